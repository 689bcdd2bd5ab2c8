#include "parse/rules/rule_file.h"
#include "parse/rules/rule_matches.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static char file[] = "/tmp/rules-test-XXXXXX";

static int make_file(void **state)
{
	int fd = mkstemp(file);

	(void)state;
	return fd < 0 ? -1 : close(fd);
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(file);
}

static void write_file(const char *text, size_t len)
{
	FILE *f = fopen(file, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, len, f), len);
	fclose(f);
}

static int load(struct rules *rules, const char *text,
		struct rules_error *error)
{
	write_file(text, strlen(text));
	return rule_file_load(rules, file, error);
}

static void load_well(struct rules *rules, const char *text)
{
	struct rules_error error;

	if (load(rules, text, &error) < 0)
		fail_msg("%u:%u: %s", error.at.line, error.at.column,
			 error.text);
}

/* ---- what is read ------------------------------------------------------- */

static const char everything[] =
	"options:\n"
	"  per-host: 2\n"
	"  header: ['A: 1', 'B: 2']\n"
	"  no-robots: true\n"
	"urls:\n"
	"  - http://a.test/\n"
	"  - {url: 'http://b.test/', every: 1.5h}\n"
	"follow:\n"
	"  - match: '/board'\n"
	"  - /films\n"
	"exclude: '\\.png$'\n"
	"block:\n"
	"  - {match: captcha, status: 200}\n"
	"  - status: 403\n"
	"rules:\n"
	"  movies:\n"
	"    key: [Title]\n"
	"    url: /board/\n"
	"    type: text/html\n"
	"    match: |\n"
	"      (?<title>.)\n"
	"    columns:\n"
	"      rank: 1 + 1\n"
	"      title:\n"
	"    ignore: ['sid=\\w+', x]\n"
	"  stars:\n"
	"    match: (?<b>.)(?<a>.)\n";

static void test_everything(void **state)
{
	struct rules r = { 0 };
	const struct rule *rule;

	(void)state;
	load_well(&r, everything);
	assert_int_equal(r.noptions, 4);
	assert_string_equal(r.options[2].name, "header");
	assert_string_equal(r.options[2].value, "B: 2");
	assert_int_equal(r.options[2].at.line, 3);
	assert_int_equal(r.options[2].at.column, 20);
	assert_string_equal(r.options[3].value, "true");
	assert_int_equal(r.nurls, 2);
	assert_int_equal(r.urls[0].every, -1);
	assert_string_equal(r.urls[1].url, "http://b.test/");
	assert_int_equal(r.urls[1].every, 5400000);
	assert_int_equal(r.nfollow, 2);
	assert_string_equal(pattern_text(r.follow[1]), "/films");
	assert_int_equal(r.nexclude, 1);
	assert_int_equal(r.nblocks, 2);
	assert_int_equal(r.blocks[0].status, 200);
	assert_null(r.blocks[1].match);
	assert_int_equal(r.nrules, 2);
	rule = &r.rules[0];
	assert_string_equal(rule->table, "movies");
	assert_string_equal(pattern_text(rule->match), "(?<title>.)");
	assert_int_equal(rule->ncolumns, 2);
	assert_string_equal(rule->columns[0].expr, "1 + 1");
	assert_null(rule->columns[1].expr);
	assert_int_equal(rule->nkey, 1);
	assert_string_equal(rule->key[0], "title");
	assert_int_equal(rule->nignore, 2);
	assert_string_equal(r.rules[1].columns[0].name, "b");
	assert_string_equal(r.rules[1].columns[1].name, "a");
	rules_clear(&r);
}

static void test_fine(void **state)
{
	static const char *const rows[] = {
		"rules:\n", "follow: ~\n", "urls: http://a/\n", "\xef\xbb\xbfurls: a\n",
		"rules: {t: {match: &m '(?<a>.)'}, u: {match: *m}}",
		"urls: a\r\nfollow:\r\n  - b\r\n",
		"rules: {t: {match: x, columns: {u: ':url'}}}",
		"rules: {t: {match: '(?<a>.)', key: []}}",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rules r = { 0 };

		load_well(&r, rows[i]);
		rules_clear(&r);
	}
}

/* ---- errors ------------------------------------------------------------- */

