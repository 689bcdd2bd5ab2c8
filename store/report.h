/*
 * Read-only questions: status, why, changes.
 *
 * They are asked of a store opened with STORE_READ (a crawl may be running: the
 * answers are those of its last commit) or of the crawl's own.
 */
#ifndef STORE_REPORT_H
#define STORE_REPORT_H

#include "store/answer.h"

enum store_question {
	/* About the last run. */
	STORE_ASK_RUN,		/* one row: its row of `runs` and `pending` */
	STORE_ASK_LEDGER,	/* state, reason, urls */
	STORE_ASK_HOSTS,	/* a row for each host it met: how many in each
				   state, what it did last, next_at, penalty */
	STORE_ASK_FAILED,	/* the views of these names, by id */
	STORE_ASK_SKIPPED,
	STORE_ASK_PENDING,
	STORE_ASK_REASONS,	/* state, reason, urls of what failed or was
				   skipped; a reason only up to its colon */
	/* About the file. */
	STORE_ASK_FILE,		/* one row: runs, urls, when a run was finished
				   last, its size and what of it is free; seed
				   of its ids, which no other file has */
	STORE_ASK_RUNS,		/* all of them, oldest first */
	STORE_ASK_TABLES,	/* name, first_run of each rule's table */
	STORE_ASK_IGNORE,	/* pattern of each --ignore of the last crawl */
	STORE_ASK_INPUT,	/* name, as JSON text, of every column of the
				   input, in its order */
	STORE_ASK_NAMES,	/* name of every table and view */
	/* About a request by its id (below). */
	STORE_ASK_URL,		/* its row, its parent, its last good fetch */
	STORE_ASK_URL_FETCHES,	/* its fetches, newest first, at most 10 */
	STORE_ASK_URL_HOST,	/* its host without the robots text */
	STORE_ASK_URL_SAVED,	/* its state, its last good fetch (NULLs: there
				   is none) and the size of the saved body */
	STORE_QUESTIONS
};

/* request: for the questions about one.  0; what fn returned; -1: trouble. */
int store_ask(struct store *store, enum store_question question,
	      int64_t request, store_report_fn *fn, void *arg);

/*
 * What was asked for of a URL in normal form, of any run: by GET, whose id is
 * found at once (0: not), and by POST, once for each body, for which all URLs
 * are read.  The ids of these are in the order in which they were met; the
 * caller frees them.  0 or -1.
 */
struct store_posts {
	int64_t *ids;
	size_t n;
};
int store_find_get(struct store *store, const char *url, int64_t *id);
int store_find_posts(struct store *store, const char *url,
		     struct store_posts *posts);

/*
 * What is new, changed or gone: run_id, url, table, key, change, column, old,
 * new, in the order it was found; then, no part of the record, change_id,
 * started_at of the run and url_id.  since: a run's id ("3": from that run on),
 * a time ("2026-01-31", see iso.h: runs started then or later), or NULL: the
 * last run.
 */
int store_changes(struct store *store, const char *since, store_report_fn *fn,
		  void *arg, const char **why);

/* A saved body of each URL, in order of id: of its last good fetch, or of a
   newer one that came well and failed by its rules. */
struct store_saved {
	int64_t url_id;
	int64_t fetch_id;
	const char *url, *final_url, *type, *charset, *input;
	int status;
	int64_t fetched_at;
	const void *body;
	size_t len;
};
typedef int store_saved_fn(void *arg, const struct store_saved *saved);

/*
 * Of a page that changed, any saved body that had this body_hash in `changes`
 * (hexadecimal); fn is not called where there is none.  After
 * store_saved_find(), which looks for all of them at once, on a store that was
 * opened to read.
 */
int store_saved_find(struct store *store);
int store_saved_as(struct store *store, int64_t url_id, const char *hash,
		   store_saved_fn *fn, void *arg);
int store_saved(struct store *store, store_saved_fn *fn, void *arg);
/* That of one request; fn is not called where there is none. */
int store_saved_of(struct store *store, int64_t request, store_saved_fn *fn,
		   void *arg);

#endif
