#include "fetch/slot.h"

#include "fetch/clock.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/*
 * How soon a slot is filled again: at once after the first failures without an
 * answer between them, then after a doubling delay.
 */
#define FAILURES_AT_ONCE 3
#define DELAY_FIRST	100	/* ms */
#define DELAY_LIMIT	5000	/* ms */

/* Coarse: it is asked once per task given, and milliseconds will do. */
int64_t slot_clock(void)
{
	return clock_ms(CLOCK_MONOTONIC_COARSE);
}

void slot_init(struct slot *slot, int number)
{
	memset(slot, 0, sizeof(*slot));
	slot->state = SLOT_EMPTY;
	slot->number = number;
	slot->bell = -1;
	TAILQ_INIT(&slot->pending);
}

void slot_release(struct slot *slot)
{
	process_free(slot->process);
	inbox_release(&slot->inbox);
	ring_free(slot->tasks);
	ring_free(slot->results);
	if (slot->bell >= 0)
		close(slot->bell);
	slot->process = NULL;
	slot->tasks = slot->results = NULL;
	slot->bell = -1;
	slot->load = 0;
	slot->state = SLOT_EMPTY;
}

static int make_rings(struct slot *slot, const struct slot_spec *spec)
{
	slot->tasks = ring_new(spec->task_bytes);
	if (!slot->tasks)
		return -1;
	slot->results = ring_new(spec->result_bytes);
	if (!slot->results)
		return -1;
	inbox_init(&slot->inbox, slot->results, spec->max_page);
	return 0;
}

static int start(struct slot *slot, const struct slot_spec *spec,
		 int worker_bell)
{
	const int fds[] = { worker_bell, ring_fd(slot->tasks),
			    ring_fd(slot->results), spec->hello };
	char name[32];
	struct process_spec process = {
		.name = name,
		.argv = spec->argv,
		.fds = fds,
		.nfds = sizeof(fds) / sizeof(fds[0]),
		.envp = spec->envp,
	};

	snprintf(name, sizeof(name), "worker %d", slot->number);
	slot->process = process_start(&process);
	return slot->process ? 0 : -1;
}

static void begin_work(struct slot *slot)
{
	ring_set_bell(slot->tasks, slot->bell, slot->bell);
	ring_set_bell(slot->results, slot->bell, slot->bell);
	/* The caller may poll before its first turn. */
	ring_may_sleep_getting(slot->results);
	slot->state = SLOT_OPEN;
	slot->blame = BLAME_NONE;
	slot->told = false;
	slot->was_filled = true;
}

int slot_fill(struct slot *slot, const struct slot_spec *spec)
{
	int pair[2], failed, saved;

	assert(slot->state == SLOT_EMPTY);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0,
		       pair))
		return -1;
	slot->bell = pair[0];
	failed = make_rings(slot, spec) || start(slot, spec, pair[1]);
	saved = errno;
	close(pair[1]);
	if (failed) {
		slot_release(slot);
		errno = saved;
		return -1;
	}
	begin_work(slot);
	return 0;
}

bool slot_is_alive(const struct slot *slot)
{
	switch (slot->state) {
	case SLOT_OPEN:
	case SLOT_RESERVED:
	case SLOT_CLOSING:
	case SLOT_CONDEMNED:
		return true;
	case SLOT_EMPTY:
	case SLOT_ENDED:
	case SLOT_DEAD:
	case SLOT_BARRED:
		return false;
	}
	return false;
}

bool slot_is_readable(const struct slot *slot)
{
	switch (slot->state) {
	case SLOT_OPEN:
	case SLOT_RESERVED:
	case SLOT_CLOSING:
	case SLOT_ENDED:
		return true;
	case SLOT_EMPTY:
	case SLOT_CONDEMNED:
	case SLOT_DEAD:
	case SLOT_BARRED:
		return false;
	}
	return false;
}

int slot_give(struct slot *slot, struct pending_task *task, int64_t now)
{
	void *to;

	while (!(to = ring_reserve(slot->tasks, task->len))) {
		if (errno != EAGAIN) {
			slot_condemn(slot, BLAME_NONSENSE);
			return 0;
		}
		if (ring_may_sleep_putting(slot->tasks, task->len))
			return 0;
	}
	memcpy(to, task->encoded, task->len);
	ring_commit(slot->tasks, task->len);
	task->state = PENDING_GIVEN;
	task->slot = slot;
	task->since = now;
	task->position = ring_given(slot->tasks);
	TAILQ_INSERT_TAIL(&slot->pending, task, next);
	slot->load++;
	return 1;
}

void slot_withdraw(struct slot *slot, struct pending_task *task)
{
	TAILQ_REMOVE(&slot->pending, task, next);
	task->state = PENDING_WAITING;
	task->slot = NULL;
	slot->load--;
}

void slot_close(struct slot *slot)
{
	ring_close(slot->tasks);
	slot->told = true;
	slot->state = SLOT_CLOSING;
}

void slot_condemn(struct slot *slot, enum slot_blame blame)
{
	process_kill(slot->process);
	slot->blame = blame;
	slot->state = slot->state == SLOT_ENDED ? SLOT_DEAD : SLOT_CONDEMNED;
}

void slot_reap(struct slot *slot)
{
	if (!slot_is_alive(slot) || process_is_alive(slot->process))
		return;
	slot->state = slot->blame == BLAME_NONSENSE ? SLOT_DEAD : SLOT_ENDED;
}

bool slot_has_begun(const struct slot *slot, const struct pending_task *task)
{
	/* It took too long, read or not: otherwise a task that hangs every
	   worker would be given to one after the other for ever. */
	if (slot->blame == BLAME_OVERDUE &&
	    task == TAILQ_FIRST(&slot->pending))
		return true;
	return (int64_t)(ring_taken(slot->tasks) - task->position) >= 0;
}

bool slot_failed_to_start(const struct slot *slot)
{
	return ring_taken(slot->tasks) == 0 &&
	       (!slot->told || process_exitcode(slot->process));
}

void slot_cause(const struct slot *slot, char *text, size_t size)
{
	int code = process_exitcode(slot->process);
	const char *signal_name = code < 0 ? sigabbrev_np(-code) : NULL;

	if (slot->blame == BLAME_NONSENSE)
		snprintf(text, size, "a nonsensical answer");
	else if (slot->blame == BLAME_OVERDUE)
		snprintf(text, size, "no answer in time");
	else if (signal_name)
		snprintf(text, size, "SIG%s", signal_name);
	else if (code < 0)
		snprintf(text, size, "signal %d", -code);
	else
		snprintf(text, size, "exit status %d", code);
}

static int delay_after(int failures)
{
	int delay = DELAY_FIRST;

	if (failures <= FAILURES_AT_ONCE)
		return 0;
	while (--failures > FAILURES_AT_ONCE && delay < DELAY_LIMIT)
		delay *= 2;
	return delay < DELAY_LIMIT ? delay : DELAY_LIMIT;
}

void slot_postpone(struct slot *slot, int64_t now)
{
	slot->due = now + delay_after(++slot->failures);
}

void slot_clear(struct slot *slot, int64_t now)
{
	int code = process_exitcode(slot->process);

	assert(slot->state == SLOT_DEAD && !slot->load);
	slot_release(slot);
	slot_postpone(slot, now);
	if (code == WORKER_EXIT_SETTINGS)
		slot->state = SLOT_BARRED;
}
