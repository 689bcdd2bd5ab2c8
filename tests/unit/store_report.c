/*
 * Questions about a small file of two runs.
 */
#include "store_fixture.h"

#include "store/export.h"
#include "store/report.h"

static char said[4096];

static int note(void *arg, const struct store_row *row)
{
	const char *const *wanted = arg;
	size_t i, len = strlen(said);

	for (; *wanted; wanted++) {
		for (i = 0; i < row->n && strcmp(row->names[i], *wanted); i++)
			;
		if (i == row->n)
			fail_msg("no column '%s'", *wanted);
		if (row->values[i].type == STORE_TEXT)
			snprintf(said + len, sizeof(said) - len, "%.*s ",
				 (int)row->values[i].len, row->values[i].text);
		else if (row->values[i].type == STORE_NULL)
			snprintf(said + len, sizeof(said) - len, "- ");
		else
			snprintf(said + len, sizeof(said) - len, "%lld ",
				 (long long)row->values[i].integer);
		len = strlen(said);
	}
	said[len - 1] = ';';
	return 0;
}

static int stop_at_once(void *arg, const struct store_row *row)
{
	(void)row;
	++*(int *)arg;
	return 7;
}

static void row(struct store *store, struct store_table *table, const char *g)
{
	struct store_value group = text_value(g);
	const char *why;

	must(store, store_row(store, table, &group, &why));
}

static void one_page(struct store *store, struct store_table *table,
		     const char *url, const char *a, const char *b)
{
	struct store_fetch fetch = {
		.fetched_at = 5, .status = 200, .title = "T",
		.hash = (const unsigned char *)"0123456789abcdef",
	};
	struct store_page page = { .url = url, .final_url = url };
	const char *why;

	add_seed(store, url, 0, &page.url_id);
	store_count_input(store, 1, 0);
	must(store, store_body(store, fetch.hash, "hello", 5));
	must(store, store_page_begin(store, &page));
	row(store, table, a);
	if (b)
		row(store, table, b);
	must(store, store_page_rows_end(store, table, &why));
	must(store, store_page_end(store, page.url_id, STORE_DONE, NULL, 1,
				   &fetch));
}

/* Run 1: two pages; run 2: one row gone, one new, one page failed. */
static int make_file(void **state)
{
	static const char *const groups[] = { "g" };
	static const struct store_column column = { .name = "g" };
	struct store_table_spec spec = { .name = "things", .ncolumns = 1,
		.columns = &column, .groups = groups, .ngroups = 1 };
	struct store_fetch failure = { .fetched_at = 9, .status = 503,
				       .error = "overloaded", .size = -1 };
	struct store_table *table;
	struct store *store;
	const char *why;
	int64_t id;
	int bad;

	if (make_dir(state) < 0)
		return -1;
	store = open_db();
	table = store_table(store, &spec, &bad, &why);
	begin(store);
	one_page(store, table, "http://h/1", "a", "b");
	one_page(store, table, "http://h/2", "c", NULL);
	finish(store, "finished");
	begin(store);
	one_page(store, table, "http://h/1", "a", "d");
	add_seed(store, "http://h/2", 0, &id);
	store_count_input(store, 1, 0);
	must(store, store_page_end(store, id, STORE_FAILED, "5xx", 3,
				   &failure));
	finish(store, "finished");
	store_close(store);
	return 0;
}

static struct store *open_reader(void)
{
	struct store_failure failure;
	struct store *store = store_open(db_path, STORE_READ, STORE_LOCK_FAIL,
					 &failure);

	if (!store)
		fail_msg("%s", failure.text);
	return store;
}

static void questions(void **state)
{
	static const struct {
		enum store_question question;
		const char *url;
		const char *columns[6];
		const char *answer;
	} cases[] = {
		{ STORE_ASK_RUN, NULL, { "id", "state", "input", "done",
		  "failed", "pending" }, "2 finished 2 1 1 0;" },
		{ STORE_ASK_LEDGER, NULL, { "state", "reason", "urls" },
		  "done - 1;failed 5xx 1;" },
		{ STORE_ASK_HOSTS, NULL, { "host", "urls", "done", "failed",
		  "pending", "last" }, "http://h 2 1 1 0 -;" },
		{ STORE_ASK_FAILED, NULL, { "url", "reason", "status", "error",
		  "attempts" }, "http://h/2 5xx 503 overloaded 3;" },
		{ STORE_ASK_SKIPPED, NULL, { "url" }, "" },
		{ STORE_ASK_PENDING, NULL, { "url" }, "" },
		{ STORE_ASK_RUNS, NULL, { "id", "rows_new", "rows_gone" },
		  "1 3 0;2 1 1;" },
		{ STORE_ASK_TABLES, NULL, { "name", "first_run" },
		  "things 1;" },
		{ STORE_ASK_URL, "http://h/2", { "state", "reason", "run_id",
		  "parsed_run", "last_good" },
		  "failed 5xx 2 1 1970-01-01T00:00:00.005Z;" },
		{ STORE_ASK_URL_FETCHES, "http://h/2", { "run_id", "status",
		  "title", "body_hash" },
		  "2 503 - -;1 200 T 30313233343536373839616263646566;" },
		{ STORE_ASK_URL_HOST, "http://h/2", { "name", "failures" },
		  "http://h 0;" },
		{ STORE_ASK_URL, "http://h/3", { "state" }, "" },
		{ STORE_ASK_URL_FETCHES, "http://h/3", { "status" }, "" },
	};
	struct store *store = open_reader();
	size_t i, k;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *columns[7] = { 0 };
		int64_t id = 0;

		for (k = 0; k < 6; k++)
			columns[k] = cases[i].columns[k];
		*said = '\0';
		if (cases[i].url)
			must(store, store_find_get(store, cases[i].url, &id));
		must(store, store_ask(store, cases[i].question, id, note,
				      columns));
		assert_string_equal(said, cases[i].answer);
	}
	k = 0;
	assert_int_equal(store_ask(store, STORE_ASK_RUNS, 0, stop_at_once,
				   &k), 7);
	assert_int_equal(k, 1);
	store_close(store);
}

