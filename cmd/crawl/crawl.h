/*
 * One crawl, and how its data flows:
 *
 *   seeds.c    input records    -> store (frontier)
 *   roster.c   which hosts have a place in the schedule
 *   site.c     store (frontier) -> schedule, host by host; robots.txt
 *   visit.c    schedule -> pool -> what the answer means for the URL
 *   rule_matches.c  page -> rows and links -> store, output
 *   scope.c   link -> in scope or skipped -> store (frontier)
 *   loop.c     the loop around it, limits, signals
 *   crawl.c    its beginning, finish.c its end
 *
 * All of it runs in one thread of the parent; the workers see tasks only.
 */
#ifndef CMD_CRAWL_CRAWL_H
#define CMD_CRAWL_CRAWL_H

#include "cmd/options.h"
#include "cmd/rows/output.h"
#include "cmd/rows/template.h"
#include "fetch/pool.h"
#include "fetch/schedule.h"
#include "parse/rules/rules.h"
#include "store/page.h"
#include "store/run.h"

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
};

/* Counted since this process began; for progress and limits only.  What the
   ledger says comes from the store. */
struct tally {
	int64_t done, unchanged, failed, skipped;
	int64_t requests, bytes;
	int64_t known;			/* URLs handed to the schedule or beyond */
	int64_t rows_out;		/* that left; -1: there is no output */
};

/* Hosts whose robots.txt could not be had, and what was skipped for that. */
struct barred {
	int64_t hosts, urls;
	char *first;		/* one of them, and why; owned */
};

/* Hosts that wait in the store for a place in the schedule: roster.h. */
struct roster {
	bool left;		/* there may be some, */
	bool behind;		/* also of ids up to the place reached: */
	int64_t after;
};

struct extractor;			/* extractor.c */
struct domains;			/* domains.c */
struct scope;			/* scope.c */
struct seeds;			/* seeds.c */

struct crawl {
	const struct options *options;
	struct rules rules;
	struct store *store;
	struct store_run run;
	struct pool *pool;
	struct schedule *schedule;
	struct output *output;		/* NULL: rows go to the database only */
	struct template *template;	/* --print; NULL */
	struct extractor *extractor;		/* the rules, bound to the store */
	struct scope *scope;		/* NULL: nothing is followed */
	struct domains *domains;	/* NULL: they are not counted */
	struct seeds *seeds;
	struct tally tally;
	struct barred barred;
	struct roster roster;
	enum stop stop;
	int64_t now;			/* ms, CLOCK_MONOTONIC, of this turn */
	int64_t wall;			/* ms since 1970, of this turn */
	int64_t started;		/* as now */
};

/* Ends the crawl as soon as it can; the first reason stands. */
void crawl_stop(struct crawl *crawl, enum stop why);

#endif
