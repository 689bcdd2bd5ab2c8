/*
 * Inside the store: the connection, the open transaction, the running run
 * and the page in hand.  For the files of this folder only.
 *
 * How a function of this folder writes:
 *   1. store_write(): there is a transaction, and it counts one write more;
 *   2. sql = store_sql(): the prepared statement of that slot;
 *   3. bind; store_run_sql(): step and reset.
 * Every failure in between is recorded with store_trouble(), once, where it
 * happened; callers only pass the -1 on.
 */
#ifndef STORE_DB_H
#define STORE_DB_H

#include "store/frontier.h"
#include "store/page.h"
#include "store/report.h"
#include "store/run.h"
#include "store/store.h"
#include "store/table.h"
#include "store/text.h"

#include <obstack.h>
#include <sqlite3.h>
#include <xxhash.h>

/* "trwl"; PRAGMA application_id */
#define STORE_APPLICATION_ID 0x7472776c

/* One prepared statement each, made at first use, kept to the end. */
enum store_slot {
	SQL_BEGIN, SQL_COMMIT, SQL_COUNTERS,
	SQL_URL_FIND, SQL_URL_INSERT, SQL_URL_REVIVE, SQL_URL_NEARER,
	SQL_URL_NAME,	SQL_URL_GOOD_AT, SQL_URL_TAKE_OVER, SQL_URL_DETAIL,
	SQL_DETAIL_FIND, SQL_DETAIL_INSERT,
	SQL_CLAIM, SQL_HOST_NEXT,
	SQL_HOST_FIND, SQL_HOST_INSERT, SQL_HOST_GET, SQL_HOST_PUT,
	SQL_HOST_PUT_PACE, SQL_HOST_PUT_ROBOTS, SQL_HOST_NAME, SQL_HOST_NAMED,
	SQL_HOST_FIRST,
	SQL_FETCH_INSERT, SQL_FETCH_CARRY, SQL_URL_END, SQL_URL_ATTEMPT,
	SQL_URL_PARSED, SQL_BODY_FIND, SQL_BODY_INSERT,
	SQL_PAGE_ROW, SQL_PAGE_WATCHED,
	SQL_SITEMAP_ADD, SQL_SITEMAP_END, SQL_CHANGE_INSERT, SQL_CHANGE_UNDO,
	SQL_SLOTS
};

/* The counters of a row of `runs`, in the order of its columns. */
enum store_counter {
	COUNT_INPUT, COUNT_LINKS, COUNT_DUPLICATES, COUNT_DONE,
	COUNT_UNCHANGED, COUNT_FAILED, COUNT_SKIPPED, COUNT_REQUESTS,
	COUNT_BYTES, COUNT_ROWS_NEW, COUNT_ROWS_CHANGED, COUNT_ROWS_GONE,
	COUNT_POSITION,		/* highest input position accounted for */
	STORE_COUNTERS
};

struct store_running {
	int64_t id;		/* 0: no run has begun */
	bool retry;		/* known URLs are not due again */
	bool watch;		/* what is new about pages is told */
	bool first;		/* no run was ever finished */
	enum store_change news;	/* of the page that ended last */
	uint64_t rules;
	enum store_refetch refetch;
	int64_t refetch_age;
	int64_t read_before;	/* input positions up to here were accounted
				   for before this process began */
	int64_t count[STORE_COUNTERS];
	bool dirty;		/* count[] is ahead of the row in `runs` */
};

struct store_in_hand {		/* between store_page_begin and _end */
	bool open;
	struct store_page page;	/* strings borrowed from the caller */
	int64_t parsed_run;	/* in which its rows were last evaluated; 0 */
	uint64_t serial;	/* a new one for each page */
	int64_t rows[STORE_GONE + 1];	/* by what was new about them */
	struct obstack memory;	/* emptied with each page */
	void *memory_start;
};

struct store_seen;		/* seen.h */

#define STORE_DETAILS 256	/* looked up a moment ago, by hash */
struct store_detail {
	XXH128_hash_t key;	/* of the text */
	int64_t id;		/* 0: empty */
};

