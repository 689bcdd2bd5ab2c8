#include "fetch/slot.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/*
 * How soon a seat is filled again: at once for the first falls without an
 * answer between them, then after a doubling delay.
 */
#define FALLS_AT_ONCE	3
#define DELAY_FIRST	100	/* ms */
#define DELAY_LIMIT	5000	/* ms */

/* Coarse: it is asked once per task given, and milliseconds will do. */
int64_t seat_clock(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

void seat_init(struct seat *seat, int number)
{
	memset(seat, 0, sizeof(*seat));
	seat->state = SEAT_EMPTY;
	seat->number = number;
	seat->bell = -1;
	TAILQ_INIT(&seat->errands);
}

void seat_release(struct seat *seat)
{
	process_free(seat->process);
	inbox_release(&seat->inbox);
	ring_free(seat->tasks);
	ring_free(seat->results);
	if (seat->bell >= 0)
		close(seat->bell);
	seat->process = NULL;
	seat->tasks = seat->results = NULL;
	seat->bell = -1;
	seat->load = 0;
	seat->state = SEAT_EMPTY;
}

static int make_rings(struct seat *seat, const struct seat_spec *spec)
{
	seat->tasks = ring_new(spec->task_bytes);
	if (!seat->tasks)
		return -1;
	seat->results = ring_new(spec->result_bytes);
	if (!seat->results)
		return -1;
	inbox_init(&seat->inbox, seat->results, spec->max_page);
	return 0;
}

static int start(struct seat *seat, const struct seat_spec *spec,
		 int worker_bell)
{
	const int fds[] = { worker_bell, ring_fd(seat->tasks),
			    ring_fd(seat->results), spec->hello };
	char name[32];
	struct process_spec process = {
		.name = name,
		.argv = spec->argv,
		.fds = fds,
		.nfds = sizeof(fds) / sizeof(fds[0]),
		.envp = spec->envp,
	};

	snprintf(name, sizeof(name), "worker %d", seat->number);
	seat->process = process_start(&process);
	return seat->process ? 0 : -1;
}

static void begin_work(struct seat *seat)
{
	ring_set_bell(seat->tasks, seat->bell, seat->bell);
	ring_set_bell(seat->results, seat->bell, seat->bell);
	/* The caller may poll before its first turn. */
	ring_may_sleep_getting(seat->results);
	seat->state = SEAT_OPEN;
	seat->blame = BLAME_NONE;
	seat->told = false;
	seat->was_filled = true;
}

int seat_fill(struct seat *seat, const struct seat_spec *spec)
{
	int pair[2], failed, saved;

	assert(seat->state == SEAT_EMPTY);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0,
		       pair))
		return -1;
	seat->bell = pair[0];
	failed = make_rings(seat, spec) || start(seat, spec, pair[1]);
	saved = errno;
	close(pair[1]);
	if (failed) {
		seat_release(seat);
		errno = saved;
		return -1;
	}
	begin_work(seat);
	return 0;
}

bool seat_is_alive(const struct seat *seat)
{
	switch (seat->state) {
	case SEAT_OPEN:
	case SEAT_RESERVED:
	case SEAT_CLOSING:
	case SEAT_CONDEMNED:
		return true;
	case SEAT_EMPTY:
	case SEAT_ENDED:
	case SEAT_DEAD:
	case SEAT_BARRED:
		return false;
	}
	return false;
}

bool seat_is_readable(const struct seat *seat)
{
	switch (seat->state) {
	case SEAT_OPEN:
	case SEAT_RESERVED:
	case SEAT_CLOSING:
	case SEAT_ENDED:
		return true;
	case SEAT_EMPTY:
	case SEAT_CONDEMNED:
	case SEAT_DEAD:
	case SEAT_BARRED:
		return false;
	}
	return false;
}

int seat_give(struct seat *seat, struct errand *errand, int64_t now)
{
	void *to;

	while (!(to = ring_reserve(seat->tasks, errand->len))) {
		if (errno != EAGAIN) {
			seat_condemn(seat, BLAME_NONSENSE);
			return 0;
		}
		if (ring_may_sleep_putting(seat->tasks, errand->len))
			return 0;
	}
	memcpy(to, errand->task, errand->len);
	ring_commit(seat->tasks, errand->len);
	errand->state = ERRAND_GIVEN;
	errand->seat = seat;
	errand->since = now;
	errand->position = ring_given(seat->tasks);
	TAILQ_INSERT_TAIL(&seat->errands, errand, next);
	seat->load++;
	return 1;
}

void seat_take_back(struct seat *seat, struct errand *errand)
{
	TAILQ_REMOVE(&seat->errands, errand, next);
	errand->state = ERRAND_WAITING;
	errand->seat = NULL;
	seat->load--;
}

void seat_close(struct seat *seat)
{
	ring_close(seat->tasks);
	seat->told = true;
	seat->state = SEAT_CLOSING;
}

void seat_condemn(struct seat *seat, enum seat_blame blame)
{
	process_kill(seat->process);
	seat->blame = blame;
	seat->state = seat->state == SEAT_ENDED ? SEAT_DEAD : SEAT_CONDEMNED;
}

void seat_reap(struct seat *seat)
{
	if (!seat_is_alive(seat) || process_is_alive(seat->process))
		return;
	seat->state = seat->blame == BLAME_NONSENSE ? SEAT_DEAD : SEAT_ENDED;
}

bool seat_has_begun(const struct seat *seat, const struct errand *errand)
{
	/* It took too long, read or not: the next worker must not wait for
	   ever for a task that hangs each. */
	if (seat->blame == BLAME_OVERDUE &&
	    errand == TAILQ_FIRST(&seat->errands))
		return true;
	return (int64_t)(ring_taken(seat->tasks) - errand->position) >= 0;
}

bool seat_failed_to_start(const struct seat *seat)
{
	return ring_taken(seat->tasks) == 0 &&
	       (!seat->told || process_exitcode(seat->process));
}

void seat_cause(const struct seat *seat, char *text, size_t size)
{
	int code = process_exitcode(seat->process);
	const char *signal_name = code < 0 ? sigabbrev_np(-code) : NULL;

	if (seat->blame == BLAME_NONSENSE)
		snprintf(text, size, "a nonsensical answer");
	else if (seat->blame == BLAME_OVERDUE)
		snprintf(text, size, "no answer in time");
	else if (signal_name)
		snprintf(text, size, "SIG%s", signal_name);
	else if (code < 0)
		snprintf(text, size, "signal %d", -code);
	else
		snprintf(text, size, "exit status %d", code);
}

static int delay_after(int falls)
{
	int delay = DELAY_FIRST;

	if (falls <= FALLS_AT_ONCE)
		return 0;
	while (--falls > FALLS_AT_ONCE && delay < DELAY_LIMIT)
		delay *= 2;
	return delay < DELAY_LIMIT ? delay : DELAY_LIMIT;
}

void seat_postpone(struct seat *seat, int64_t now)
{
	seat->due = now + delay_after(++seat->falls);
}

void seat_clear(struct seat *seat, int64_t now)
{
	int code = process_exitcode(seat->process);

	assert(seat->state == SEAT_DEAD && !seat->load);
	seat_release(seat);
	seat_postpone(seat, now);
	if (code == WIRE_EXIT_SETTINGS)
		seat->state = SEAT_BARRED;
}
