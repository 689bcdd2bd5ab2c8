#include "store/merge_fits.h"

#include <stdio.h>

#include "store/db.h"

/* 1; 0: it is not known, or there has been no run; -1. */
static int rules_of(struct store *store, int64_t *rules)
{
	return store_integer(store, rules,
		"SELECT value FROM settings WHERE name = 'rules'", NO_VALUES);
}

/* A table that both have, in two shapes.  1, and its name; 0; -1. */
static int other_shape(struct store *a, struct store *b, char *name,
		       size_t cap)
{
	sqlite3_stmt *sql = store_select(a,
		"SELECT name, shape FROM tables WHERE shape NOTNULL",
		NO_VALUES);
	int64_t shape;
	int rc;

	if (!sql)
		return -1;
	while ((rc = store_step(a, sql)) > 0) {
		int there = store_integer(b, &shape,
			"SELECT shape FROM tables"
			" WHERE name = :name AND shape NOTNULL",
			TEXT(store_column_text(sql, 0)));

		if (there == 0 || (there > 0 &&
				   shape == sqlite3_column_int64(sql, 1)))
			continue;
		snprintf(name, cap, "%s", store_column_text(sql, 0));
		sqlite3_reset(sql);
		return there;
	}
	return rc;
}

int store_merge_fits(struct store *a, struct store *b, char *why, size_t cap)
{
	int64_t of_a, of_b;
	int known_a = rules_of(a, &of_a), known_b = rules_of(b, &of_b);
	char table[128];
	int other;

	if (known_a < 0 || known_b < 0)
		return -1;
	other = other_shape(a, b, table, sizeof(table));
	if (other < 0)
		return -1;
	if (other)
		snprintf(why, cap, "'%s': its table '%s' has other columns, "
			 "expressions or keys than that of '%s'", b->path,
			 table, a->path);
	else if (known_a && known_b && of_a != of_b)
		snprintf(why, cap, "'%s' was crawled by other rules than '%s'",
			 b->path, a->path);
	else
		return 1;
	return 0;
}
