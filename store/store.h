/*
 * The database of a crawl: the only place that knows SQL.
 *
 * One SQLite file in WAL mode, one writer, batched transactions.  Whatever
 * belongs to one page (its state, its fetch, its rows, their history, the
 * links found on it) is written between store_page_begin() and
 * store_page_end() and always falls into one transaction: killing the process
 * at any instant leaves either all of it or nothing.
 *
 * Calls return 0, or -1 when the store itself is in trouble (disk full, I/O
 * error, damaged): then store_error() says what, naming the file, and the
 * only thing left to do is store_close().  What is wrong with one page is a
 * return value of its own, never -1.
 *
 *   store.h     what all of them speak of; transactions, errors
 *   open.h      opening and closing
 *   run.h       runs and their counters
 *   frontier.h  URLs as they come in: seeds, links
 *   claim.h     URLs as they are handed out
 *   table.h     a table per rule, column expressions
 *   single.h    an expression that belongs to no table
 *   function.h  functions for those expressions
 *   page.h      one page's outcome
 *   row.h       one page's rows
 *   host.h      what is remembered of a host
 *   link.h      the links of pages
 *   target.h    whether what they lead to is there
 *   arrival.h   where redirects have led to
 *   finding.h   read-only questions about that
 *   sitemap.h   sitemap documents
 *   prune.h     what is too old, taken away
 *   shard.h     which machine a host belongs to
 *   lease.h     what an engine of many machines hands out
 *   report.h    read-only questions: status, why, changes
 *   figure.h    the figures of the report, with their SQL
 *   export.h    the rows of a table
 *   merge.h     databases of several machines into one
 *   journal.h   what the verbs are called for, kept
 *   replay.h    and called for again, elsewhere
 *
 * Above db.h, which holds the connection, each includes only those below it.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;
struct store_utf8;

enum store_mode {
	STORE_CRAWL,		/* create if missing, lock, write */
	STORE_EDIT,		/* must exist, lock, write */
	STORE_READ,		/* must exist; may be in use by a crawl */
	STORE_HELD,		/* the same, but locked, so that it is not */
};

static inline bool store_mode_writes(enum store_mode mode)
{
	return mode == STORE_CRAWL || mode == STORE_EDIT;
}

enum store_if_locked { STORE_LOCK_FAIL, STORE_LOCK_WAIT };

enum store_trouble {
	STORE_OK,
	STORE_LOCKED,		/* another crawl holds it (exit code 5) */
	STORE_MISSING,		/* no such file (not STORE_CRAWL) */
	STORE_FOREIGN,		/* exists and is not trawl's, or not a
				   database */
	STORE_FULL,		/* no room: disk, quota, file size limit */
	STORE_IO,		/* everything else: I/O error, damaged, ... */
	STORE_REFUSED,		/* before_commit returned -1, and knows why */
	STORE_AWAY,		/* the engine does not answer (exit code 8) */
	STORE_USAGE,		/* there is no engine to ask: no libpq, or the
				   URL is none (exit code 2) */
};

struct store_failure {
	enum store_trouble trouble;
	char text[512];		/* one line, names the file */
};

const struct store_failure *store_error(const struct store *store);

/* The value of one column. */
enum store_type { STORE_NULL, STORE_INTEGER, STORE_REAL, STORE_TEXT };
struct store_value {
	enum store_type type;
	bool decoded;		/* between functions: a text of HTML without
				   references, which html_decode() would take
				   for some */
	int64_t integer;
	double real;
	const char *text;	/* STORE_TEXT: UTF-8, len bytes */
	size_t len;
};

/* Of the hosts that a crawl is for: see shard.h. */
struct store_shard {
	int64_t k, n;		/* n 0: all hosts */
};

/* What a run keeps of the links of a page (link.h).  One that was read when
   less was kept is not conditional. */
enum store_links_wanted { STORE_LINKS_NOT, STORE_LINKS,
			  STORE_LINKS_AND_ANCHORS };

/* What is new about a row, or a page. */
enum store_change { STORE_SAME, STORE_NEW, STORE_CHANGED, STORE_GONE };

/*
 * The open transaction is committed when it holds `rows` writes or is `ms`
 * old; store_tick() does that when it is time, and sets *wait to the ms until
 * it should be called again (-1: nothing is open).  before_commit runs just
 * before each commit (to write out what must not be younger than the database);
 * if it returns -1 nothing is committed, and the store is in trouble.  So it is
 * when the file has been deleted, moved or replaced: what is committed then
 * goes nowhere.
 */
void store_set_batch(struct store *store, unsigned rows, unsigned ms);
void store_set_before_commit(struct store *store,
			     int (*fn)(void *arg), void *arg);
int store_tick(struct store *store, int *wait);
int store_commit(struct store *store);

/* How text is made valid (text.h); before anything is written.  Those who only
   read, or write nothing for good (store_set_dry), need none. */
void store_set_utf8(struct store *store, const struct store_utf8 *utf8);

/* From now on nothing is committed: store_close forgets it all. */
void store_set_dry(struct store *store);

#endif
