/*
 * The functions of column expressions, asked through SQL as rules ask them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "cmd/rows/column_functions.h"
#include "store/frontier.h"
#include "store/function.h"
#include "store/open.h"
#include "store/page.h"
#include "store/row.h"
#include "store/run.h"
#include "store/table.h"

static struct store *store;
static struct column_functions *functions;

/* What the last row had. */
static struct store_value got;
static char got_text[256];

static void keep(void *arg, const struct store_table *table,
		 enum store_change change, const struct store_value *values)
{
	(void)arg, (void)table, (void)change;
	got = values[0];
	got_text[0] = '\0';
	if (got.type == STORE_TEXT)
		snprintf(got_text, sizeof(got_text), "%.*s", (int)got.len,
			 got.text);
}

/* The value of the expression for :x; NULL if it fails, with *why. */
static const struct store_value *value_of(const char *expr, const char *x,
					  const char **why)
{
	static int n;
	char name[32], seed[64];
	const char *group = "x";
	struct store_column column = { .name = "v", .expr = expr };
	struct store_table_spec spec = {
		.name = name, .columns = &column, .ncolumns = 1,
		.groups = &group, .ngroups = 1,
	};
	struct store_value arg = { .type = x ? STORE_TEXT : STORE_NULL,
				   .text = x, .len = x ? strlen(x) : 0 };
	struct store_url url = { .url = seed, .host = "http://h",
				 .every = -1 };
	struct store_page page = { .url = seed, .final_url = seed };
	struct store_table *table;
	int bad, rc;

	snprintf(name, sizeof(name), "t%d", ++n);
	snprintf(seed, sizeof(seed), "http://h/%d", n);
	url.position = n;
	table = store_table(store, &spec, &bad, why);
	if (table == NULL)
		return NULL;
	assert_int_equal(store_add(store, &url, &page.url_id, NULL),
			 STORE_ADDED);
	assert_int_equal(store_page_begin(store, &page), 0);
	rc = store_row(store, table, &arg, why);
	if (rc != 0)
		assert_int_equal(store_table_undo(store, table), 0);
	assert_int_equal(store_page_end(store, page.url_id, STORE_DONE, NULL,
					1, NULL), 0);
	return rc == 0 ? &got : NULL;
}