static void test_errors(void **state)
{
	static const struct {
		const char *text;
		unsigned line, column;
		const char *says;
	} rows[] = {
		{ "", 1, 1, "empty" },
		{ "# nothing\n", 1, 1, "empty" },
		{ "- a\n", 1, 1, "must be a map" },
		{ "urls: a\n---\nurls: b\n", 3, 1, "second document" },
		{ "a: [\n", 2, 1, "in ''" },
		{ "urls: a\nrules: {\xff}\n", 2, 9, "\\xff" },
		{ "urls:\n\t- a\n", 2, 1, "'\\x09- a'" },
		{ "urls: *x\n", 1, 7, "undefined alias" },
		{ "rule:\n", 1, 1, "did you mean 'rules'?" },
		{ "rulls:\n", 1, 1, "did you mean 'rules'?" },
		{ "zzz: 1\n", 1, 1, "'zzz'" },
		{ "urls: a\nurls: b\n", 2, 1, "given twice, first in line 1" },
		{ "[a]: b\n", 1, 1, "must be text" },
		{ "options: x\n", 1, 10, "must be a map" },
		{ "options: {a: }\n", 1, 11, "has no value" },
		{ "options: {a: {b: c}}\n", 1, 14, "must be text" },
		{ "options: {a: 1, a: 2}\n", 1, 17, "given twice" },
		{ "urls: [[a]]\n", 1, 8, "must be text" },
		{ "urls: [{every: 1h}]\n", 1, 8, "has no 'url'" },
		{ "urls: [{url: a, every: 6 h}]\n", 1, 24, "'6 h'" },
		{ "urls: [{url: a, every: 366001d}]\n", 1, 24, "'366001d'" },
		{ "urls: [{url: a, evry: 6h}]\n", 1, 17, "mean 'every'" },
		{ "urls: [\"a\\0b\"]\n", 1, 8, "NUL" },
		{ "follow: [a, '(b']\n", 1, 16, "'(b'" },
		{ "follow: 'it''s ('\n", 1, 17, "offset 6" },
		{ "follow: \"\\x28a\"\n", 1, 9, "'(a'" },
		{ "exclude: [{match: '['}]\n", 1, 21, "'['" },
		{ "exclude: [{}]\n", 1, 11, "has no 'match'" },
		{ "block: [{}]\n", 1, 9, "needs 'match' or 'status'" },
		{ "block: [{status: 2000}]\n", 1, 18, "'2000'" },
		{ "rules: {t: x}\n", 1, 12, "must be a map" },
		{ "rules: {t: {url: x}}\n", 1, 12, "neither 'each' nor 'match'" },
		{ "rules: {t: {each: a}}\n", 1, 12, "it needs 'columns'" },
		{ "rules: {t: {each: 'a b&'}}\n", 1, 23, "'each': expected" },
		{ "rules: {t: {match: x}}\n", 1, 20, "name a group" },
		{ "rules: {t: {match: x, colums: {}}}\n", 1, 23,
		  "did you mean 'columns'?" },
		{ "rules:\n  t:\n    match: |\n      (?x)\n\n      \xe4\xb8\x80 (a\n"
		  "      b[\n",
		  7, 9, "'b['" },
		{ "rules: {t: {match: x, columns: {a: [b]}}}\n", 1, 36,
		  "must be text" },
		{ "rules: {t: {match: x, columns: {a: }}}\n", 1, 33,
		  "no expression" },
		{ "rules: {t: {match: x, columns: {'a-b': 1}}}\n", 1, 33,
		  "'a-b'" },
		{ "rules: {t: {match: x, columns: {a: 1, A: 2}}}\n", 1, 39,
		  "given twice" },
		{ "rules: {t: {match: '(?<a>.)(?<A>.)'}}\n", 1, 20,
		  "given twice" },
		{ "rules: {t: {match: '(?<a>.)', key: b}}\n", 1, 36,
		  "'b' is no column" },
		{ "rules: {t: {match: '(?<a>.)', key: [a, A]}}\n", 1, 40,
		  "given twice" },
		{ "rules: {1t: {}}\n", 1, 9, "'1t'" },
		{ "rules: {t: {match: '(?<a>.)'}, T: {}}\n", 1, 32,
		  "already defined" },
		{ "rules: {t: {match: x, type: [a]}}\n", 1, 29, "must be text" },
		{ "rules: {t: {match: \"\"}}\n", 1, 20, "is empty" },
		{ "rules:\n  t:\n    match: |\n\n", 3, 12, "is empty" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rules_error e = { 0 };
		struct rules r = { 0 };

		if (load(&r, rows[i].text, &e) == 0)
			fail_msg("taken: %s", rows[i].text);
		if (e.at.line != rows[i].line ||
		    e.at.column != rows[i].column ||
		    !strstr(e.text, rows[i].says))
			fail_msg("%s%u:%u: %s", rows[i].text, e.at.line,
				 e.at.column, e.text);
		assert_string_equal(e.at.file, file);
		rules_clear(&r);
	}
}

static void test_no_file(void **state)
{
	struct rules_error e;
	struct rules r = { 0 };

	(void)state;
	assert_int_equal(rule_file_load(&r, "/nowhere/x.yaml", &e), -1);
	assert_string_equal(e.text, "cannot open '/nowhere/x.yaml': "
				    "No such file or directory");
	assert_int_equal(e.at.line, 0);
	assert_int_equal(rule_file_load(&r, "/tmp", &e), -1);
	assert_non_null(strstr(e.text, "Is a directory"));
	rules_clear(&r);
}

/* Times `part`, after `head`. */
static void write_repeated(const char *head, const char *part, size_t times)
{
	FILE *f = fopen(file, "w");

	assert_non_null(f);
	fputs(head, f);
	while (times-- > 0)
		fputs(part, f);
	assert_int_equal(fclose(f), 0);
}

/* Each of these would take libyaml longer than this programme may run. */
static void test_deep(void **state)
{
	static const struct {
		const char *head, *part, *says;
		unsigned line, column;
	} rows[] = {
		{ "", "[", "nested more than 64 deep", 1, 65 },
		{ "urls:\n  - ", "{a: ", "nested more than 64 deep", 2, 253 },
		{ "", "- ", "nested more than 64 deep", 1, 129 },
		{ "", "? ", "nested more than 64 deep", 1, 129 },
		{ "urls:\n", "  - &a http://x/\n", "more than 1000 anchors",
		  1002, 5 },
	};
	struct rules_error e;
	struct rules r = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		write_repeated(rows[i].head, rows[i].part, 200000);
		assert_int_equal(rule_file_load(&r, file, &e), -1);
		assert_string_equal(e.at.file, file);
		if (e.at.line != rows[i].line ||
		    e.at.column != rows[i].column ||
		    !strstr(e.text, rows[i].says))
			fail_msg("%s: %u:%u: %s", rows[i].part, e.at.line,
				 e.at.column, e.text);
	}
	rules_clear(&r);
}