#define ALL (-1)

static void exporting(void **state)
{
	static const struct {
		const char *table, *where;
		int run;
		const char *column, *answer;	/* "!why" */
	} cases[] = {
		{ "things", NULL, ALL, "g", "a;b;d;c;" },
		{ "things", NULL, 0, "g", "a;d;c;" },
		{ "things", NULL, 0, "url", "http://h/1;http://h/1;http://h/2;" },
		{ "things_now", NULL, 0, "g", "a;d;c;" },
		{ "things", NULL, 1, "g", "a;b;c;" },
		{ "things", NULL, 2, "g", "a;d;c;" },
		{ "things", "g = 'a' OR g = 'd' --", 1, "g", "a;" },
		{ "fetches", NULL, 2, "status", "200;503;" },
		{ "pages", "status = 200", 0, "url", "http://h/1;" },
		{ "nope", NULL, 0, "", "!no such table" },
		{ "things", "nope = 1", 0, "", "!no such column" },
		{ "things", "1); DELETE FROM urls; --", 0, "",
		  "!more than a condition" },
		{ "things", "1)); DELETE FROM urls; --", 0, "",
		  "!syntax error" },
		{ "hosts", NULL, 1, "", "!does not tell runs apart" },
		{ "things", NULL, 3, "", "!there is no run 3" },
		{ "pages", NULL, 1, "status", "200;200;" },
		{ "pages", NULL, 2, "status", "200;503;" },
		{ "changes", NULL, 2, "url", "http://h/1;http://h/1;" },
	};
	struct store *store = open_reader();
	const char *why;
	size_t i;
	int rc;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *columns[] = { cases[i].column, NULL };
		struct store_export_spec spec = {
			.table = cases[i].table, .where = cases[i].where,
			.run = cases[i].run == ALL ? 0 : cases[i].run,
			.all = cases[i].run == ALL,
		};

		*said = '\0';
		rc = store_export(store, &spec, note, columns, &why);
		if (*cases[i].answer != '!') {
			must(store, rc);
			assert_string_equal(said, cases[i].answer);
		} else if (rc != -1 || !strstr(why, cases[i].answer + 1)) {
			fail_msg("%zu: %d %s", i, rc, why);
		}
	}
	store_close(store);
}

static void changes(void **state)
{
	static const struct {
		const char *since, *answer;
	} cases[] = {
		{ NULL, "new {\"g\":\"d\"};gone {\"g\":\"b\"};" },
		{ "1", "new {\"g\":\"d\"};gone {\"g\":\"b\"};" },
		{ "3", "" },
		{ "2020-01-01", "new {\"g\":\"d\"};gone {\"g\":\"b\"};" },
		{ "2999-01-01T00:00Z", "" },
		{ "yesterday", "!neither a run nor a time" },
		{ "2020-13-01", "!neither a run nor a time" },
	};
	const char *columns[] = { "change", "key", NULL };
	struct store *store = open_reader();
	const char *why;
	size_t i;
	int rc;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		*said = '\0';
		rc = store_changes(store, cases[i].since, note, columns,
				   &why);
		if (*cases[i].answer != '!') {
			must(store, rc);
			assert_string_equal(said, cases[i].answer);
		} else if (rc != -1 || !strstr(why, cases[i].answer + 1)) {
			fail_msg("%s: %d %s", cases[i].since, rc, why);
		}
	}
	store_close(store);
}

static int note_saved(void *arg, const struct store_saved *saved)
{
	(void)arg;
	snprintf(said + strlen(said), sizeof(said) - strlen(said), "%s %.*s;",
		 saved->url, (int)saved->len, (const char *)saved->body);
	return 0;
}

static void bodies(void **state)
{
	struct store *store = open_reader();

	(void)state;
	*said = '\0';
	must(store, store_saved(store, note_saved, NULL));
	assert_string_equal(said, "http://h/1 hello;http://h/2 hello;");
	assert_string_equal(ask("SELECT count(*) FROM bodies"), "1");
	store_close(store);
}

#define report_test(f) \
	cmocka_unit_test_setup_teardown(f, make_file, remove_dir)

int main(void)
{
	const struct CMUnitTest tests[] = {
		report_test(questions),
		report_test(exporting),
		report_test(changes),
		report_test(bodies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
