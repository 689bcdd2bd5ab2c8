/*
 * A column expression, a NUL, and text for its groups.  Whatever is accepted
 * leaves the database alone.
 */
#include "cmd/rows/column_functions.h"
#include "parse/charset/charset.h"
#include "store/open.h"
#include "store/rule_table.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { GROUPS = 3 };
static const char *const names[GROUPS] = { "a", NULL, "b" };

static struct store *open_once(void)
{
	static struct store *store;
	static struct column_functions *functions;
	struct store_failure failure;

	if (store)
		return store;
	store = store_open(NULL, STORE_CRAWL, STORE_LOCK_FAIL, &failure);
	functions = store ? column_functions_new(store) : NULL;
	if (!functions)
		abort();
	column_functions_set_base(functions, "http://h/p");
	return store;
}

static void evaluate(struct store *store, char *expr,
		     const struct store_value *groups)
{
	struct expr eval = { 0 };

	if (expr_compile(store, &eval, &expr, 1, names, GROUPS) < 0)
		abort();
	if (expr_step(store, &eval, groups) == SQLITE_ROW)
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
