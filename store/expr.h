/*
 * Column expressions: checked, compiled into one SELECT, evaluated.
 */
#ifndef STORE_EXPR_H
#define STORE_EXPR_H

#include <sqlite3.h>
#include <stddef.h>

struct store;
struct store_page;
struct store_value;

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

/* Installs authorizer and step limit on the connection. */
void expr_init(struct store *store);

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

void expr_bind_page(struct store *store, struct expr *eval,
		    const struct store_page *page);
/*
 * SQLITE_ROW: the results are columns of eval->sql, valid until it is reset.
 * Anything else: it failed and is reset; sqlite3_errmsg says how.
 */
int expr_step(struct store *store, struct expr *eval,
	      const struct store_value *groups);

/* What it said, in words for people; in store->why, after prefix. */
const char *expr_why(struct store *store, const char *prefix, int rc);

#endif