static void test_two_files(void **state)
{
	struct rules_error e;
	struct rules r = { 0 };

	(void)state;
	load_well(&r, "rules:\n  t: {match: '(?<a>.)'}\n");
	assert_int_equal(load(&r, "rules: {t: {match: '(?<a>.)'}}\n", &e), -1);
	assert_int_equal(e.at.line, 1);
	assert_non_null(strstr(e.text, file));
	assert_non_null(strstr(e.text, ":2:3"));
	rules_clear(&r);
}

/* ---- -e, fingerprint, durations ----------------------------------------- */

static void test_extract(void **state)
{
	struct rules_error e;
	struct rules r = { 0 };

	(void)state;
	assert_int_equal(rules_extract(&r, "(?<a>.)", &e), 0);
	assert_int_equal(rules_extract(&r, "(?<b>.)", &e), 0);
	assert_string_equal(r.rules[0].table, "matches");
	assert_string_equal(r.rules[1].table, "matches2");
	assert_string_equal(r.rules[1].columns[0].name, "b");
	assert_int_equal(rules_extract(&r, "(", &e), -1);
	assert_non_null(strstr(e.text, "offset 1 of '('"));
	assert_int_equal(e.at.line, 0);
	assert_int_equal(rules_extract(&r, "a", &e), -1);
	assert_non_null(strstr(e.text, "name a group"));
	rules_clear(&r);
}

static uint64_t fingerprint(const char *text)
{
	struct rules r = { 0 };
	uint64_t hash;

	load_well(&r, text);
	hash = rules_fingerprint(&r);
	rules_clear(&r);
	return hash;
}

