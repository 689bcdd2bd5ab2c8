#include "store/single.h"

#include <stdlib.h>
#include <string.h>

#include "store/db.h"
#include "store/expr.h"
#include "store/memory.h"
#include "store/value.h"

struct store_single {
	struct store *store;
	struct expr eval;
};

struct store_single *store_single_new(struct store *store, const char *expr,
				      const char *const *groups, size_t ngroups,
				      const char **why)
{
	struct store_single *single;
	char *text;
	int rc;

	*why = expr_check(store, expr, groups, ngroups);
	if (*why)
		return NULL;
	single = must(calloc(1, sizeof(*single)));
	single->store = store;
	text = must(strdup(expr));
	rc = expr_compile(store, &single->eval, &text, 1, groups, ngroups);
	free(text);
	if (rc == 0)
		return single;
	store_single_free(single);
	return NULL;
}

void store_single_free(struct store_single *single)
{
	if (!single)
		return;
	expr_release(&single->eval);
	free(single);
}

int store_single_value(struct store_single *single,
		       const struct store_value *groups,
		       struct store_value *value, const char **why)
{
	struct store *store = single->store;
	int rc;

	sqlite3_reset(single->eval.sql);
	expr_bind_page(store, &single->eval, store->hand.page);
	rc = expr_step(store, &single->eval, groups);
	if (rc != SQLITE_ROW) {
		*why = expr_why(store, "", rc);
		return 1;
	}
	if (value_column(single->eval.sql, 0, value) == 0)
		return 0;
	*why = "a BLOB; CAST it AS TEXT";
	return 1;
}
