/*
 * Runs.  A run begins when a crawl starts on a finished (or new) database and
 * is resumed, under the same id, as long as it is not finished.
 */
#ifndef STORE_RUN_H
#define STORE_RUN_H

#include "store/store.h"

/* What came in and what became of it.  The ledger closes when
   input + links == done + unchanged + failed + skipped + duplicate + pending */
struct store_ledger {
	int64_t input;		/* input lines (and sitemap entries) */
	int64_t links;		/* links found on pages */
	int64_t duplicate;	/* of both, known already */
	int64_t done, unchanged, failed, skipped, pending;
	int64_t invalid;	/* of skipped: input that is no URL */
};

struct store_run {
	int64_t id;
	bool resumed;		/* an unfinished run goes on */
	bool first;		/* nothing was ever finished in this database */
	int64_t position;	/* first input record to wait for: 1, or in a
				   retry, which reads none, the first pending */
};

/*
 * rules: fingerprint of everything that decides what rows a page gives; a page
 * last parsed under another one is not conditional.
 * follow: also what earlier runs found by following is due again (a seed is
 * due again when it is named again).
 * shard: whose hosts' URLs these are; the others' stay as they were.
 */
enum store_refetch { STORE_REFETCH_ALWAYS, STORE_REFETCH_NEVER,
		     STORE_REFETCH_AGE };
struct store_run_spec {
	const char *command;	/* for people */
	const char *version;
	uint64_t rules;
	struct store_shard shard;
	bool local;		/* of files and saved bodies: asks nobody */
	bool follow;
	bool watch;		/* pages are compared themselves, see watch.h */
	const char *ignore;	/* JSON array of what is not compared of them,
				   kept; NULL: nothing */
	enum store_links_wanted links;
	bool save;		/* bodies are kept: a page that has none is to
				   be had in full */
	bool carry;		/* rows have the columns of the input; kept */
	enum store_refetch refetch;
	int64_t refetch_age;	/* ms, with STORE_REFETCH_AGE */
	const char *const *retry;	/* reasons ("timeout", ...; "all"): only
				   failed URLs with these are due, no others.
				   NULL: a normal run.  NULL at the end. */
};
int store_run_begin(struct store *store, const struct store_run_spec *spec,
		    struct store_run *run);

/* Whether the last run that began was such a one.  1, 0; -1: trouble. */
int store_run_was_local(struct store *store);
/* What ended it before its work was done, in words; NULL: it goes on. */
int store_run_stopped_by(struct store *store, const char *what);

/* Whether the last crawl carried.  1, 0; -1: trouble. */
int store_carries(struct store *store);

/* state: "finished" when nothing is pending, else "stopped". */
int store_run_end(struct store *store, const char *state);

/*
 * Counts what was read and found, before the store_tick() after it; written
 * with the next commit.  Every input record that is read is counted, also in
 * a resumed run: those that were counted before the kill are taken off by
 * store_add(), which knows them by their position.
 */
void store_count_input(struct store *store, int64_t lines, int64_t duplicates);
void store_count_links(struct store *store, int64_t links, int64_t duplicates);
void store_count_traffic(struct store *store, int64_t requests, int64_t bytes);

/* Whether anything is new, changed or gone in the running run: it has rows in
   `changes`, which a first run never has.  1, 0; -1: trouble. */
int store_run_changed(struct store *store);

/* URLs that failed in the running run and had not when they were last asked
   before it, or never were. */
int store_run_newly_failed(struct store *store, int64_t *urls);

/* The running run's ledger, by counting the urls table (not from memory). */
int store_ledger(struct store *store, struct store_ledger *ledger);

#endif
