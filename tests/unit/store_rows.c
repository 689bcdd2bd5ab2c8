/*
 * Rows and their history: what a page gave, run after run.
 */
#include "store_fixture.h"

#include <sys/wait.h>

#define MAX_ROWS 6

/* ---- a table of what happens ------------------------------------------- */

/*
 * Each run parses one page that gives these rows, "key=value" each; `changes`
 * is what the run writes, in order, "" nothing.
 */
static const struct {
	const char *rows[MAX_ROWS];
	const char *changes;
	const char *now;
} runs[] = {
	{ { "x=1", "y=2", NULL }, "", "x=1 y=2" },
	{ { "x=1", "y=2", NULL }, "", "x=1 y=2" },
	{ { "x=1", "y=3", NULL }, "changed y v 2>3;", "x=1 y=3" },
	{ { "y=3", "x=1", NULL }, "", "x=1 y=3" },
	{ { "y=3", NULL }, "gone x;", "y=3" },
	{ { "y=3", NULL }, "", "y=3" },
	{ { "x=1", "y=3", "z=", NULL }, "new x;new z;", "x=1 y=3 z=" },
	{ { "x=1", "x=1", "x=2", "y=3", "z=", NULL }, "new x;new x;",
	  "x=1 x=1 x=2 y=3 z=" },
	{ { "x=1", "x=2", "y=3", "z=", NULL }, "changed x v 1>2;gone x;",
	  "x=1 x=2 y=3 z=" },
	{ { NULL }, "gone x;gone y;gone z;gone x;", "" },
	/* One U+FFFD for the part of a character that is cut off. */
	{ { "x=\xe2\x82!", NULL }, "new x;", "x=\xef\xbf\xbd!" },
};

static struct store_table *make_table(struct store *store)
{
	static const char *const groups[] = { "k", "v" };
	static const struct store_column columns[] = {
		{ .name = "k", .expr = "nullif(:k, '-')" },
		{ .name = "v", .group = 1 },
	};
	static const int key[] = { 0 };
	struct store_table_spec spec = {
		.name = "things", .columns = columns, .ncolumns = 2,
		.groups = groups, .ngroups = 2, .key = key, .nkey = 1,
	};
	struct store_table *table;
	const char *why;
	int column;

	table = store_table(store, &spec, &column, &why);
	if (!table)
		fail_msg("%s", why ? why : store_error(store)->text);
	return table;
}

static int put(struct store *store, struct store_table *table,
	       const char *pair, const char **why)
{
	char *copy = strdup(pair), *eq = strchr(copy, '=');
	struct store_value groups[2];
	int rc;

	*eq = '\0';
	groups[0] = text_value(copy);
	groups[1] = text_value(eq[1] ? eq + 1 : NULL);
	rc = store_row(store, table, groups, why);
	free(copy);
	return rc;
}

static void page(struct store *store, struct store_table *table, int64_t id,
		 const char *const *rows)
{
	struct store_page p = { .url_id = id, .url = "http://h/", .status = 200,
				.final_url = "http://h/", .fetched_at = 1 };
	struct store_fetch fetch = { .fetched_at = 1, .status = 200 };
	const char *why;

	must(store, store_page_begin(store, &p));
	for (; *rows; rows++)
		must(store, put(store, table, *rows, &why));
	must(store, store_page_rows_end(store, table, &why));
	must(store, store_page_end(store, id, STORE_DONE, NULL, 1, &fetch));
}

#define CHANGES "SELECT group_concat(change || ' ' || (key ->> 'k') ||" \
	" coalesce(' ' || \"column\" || ' ' || old || '>' || new, '')," \
	" ';') || ';' FROM (SELECT * FROM changes WHERE run_id = %d" \
	" ORDER BY id)"
#define NOW "SELECT group_concat(k || '=' || coalesce(v, ''), ' ')" \
	" FROM (SELECT * FROM things_now ORDER BY k, v)"

static void history(void **state)
{
	struct store *store = open_db();
	struct store_table *table = make_table(store);
	int64_t id;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(runs) / sizeof(runs[0]); i++) {
		begin(store);
		add_seed(store, "http://h/", 1, &id);
		page(store, table, id, runs[i].rows);
		finish(store, "finished");
		assert_string_equal(ask(CHANGES, (int)i + 1), runs[i].changes);
		assert_string_equal(ask(NOW), runs[i].now);
	}
	assert_string_equal(ask("SELECT group_concat(rows_new || '/' ||"
				" rows_changed || '/' || rows_gone, ' ')"
				" FROM runs"),
			    "2/0/0 0/0/0 0/1/0 0/0/0 0/0/1 0/0/0 2/0/0 2/0/0"
			    " 0/1/1 0/0/4 1/0/0");
	store_close(store);
}