struct store {
	sqlite3 *db;
	char *path;		/* for messages and free space; NULL: temporary */
	int fd;			/* holds the lock; -1 */
	struct store_failure failure;
	sqlite3_stmt *sql[SQL_SLOTS];

	struct store_utf8 utf8;
	bool dry;		/* nothing is ever committed */
	bool writing;		/* a transaction is open */
	unsigned writes;	/* in it */
	int64_t begun;		/* CLOCK_MONOTONIC, ms */
	unsigned batch_rows, batch_ms;
	int (*before_commit)(void *arg);
	void *before_commit_arg;

	struct store_running run;
	struct store_in_hand hand;
	struct store_seen *seen;
	struct store_detail details[STORE_DETAILS];
	struct store_table *tables;	/* linked list */
	store_row_fn *row_fn;
	void *row_arg;

	bool compiling;		/* the authorizer is awake, */
	bool denied;		/* and has refused something */
	unsigned eval_ticks;	/* of the expression being evaluated; */
	bool evaluating;	/* see expr.c */
	const struct store_value *eval_groups;
	size_t eval_ngroups;
	char why[512];		/* what store_table and store_row say */
};

/* memory.c; once, before SQLite is used. */
void store_configure_memory(void);

/* Records an SQLite result code as trouble of the store.  Gives -1. */
int store_trouble(struct store *store, int rc);

/* True if rc is about one statement's values, not about the database. */
bool store_rc_is_page(struct store *store, int rc);

/* Opens the transaction if need be. 0 or -1. */
int store_write(struct store *store);

/* The statement of this slot; NULL: trouble. */
sqlite3_stmt *store_sql(struct store *store, enum store_slot slot,
			const char *text);
/* A statement that lives on its own; NULL: trouble. */
sqlite3_stmt *store_prepare(struct store *store, const char *text);

/* Steps to the end and resets. 0 or -1. */
int store_run_sql(struct store *store, sqlite3_stmt *sql);
/* One step: 1 a row, 0 none (and reset), -1 (and reset). */
int store_step(struct store *store, sqlite3_stmt *sql);
/* Prepares, runs and forgets; %-formatted by sqlite3_mprintf. 0 or -1. */
int store_exec(struct store *store, const char *format, ...);
/* One integer; *out untouched when there is no row. 0 or -1. */
int store_integer(struct store *store, int64_t *out, const char *format, ...);

/* Text is cleaned (text.h) if it is not valid; NULL binds NULL. */
void store_bind_text(struct store *store, sqlite3_stmt *sql, int i,
		     const char *text);
/* 0 binds NULL. */
void store_bind_id(sqlite3_stmt *sql, int i, int64_t id);
/* ms since 1970 as ISO text; 0 binds NULL. */
void store_bind_time(sqlite3_stmt *sql, int i, int64_t ms);
int64_t store_column_time(sqlite3_stmt *sql, int i);	/* NULL: 0 */

int64_t store_now(void);	/* ms since 1970 */

static inline void store_count(struct store *store, enum store_counter which,
			       int64_t n)
{
	store->run.count[which] += n;
	store->run.dirty = true;
}

/* detail.c: of the text, stored if it is new; 0 for NULL, -1: trouble. */
int64_t store_detail_id(struct store *store, const char *text);

/* frontier.c: urls.hash of this URL */
int64_t store_url_hash(const char *url);

/* schema.c: makes or migrates the tables.  0, or -1 with failure set. */
int store_schema(struct store *store, enum store_mode mode);

/* run.c: writes the counters, before each commit. */
int store_write_counters(struct store *store);

/* report.c: steps through sql and finalizes it.  why NULL: all of it is ours;
   else what is wrong with the values is told there.  As store_export(). */
int store_answer(struct store *store, sqlite3_stmt *sql, store_report_fn *fn,
		 void *arg, const char **why);

/* table.c: whether a column of a rule's table is ours, not the rule's. */
bool store_own_column(const char *name);
/* The run has begun: tables that have another shape have it since then. */
int store_tables_begin(struct store *store);
void store_tables_free(struct store *store);

/* expr.c: installs authorizer and step limit on the connection. */
void store_expr_init(struct store *store);

#endif
