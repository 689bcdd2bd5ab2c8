/*
 * Column expressions: what they may do, and what is refused in which words.
 */
#include "store_fixture.h"

#include "store/expr.h"

static int echo(void *arg, int argc, const struct store_value *argv,
		struct store_value *result, const char **error)
{
	(void)arg;
	(void)argc;
	if (argv[0].type == STORE_TEXT && !strcmp(argv[0].text, "boom")) {
		*error = "echo: boom";
		return -1;
	}
	*result = argv[0];
	return 0;
}

static const char *const groups[] = { "g", NULL, "h" };

static struct store *open_temporary(void)
{
	struct store_failure failure;
	struct store *store = store_open(NULL, STORE_CRAWL, STORE_LOCK_FAIL,
					 &failure);

	assert_non_null(store);
	set_utf8(store);
	must(store, store_define(store, "echo", 1, echo, NULL));
	return store;
}

static void compiling(void **state)
{
	static const struct {
		const char *expr, *says;	/* NULL: fine */
	} cases[] = {
		{ ":g", NULL },
		{ "echo(:g) || :h || :url || :final_url || :status ||"
		  " :fetched_at || :input", NULL },
		{ "CASE WHEN :g LIKE 'x%' THEN 1 ELSE round(2.5) END", NULL },
		{ "(SELECT 1)", NULL },
		{ ":g -- why not", NULL },
		{ "json_extract(:input, '$.a') + abs(-1)", NULL },
		{ ":nope", "no such group ':nope'" },
		{ "?", "not '?'" },
		{ "?1", "not '?1'" },
		{ "@g", "not '@g'" },
		{ "$g", "not '$g'" },
		{ "", "syntax error" },
		{ "g", "no such column" },
		{ "1 +", "syntax error" },
		{ ":g AS x", "syntax error" },
		{ "nofunction(:g)", "no such function" },
		{ "echo(:g, 1)", "wrong number of arguments" },
		{ "count(*)", "misuse of aggregate" },
		{ "group_concat(:g)", "misuse of aggregate" },
		{ "row_number() OVER ()", "misuse of window" },
		{ "1); DROP TABLE runs; --", "syntax error" },
		{ "1) IS NULL); DROP TABLE runs; --", "more than one" },
		{ "1; SELECT 2", "syntax error" },
		{ "1, 2", "row value misused" },
		{ "1), (2", "row value misused" },
		{ "1) UNION SELECT (2", "syntax error" },
		{ "1 /*", "incomplete" },
		{ "(SELECT count(*) FROM urls)", "only expressions" },
		{ "(SELECT url FROM urls)", "only expressions" },
		{ "(SELECT name FROM sqlite_master)", "only expressions" },
		{ "(SELECT 1 FROM pragma_database_list)", "only expressions" },
		{ "(SELECT value FROM json_each(:g))", "only expressions" },
		{ "EXISTS (SELECT 1 FROM hosts)", "only expressions" },
		{ "(WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1"
		  " FROM r) SELECT max(n) FROM r)", "only expressions" },
		{ "load_extension('x')", "only expressions" },
		{ "LOAD_EXTENSION('x', 'y')", "only expressions" },
		{ "last_insert_rowid()", "only expressions" },
		{ "(DELETE FROM urls)", "syntax error" },
		{ "RAISE(ABORT, 'x')", "RAISE" },
	};
	struct store *store = open_temporary();
	const char *why;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		why = expr_check(store, cases[i].expr, groups, 3);
		if (!why != !cases[i].says ||
		    (why && !strstr(why, cases[i].says)))
			fail_msg("%s: %s", cases[i].expr, why ? why : "fine");
	}
	store_close(store);
}

