#include "parse/rules/pattern.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static struct pattern *compile(const char *regex)
{
	const char *error = "";
	size_t offset = 0;
	struct pattern *p = pattern_compile(regex, &error, &offset);

	if (!p)
		fail_msg("%s: %s at %zu", regex, error, offset);
	return p;
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- compiling ---------------------------------------------------------- */

static void test_bad_patterns(void **state)
{
	static const struct {
		const char *regex;
		size_t offset;
	} rows[] = {
		{ "(?<a>x", 6 },  { "a)", 1 },	  { "[z-a]", 3 },
		{ "\\C", 2 },	  { "a\\", 2 },	  { "\xff", 0 },
		{ "(?<a>.)\\k<b>", 10 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *error = NULL;
		size_t offset = 999;

		assert_null(pattern_compile(rows[i].regex, &error, &offset));
		assert_true(strlen(error) > 5);
		if (offset != rows[i].offset)
			fail_msg("%s: offset %zu", rows[i].regex, offset);
	}
}

static void test_too_many_groups(void **state)
{
	char regex[16 * 300], *s = regex;
	const char *error = NULL;
	size_t offset;

	(void)state;
	for (int i = 0; i <= MATCH_GROUPS_MAX; i++)
		s += sprintf(s, "(?<g%d>a)", i);
	assert_null(pattern_compile(regex, &error, &offset));
	assert_string_equal(error, "too many named groups");
}

static void test_groups_by_number(void **state)
{
	struct pattern *p = compile("(?J)(?<z>a)(b)(?<a>c)(?<z>d)");

	(void)state;
	assert_int_equal(pattern_ngroups(p), 2);
	assert_string_equal(pattern_group(p, 0), "z");
	assert_string_equal(pattern_group(p, 1), "a");
	pattern_free(p);
}

/* ---- matching ----------------------------------------------------------- */

struct collected {
	char text[1024];
	size_t ngroups;
	int stop_after;
};

static int collect(void *arg, const struct match_span *groups)
{
	struct collected *c = arg;
	size_t n = strlen(c->text);

	for (size_t i = 0; i < c->ngroups; i++)
		n += (size_t)snprintf(c->text + n, sizeof(c->text) - n,
				      "%s%.*s", i ? "," : "",
				      groups[i].data ? (int)groups[i].len : 1,
				      groups[i].data ? groups[i].data : "-");
	snprintf(c->text + n, sizeof(c->text) - n, ";");
	return c->stop_after && --c->stop_after == 0 ? 7 : 0;
}

static void test_each(void **state)
{
	static const struct {
		const char *regex, *text, *found;
	} rows[] = {
		{ "(?<a>\\w)(?<b>\\d)?", "x1yz", "x,1;y,-;z,-;" },
		{ "(?<a>q)", "xyz", "" },
		{ "(?<a>q)", "", "" },
		/* the first set group of a name */
		{ "(?J)(?:(?<a>x)|(?<a>y))(?<b>.)", "x1y2", "x,1;y,2;" },
		{ "(?J)(?<a>x)(?<a>y)", "xy", "x;" },
		{ "(?|(?<a>x)|(?<a>y))", "xy", "x;y;" },
		{ "(?<a>)", "ab", ";;;" },
		{ "(?<a>)", "\xe4\xb8\x80\r\n", ";;;;" },
		{ "(?<a>x*)", "xxaxx", "xx;;xx;;" },
		{ "(?<a>x{0,1}?)", "xx", ";x;;x;;" },
		{ "(?<a>|b)", "ab", ";;b;;" },
		{ "(?<a>.)", "\xe4\xb8\x80\xf0\x9f\x98\x80", "\xe4\xb8\x80;"
							     "\xf0\x9f\x98\x80;" },
		{ "a\\K(?<a>)", "aaa", ";;;" },
		{ "(?<a>a\\Kb?)", "abaa", "ab;a;a;" },
		{ "(?<=(?<a>.))", "abc", "a;b;c;" },
		{ "(?=(?<a>..))", "abc", "ab;bc;" },
		{ "\\G(?<a>\\d)", "12x3", "1;2;" },
		{ "^(?<a>.)", "ab\ncd", "a;" },
		{ "(?m)^(?<a>.)", "ab\ncd", "a;c;" },
		{ "(?<a>.)$", "ab\ncd", "d;" },
		{ "(?i)(?<a>\xc3\xa9)", "\xc3\x89", "\xc3\x89;" },
		{ "(?<a>\\w+)", "\xc3\xa9t\xc3\xa9", "t;" },
		{ "(*UCP)(?<a>\\w+)", "\xc3\xa9t\xc3\xa9",
		  "\xc3\xa9t\xc3\xa9;" },
		{ "(*NO_JIT)(?<a>\\w)", "x-y", "x;y;" },
		{ "a(*SKIP)(*F)|(?<a>.)", "abac", "b;c;" },
		{ "(?<a>b)(*COMMIT)c|x", "abac", "" },
		{ "(*CRLF)(?<a>.)$", "a\r\nb", "b;" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct pattern *p = compile(rows[i].regex);
		struct collected c = { .ngroups = pattern_ngroups(p) };
		const char *why = NULL;

		assert_int_equal(pattern_each(p, rows[i].text,
					      strlen(rows[i].text), NULL,
					      collect, &c, &why),
				 0);
		if (strcmp(c.text, rows[i].found) != 0)
			fail_msg("%s: %s", rows[i].regex, c.text);
		pattern_free(p);
	}
}

static void test_callback_stops(void **state)
{
	struct pattern *p = compile("(?<a>.)");
	struct collected c = { .ngroups = 1, .stop_after = 2 };
	const char *why;

	(void)state;
	assert_int_equal(
		pattern_each(p, "abcd", 4, NULL, collect, &c, &why), 7);
	assert_string_equal(c.text, "a;b;");
	pattern_free(p);
}

static int nested(void *arg, const struct match_span *groups)
{
	struct pattern *p = arg;
	const char *why;

	assert_int_equal(pattern_test(p, "zz9", 3, NULL, &why), 1);
	assert_int_equal(groups[0].len, 1);
	return 0;
}

static void test_callback_may_match(void **state)
{
	struct pattern *p = compile("(?<a>\\d)");
	const char *why;

	(void)state;
	assert_int_equal(pattern_each(p, "1a2", 3, NULL, nested, p, &why), 0);
	pattern_free(p);
}

static int count(void *arg, const struct match_span *groups)
{
	(void)groups;
	++*(int *)arg;
	return 0;
}

/* A text over many stretches gives what one stretch gives. */
static void test_stretches(void **state)
{
	static const char unit[] = "\xe4\xb8\x80 <dd>12</dd>\r\n text";
	static const struct {
		const char *regex;
		int per_unit;
	} rows[] = {
		{ "<dd>(?<a>\\d+)</dd>", 1 }, { "(?<a>\\d)", 2 },
		{ "(?<=\xe4\xb8\x80) (?<a><)", 1 },
		{ "\\b(?<a>text)", 1 },	      { "(?m)^(?<a> text)", 1 },
		{ "(?<a>\xe4\xb8\x80)", 1 },  { "(*CRLF)(?m)^(?<a> )", 1 },
		/* a start between CR and LF, or after (*COMMIT), is none */
		{ "(*CRLF)(?s)(?<a>.) text", 0 },
		{ "<dd>(*COMMIT)x|(?<a>te)", 0 },
		{ "(?<a>zebra)", 0 },	      { "(?<a>[^\\x00-\\x7f])", 1 },
	};
	size_t n = 20000, len = n * (sizeof(unit) - 1);
	char *text = malloc(len);

	(void)state;
	for (size_t i = 0; i < n; i++)
		memcpy(text + i * (sizeof(unit) - 1), unit, sizeof(unit) - 1);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct pattern *p = compile(rows[i].regex);
		const char *why = NULL;
		int found = 0;

		assert_int_equal(pattern_each(p, text, len, NULL, count, &found,
					      &why),
				 0);
		if (found != rows[i].per_unit * (int)n)
			fail_msg("%s: %d", rows[i].regex, found);
		pattern_free(p);
	}
	free(text);
}

/* Wherever a stretch ends, it does not end inside a character. */
static void test_stretches_and_characters(void **state)
{
	struct pattern *p = compile("(?=(?<a>.))(?!x)(?!\xe4\xb8\x80)");
	size_t n = 20000;
	char *text = malloc(3 * n + 3);

	(void)state;
	memset(text, 'x', 3);
	for (size_t i = 0; i < n; i++)
		memcpy(text + 3 + 3 * i, "\xe4\xb8\x80", 3);
	for (size_t skip = 0; skip < 3; skip++) {
		const char *why = NULL;

		assert_int_equal(pattern_test(p, text + skip, 3 * n + 3 - skip,
					      NULL, &why),
				 0);
	}
	free(text);
	pattern_free(p);
}

/* ---- limits ------------------------------------------------------------- */

enum text_kind { ALL_A, LINES, OPEN_TAGS };

static char *make_text(enum text_kind kind, size_t len)
{
	static const char *const units[] = {
		[ALL_A] = "a",
		[LINES] = "<div class=\"x\">hello, world 12 </div>\n",
		[OPEN_TAGS] = "<a x",
	};
	size_t n = strlen(units[kind]);
	char *text = malloc(len);

	for (size_t i = 0; i < len; i++)
		text[i] = units[kind][i % n];
	memcpy(text + len - 8, "zebra=!b", 8);
	return text;
}

/*
 * What is to be seen is an end in time: no match, a match, or a limit by its
 * name, but never a wait and never a silent "no match" for a limit.
 */
static void test_catastrophes(void **state)
{
	static const struct {
		const char *regex;
		enum text_kind kind;
		size_t len;
		int rc;
		const char *why;
	} rows[] = {
		{ "^(a+)+$", ALL_A, 20000, -1, "match limit" },
		{ "(?s)^(?:.)*?!b$", LINES, 1 << 20, 1, NULL },
		{ "(?s)^(?:a|.)*!b$", LINES, 20000, 1, NULL },
		{ "(?s)(.*?,){30}x", LINES, 20000, -1, "match limit" },
		{ "([a-z]+)*[!-/]{4}b", ALL_A, 20000, -1, "match limit" },
		{ "(?s)<a.*?href=\"(.*?)\"", OPEN_TAGS, 500000, 0, NULL },
		{ "(?s)<a.*?href=\"(.*?)\"", OPEN_TAGS, 5 << 20, -1,
		  "time budget" },
		{ "(?s)<d.*?hello.*?world.*?zzebra", LINES, 5 << 20, -1,
		  "time budget" },
		{ "(?s)(.+)\\1=zq?b", LINES, 200000, -1, "match limit" },
		{ "(?s)(.+)\\1=zq?b", ALL_A, 20000, -1, "time budget" },
		{ "(?s)([\"'])(.*?)\\1zebra", LINES, 50000, 0, NULL },
		{ "(?s)^<d.*?zzebra", LINES, 5 << 20, 0, NULL },
		{ "(?s)<d.*?=!b", LINES, 5 << 20, 1, NULL },
		{ "\\G(?:a+)+q", ALL_A, 20000, 0, NULL },
		{ "^(x*|(?1))!", ALL_A, 3000, -1, "endless recursion" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct pattern *p = compile(rows[i].regex);
		char *text = make_text(rows[i].kind, rows[i].len);
		struct match_budget budget;
		const char *why = NULL;
		int64_t start = now_ms();
		int rc;

		match_budget_start(&budget, 500);
		rc = pattern_test(p, text, rows[i].len, &budget, &why);
		if (getenv("VERBOSE"))
			print_message("%-32s %8zu  %2d %-14s %5d ms\n",
				      rows[i].regex, rows[i].len, rc,
				      why ? why : "", (int)(now_ms() - start));
		if (rc != rows[i].rc)
			fail_msg("%s: %d %s", rows[i].regex, rc, why);
		if (rows[i].why)
			assert_string_equal(why, rows[i].why);
		/* far more than it takes, for slow machines and sanitizers */
		assert_true(now_ms() - start < 10000);
		free(text);
		pattern_free(p);
	}
}

static void test_heap_limit(void **state)
{
	struct pattern *p = compile("(?s)^(?:(a)|(.))*!b$");
	size_t len = 1 << 20;
	char *text = make_text(LINES, len);
	const char *why = "none";

	(void)state;
	assert_int_equal(pattern_test(p, text, len, NULL, &why), -1);
	assert_string_equal(why, "heap limit");
	free(text);
	pattern_free(p);
}

static void test_budget_spent(void **state)
{
	struct pattern *p = compile("a");
	struct match_budget budget;
	const char *why = NULL;

	(void)state;
	match_budget_start(&budget, 0);
	assert_int_equal(pattern_test(p, "a", 1, &budget, &why), -1);
	assert_string_equal(why, "time budget");
	pattern_free(p);
}

/* A page does not fail because the machine is busy with something else. */
static void test_waiting_is_free(void **state)
{
	struct pattern *p = compile("a");
	struct match_budget budget;
	const char *why = NULL;

	(void)state;
	match_budget_start(&budget, 20);
	poll(NULL, 0, 60);
	assert_int_equal(pattern_test(p, "a", 1, &budget, &why), 1);
	pattern_free(p);
}

/* ---- replacing ---------------------------------------------------------- */

static bool inside(const char *text, const struct match_text *out)
{
	return out->data >= text &&
	       out->data + out->len <= text + strlen(text);
}

static void test_replace(void **state)
{
	static const struct {
		const char *regex, *text, *with, *result;
	} rows[] = {
		{ "b", "abcb", "X", "aXcX" },
		{ "b", "abcb", "", "ac" },
		{ "q", "abc", "X", "abc" },
		{ "q", "", "X", "" },
		{ "", "ab", "-", "-a-b-" },
		{ "(?<x>.)(.)", "abcd", "$2${x}", "badc" },
		{ "(?<x>a)|b", "ab", "[$x]", "[a][]" },
		{ "a", "a", "$$", "$" },
		{ "a", "aa", "$0$0$0$0$0$0$0$0$0$0$0$0", "aaaaaaaaaaaa"
							  "aaaaaaaaaaaa" },
		{ "\xef\xbc\x9a", "a\xef\xbc\x9a" "b", "$0:",
		  "a\xef\xbc\x9a:b" },
		{ "a\\Kb", "ab", "X", "aX" },
		{ "^\\s+|\\s+$", "  a b ", "", "a b" },
		{ "x", "abc", "y", "abc" },
		{ "", "abc", "", "abc" },
		{ "b", "abc", "", "ac" },
		{ "^ab", "abc", "", "c" },
		{ "bc$", "abc", "", "a" },
		{ "abc", "abc", "", "" },
		{ "b|d", "abcde", "", "ace" },
		{ "a", "abc", "$0$0", "aabc" },
		{ "x", "", "y", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct pattern *p = compile(rows[i].regex);
		const char *why = "";
		struct match_text out;

		if (pattern_replace(p, rows[i].text, strlen(rows[i].text),
				    rows[i].with, &out, &why) < 0)
			fail_msg("%s: %s", rows[i].regex, why);
		assert_int_equal(out.len, strlen(rows[i].result));
		assert_memory_equal(out.data, rows[i].result, out.len);
		if (!out.owned)
			assert_true(inside(rows[i].text, &out));
		free(out.owned);
		pattern_free(p);
	}
}

static void test_replace_fails(void **state)
{
	static const struct {
		const char *regex, *with, *why;
	} rows[] = {
		{ "a", "$9", "unknown group in replacement" },
		{ "a", "${x", "bad replacement" },
		{ "a", "$", "bad replacement" },
		{ "(a+)+!", "", "match limit" },
	};
	size_t len = 20000;
	char *text = make_text(ALL_A, len);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct pattern *p = compile(rows[i].regex);
		const char *why = "";
		struct match_text out;

		assert_int_equal(pattern_replace(p, text, len, rows[i].with,
						 &out, &why),
				 -1);
		assert_string_equal(why, rows[i].why);
		pattern_free(p);
	}
	free(text);
}

static void test_replace_too_large(void **state)
{
	struct pattern *p = compile("a");
	size_t len = 1 << 20;
	char *text = make_text(ALL_A, len), with[101];
	struct match_text out;
	const char *why = "";

	(void)state;
	memset(with, 'x', 100);
	with[100] = '\0';
	assert_int_equal(pattern_replace(p, text, len, with, &out, &why),
			 -1);
	assert_string_equal(why, "result too large");
	free(text);
	pattern_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bad_patterns),
		cmocka_unit_test(test_too_many_groups),
		cmocka_unit_test(test_groups_by_number),
		cmocka_unit_test(test_each),
		cmocka_unit_test(test_callback_stops),
		cmocka_unit_test(test_callback_may_match),
		cmocka_unit_test(test_stretches),
		cmocka_unit_test(test_stretches_and_characters),
		cmocka_unit_test(test_catastrophes),
		cmocka_unit_test(test_heap_limit),
		cmocka_unit_test(test_budget_spent),
		cmocka_unit_test(test_waiting_is_free),
		cmocka_unit_test(test_replace),
		cmocka_unit_test(test_replace_fails),
		cmocka_unit_test(test_replace_too_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
