/*
 * Column expressions.
 *
 * They come from rule files, which people pass around, and run on text that
 * strangers wrote; so they get SQL's functions and operators and nothing of
 * the database.  Three fences:
 *
 * - The authorizer, awake while one is compiled, allows SELECT and functions;
 *   tables, subqueries on tables, PRAGMA, ATTACH and recursion are refused.
 * - Each is first compiled as "SELECT 1 WHERE ((expr) IS NULL)".  There no
 *   aggregate can stand, and no text with its own parentheses can turn it into
 *   two columns, a UNION or a second statement.  The line break after expr
 *   ends a comment.
 * - At run time a progress handler counts steps and SQLITE_LIMIT_LENGTH
 *   bounds each value.
 */
#include "store/expr.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/db.h"
#include "store/memory.h"
#include "store/page.h"

#define STEPS_PER_TICK 10000
#define MAX_TICKS 100			/* a million steps for one row */
#define MAX_VALUE (64 << 20)		/* bytes of any one result */

static const char *const params[STORE_PARAMS] = {
	[PARAM_URL] = "url",
	[PARAM_FINAL_URL] = "final_url",
	[PARAM_STATUS] = "status",
	[PARAM_FETCHED_AT] = "fetched_at",
	[PARAM_INPUT] = "input",
};

/* ---- fences ------------------------------------------------------------ */

/* Functions that reach out of the expression. */
static bool function_allowed(const char *name)
{
	static const char *const refused[] = {
		"load_extension", "fts3_tokenizer", "changes",
		"total_changes", "last_insert_rowid", "sqlite_log", "ours", NULL
	};
	int i;

	for (i = 0; refused[i]; i++)
		if (!sqlite3_stricmp(name, refused[i]))
			return false;
	return true;
}

static int authorize(void *arg, int action, const char *a, const char *b,
		     const char *c, const char *d)
{
	struct store *store = arg;

	(void)a;
	(void)c;
	(void)d;
	if (!store->compiling || action == SQLITE_SELECT)
		return SQLITE_OK;
	if (action == SQLITE_FUNCTION && function_allowed(b))
		return SQLITE_OK;
	store->denied = true;
	return SQLITE_DENY;
}

static int tick(void *arg)
{
	struct store *store = arg;

	return store->evaluating && ++store->eval_ticks > MAX_TICKS;
}

void expr_init(struct store *store)
{
	sqlite3_set_authorizer(store->db, authorize, store);
	sqlite3_progress_handler(store->db, STEPS_PER_TICK, tick, store);
}

/* ---- compiling --------------------------------------------------------- */

__attribute__((format(printf, 2, 3)))
static const char *because(struct store *store, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(store->why, sizeof(store->why), format, ap);
	va_end(ap);
	return store->why;
}

static int prepare(struct store *store, const char *text, sqlite3_stmt **sql,
		   const char **tail)
{
	int rc;

	*sql = NULL;
	store->denied = false;
	store->compiling = true;
	rc = sqlite3_prepare_v3(store->db, text, -1, SQLITE_PREPARE_PERSISTENT,
				sql, tail);
	store->compiling = false;
	return rc;
}

static const char *no_group(struct store *store, const char *name,
			    const char *const *groups, size_t ngroups)
{
	size_t len, most = sizeof(store->why);

	because(store, "no such group '%.80s'; there are:", name);
	len = strlen(store->why);
	for (size_t i = 0; i < ngroups + STORE_PARAMS && len < most; i++) {
		const char *group = i < ngroups ? groups[i]
						: params[i - ngroups];

		if (group)
			len += (size_t)snprintf(store->why + len, most - len,
						"%s :%s", i > 0 ? "," : "",
						group);
	}
	return store->why;
}

static const char *unknown_group(struct store *store, sqlite3_stmt *sql,
				 const char *const *groups, size_t ngroups)
{
	int i, n = sqlite3_bind_parameter_count(sql);
	size_t g;

	for (i = 1; i <= n; i++) {
		const char *name = sqlite3_bind_parameter_name(sql, i);
		bool known = false;

		if (!name || *name != ':')
			return because(store, "parameters are written ':group',"
				       " not '%s'", name ? name : "?");
		for (g = 0; g < ngroups; g++)
			known |= groups[g] && !strcmp(groups[g], name + 1);
		for (g = 0; g < STORE_PARAMS; g++)
			known |= !strcmp(params[g], name + 1);
		if (!known)
			return no_group(store, name, groups, ngroups);
	}
	return NULL;
}