static void test_fingerprint(void **state)
{
	static const char base[] = "rules: {t: {match: '(?<a>.)(?<b>.)'}}";
	static const char *const same[] = {
		"options: {a: b}\nrules: {t: {match: '(?<a>.)(?<b>.)'}}",
		"urls: a\nfollow: b\nrules: {t: {match: '(?<a>.)(?<b>.)'}}",
	};
	static const char *const other[] = {
		"rules: {t: {match: '(?<a>.)(?<b>.)', key: a}}",
		"rules: {t: {match: '(?<a>.)(?<b>.)', key: [a, b]}}",
		"rules: {t: {match: '(?<a>.)(?<b>.)', ignore: a}}",
		"rules: {t: {match: '(?<a>.)(?<b>.)', each: a}}",
		"rules: {t: {match: '(?<a>.)(?<b>.)', each: b}}",
		"rules: {t: {match: '(?<a>.)(?<b>.)', url: a}}",
		"rules: {t: {match: '(?<a>.)(?<b>.)', type: a}}",
		"rules: {t: {match: '(?<a>.)(?<b>.)', columns: {a: }}}",
		"rules: {t: {match: '(?<a>.)(?<b>.)', columns: {a: 1}}}",
		"rules: {u: {match: '(?<a>.)(?<b>.)'}}",
		"rules: {t: {match: '(?<a>.)(?<b>..)'}}",
	};
	uint64_t hash = fingerprint(base);

	(void)state;
	assert_true(fingerprint("urls: a\n") == 0);
	assert_true(hash != 0);
	for (size_t i = 0; i < COUNT(same); i++)
		assert_true(fingerprint(same[i]) == hash);
	for (size_t i = 0; i < COUNT(other); i++) {
		assert_true(fingerprint(other[i]) != hash);
		for (size_t j = 0; j < i; j++)
			assert_true(fingerprint(other[i]) !=
				    fingerprint(other[j]));
	}
}

/* ---- on pages ----------------------------------------------------------- */

static void test_wants(void **state)
{
	static const struct {
		const char *rule, *url, *type;
		int wants;
	} rows[] = {
		{ "", "http://a/", "text/html; charset=utf-8", 1 },
		{ "", "http://a/", "application/xhtml+xml", 1 },
		{ "", "http://a/", "APPLICATION/JSON", 1 },
		{ "", "http://a/", "", 1 },
		{ "", "http://a/", "image/png", 0 },
		{ ", type: text/html", "http://a/", " Text/HTML ;x", 1 },
		{ ", type: text/html", "http://a/", "text/plain", 0 },
		{ ", type: text/html", "http://a/", "", 0 },
		{ ", type: 'a/b , image/*'", "http://a/", "image/png", 1 },
		{ ", type: '*'", "http://a/", "", 1 },
		{ ", url: /board/", "http://a/board/4", "text/html", 1 },
		{ ", url: /board/", "http://a/boards", "text/html", 0 },
		{ ", url: '(a+)+$'", "http://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!",
		  "text/html", -1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rules r = { 0 };
		char text[200];
		int wants;

		snprintf(text, sizeof(text), "rules: {t: {match: '(?<a>.)'%s}}",
			 rows[i].rule);
		load_well(&r, text);
		wants = rule_wants(&r.rules[0], rows[i].url,
				   strlen(rows[i].url), rows[i].type,
				   strlen(rows[i].type));
		if (wants != rows[i].wants)
			fail_msg("%s %s %s: %d", rows[i].rule, rows[i].url,
				 rows[i].type, wants);
		rules_clear(&r);
	}
}

static int rows_of(const struct rule *rule, const char *text, match_fn *fn,
		   void *arg)
{
	const struct each_page page = { .text = text, .len = strlen(text) };
	const char *why;

	return rule_matches(rule, &page, NULL, fn, arg, &why);
}

static int gather(void *arg, const struct match_span *groups)
{
	char *out = arg;

	sprintf(out + strlen(out), "%.*s;", (int)groups[0].len, groups[0].data);
	return 0;
}

static void test_ignore(void **state)
{
	static const char page[] = "<b>1 sid=9</b><b>2<!-- x --></b>";
	struct rules r = { 0 };
	char out[100] = "";

	(void)state;
	load_well(&r, "rules: {t: {match: '<b>(?<a>.*?)</b>', "
		      "ignore: [' sid=\\d+', '<!--.*?-->']}}");
	assert_int_equal(rows_of(&r.rules[0], page, gather, out), 0);
	assert_string_equal(out, "1;2;");
	rules_clear(&r);
}

/* ---- the files shipped -------------------------------------------------- */

struct films {
	const struct rule *rule;
	int n;
	char last[512];
};

static int film(void *arg, const struct match_span *groups)
{
	struct films *films = arg;
	char *out = films->last;

	*out = '\0';
	for (size_t i = 0; i < pattern_ngroups(films->rule->match); i++)
		out += sprintf(out, "%s=%.*s\n",
			       pattern_group(films->rule->match, i),
			       groups[i].data ? (int)groups[i].len : 4,
			       groups[i].data ? groups[i].data : "NULL");
	films->n++;
	return 0;
}

#define FILM_HEAD                                                            \
	"<dd>\n<i class=\"board-index board-index-1\">7</i>\n"               \
	"<a href=\"/films/1203\" title=\"A\" class=\"image-link\">\n"        \
	"<img data-src=\"//a/b.jpg\" alt=\"A\" class=\"board-img\" />\n"     \
	"</a>\n<p class=\"name\"><a href=\"/films/1203\" title=\"A &amp; B\"" \
	" data-act=\"boarditem-click\" data-val=\"{movieId:1203}\">A</a></p>\n"
#define STAR "<p class=\"star\">\n 主演：X,Y \n</p>\n"
#define TIME "<p class=\"releasetime\">上映时间：1993-01-01</p>\n"
#define SCORE                                                     \
	"</div><p class=\"score\"><i class=\"integer\">9.</i>"    \
	"<i class=\"fraction\">5</i></p>\n"
#define NAMED "rank=7\ntitle=A &amp; B\n"

static void test_maoyan(void **state)
{
	static const struct {
		const char *page;
		int n;
		const char *last;
	} rows[] = {
		{ FILM_HEAD STAR TIME SCORE "</dd>", 1,
		  NAMED "star=\n 主演：X,Y \n\ntime=上映时间：1993-01-01\n"
			"integer=9.\nfraction=5\n" },
		{ FILM_HEAD STAR TIME SCORE "</dd>" FILM_HEAD STAR TIME SCORE
					    "</dd>",
		  2,
		  NAMED "star=\n 主演：X,Y \n\ntime=上映时间：1993-01-01\n"
			"integer=9.\nfraction=5\n" },
		{ FILM_HEAD "</dd><dd>" STAR TIME SCORE "</dd>", 1,
		  NAMED "star=NULL\ntime=NULL\ninteger=NULL\nfraction=NULL\n" },
		{ FILM_HEAD STAR "</dd>" SCORE, 1,
		  NAMED "star=\n 主演：X,Y \n\ntime=NULL\ninteger=NULL\n"
			"fraction=NULL\n" },
		{ FILM_HEAD SCORE "</dd>", 1,
		  NAMED "star=NULL\ntime=NULL\ninteger=9.\nfraction=5\n" },
	};
	struct rules r = { 0 };
	struct rules_error e;

	(void)state;
	if (rule_file_load(&r, "parse/rules/shipped/maoyan.yaml", &e) < 0)
		fail_msg("%u:%u: %s", e.at.line, e.at.column, e.text);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct films films = { .rule = &r.rules[0] };

		assert_int_equal(rows_of(&r.rules[0], rows[i].page, film,
					 &films), 0);
		assert_int_equal(films.n, rows[i].n);
		assert_string_equal(films.last, rows[i].last);
	}
	rules_clear(&r);
}

