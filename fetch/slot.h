/*
 * A seat: one row of a pool's worker table.  It outlives the workers that
 * sit on it one after the other, each with rings and a socketpair of its
 * own, so nothing a dead worker left behind can disturb the next.
 *
 *	EMPTY --fill--> OPEN <-> RESERVED     tasks go to these two only
 *	                  |         |
 *	                  +--close--+---> CLOSING       any of the three:
 *	                                                condemn -> CONDEMNED
 *	any of the four, reaped: ENDED, all results read: DEAD (at once if what
 *	it wrote was nonsense); cleared: EMPTY or BARRED
 */
#ifndef FETCH_SLOT_H
#define FETCH_SLOT_H

#include "fetch/pending.h"
#include "fetch/process.h"
#include "fetch/ring.h"
#include "fetch/worker_protocol.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum seat_state {
	SEAT_EMPTY,		/* to be filled at `due` */
	SEAT_OPEN,		/* takes tasks */
	SEAT_RESERVED,		/* for one task that is to be alone */
	SEAT_CLOSING,		/* was told to finish */
	SEAT_CONDEMNED,		/* killed by us; its results are not read */
	SEAT_ENDED,		/* reaped; its last results are to be read */
	SEAT_DEAD,		/* they are: its errands are to be judged */
	SEAT_BARRED,		/* its exit status forbids another worker */
};

enum seat_blame {		/* why it was condemned */
	BLAME_NONE,
	BLAME_NONSENSE,		/* what it put in its ring cannot be read */
	BLAME_OVERDUE,		/* its oldest task took too long */
};

struct seat {
	enum seat_state state;
	enum seat_blame blame;
	int number;		/* row in the table */
	struct process *process;
	int bell;		/* our end of the socketpair */
	struct ring *tasks;	/* we put */
	struct ring *results;	/* we get, through the inbox */
	struct inbox inbox;
	struct errand_list errands;	/* given, oldest first */
	int load;		/* number of them */
	int64_t due;		/* EMPTY: ms of seat_clock; 0: at once */
	int falls;		/* deaths here since the last answer */
	bool told;		/* to finish */
	bool was_filled;	/* ever: the next filling is a replacement */
};

struct seat_spec {
	size_t task_bytes, result_bytes;
	size_t max_page;
	char *const *argv, *const *envp;
	int hello;		/* memfd with wire_hello and initargs */
};

/* Milliseconds of the clock by which seats and errands are dated. */
int64_t seat_clock(void);

void seat_init(struct seat *seat, int number);

/* Starts a worker; the seat is OPEN.  -1 with errno, it stays EMPTY. */
int seat_fill(struct seat *seat, const struct seat_spec *spec);

/* A worker sits there, or what it was is not yet reaped. */
bool seat_is_alive(const struct seat *seat);

/* Its results may be read. */
bool seat_is_readable(const struct seat *seat);

/* 1: given; 0: the ring is full, and the bell will ring when it is not. */
int seat_give(struct seat *seat, struct errand *errand, int64_t now);

/* Takes the errand off the seat; it is on no list then. */
void seat_take_back(struct seat *seat, struct errand *errand);

void seat_close(struct seat *seat);
void seat_condemn(struct seat *seat, enum seat_blame blame);

/* Reaps the worker if it has ended: ENDED or DEAD. */
void seat_reap(struct seat *seat);

/* Had the worker begun it?  What it never read was never begun. */
bool seat_has_begun(const struct seat *seat, const struct errand *errand);

/* DEAD before it had read a single task, and not because it was told to
   finish. */
bool seat_failed_to_start(const struct seat *seat);

/* What ended the worker, for people: "SIGSEGV", "exit status 3", ... */
void seat_cause(const struct seat *seat, char *text, size_t size);

/* When DEAD: frees what the worker had; EMPTY or BARRED. */
void seat_clear(struct seat *seat, int64_t now);

/* One more fall: not to be filled for a while. */
void seat_postpone(struct seat *seat, int64_t now);

/* Kills whoever sits there and frees what he had; EMPTY.  The errands stay
   on the list and are the caller's to deal with. */
void seat_release(struct seat *seat);

#endif
