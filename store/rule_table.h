/*
 * Inside a rule's table: what table.c sets up and row.c works with.
 *
 * A row's primary key is (url_id, ordinal): its page, and a number given at
 * first sight.  Its identity, (page, key, occurrence of that key on the page),
 * is compared here in C, against the page's old rows, which a page that is
 * parsed again reads anyway.  Keys in SQL would be NULL or long or both, and
 * every insert would compare them; so rows are appended.
 */
#ifndef STORE_RULE_TABLE_H
#define STORE_RULE_TABLE_H

#include "store/db.h"
#include "store/expr.h"
#include "store/function.h"
#include "store/keymap.h"

struct store_table_spec;		/* table.h */

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
	store_direct_fn *direct;	/* asked before eval; NULL: none */
	void *direct_arg;
	sqlite3_stmt *insert, *update, *touch, *leave, *remove, *select;

	/* The page in hand, if serial is its. */
	uint64_t serial;
	struct old_row *old;
	size_t nold, cap;
	bool had_stale;		/* among what stood of the page */
	int64_t first_change;	/* rowid of its first of `changes`; 0: none */
	int64_t counted[STORE_GONE + 1];	/* its rows on the page */
	int64_t first_new, next_ordinal;
	struct keymap counts;	/* key: occurrences so far */
	struct keymap places;	/* key and occurrence: index in old + 1 */
	struct store_value *values;	/* of the row in hand */
};

/* Makes the table if it is missing, or what columns it lacks; of the spec only
   their names count.  0; -1: trouble, or with *why a name that is taken. */
int rule_table_make(struct store *store, const struct store_table_spec *spec,
		    int64_t *first_run, const char **why);

/* Makes the view NAME_now, of what is not gone, anew.  0 or -1. */
int rule_table_view(struct store *store, const char *name);

/* The table is asked for the page in hand, for the first time or again: what it
   had of it is known from then on (row.c).  0 or -1. */
int rule_table_meet_page(struct store_table *table);

/* The run has begun: tables that have another shape have it since then. */
int store_tables_begin(struct store *store);
void store_tables_free(struct store *store);

#endif
