/*
 * Inside the store: the connection, its statements, the open transaction and
 * what the verbs have in common.  For the files of this folder only.
 *
 * A verb is one call of those below with the SQL as a literal and the values
 * of its parameters in the order in which they first appear in it:
 *
 *	store_run(store, "UPDATE hosts SET last = :last WHERE id = :id",
 *		  TEXT(host->last), INT(host->id));
 *
 * A literal is prepared at its first use and kept to the end, found again by
 * its address; so no other text will do.
 *
 * Every failure is recorded with store_trouble(), once, where it happened;
 * callers only pass the -1 on.
 */
#ifndef STORE_DB_H
#define STORE_DB_H

#include "store/keymap.h"
#include "store/store.h"
#include "store/text.h"
#include "store/value.h"

#include <xxhash.h>

/* The counters of a row of `runs`, in the order of its columns. */
enum store_counter {
	COUNT_INPUT, COUNT_LINKS, COUNT_DUPLICATES, COUNT_DONE,
	COUNT_UNCHANGED, COUNT_FAILED, COUNT_SKIPPED, COUNT_REQUESTS,
	COUNT_BYTES, COUNT_ROWS_NEW, COUNT_ROWS_CHANGED, COUNT_ROWS_GONE,
	COUNT_POSITION,		/* highest input position accounted for */
	COUNT_ELSEWHERE,	/* of those skipped, for other shards */
	STORE_COUNTERS
};

struct store_running {
	int64_t id;		/* 0: no run has begun */
	bool retry;		/* known URLs are not due again */
	bool save;		/* bodies are kept */
	bool watch;		/* what is new about pages is told */
	bool first;		/* no run was ever finished */
	enum store_change news;	/* of the page that ended last */
	struct store_shard shard;
	uint64_t rules;
	int64_t good_for;	/* ms: --refetch; 0: not at all, -1: for ever */
	enum store_links_wanted links;	/* of each page that is read */
	bool local;		/* pages are files, or saved bodies */
	int64_t read_before;	/* input positions up to here were accounted
				   for before this process began */
	int64_t count[STORE_COUNTERS];
	bool dirty;		/* count[] is ahead of the row in `runs` */
};

struct store_in_hand {		/* between store_page_begin and _end */
	bool open;
	const struct store_page *page;	/* its strings are the caller's */
	int64_t url_id;		/* the page's */
	int64_t parsed_run;	/* in which its rows were last evaluated; 0 */
	uint64_t serial;	/* a new one for each page */
	struct obstack memory;	/* emptied with each page */
	void *memory_start;
};

#define STORE_DETAILS 256	/* looked up a moment ago, by hash */
struct store_detail {
	XXH128_hash_t key;	/* of the text */
	int64_t id;		/* 0: empty */
};

#define STORE_STATEMENTS 256	/* more than twice as many as there are */
struct store_statement {
	const char *text;	/* NULL: the place is free */
	sqlite3_stmt *sql;
};

struct store_row;
struct store {
	sqlite3 *db;
	char *path;		/* NULL: temporary */
	int fd;			/* holds the lock; -1 */
	struct store_failure failure;
	struct store_statement statements[STORE_STATEMENTS];

	struct store_utf8 utf8;
	bool dry;		/* nothing is ever committed */
	bool leasing;		/* see lease.h */
	bool writing;		/* a transaction is open */
	unsigned writes;	/* in it */
	int64_t begun;		/* CLOCK_MONOTONIC, ms */
	unsigned batch_rows, batch_ms;
	int (*before_commit)(void *arg);
	void *before_commit_arg;

	struct store_running run;
	struct store_in_hand hand;
	struct store_seen *seen;	/* seen.c */
	struct store_detail details[STORE_DETAILS];	/* detail.c */
	struct keymap pairs;	/* of a page's links, link.c */
	int64_t clock;		/* what time it is, ms since 1970; 0: now */
	bool replays;		/* its runs are those of a log, replay.c */
	struct store_journal *journal;	/* note.h; NULL: none is kept */
	void (*flush)(struct store *store);	/* of the journal */
	struct store_table *tables;	/* linked list; rule_table.h */
	void (*row_fn)(void *arg, const struct store_table *table,
		       enum store_change change,
		       const struct store_value *values);	/* row.h */
	void *row_arg;
	int (*empty_fn)(void *arg, const struct store_row *);	/* answer.h */
	void *empty_arg;

	/* expr.c */
	bool compiling;		/* the authorizer is awake, */
	bool denied;		/* and has refused something */
	unsigned eval_ticks;	/* of the expression being evaluated */
	bool evaluating;
	const struct store_value *eval_groups;
	size_t eval_ngroups;
	char why[512];		/* what store_table and store_row say */
};