/* A run whose rules do not ask this table says nothing about its rows. */
static void other_rules(void **state)
{
	static const char *const rows[] = { "x=1", "y=2", NULL };
	static const char *const fewer[] = { "x=1", NULL };
	struct store *store = open_db();
	struct store_table *table = make_table(store);
	struct store_page p = { .url = "u", .final_url = "u" };
	int64_t id;

	(void)state;
	begin(store);
	add_seed(store, "http://h/", 1, &id);
	page(store, table, id, rows);
	finish(store, "finished");
	begin(store);
	add_seed(store, "http://h/", 1, &id);
	p.url_id = id;
	must(store, store_page_begin(store, &p));
	must(store, store_page_end(store, id, STORE_DONE, NULL, 1, NULL));
	finish(store, "finished");
	assert_string_equal(ask(NOW), "x=1 y=2");
	begin(store);
	add_seed(store, "http://h/", 1, &id);
	page(store, table, id, fewer);
	finish(store, "finished");
	assert_string_equal(ask(NOW), "x=1");
	assert_string_equal(ask("SELECT k || first_run || last_run || gone_run"
				" FROM things WHERE gone_run IS NOT NULL"),
			    "y113");
	store_close(store);
}

static void null_keys(void **state)
{
	static const char *const rows[] = { "-=1", "-=2", NULL };
	struct store *store = open_db();
	struct store_table *table = make_table(store);
	int64_t id;
	int run;

	(void)state;
	for (run = 0; run < 2; run++) {
		begin(store);
		add_seed(store, "http://h/", 1, &id);
		page(store, table, id, rows);
		finish(store, "finished");
	}
	assert_string_equal(ask("SELECT count(*) || ' ' || min(last_run)"
				" FROM things WHERE k IS NULL"), "2 2");
	assert_string_equal(ask("SELECT count(*) FROM changes"), "0");
	store_close(store);
}

/* ---- pages that fail --------------------------------------------------- */

/* Everything of the things table and of changes, as one text. */
#define ALL "SELECT (SELECT group_concat(url_id || ',' || ordinal || ',' ||" \
	" last_run || ',' || coalesce(gone_run, 0) || ',' || quote(k) || ',' || quote(v), ' ') FROM things)" \
	" || '|' || (SELECT count(*) FROM changes)"

/* A page fails after rows were written: they are as they were before. */
static void undo(void **state)
{
	static const char *const before[] = { "x=1", "y=2", NULL };
	static const char *const after[] = { "x=9", "w=1", NULL };
	struct store *store = open_db();
	struct store_table *table = make_table(store);
	struct store_page p = { .url = "u", .final_url = "u" };
	char *was;
	const char *why;
	int64_t id[2];
	int fresh;

	(void)state;
	begin(store);
	add_seed(store, "http://h/0", 1, &id[0]);
	page(store, table, id[0], before);
	finish(store, "finished");
	was = strdup(ask(ALL));
	begin(store);
	add_seed(store, "http://h/0", 1, &id[0]);
	add_seed(store, "http://h/1", 2, &id[1]);
	for (fresh = 0; fresh < 2; fresh++) {
		p.url_id = id[fresh];
		must(store, store_page_begin(store, &p));
		must(store, put(store, table, after[0], &why));
		must(store, put(store, table, after[1], &why));
		must(store, store_page_rows_end(store, table, &why));
		must(store, store_table_undo(store, table));
		must(store, store_page_end(store, id[fresh], STORE_FAILED,
					   "rule", 1, NULL));
	}
	finish(store, "finished");
	assert_string_equal(ask(ALL), was);
	assert_string_equal(ask("SELECT rows_new + rows_changed + rows_gone"
				" FROM runs WHERE id = 2"), "0");
	free(was);
	store_close(store);
}

