/*
 * The course of a crawl: what was asked for, the time, what was counted so
 * far, and why it stops.  Every part of a crawl has a pointer to the one
 * course, and it has none to any part.
 */
#ifndef CMD_CRAWL_COURSE_H
#define CMD_CRAWL_COURSE_H

#include "cmd/options.h"
#include "parse/rules/rules.h"
#include "store/store.h"

#include <stdbool.h>
#include <stdint.h>

/* Why a crawl ends before its work is done; 0: it did not. */
enum stop {
	STOP_NOT,
	STOP_SIGNAL,		/* SIGINT, SIGTERM, SIGHUP: drain */
	STOP_PAGES, STOP_TIME, STOP_BYTES,	/* --max-... */
	STOP_WAITING,		/* all that is left waits beyond --max-wait */
	STOP_NETWORK,		/* it is down, and has been for long */
	STOP_PIPE,		/* nobody reads our output any more */
	STOP_OUTPUT,		/* the output cannot be written */
	STOP_STORE,		/* the store is in trouble */
	STOP_WORKERS,		/* no worker can be kept alive */
	STOP_INPUT,		/* the list cannot be read */
	/* One node of many: */
	STOP_ENGINE,		/* the engine stays away */
	STOP_REFUSED,		/* it will not have this node */
	STOP_CRAWL,		/* a limit of the crawl as a whole */
	STOP_QUARANTINE,	/* nodes died with all that is left */
	STOP_UNREAD,		/* another node died while it read its seeds */
};

/* Counted since this process began; for progress and limits only.  What the
   ledger says comes from the store. */
struct tally {
	int64_t done, unchanged, failed, skipped;
	int64_t requests, bytes;
	int64_t known;		/* URLs handed to the schedule or beyond */
};

struct course {
	const struct options *options;
	const struct rules *rules;
	struct store *store;
	struct tally tally;
	enum stop stop;
	bool resumed;		/* an unfinished run goes on */
	int64_t now;		/* ms, CLOCK_MONOTONIC, as last read */
	int64_t wall;		/* ms since 1970, as last read */
	int64_t started;	/* as now */
	char elsewhere[128];	/* whose a host is; see shard.h */
};

/* Ends the crawl as soon as it can; the first reason stands, but trouble of the
   store comes before all. */
void course_stop(struct course *course, enum stop why);

/* Takes what a function of the store has returned, and returns it: -1, trouble,
   stops the crawl. */
int64_t course_stored(struct course *course, int64_t result);

/* Sets now and wall: once a turn, and for each answer. */
void course_read_clocks(struct course *course);

/* Visits that were pages and have ended, but for those that were skipped. */
int64_t course_pages(const struct course *course);

#endif
