/*
 * A column expression, a NUL, and text for its groups.  Whatever is accepted
 * leaves the database alone, and what is computed without SQL is the same.
 */
#include "cmd/rows/column_functions.h"
#include "cmd/rows/direct.h"
#include "parse/charset/charset.h"
#include "store/open.h"
#include "store/rule_table.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { GROUPS = 3 };
static const char *const names[GROUPS] = { "a", NULL, "b" };

static struct column_functions *functions;

static struct store *open_once(void)
{
	static struct store *store;
	struct store_failure failure;

	if (store)
		return store;
	store = store_open(NULL, STORE_CRAWL, STORE_LOCK_FAIL, &failure);
	functions = store ? column_functions_new(store) : NULL;
	if (!functions)
		abort();
	column_functions_set_page(functions, "http://h/p", NULL, 0, false);
	return store;
}

/* sql NULL: it failed. */
static void compute_directly(struct store *store, const char *expr,
			     const struct store_value *groups,
			     sqlite3_stmt *sql)
{
	const struct store_column column = { .name = "c", .expr = expr };
	const struct store_table_spec spec = {
		.columns = &column, .ncolumns = 1,
		.groups = names, .ngroups = GROUPS,
	};
	struct direct *direct = direct_new(store, functions, &spec);
	struct store_value value, wanted;

	if (direct && direct_compute(direct, groups, &value) &&
	    (!sql || value_column(sql, 0, &wanted) < 0 ||
	     !value_same(&value, &wanted)))
		abort();
	direct_free(direct);
}

static void evaluate(struct store *store, char *expr,
		     const struct store_value *groups)
{
	struct expr eval = { 0 };
	bool failed;

	if (expr_compile(store, &eval, &expr, 1, names, GROUPS) < 0)
		abort();
	failed = expr_step(store, &eval, groups) != SQLITE_ROW;
	compute_directly(store, expr, groups, failed ? NULL : eval.sql);
	if (!failed)
		sqlite3_reset(eval.sql);
	expr_release(&eval);
	obstack_free(&store->hand.memory, store->hand.memory_start);
	store->hand.memory_start = obstack_alloc(&store->hand.memory, 1);
}

static void check(struct store *store, char *expr,
		  const struct store_value *groups)
{
	int64_t version, before;
	int changes = sqlite3_total_changes(store->db);

	if (store_integer(store, &before, "PRAGMA schema_version",
			  NO_VALUES) < 0)
		abort();
	if (expr_check(store, expr, names, GROUPS) == NULL)
		evaluate(store, expr, groups);
	if (store_integer(store, &version, "PRAGMA schema_version",
			  NO_VALUES) < 0 ||
	    version != before || changes != sqlite3_total_changes(store->db) ||
	    !sqlite3_get_autocommit(store->db))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *nul = size ? memchr(data, 0, size) : NULL;
	struct store_value groups[GROUPS] = { 0 };
	size_t n = nul ? (size_t)(nul - data) : size;
	char *expr = strndup((const char *)data, n);

	groups[0].type = STORE_TEXT;
	groups[0].text = nul ? (const char *)nul + 1 : "";
	groups[0].len = nul ? utf8_valid(groups[0].text, size - n - 1) : 0;
	/* YAML lets nothing else through; what is longer shows no more. */
	if (n < 1000 && utf8_valid(expr, n) == n)
		check(open_once(), expr, groups);
	free(expr);
	return 0;
}
