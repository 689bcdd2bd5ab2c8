#include "fetch/dispatch.h"

void dealer_init(struct dealer *dealer, struct seat *seats, int jobs)
{
	dealer->seats = seats;
	dealer->jobs = jobs;
	TAILQ_INIT(&dealer->waiting);
	TAILQ_INIT(&dealer->solitary);
}

void dealer_add(struct dealer *dealer, struct errand *errand)
{
	TAILQ_INSERT_TAIL(&dealer->waiting, errand, next);
}

bool dealer_has_any(const struct dealer *dealer)
{
	return !TAILQ_EMPTY(&dealer->waiting) ||
	       !TAILQ_EMPTY(&dealer->solitary);
}


static struct seat *least_loaded(const struct dealer *dealer)
{
	struct seat *best = NULL;

	for (int i = 0; i < dealer->jobs; i++) {
		struct seat *seat = &dealer->seats[i];

		if (seat->state == SEAT_OPEN &&
		    (!best || seat->load < best->load))
			best = seat;
	}
	return best;
}

static bool give_first(struct errand_list *list, struct seat *seat)
{
	struct errand *errand = TAILQ_FIRST(list);

	TAILQ_REMOVE(list, errand, next);
	if (seat_give(seat, errand, seat_clock()))
		return true;
	TAILQ_INSERT_HEAD(list, errand, next);
	return false;
}

/*
 * Reserved seats run dry, then get one solitary errand at a time; when none
 * is left, they are open again.
 */
static int serve_reserved(struct dealer *dealer)
{
	int reserved = 0;

	for (int i = 0; i < dealer->jobs; i++) {
		struct seat *seat = &dealer->seats[i];

		if (seat->state != SEAT_RESERVED)
			continue;
		if (!seat->load && TAILQ_EMPTY(&dealer->solitary))
			seat->state = SEAT_OPEN;
		else if (!seat->load)
			give_first(&dealer->solitary, seat);
		reserved += seat->state == SEAT_RESERVED;
	}
	return reserved;
}

static void give_solitary(struct dealer *dealer)
{
	int reserved = serve_reserved(dealer);

	while (!TAILQ_EMPTY(&dealer->solitary) &&
	       reserved < (dealer->jobs + 1) / 2) {
		struct seat *seat = least_loaded(dealer);

		if (!seat)
			return;
		seat->state = SEAT_RESERVED;
		reserved++;
		if (!seat->load)
			give_first(&dealer->solitary, seat);
	}
}

void dealer_deal(struct dealer *dealer)
{
	give_solitary(dealer);
	while (!TAILQ_EMPTY(&dealer->waiting)) {
		struct seat *seat = least_loaded(dealer);

		if (!seat || !give_first(&dealer->waiting, seat))
			return;
	}
}

static int count_begun(const struct seat *seat)
{
	const struct errand *errand;
	int n = 0;

	TAILQ_FOREACH(errand, &seat->errands, next)
		n += seat_has_begun(seat, errand);
	return n;
}

static void judge(struct dealer *dealer, struct errand *errand, bool alone,
		  struct errand_list *lost)
{
	switch (errand_died(errand, alone)) {
	case ERRAND_AGAIN:
		TAILQ_INSERT_HEAD(&dealer->waiting, errand, next);
		break;
	case ERRAND_ALONE:
		TAILQ_INSERT_HEAD(&dealer->solitary, errand, next);
		break;
	case ERRAND_GIVE_UP:
		TAILQ_INSERT_TAIL(lost, errand, next);
		break;
	}
}

/* From the last on, each to the head, so that the order stays. */
void dealer_bury(struct dealer *dealer, struct seat *seat,
		 struct errand_list *lost)
{
	bool alone = count_begun(seat) == 1;
	struct errand *errand;

	while ((errand = TAILQ_LAST(&seat->errands, errand_list))) {
		bool begun = seat_has_begun(seat, errand);

		seat_take_back(seat, errand);
		if (begun)
			judge(dealer, errand, alone, lost);
		else if (errand_is_solitary(errand))
			TAILQ_INSERT_HEAD(&dealer->solitary, errand, next);
		else
			TAILQ_INSERT_HEAD(&dealer->waiting, errand, next);
	}
}