/* One row of the table with these two columns: what store_row says. */
static const char *row_says(struct store *store, const char *expr,
			    const char *group)
{
	static int n;
	char name[16];
	const struct store_column columns[] = {
		{ .name = "ok", .expr = "1" },
		{ .name = "bad", .expr = expr },
	};
	struct store_table_spec spec = { .name = name, .ncolumns = 2,
		.columns = columns, .groups = groups, .ngroups = 3 };
	struct store_value values[3] = { text_value(group), text_value("?"),
					 text_value(NULL) };
	struct store_page page = { .url = "u", .final_url = "u" };
	struct store_table *table;
	const char *why = NULL;
	int column, rc;

	snprintf(name, sizeof(name), "t%d", n++);
	table = store_table(store, &spec, &column, &why);
	if (!table)
		fail_msg("%s", why);
	add_seed(store, "http://h/", 0, &page.url_id);
	must(store, store_page_begin(store, &page));
	rc = store_row(store, table, values, &why);
	assert_int_equal(rc, why ? 1 : 0);
	if (rc)
		must(store, store_table_undo(store, table));
	must(store, store_page_end(store, page.url_id,
				   rc ? STORE_FAILED : STORE_DONE, NULL, 1,
				   NULL));
	return why;
}

static void running(void **state)
{
	static const struct {
		const char *expr, *group, *says;
	} cases[] = {
		{ "echo(:g)", "x", NULL },
		{ "echo(:h)", "x", NULL },
		{ "echo(:g)", "boom", "echo: boom" },
		{ "abs(:g)", "-9223372036854775808", NULL },
		{ "abs(CAST(:g AS INTEGER))", "-9223372036854775808",
		  "integer overflow" },
		{ "json_extract(:g, '$.a')", "{", "malformed JSON" },
		{ "x'00'", "x", "BLOB" },
		{ "zeroblob(100)", "x", "BLOB" },
		{ "replace(hex(zeroblob(30000000)), '0', :g)", "xx",
		  "too long" },
	};
	struct store *store = open_temporary();
	const char *why;
	size_t i;

	(void)state;
	begin(store);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		why = row_says(store, cases[i].expr, cases[i].group);
		if (!why != !cases[i].says ||
		    (why && (!strstr(why, cases[i].says) ||
			     !strstr(why, "column 'bad'"))))
			fail_msg("%s: %s", cases[i].expr, why ? why : "fine");
	}
	store_close(store);
}

static void tables(void **state)
{
	static const struct {
		const char *name, *columns[3];
		int column;		/* that is refused; -2: none */
		const char *says;
	} cases[] = {
		{ "t", { "a", "b" }, -2, NULL },
		{ "T", { "b", "c" }, -2, NULL },
		{ "odd \"name'", { "a \"b", "select" }, -2, NULL },
		{ "urls", { "a" }, -1, "taken" },
		{ "Failed", { "a" }, -1, "taken" },
		{ "sqlite_x", { "a" }, -1, "reserved" },
		{ "", { "a" }, -1, "reserved" },
		{ "u", { "a", "URL_ID" }, 1, "taken" },
		{ "u", { "a", "ordinal" }, 1, "taken" },
		{ "u", { "a", "A" }, 1, "two columns" },
	};
	struct store *store = open_db();
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct store_column columns[3] = { 0 };
		struct store_table_spec spec = { .name = cases[i].name,
			.columns = columns, .groups = groups, .ngroups = 3 };
		const char *why = NULL;
		int column = -2;

		for (n = 0; n < 3 && cases[i].columns[n]; n++)
			columns[n].name = cases[i].columns[n];
		spec.ncolumns = n;
		if (!store_table(store, &spec, &column, &why) !=
		    !!cases[i].says)
			fail_msg("%s: %s", cases[i].name, why);
		if (cases[i].says)
			assert_non_null(strstr(why, cases[i].says));
		if (cases[i].says)
			assert_int_equal(column, cases[i].column);
	}
	must(store, store_commit(store));
	assert_string_equal(ask("SELECT group_concat(name) FROM"
				" pragma_table_info('t')"),
			    "url_id,ordinal,occurrence,first_run,last_run,gone_run,"
			    "a,b,c");
	assert_string_equal(ask("SELECT group_concat(name) FROM"
				" pragma_table_info('t_now')"),
			    "url_id,ordinal,occurrence,first_run,last_run,gone_run,"
			    "a,b,c");
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		store_test(compiling),
		store_test(running),
		store_test(tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