static const struct {
	const char *expr, *x, *text;	/* text NULL: the value is NULL */
} texts[] = {
	{ "text(:x)", " <b>a</b> &amp;\n\tb ", "a & b" },
	{ "text(:x)", "plain", "plain" },
	{ "text(:x)", "", "" },
	{ "text(:x)", NULL, NULL },
	{ "html(:x)", "<b>&lt;&#x4e2d;</b>", "<b><\xe4\xb8\xad</b>" },
	{ "html(:x)", NULL, NULL },
	{ "href(:x)", "../c?d=1&amp;e=2#f", "http://base.test/c?d=1&e=2" },
	{ "href(:x)", "//other.test", "http://other.test/" },
	{ "href(:x)", "mailto:a@b", NULL },
	{ "regex(:x, '\\d+')", "ab12cd34", "12" },
	{ "regex(:x, 'b(\\d)')", "ab12cd34", "1" },
	{ "regex(:x, 'nothing')", "ab12cd34", NULL },
	{ "regex(:x, NULL)", "ab12cd34", NULL },
	{ "regex_replace(:x, '\\d+', '#')", "a1b22", "a#b#" },
	{ "regex_replace(:x, '(\\w)(\\d)', '$2$1')", "a1b2", "1a2b" },
	{ "regex_replace(:x, 'q', '')", "a1b2", "a1b2" },
	{ "regex_replace(:x, 'q', '')", NULL, NULL },
	{ "text(html(:x)) || '!'", "&lt;i&gt;a&lt;/i&gt;", "a!" },
	/* results that lie in arguments which last, and in such that do not */
	{ "text(:x) || html(:x)", " a b ", "a b a b " },
	{ "text(upper(:x)) || text(lower(:x))", " Ab ", "ABab" },
	{ "text(:x || ' c') || text(:x || ' d')", " b ", "b cb d" },
	{ "text(regex_replace(substr(:x, 2), '^b', ''))", "abc d ", "c d" },
	{ "regex_replace(text(:x), '^a', '') || text(:x)", "a<b>b", "bab" },
	{ "regex(text(:x), '\\d+') || regex(upper(:x), 'B.')", "ab<i>12",
	  "12B<" },
	{ "coalesce(text(:x), 'no') || text(' yes ')", " a", "ayes" },
	{ "text(CAST(1234 AS INTEGER))", NULL, "1234" },
	{ "href(:x) || href(:x)", "/a",
	  "http://base.test/ahttp://base.test/a" },
	/* forms of calls */
	{ " TEXT ( html( :x ) )\n", "&lt;b>a", "a" },
	{ "regex_replace(:x, 'it''s', '''')", "it's me", "' me" },
	{ "regex_replace(text(:x), '', '')", "ab", "ab" },
	{ "text(number(:x))", "1,200 m", "1200" },
	{ "text(number(:x))", "1200.50 m", "1200.5" },
	{ "regex_replace(number(:x), '00', '')", "no number", NULL },
	{ "text('a''b  c')", NULL, "a'b c" },
	{ "text(:x) /* a comment */", "a", "a" },
	{ "regex(:url, '^http://h/')", "a", "http://h/" },
	/* selectors */
	{ "css(:x, 'p')", "a<p class=x>b<p>c", "<p class=x>b" },
	{ "css(:x, 'p + p')", "a<p>b<p>c <b>d</b></div>", "<p>c <b>d</b></div>" },
	{ "css(:x, 'P.x, em')", "<div><em>1</em><p class=x>2", "<em>1</em>" },
	{ "css(:x, 'q')", "<p>", NULL },
	{ "css(:x, NULL)", "<p>", NULL },
	{ "css(:x, 'p')", NULL, NULL },
	{ "css(:x, 'a::attr(href)')", "<a name=x><a href='?a&amp;b'>", "?a&b" },
	/* References are taken out once. */
	{ "href(css(:x, 'a::attr(href)'))", "<a href='?a=1&amp;copy'>",
	  "http://base.test/a/b?a=1&copy" },
	{ "href(css(:x, 'a::text'))", "<a>?a=1&amp;copy</a>",
	  "http://base.test/a/b?a=1&copy" },
	{ "href(css(:x, 'a'))", "?a=1&amp;copy", NULL },
	{ "css(:x, 'a::attr(href)')", "<a name=x>", NULL },
	{ "css(:x, 'a::attr(HREF)')", "<a href>", "" },
	{ "css(:x, 'p::text')", "<p> a <b>b</b>\n&lt; <p>no", "a b <" },
	{ "css(:x, 'p::text')", "<p>", "" },
	{ "css(:x, 'p::text')", "<b>", NULL },
	{ "css(:x, 'i::text, a::attr(title)')", "<a title=t><i>u", "t" },
	{ "css(:x, 'title::text')", "<title>a &amp; b</title>", "a & b" },
	{ "css(:x, 'td')", "<tr class=a><td>1<td>2", "<td>1" },
	{ "css(:x, 'tr > td + td::text')", "<tr class=a><td>1<td>2", "2" },
	{ "css(:x, 'td b::text')", "<td><b>1</b>", "1" },
	{ "css(:x, 'tr:nth-child(2) td')", "<tbody><tr><td>1<tr><td>2",
	  "<td>2" },
	{ "css(:x, 'option[value=\"2\"]::text')",
	  "<option value=1>a<option value=2>b", "b" },
	{ "css(:x, 'li')", "<li>1<ul><li>2</ul>", "<li>1<ul><li>2</ul>" },
	{ "css(:x, ':root > b')", "<li><i><b>1</b></i><b>2</b>", "<b>2</b>" },
	{ "css(:x, 'body > p')", "<!doctype html><p>1", "<p>1" },
	{ "css(:x, 'body > p')", " <body class=x><p>1</body>", "<p>1</body>" },
	{ "css(:x, 'html, body')", "<p>1", NULL },
	{ "css(css(:x, 'ul'), 'li + li::text')", "<ul><li>1<li>2</ul>3", "2" },
	{ "text(css(:x, 'b')) || css(:x, 'i::attr(a)')", "<b>1</b><i a=2>",
	  "12" },
	/* JSON */
	{ "json_get(:x, '$.a')", "{\"a\":\"b\\n\\u00e9\"}", "b\n\xc3\xa9" },
	{ "json_get(:x, '$.a')", "{\"a\":\"plain\"}", "plain" },
	{ "json_get(:x, '$.a')", "{\"a\":[1, 2]}", "[1, 2]" },
	{ "json_get(:x, '$.a[*].b')", "{\"a\":[{},{\"b\":\"1\"},{\"b\":2}]}",
	  "1" },
	{ "json_get(:x, '$.a')", "{\"a\":null}", NULL },
	{ "json_get(:x, '$.b')", "{\"a\":null}", NULL },
	{ "json_get(:x, '$.a')", "{\"a\":\"1\"", NULL },
	{ "json_get(:x, '$.a')", "<p>", NULL },
	{ "json_get(:x, '$.a')", NULL, NULL },
	{ "json_get(:x, NULL)", "{}", NULL },
	{ "json_get(json_get(:x, '$.a'), '$.b')",
	  "{\"a\":\"{\\\"b\\\":\\\"c\\\"}\"}", "c" },
	{ "json_get(jsonld(:x, 'A'), '$.n') || jsonld(:x, 'B')",
	  "<script type=application/ld+json>[{\"@type\":\"A\",\"n\":1},"
	  "{\"@type\":\"B\"}]</script>", "1{\"@type\":\"B\"}" },
	{ "jsonld(:x, 'C')", "{\"@type\":\"A\"}", NULL },
	{ "jsonld(:x, NULL)", "{\"@type\":\"A\"}", NULL },
};