const char *expr_check(struct store *store, const char *expr,
		       const char *const *groups, size_t ngroups)
{
	char *text = sqlite3_mprintf("SELECT 1 WHERE ((%s\n) IS NULL)", expr);
	const char *tail = "", *why = NULL;
	sqlite3_stmt *sql;
	int rc;

	rc = prepare(store, text, &sql, &tail);
	if (rc != SQLITE_OK && store->denied)
		why = because(store, "only expressions are allowed here (%s)",
			      sqlite3_errmsg(store->db));
	else if (rc != SQLITE_OK)
		why = because(store, "%s", sqlite3_errmsg(store->db));
	else if (!sql || *tail)
		why = because(store, "more than one expression");
	else
		why = unknown_group(store, sql, groups, ngroups);
	sqlite3_finalize(sql);
	sqlite3_free(text);
	return why;
}

static void find_parameters(struct expr *eval, const char *const *groups)
{
	char name[256];
	size_t i;

	for (i = 0; i < STORE_PARAMS; i++) {
		snprintf(name, sizeof(name), ":%s", params[i]);
		eval->param[i] = sqlite3_bind_parameter_index(eval->sql, name);
	}
	for (i = 0; i < eval->ngroups; i++) {
		if (!groups[i])
			continue;
		snprintf(name, sizeof(name), ":%s", groups[i]);
		eval->group[i] = sqlite3_bind_parameter_index(eval->sql, name);
	}
}

int expr_compile(struct store *store, struct expr *eval,
		 char *const *exprs, size_t n, const char *const *groups,
		 size_t ngroups)
{
	sqlite3_str *text = sqlite3_str_new(store->db);
	const char *comma = "SELECT ";
	char *select;
	size_t i;
	int rc;

	for (i = 0; i < n; i++) {
		if (!exprs[i])
			continue;
		sqlite3_str_appendf(text, "%s(%s\n)", comma, exprs[i]);
		comma = ", ";
	}
	select = sqlite3_str_finish(text);
	if (!select)
		return 0;
	eval->ngroups = ngroups;
	eval->group = must(calloc(ngroups + 1, sizeof(*eval->group)));
	rc = prepare(store, select, &eval->sql, NULL);
	sqlite3_free(select);
	if (rc != SQLITE_OK)
		return store_trouble(store, rc);
	find_parameters(eval, groups);
	return 0;
}

void expr_release(struct expr *eval)
{
	sqlite3_finalize(eval->sql);
	free(eval->group);
}

/* ---- running ----------------------------------------------------------- */

/* Values of every parameter, of which the expressions may name a few. */
void expr_bind_page(struct store *store, struct expr *eval,
		    const struct store_page *page)
{
	const struct store_bound values[STORE_PARAMS] = {
		[PARAM_URL] = TEXT(page->url),
		[PARAM_FINAL_URL] = TEXT(page->final_url),
		[PARAM_STATUS] = INT(page->status),
		[PARAM_FETCHED_AT] = TIME(page->fetched_at),
		[PARAM_INPUT] = TEXT(page->input),
	};
	size_t i;

	for (i = 0; i < STORE_PARAMS; i++)
		if (eval->param[i])
			store_bind(store, eval->sql, eval->param[i],
				   &values[i]);
}

static void bind_groups(struct expr *eval, const struct store_value *groups)
{
	size_t i;

	for (i = 0; i < eval->ngroups; i++) {
		if (!eval->group[i])
			continue;
		if (groups[i].type == STORE_TEXT)
			sqlite3_bind_text64(eval->sql, eval->group[i],
					    groups[i].text, groups[i].len,
					    SQLITE_STATIC, SQLITE_UTF8);
		else
			sqlite3_bind_null(eval->sql, eval->group[i]);
	}
}

int expr_step(struct store *store, struct expr *eval,
	      const struct store_value *groups)
{
	int rc, limit;

	bind_groups(eval, groups);
	store->eval_groups = groups;
	store->eval_ngroups = eval->ngroups;
	store->evaluating = true;
	store->eval_ticks = 0;
	limit = sqlite3_limit(store->db, SQLITE_LIMIT_LENGTH, MAX_VALUE);
	rc = sqlite3_step(eval->sql);
	sqlite3_limit(store->db, SQLITE_LIMIT_LENGTH, limit);
	store->evaluating = false;
	if (rc != SQLITE_ROW)
		sqlite3_reset(eval->sql);
	return rc;
}

const char *expr_why(struct store *store, const char *prefix, int rc)
{
	const char *what = sqlite3_errmsg(store->db);

	if ((rc & 0xff) == SQLITE_NOMEM)
		errx(1, "out of memory");
	if ((rc & 0xff) == SQLITE_INTERRUPT)
		what = "too many steps";
	else if ((rc & 0xff) == SQLITE_TOOBIG)
		what = "the value is too long";
	return because(store, "%s%s", prefix, what);
}