static void user_trigger(void **state)
{
	struct store *store = open_db();
	struct store_table *table = make_table(store);
	struct store_page p = { .url = "u", .final_url = "u" };
	const char *why;
	int64_t id;

	(void)state;
	begin(store);
	store_commit(store);
	ask("CREATE TRIGGER t BEFORE INSERT ON things WHEN new.k = 'bad'"
	    " BEGIN SELECT raise(ABORT, 'not this one'); END");
	add_seed(store, "http://h/", 1, &id);
	p.url_id = id;
	must(store, store_page_begin(store, &p));
	must(store, put(store, table, "good=1", &why));
	assert_int_equal(put(store, table, "bad=1", &why), 1);
	assert_string_equal(why, "table 'things': not this one");
	must(store, store_table_undo(store, table));
	must(store, store_page_end(store, id, STORE_FAILED, "rule", 1, NULL));
	finish(store, "finished");
	assert_string_equal(ask("SELECT count(*) FROM things"), "0");
	assert_string_equal(ask("SELECT reason FROM urls"), "rule");
	store_close(store);
}

/* Runs on one page with rows are not disturbed by bad fetches. */
static void bad_fetch(void **state)
{
	static const char *const rows[] = { "x=1", NULL };
	struct store *store = open_db();
	struct store_table *table = make_table(store);
	struct store_fetch fetch = { .fetched_at = 5, .status = 503 };
	int64_t id;

	(void)state;
	begin(store);
	add_seed(store, "http://h/", 1, &id);
	page(store, table, id, rows);
	finish(store, "finished");
	begin(store);
	add_seed(store, "http://h/", 1, &id);
	must(store, store_page_end(store, id, STORE_FAILED, "5xx", 3, &fetch));
	finish(store, "finished");
	assert_string_equal(ask("SELECT count(*) FROM changes"), "0");
	assert_string_equal(ask("SELECT k FROM things_now"), "x");
	assert_string_equal(ask("SELECT url || status || attempts FROM failed"),
			    "http://h/5033");
	store_close(store);
}

/* ---- values ------------------------------------------------------------ */

static void types_are_kept(void **state)
{
	static const char *const groups[] = { "g" };
	static const struct {
		const char *expr, *group, *stored;	/* type:text */
	} cases[] = {
		{ "CAST(:g AS INTEGER)", "12", "integer:12" },
		{ "CAST(:g AS REAL)", "9.0", "real:9.0" },
		{ ":g", "007", "text:007" },
		{ "NULL", "x", "null:" },
		{ ":nope", "x", NULL },
		{ ":status", "x", "integer:200" },
		{ ":url || :g", "x", "text:http://h/x" },
		{ ":fetched_at", "x", "text:1970-01-01T00:00:00.001Z" },
		{ ":input ->> 'a'", "x", "integer:5" },
		{ "CAST(x'41ff42' AS TEXT)", "x", "text:A\xef\xbf\xbd""B" },
		{ "char(65, 0, 66)", "x", "text:A\xef\xbf\xbd""B" },
		{ "(SELECT 3)", "x", "integer:3" },
	};
	struct store *store = open_db();
	struct store_page p = { .url = "http://h/", .final_url = "http://h/",
				.input = "{\"a\":5}", .status = 200,
				.fetched_at = 1 };
	struct store_table *table;
	const char *why;
	size_t i;
	int column;

	(void)state;
	begin(store);
	add_seed(store, "http://h/", 1, &p.url_id);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct store_column c = { .name = "c", .expr = cases[i].expr };
		char name[16];
		struct store_table_spec spec = {
			.name = name, .columns = &c, .ncolumns = 1,
			.groups = groups, .ngroups = 1,
		};
		struct store_value group = text_value(cases[i].group);

		snprintf(name, sizeof(name), "t%zu", i);
		table = store_table(store, &spec, &column, &why);
		if (!cases[i].stored) {
			assert_null(table);
			assert_int_equal(column, 0);
			continue;
		}
		assert_non_null(table);
		must(store, store_page_begin(store, &p));
		must(store, store_row(store, table, &group, &why));
		must(store, store_page_end(store, p.url_id, STORE_DONE, NULL,
					   1, NULL));
		must(store, store_commit(store));
		assert_string_equal(ask("SELECT typeof(c) || ':' ||"
					" coalesce(c, '') FROM %s", name),
				    cases[i].stored);
	}
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		store_test(history),
		store_test(other_rules),
		store_test(null_keys),
		store_test(undo),
		store_test(user_trigger),
		store_test(bad_fetch),
		store_test(types_are_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