/* Records an SQLite result code as trouble of the store.  Returns -1. */
int store_trouble(struct store *store, int rc);
/* The same for what is no matter of SQLite's. */
__attribute__((format(printf, 3, 4)))
int store_fail(struct store *store, enum store_trouble trouble,
	       const char *format, ...);

/* True if rc is about one statement's values, not about the database. */
bool store_rc_is_page(struct store *store, int rc);

/* Opens the transaction if need be, which counts one write more.  0 or -1. */
int store_write(struct store *store);

/* ---- values for parameters ------------------------------------------- */

struct store_bound {
	enum store_bound_type { BOUND_END, BOUND_INT, BOUND_ID, BOUND_SECONDS,
		BOUND_TEXT, BOUND_TIME, BOUND_BYTES, BOUND_VALUE } type;
	int64_t integer;	/* BOUND_BYTES: how many */
	union {
		double real;
		const void *bytes;	/* valid until the call returns */
		const struct store_value *value;
	};
};
#define INT(n) { .type = BOUND_INT, .integer = (n) }
/* 0 is NULL. */
#define ID(n) { .type = BOUND_ID, .integer = (n) }
/* Negative is NULL. */
#define SECONDS(x) { .type = BOUND_SECONDS, .real = (x) }
/* Cleaned (text.h) if it is not valid; NULL is NULL. */
#define TEXT(s) { .type = BOUND_TEXT, .bytes = (s) }
/* ms since 1970, as ISO text; 0 is NULL. */
#define TIME(ms) { .type = BOUND_TIME, .integer = (ms) }
#define BYTES(p, n) { .type = BOUND_BYTES, .bytes = (p), .integer = (n) }
/* Of XXH3-128; NULL is NULL. */
#define HASH(p) BYTES(p, 16)
/* NULL is NULL. */
#define VALUE(v) { .type = BOUND_VALUE, .value = (v) }

/* Binds one to parameter i. */
void store_bind(struct store *store, sqlite3_stmt *sql, int i,
		const struct store_bound *bound);

/* ---- statements ------------------------------------------------------ */

#define STORE_BOUND(...) (const struct store_bound[]){ __VA_ARGS__, { 0 } }

/* Writes: in the open transaction, and to the end.  0 or -1. */
#define store_run(store, text, ...) \
	store_run_bound(store, "" text, STORE_BOUND(__VA_ARGS__))
int store_run_bound(struct store *store, const char *text,
		    const struct store_bound *bound);
/* The same, for an INSERT: the row's id, or -1. */
#define store_insert(store, text, ...) \
	store_insert_bound(store, "" text, STORE_BOUND(__VA_ARGS__))
int64_t store_insert_bound(struct store *store, const char *text,
			   const struct store_bound *bound);

/* The statement, bound, to be stepped through with store_step(): who stops
   before that returns 0 resets it.  NULL: trouble. */
#define store_select(store, text, ...) \
	store_select_bound(store, "" text, STORE_BOUND(__VA_ARGS__))
sqlite3_stmt *store_select_bound(struct store *store, const char *text,
				 const struct store_bound *bound);
/* The first row of it: 1, and *sql is to be reset after it was read; 0: there
   is none, -1: trouble. */
#define store_get(store, sql, text, ...) \
	store_get_bound(store, sql, "" text, STORE_BOUND(__VA_ARGS__))
int store_get_bound(struct store *store, sqlite3_stmt **sql, const char *text,
		    const struct store_bound *bound);
/* The integer in its first row: as above, *out untouched when there is no row;
   nothing is to be reset. */
#define store_integer(store, out, text, ...) \
	store_integer_bound(store, out, "" text, STORE_BOUND(__VA_ARGS__))
int store_integer_bound(struct store *store, int64_t *out, const char *text,
			const struct store_bound *bound);
#define NO_VALUES { 0 }		/* where a statement has no parameters */

/* One step: 1 a row, 0 none (and reset), -1 (and reset). */
int store_step(struct store *store, sqlite3_stmt *sql);

/* A statement of any text, which the caller finalizes; NULL: trouble. */
sqlite3_stmt *store_prepare(struct store *store, const char *text);
/* Prepares, runs and forgets; %-formatted by sqlite3_mprintf. 0 or -1. */
int store_exec(struct store *store, const char *format, ...);

/* Of the row that a statement is at; NULL: 0. */
int64_t store_column_time(sqlite3_stmt *sql, int i);
/* Borrowed until the next step; NULL: NULL. */
const char *store_column_text(sqlite3_stmt *sql, int i);

/* Finalizes the statements and closes the connection. */
void store_disconnect(struct store *store);

/* ms since 1970; of what is replayed, when it was. */
int64_t store_now(const struct store *store);

static inline void store_count(struct store *store, enum store_counter which,
			       int64_t n)
{
	store->run.count[which] += n;
	store->run.dirty = true;
}

#endif
