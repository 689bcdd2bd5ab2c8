/*
 * A slot: one row of a pool's worker table.  It outlives the workers that fill
 * it one after the other, each with rings and a socketpair of its own, so
 * nothing that a dead worker left can disturb the next.
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

enum slot_state {
	SLOT_EMPTY,		/* to be filled at `due` */
	SLOT_OPEN,		/* takes tasks */
	SLOT_RESERVED,		/* for one task that is to be alone */
	SLOT_CLOSING,		/* was told to finish */
	SLOT_CONDEMNED,		/* killed by us; its results are not read */
	SLOT_ENDED,		/* reaped; its last results are to be read */
	SLOT_DEAD,		/* they are: its tasks are to be judged */
	SLOT_BARRED,		/* its exit status forbids another worker */
};

enum slot_blame {		/* why it was condemned */
	BLAME_NONE,
	BLAME_NONSENSE,		/* what it put in its ring cannot be read */
	BLAME_OVERDUE,		/* it answered nothing for too long */
};

struct slot {
	enum slot_state state;
	enum slot_blame blame;
	int number;		/* row in the table */
	struct process *process;
	int bell;		/* our end of the socketpair */
	struct ring *tasks;	/* we put */
	struct ring *results;	/* we get, through the inbox */
	struct inbox inbox;
	struct pending_list pending;	/* given, oldest first */
	int load;		/* number of them */
	int64_t due;		/* EMPTY: ms of slot_clock; 0: at once */
	int64_t answered;	/* the last time, ms of slot_clock */
	int failures;		/* deaths, and failed starts, since the last
				   answer */
	bool told;		/* to finish */
	bool was_filled;	/* ever: the next filling is a replacement */
};

struct slot_spec {
	size_t task_bytes, result_bytes;
	size_t max_page;
	char *const *argv, *const *envp;
	int hello;		/* memfd with worker_hello and initargs */
};

/* Milliseconds of the clock by which slots and tasks are dated. */
int64_t slot_clock(void);

void slot_init(struct slot *slot, int number);

/* Starts a worker; the slot is OPEN.  -1 with errno, it stays EMPTY. */
int slot_fill(struct slot *slot, const struct slot_spec *spec);

/* It has a worker that is not yet reaped. */
bool slot_is_alive(const struct slot *slot);

/* Its results may be read. */
bool slot_is_readable(const struct slot *slot);

/* 1: given; 0: the ring is full, and the bell will ring when it is not. */
int slot_give(struct slot *slot, struct pending_task *task, int64_t now);

/* The task is the slot's no longer; it is on no list then. */
void slot_withdraw(struct slot *slot, struct pending_task *task);

void slot_close(struct slot *slot);
void slot_condemn(struct slot *slot, enum slot_blame blame);

/* Reaps the worker if it has ended: ENDED or DEAD. */
void slot_reap(struct slot *slot);

/* Had the worker begun it?  What it never read was never begun. */
bool slot_has_begun(const struct slot *slot, const struct pending_task *task);

/* DEAD before it had read a single task, and not because it was told to
   finish. */
bool slot_failed_to_start(const struct slot *slot);

/* What ended the worker, for people: "SIGSEGV", "exit status 3", ... */
void slot_cause(const struct slot *slot, char *text, size_t size);

/* When DEAD: frees what the worker had; EMPTY or BARRED. */
void slot_clear(struct slot *slot, int64_t now);

/* One more failure: not to be filled for a while. */
void slot_postpone(struct slot *slot, int64_t now);

/* Kills the worker and frees what it had; EMPTY.  Its tasks stay on the list
   and are the caller's to deal with. */
void slot_release(struct slot *slot);

#endif
