#include "fetch/dispatch.h"

void dispatch_init(struct dispatch *dispatch, struct slot *slots, int jobs)
{
	dispatch->slots = slots;
	dispatch->jobs = jobs;
	TAILQ_INIT(&dispatch->waiting);
	TAILQ_INIT(&dispatch->solitary);
}

void dispatch_add(struct dispatch *dispatch, struct pending_task *task)
{
	TAILQ_INSERT_TAIL(&dispatch->waiting, task, next);
}

bool dispatch_has_any(const struct dispatch *dispatch)
{
	return !TAILQ_EMPTY(&dispatch->waiting) ||
	       !TAILQ_EMPTY(&dispatch->solitary);
}

static struct slot *least_loaded(const struct dispatch *dispatch)
{
	struct slot *best = NULL;

	for (int i = 0; i < dispatch->jobs; i++) {
		struct slot *slot = &dispatch->slots[i];

		if (slot->state == SLOT_OPEN &&
		    (!best || slot->load < best->load))
			best = slot;
	}
	return best;
}

static bool give_first(struct pending_list *list, struct slot *slot)
{
	struct pending_task *task = TAILQ_FIRST(list);

	TAILQ_REMOVE(list, task, next);
	if (slot_give(slot, task, slot_clock()))
		return true;
	TAILQ_INSERT_HEAD(list, task, next);
	return false;
}

/*
 * Reserved slots that are empty get one solitary task at a time; when no such
 * task is left, they are open again.
 */
static int serve_reserved(struct dispatch *dispatch)
{
	int reserved = 0;

	for (int i = 0; i < dispatch->jobs; i++) {
		struct slot *slot = &dispatch->slots[i];

		if (slot->state != SLOT_RESERVED)
			continue;
		if (!slot->load && TAILQ_EMPTY(&dispatch->solitary))
			slot->state = SLOT_OPEN;
		else if (!slot->load)
			give_first(&dispatch->solitary, slot);
		reserved += slot->state == SLOT_RESERVED;
	}
	return reserved;
}

static void give_solitary(struct dispatch *dispatch)
{
	int reserved = serve_reserved(dispatch);

	while (!TAILQ_EMPTY(&dispatch->solitary) &&
	       reserved < (dispatch->jobs + 1) / 2) {
		struct slot *slot = least_loaded(dispatch);

		if (!slot)
			return;
		slot->state = SLOT_RESERVED;
		reserved++;
		if (!slot->load)
			give_first(&dispatch->solitary, slot);
	}
}

void dispatch_run(struct dispatch *dispatch)
{
	give_solitary(dispatch);
	while (!TAILQ_EMPTY(&dispatch->waiting)) {
		struct slot *slot = least_loaded(dispatch);

		if (!slot || !give_first(&dispatch->waiting, slot))
			return;
	}
}

static int count_begun(const struct slot *slot)
{
	const struct pending_task *task;
	int n = 0;

	TAILQ_FOREACH(task, &slot->pending, next)
		n += slot_has_begun(slot, task);
	return n;
}

static void judge(struct dispatch *dispatch, struct pending_task *task,
		  bool alone, struct pending_list *lost)
{
	switch (pending_died(task, alone)) {
	case PENDING_AGAIN:
		TAILQ_INSERT_HEAD(&dispatch->waiting, task, next);
		break;
	case PENDING_ALONE:
		TAILQ_INSERT_HEAD(&dispatch->solitary, task, next);
		break;
	case PENDING_GIVE_UP:
		TAILQ_INSERT_TAIL(lost, task, next);
		break;
	}
}

/* From the last on, each to the head, so that the order stays. */
void dispatch_reclaim(struct dispatch *dispatch, struct slot *slot,
		      struct pending_list *lost)
{
	bool alone = count_begun(slot) == 1;
	struct pending_task *task;

	while ((task = TAILQ_LAST(&slot->pending, pending_list))) {
		bool begun = slot_has_begun(slot, task);

		slot_withdraw(slot, task);
		if (begun)
			judge(dispatch, task, alone, lost);
		else if (pending_is_solitary(task))
			TAILQ_INSERT_HEAD(&dispatch->solitary, task, next);
		else
			TAILQ_INSERT_HEAD(&dispatch->waiting, task, next);
	}
}