static void check_text(const char *expr, const char *x, const char *text)
{
	const char *why = "";
	const struct store_value *v = value_of(expr, x, &why);

	if (v == NULL)
		fail_msg("%s failed: %s", expr, why);
	if (v->type != (text ? STORE_TEXT : STORE_NULL))
		fail_msg("%s of '%s': type %d", expr, x, (int)v->type);
	if (text != NULL)
		assert_string_equal(got_text, text);
}

/* Each as it stands, and in parentheses: then SQLite does it in any case. */
static void test_texts(void **state)
{
	char expr[128];

	(void)state;
	column_functions_set_page(functions, "http://base.test/a/b", NULL, 0, false);
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		check_text(texts[i].expr, texts[i].x, texts[i].text);
		snprintf(expr, sizeof(expr), "(%s)", texts[i].expr);
		check_text(expr, texts[i].x, texts[i].text);
	}
}

static const struct {
	const char *x;
	enum store_type type;
	double number;
} numbers[] = {
	{ "42", STORE_INTEGER, 42 },
	{ "EUR 1,234.50 each", STORE_REAL, 1234.5 },
	{ "-7 degrees", STORE_INTEGER, -7 },
	{ "9.5", STORE_REAL, 9.5 },
	{ "1.", STORE_INTEGER, 1 },
	{ "v1.2.3", STORE_REAL, 1.2 },
	{ "none", STORE_NULL, 0 },
	{ "", STORE_NULL, 0 },
}, json_numbers[] = {
	{ "42", STORE_INTEGER, 42 },
	{ "-0", STORE_INTEGER, 0 },
	{ "-9007199254740991", STORE_INTEGER, -9007199254740991 },
	{ "12345678901234567890", STORE_REAL, 12345678901234567890.0 },
	{ "1.50", STORE_REAL, 1.5 },
	{ "3e2", STORE_REAL, 300 },
	{ "true", STORE_INTEGER, 1 },
	{ "false", STORE_INTEGER, 0 },
	{ "null", STORE_NULL, 0 },
};

static void check_number(const char *expr, const char *x, enum store_type type,
			 double number)
{
	const char *why = "";
	const struct store_value *v = value_of(expr, x, &why);

	if (v == NULL || v->type != type)
		fail_msg("%s of '%s': wrong type", expr, x);
	if (v->type == STORE_INTEGER)
		assert_true(v->integer == (int64_t)number);
	if (v->type == STORE_REAL)
		assert_true(v->real == number);
}

static void test_numbers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		check_number("number(:x)", numbers[i].x, numbers[i].type,
			     numbers[i].number);
	for (size_t i = 0; i < sizeof(json_numbers) / sizeof(*json_numbers);
	     i++)
		check_number("json_get(:x, '$')", json_numbers[i].x,
			     json_numbers[i].type, json_numbers[i].number);
}

/* A bad pattern is the page's failure, with the reason. */
static void test_failures(void **state)
{
	const char *why = NULL;

	(void)state;
	assert_null(value_of("regex(:x, '(')", "a", &why));
	assert_non_null(strstr(why, "parenthes"));
	assert_null(value_of("(regex(:x, '('))", "a", &why));
	assert_non_null(strstr(why, "parenthes"));
	assert_null(value_of("regex_replace(:x, '[', '')", "a", &why));
	assert_non_null(why);
	assert_null(value_of("json_get(:x, 'a')", "{}", &why));
	assert_non_null(strstr(why, "begins with $"));
	assert_null(value_of("text(:y)", "a", &why));
	assert_null(value_of("text(:x, :x)", "a", &why));
	assert_null(value_of("nothing(:x)", "a", &why));
}

static int open_store(void **state)
{
	struct store_failure failure;
	struct store_run_spec spec = { .command = "test", .version = "0" };
	struct store_run run;

	(void)state;
	store = store_open(NULL, STORE_CRAWL, STORE_LOCK_FAIL, &failure);
	if (store == NULL)
		return -1;
	functions = column_functions_new(store);
	if (functions == NULL ||
	    store_run_begin(store, &spec, &run) == -1)
		return -1;
	store_set_row_fn(store, keep, NULL);
	return 0;
}

static int close_store(void **state)
{
	(void)state;
	column_functions_free(functions);
	store_close(store);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_failures),
	};

	return cmocka_run_group_tests(tests, open_store, close_store);
}
