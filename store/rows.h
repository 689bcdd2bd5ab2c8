/*
 * Inside a rule's table: what table.c sets up and row.c works with.
 *
 * A row's primary key is (url_id, ordinal): its page, and a number given at
 * first sight.  Its identity, (page, key, occurrence of that key on the page),
 * is compared here in C, against the page's old rows, which a page that is
 * parsed again reads anyway.  Keys in SQL would be NULL or long or both, and
 * every insert would compare them; so rows are appended.
 */
#ifndef STORE_ROWS_H
#define STORE_ROWS_H

#include "store/db.h"
#include "store/keymap.h"

#include <stdbool.h>

/* Parameters that every expression has besides its groups. */
enum store_param { PARAM_URL, PARAM_FINAL_URL, PARAM_STATUS,
		   PARAM_FETCHED_AT, PARAM_INPUT, STORE_PARAMS };

/* Expressions compiled into one SELECT. */
struct expr {
	sqlite3_stmt *sql;	/* NULL: there is none to evaluate */
	int *group;		/* its parameter number for each group; 0 */
	size_t ngroups;
	int param[STORE_PARAMS];
};

#define STORE_MAX_ARGS 8

/* A function of the rule language; SQLite frees it with the connection. */
struct function {
	struct store *store;
	store_function *fn;
	void *arg;
};

struct old_row {		/* as it stood when the page was begun */
	int64_t ordinal, occurrence, last_run;
	int64_t gone_run;	/* 0: it is not gone */
	bool stale;		/* of another shape of the table */
	bool matched;		/* the page still has it, and it was written */
	bool left;		/* it has gone now, and that was written */
	struct store_value *values;	/* in the page's memory */
};

struct store_table {
	struct store_table *next;
	struct store *store;
	char *name;
	size_t ncolumns;
	char **column;
	char **expr;		/* NULL: the group below */
	char **group;		/* parameter names, eval.ngroups of them */
	int *from;		/* group, or column of the SELECT */
	bool *is_key;
	int64_t first_run;	/* 0: it has had no page yet */
	/*
	 * What the rule makes of a match: columns, expressions, key.  Rows of
	 * another shape are not compared; they leave without a word, and what
	 * takes their place is new without a word.
	 */
	uint64_t shape;
	int64_t shape_run;	/* since when; rows last evaluated before that
				   are of another one.  0: it always was so */
	bool reshaped;		/* with the run in hand */
	struct expr eval;
	sqlite3_stmt *insert, *update, *touch, *leave, *remove, *select;

	/* The page in hand, if serial is its. */
	uint64_t serial;
	struct old_row *old;
	size_t nold, cap;
	bool had_stale;		/* among what stood of the page */
	int64_t first_change;	/* rowid of its first of `changes`; 0: none */
	int64_t counted[STORE_GONE + 1];	/* its share of hand.rows */
	int64_t first_new, next_ordinal;
	struct keymap counts;	/* key: occurrences so far */
	struct keymap places;	/* key and occurrence: index in old + 1 */
	struct store_value *values;	/* of the row in hand */
};

/*
 * NULL if expr is one SQL expression over the groups and the parameters above
 * and nothing else; else why not, in store->why.
 */
const char *expr_check(struct store *store, const char *expr,
		       const char *const *groups, size_t ngroups);

/* Compiles checked expressions; NULLs among them are passed over. */
int expr_compile(struct store *store, struct expr *eval,
		 char *const *exprs, size_t n, const char *const *groups,
		 size_t ngroups);
void expr_release(struct expr *eval);

void expr_bind_page(struct expr *eval, const struct store_page *page);
/*
 * SQLITE_ROW: the results are columns of eval->sql, valid until it is reset.
 * Anything else: it failed and is reset; sqlite3_errmsg says how.
 */
int expr_step(struct store *store, struct expr *eval,
	      const struct store_value *groups);

/* What it said, in words for people; in store->why, after prefix. */
const char *expr_why(struct store *store, const char *prefix, int rc);

#endif