static void test_page(void **state)
{
	static const struct {
		const char *page, *last;
	} rows[] = {
		{ "", "title=NULL\nh1=NULL\ndescription=NULL\nsingle=NULL\n" },
		{ "<TITLE>a</TITLE><meta content='it' name=description>"
		  "<h1 class=x>b</h1><h1>c</h1>",
		  "title=a\nh1=b\ndescription=NULL\nsingle=it\n" },
		{ "<h1>b</h1><meta name=\"keywords\" content=\"no\">"
		  "<meta name=\"description\" content=\"yes\">",
		  "title=NULL\nh1=b\ndescription=yes\nsingle=NULL\n" },
	};
	struct rules r = { 0 };
	struct rules_error e;

	(void)state;
	if (rule_file_load(&r, "parse/rules/shipped/page.yaml", &e) < 0)
		fail_msg("%u:%u: %s", e.at.line, e.at.column, e.text);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct films films = { .rule = &r.rules[0] };

		assert_int_equal(rows_of(&r.rules[0], rows[i].page, film,
					 &films), 0);
		assert_int_equal(films.n, 1);
		assert_string_equal(films.last, rows[i].last);
	}
	rules_clear(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_everything),
		cmocka_unit_test(test_fine),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_no_file),
		cmocka_unit_test(test_deep),
		cmocka_unit_test(test_two_files),
		cmocka_unit_test(test_extract),
		cmocka_unit_test(test_fingerprint),
		cmocka_unit_test(test_wants),
		cmocka_unit_test(test_ignore),
		cmocka_unit_test(test_maoyan),
		cmocka_unit_test(test_page),
	};

	return cmocka_run_group_tests(tests, make_file, remove_file);
}
