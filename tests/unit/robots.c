#include "parse/robots.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

/* ---- one rule, one path ------------------------------------------------ */

/* A file of "User-agent: *" and one disallow: does it match? */
static const struct {
	const char *rule, *path;
	int matches;
} rules[] = {
	/* prefixes; case counts */
	{ "/", "/", 1 },
	{ "/", "/x/y", 1 },
	{ "", "/x", 0 },
	{ "/x", "/x", 1 },
	{ "/x", "/xy", 1 },
	{ "/x/", "/x", 0 },
	{ "/X", "/x", 0 },
	{ "x", "/x", 0 },
	/* the tables of Google's documentation */
	{ "/fish", "/fish.html", 1 },
	{ "/fish", "/fish/salmon.html", 1 },
	{ "/fish", "/fish.html?id=anything", 1 },
	{ "/fish", "/Fish.asp", 0 },
	{ "/fish", "/catfish", 0 },
	{ "/fish", "/?id=fish", 0 },
	{ "/fish*", "/fish", 1 },
	{ "/fish*", "/fishheads/yummy.html", 1 },
	{ "/fish/", "/fish/?id=anything", 1 },
	{ "/fish/", "/fish.html", 0 },
	{ "/*.php", "/index.php", 1 },
	{ "/*.php", "/folder/any.php.file.html", 1 },
	{ "/*.php", "/filename.php/", 1 },
	{ "/*.php", "/", 0 },
	{ "/*.php", "/windows.PHP", 0 },
	{ "/*.php$", "/filename.php", 1 },
	{ "/*.php$", "/a.php/b.php", 1 },
	{ "/*.php$", "/filename.php?parameters", 0 },
	{ "/*.php$", "/filename.php5", 0 },
	{ "/fish*.php", "/fishheads/catfish.php?parameters", 1 },
	{ "/fish*.php", "/Fish.PHP", 0 },
	/* stars and the end */
	{ "*", "/x", 1 },
	{ "*x", "/aax", 1 },
	{ "*x", "/aa", 0 },
	{ "/$", "/", 1 },
	{ "/$", "/x", 0 },
	{ "/a*$", "/abc", 1 },
	{ "/a**b", "/ab", 1 },
	{ "/a*b*c", "/abbc", 1 },
	{ "/a*b*c", "/acb", 0 },
	{ "/a*bc$", "/abcbc", 1 },
	{ "/a*aa$", "/aa", 0 },
	{ "/ab*b$", "/ab", 0 },
	{ "$", "/", 0 },
	{ "/a$b", "/a$b", 1 },
	{ "/a$b", "/a", 0 },
	{ "/a$$", "/a$", 1 },
	/* encoding: RFC 9309, figures 4 and 6 */
	{ "/foo/bar?baz=quz", "/foo/bar?baz=quz", 1 },
	{ "/foo/bar?baz=https://foo.bar",
	  "/foo/bar?baz=https%3A%2F%2Ffoo.bar", 1 },
	{ "/foo/bar?baz=https%3A%2F%2Ffoo.bar",
	  "/foo/bar?baz=https://foo.bar", 1 },
	{ "/foo/bar/\xE3\x83\x84", "/foo/bar/%E3%83%84", 1 },
	{ "/foo/bar/%e3%83%84", "/foo/bar/%E3%83%84", 1 },
	{ "/foo/bar/%E3%83%84", "/foo/bar/\xE3\x83\x84", 1 },
	{ "/foo/bar/%62%61%7A", "/foo/bar/baz", 1 },
	{ "/foo/bar/baz", "/foo/bar/%62%61%7a", 1 },
	{ "/file-with-a-%2A.html", "/file-with-a-*.html", 1 },
	{ "/file-with-a-%2A.html", "/file-with-a-%2a.html", 1 },
	{ "/file-with-a-%2A.html", "/file-with-a-x.html", 0 },
	{ "/foo-%24", "/foo-$", 1 },
	{ "/foo-%24", "/foo-", 0 },
	{ "/foo-%24$", "/foo-$", 1 },
	{ "/foo-%24$", "/foo-$x", 0 },
	/* encoding: the rest */
	{ "/a%2Fb", "/a/b", 0 },
	{ "/a/b", "/a%2Fb", 0 },
	{ "/a%2fb", "/a%2Fb", 1 },
	{ "/a?b%26c", "/a?b&c", 0 },
	{ "/~joe/", "/%7Ejoe/", 1 },
	{ "/[1]", "/%5B1%5D", 1 },
	{ "/{x}", "/%7Bx%7D", 1 },
	{ "/a b", "/a%20b", 1 },
	{ "/*url=https%3A%2F%2F", "/go?url=https%3A%2F%2Fa", 1 },
	{ "/*url=https://", "/go?url=https://a", 1 },
	{ "/*?*url=https%3A%2F%2F", "/go?url=https://a", 1 },
	{ "/a?q='x'", "/a?q=%27x%27", 1 },
	{ "/a%", "/a%20b", 1 },
	{ "/a%2", "/a%20b", 1 },
	{ "/a%25", "/a%25", 1 },
	{ "/a%zz", "/a%zz", 1 },
	{ "/a%00b", "/a%00b", 1 },
	/* itself */
	{ "/", "/robots.txt", 0 },
	{ "/", "/robots.txt?x", 0 },
	{ "/", "/robots.txt.bak", 1 },
	{ "/", "/a/robots.txt", 1 },
};

static void one_rule(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
		char text[256];
		unsigned line;
		int n = snprintf(text, sizeof(text),
				 "User-agent: *\nDisallow: %s\n",
				 rules[i].rule);
		struct robots *robots = robots_parse(text, n, "trawl");
		int matches = !robots_allowed(robots, rules[i].path, &line);

		if (matches != rules[i].matches || line != 2u * matches)
			fail_msg("'%s' on '%s': %d, line %u", rules[i].rule,
				 rules[i].path, matches, line);
		robots_free(robots);
	}
}

/* ---- whole files ------------------------------------------------------- */

/* line > 0: allowed by it; < 0: disallowed by it; 0: no rule matches. */
static const struct {
	const char *text, *agent, *path;
	int line;
} files[] = {
	{ "", "a", "/", 0 },
	/* the longest, and allow if equal */
	{ "user-agent: a\ndisallow: /x/page.html\nallow: /x/", "a",
	  "/x/page.html", -2 },
	{ "user-agent: a\nallow: /x/page.html\ndisallow: /x/", "a",
	  "/x/page.html", 2 },
	{ "user-agent: a\ndisallow: /x\nallow: /x", "a", "/x", 3 },
	{ "user-agent: a\nallow: /x\nallow: /x", "a", "/x", 2 },
	{ "user-agent: a\nallow: /page\ndisallow: /*.html", "a", "/page.html",
	  -3 },
	{ "user-agent: a\nallow: /page\ndisallow: /*.htm", "a", "/page.htm",
	  -3 },
	{ "user-agent: a\nallow: /$\ndisallow: /", "a", "/", 2 },
	{ "user-agent: a\nallow: /$\ndisallow: /", "a", "/x", -3 },
	{ "user-agent: a\ndisallow: \nallow: ", "a", "/x", 0 },
	/* groups: shared, merged, and outside of any */
	{ "disallow: /\nuser-agent: a\nallow: /b", "a", "/x", 0 },
	{ "user-agent: a\nuser-agent: b\ndisallow: /", "a", "/", -3 },
	{ "user-agent: a\n\n\ndisallow: /", "a", "/", -4 },
	{ "user-agent: a\nallow: /x\nuser-agent: b\ndisallow: /", "a", "/", 0 },
	{ "user-agent: a\ndisallow:\nuser-agent: b\ndisallow: /", "a", "/", 0 },
	{ "user-agent: a\nallow: /x\nuser-agent: b\ndisallow: /\n"
	  "user-agent: a\ndisallow: /y", "a", "/y", -6 },
	{ "user-agent: a\nallow: /xyz\nuser-agent: a\ndisallow: /x", "a",
	  "/xyz", 2 },
	{ "user-agent: a\nuser-agent: *\ndisallow: /", "c", "/", -3 },
	/* other records part nothing */
	{ "user-agent: a\nsitemap: http://h/s\nuser-agent: b\ndisallow: /", "a",
	  "/", -4 },
	{ "user-agent: a\ncrawl-delay: 5\nuser-agent: b\ndisallow: /", "a", "/",
	  -4 },
	{ "user-agent: a\nfoo: bar\ndisallow: /", "a", "/", -3 },
	/* "*" only for those nobody names */
	{ "user-agent: *\ndisallow: /\nuser-agent: a\ndisallow: /y", "a", "/x",
	  0 },
	{ "user-agent: *\ndisallow: /\nuser-agent: a", "a", "/x", 0 },
	{ "user-agent: a\nallow: /\nuser-agent: *\ndisallow: /", "b", "/", -4 },
	{ "user-agent: *\nallow: /x\nuser-agent: *\ndisallow: /", "b", "/y",
	  -4 },
	{ "user-agent: b\ndisallow: /", "a", "/", 0 },
	/* product tokens */
	{ "user-agent: TRAWL\ndisallow: /", "trawl", "/", -2 },
	{ "user-agent: trawl\ndisallow: /", "Trawl/0.1 (+http://t/)", "/", -2 },
	{ "user-agent: trawl/0.1\ndisallow: /", "trawl", "/", -2 },
	{ "user-agent: trawl bot\ndisallow: /", "trawl", "/", -2 },
	{ "user-agent: trawl-image\ndisallow: /", "trawl", "/", 0 },
	{ "user-agent: traw\ndisallow: /", "trawl", "/", 0 },
	{ "user-agent: MJ12bot\ndisallow: /", "mj12BOT/v1.4.8", "/", -2 },
	{ "user-agent: MJ12bot/1\ndisallow: /", "MJ12bot", "/", -2 },
	{ "user-agent: MJ12bot\ndisallow: /", "MJ", "/", 0 },
	{ "user-agent: MJ\ndisallow: /", "MJ12bot", "/", 0 },
	{ "user-agent: MJ13bot\ndisallow: /", "MJ12bot", "/", 0 },
	{ "user-agent: 360Spider\ndisallow: /", "360Spider", "/", -2 },
	{ "user-agent: 360\ndisallow: /", "360Spider", "/", 0 },
	{ "user-agent: trawl\ndisallow: /", "trawl-image", "/", 0 },
	{ "user-agent:\ndisallow: /", "", "/", 0 },
	{ "user-agent: *\ndisallow: /", "", "/", -2 },
	{ "user-agent: *bot\ndisallow: /", "bot", "/", 0 },
	{ "user-agent: * # all\ndisallow: /", "bot", "/", -2 },
	/* lines */
	{ "\xEF\xBB\xBFuser-agent: a\ndisallow: /", "a", "/", -2 },
	{ "user-agent: a\r\n\r\ndisallow: /\r\n", "a", "/", -3 },
	{ "user-agent: a\r\rdisallow: /\r", "a", "/", -3 },
	{ "\n\r\n\ruser-agent: a\n\rdisallow: /", "a", "/", -6 },
	{ "USER-AGENT : a\n \tDisAllow\t:\t/x \t", "a", "/x", -2 },
	{ "user-agent: a # b\ndisallow: /x#y\n#disallow: /", "a", "/x", -2 },
	{ "user-agent: a # b\ndisallow: /x#y\n#disallow: /", "a", "/y", 0 },
	{ "user-agent: a\ndisallow: # nothing", "a", "/", 0 },
	/* kindness */
	{ "user-agent a\ndisallow /", "a", "/", -2 },
	{ "user-agent a\ndisallow / x", "a", "/", 0 },
	{ "useragent: a\ndisallow: /", "a", "/", -2 },
	{ "user agent: a\ndisallow: /", "a", "/", -2 },
	{ "user-agent: a\ndisalow: /", "a", "/", -2 },
	{ "user-agent: a\ndissallow: /", "a", "/", -2 },
	{ "user-agent: a\ndisallowed: /", "a", "/", 0 },
	{ "user-agent: a\ndisallow", "a", "/", 0 },
	{ "<html><a href=x:/>", "a", "/", 0 },
};

static void whole_files(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		struct robots *robots = robots_parse(
			files[i].text, strlen(files[i].text), files[i].agent);
		unsigned line;
		bool allowed = robots_allowed(robots, files[i].path, &line);

		if (allowed != (files[i].line >= 0) ||
		    (int)line != abs(files[i].line))
			fail_msg("%s\non %s for %s: %d by line %u",
				 files[i].text, files[i].path, files[i].agent,
				 allowed, line);
		robots_free(robots);
	}
}

static const struct {
	const char *text;
	double delay;
} delays[] = {
	{ "user-agent: a\ncrawl-delay: 5", 5 },
	{ "user-agent: a\nCrawl-Delay:.5", .5 },
	{ "user-agent: a\ncrawl-delay: 1.25 # s", 1.25 },
	{ "user-agent: a\ncrawl-delay: 0", 0 },
	{ "user-agent: a\ncrawl-delay: 10s", 10 },
	{ "user-agent: a\ncrawl-delay: -3", -1 },
	{ "user-agent: a\ncrawl-delay: nan", -1 },
	{ "user-agent: a\ncrawl-delay: .", -1 },
	{ "user-agent: a\ncrawl-delay: 99999999999999999999", 1e9 },
	{ "user-agent: a\ncrawl-delay: 1\nuser-agent: a\ncrawl-delay: 2", 2 },
	{ "user-agent: *\ncrawl-delay: 7", 7 },
	{ "user-agent: *\ncrawl-delay: 7\ndisallow: /x\nuser-agent: a", -1 },
	{ "user-agent: *\ncrawl-delay: 7\nuser-agent: a\ndisallow: /x", -1 },
	{ "user-agent: b\ncrawl-delay: 7", -1 },
	{ "crawl-delay: 7", -1 },
};

static void crawl_delays(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(delays) / sizeof(*delays); i++) {
		struct robots *robots = robots_parse(
			delays[i].text, strlen(delays[i].text), "a/1");

		if (robots_crawl_delay(robots) != delays[i].delay)
			fail_msg("%s: %g", delays[i].text,
				 robots_crawl_delay(robots));
		robots_free(robots);
	}
}

static void sitemaps(void **state)
{
	static const char text[] =
		"Sitemap: http://h/1.xml\nuser-agent: b\ndisallow: /\n"
		"site-map:http://h/2.xml?a=b:c # two\nsitemap:\n"
		"SITEMAP : /3.xml";
	struct robots *robots = robots_parse(text, sizeof(text) - 1, "a");

	(void)state;
	assert_string_equal(robots_sitemap(robots, 0), "http://h/1.xml");
	assert_string_equal(robots_sitemap(robots, 1), "http://h/2.xml?a=b:c");
	assert_string_equal(robots_sitemap(robots, 2), "/3.xml");
	assert_null(robots_sitemap(robots, 3));
	robots_free(robots);
	robots_free(NULL);
}

/* A NUL is a byte like any other. */
static void nul_bytes(void **state)
{
	static const char text[] =
		"user-agent: a\n\0\ndisallow: /x\0y\ndisallow: /z\n";
	struct robots *robots = robots_parse(text, sizeof(text) - 1, "a");
	unsigned line;

	(void)state;
	assert_true(robots_allowed(robots, "/x", &line));
	assert_false(robots_allowed(robots, "/x%00y", &line));
	assert_int_equal(line, 3);
	assert_false(robots_allowed(robots, "/z", &line));
	assert_int_equal(line, 4);
	robots_free(robots);
}

static void cuts_at_a_line_end(void **state)
{
	static const struct {
		const char *text;
		size_t cap, kept;
	} cuts[] = {
		{ "ab\ncd\n", 6, 6 }, { "ab\ncd\n", 5, 3 },
		{ "ab\ncd", 5, 5 },   { "ab\rcd\r", 4, 3 },
		{ "abcd", 3, 0 },     { "ab\ncd", 3, 3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cuts) / sizeof(*cuts); i++)
		assert_int_equal(robots_cut(cuts[i].text, strlen(cuts[i].text),
					    cuts[i].cap),
				 cuts[i].kept);
}

/* ---- size -------------------------------------------------------------- */

/* Seconds of the processor that this process has had: others do not count. */
static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/* A line longer than any buffer is one rule, and nothing of it another. */
static void endless_line(void **state)
{
	static const char first[] = "user-agent: *\ndisallow: /";
	static const char last[] = " disallow: /y\ndisallow: /zebra\n";
	size_t len = 3 << 20;
	char *text = malloc(len);
	struct robots *robots;
	unsigned line;

	(void)state;
	memset(text, 'a', len);
	memcpy(text, first, strlen(first));
	memcpy(text + len - strlen(last), last, strlen(last));
	robots = robots_parse(text, len, "a");
	assert_true(robots_allowed(robots, "/y", &line));
	assert_true(robots_allowed(robots, "/aaaaaaaa", &line));
	assert_false(robots_allowed(robots, "/zebra", &line));
	assert_int_equal(line, 3);
	robots_free(robots);
	free(text);
}

/* The last rules of a file well beyond 500 KiB count. */
static void big_file(void **state)
{
	char *text = malloc(2 << 20);
	size_t n = sprintf(text, "user-agent: *\n");
	struct robots *robots;
	unsigned line, i = 0;

	(void)state;
	while (n < 1 << 20)
		n += sprintf(text + n, "disallow: /section/%u/\n", i++);
	n += sprintf(text + n, "allow: /section/%u/open\n", i - 1);
	robots = robots_parse(text, n, "a");
	sprintf(text, "/section/%u/open", i - 1);
	assert_true(robots_allowed(robots, text, &line));
	assert_int_equal(line, i + 2);
	sprintf(text, "/section/%u/shut", i - 1);
	assert_false(robots_allowed(robots, text, &line));
	assert_int_equal(line, i + 1);
	robots_free(robots);
	free(text);
}

/* Thousands of stars that nearly match: a matcher that goes back would not be
   done before the test's time is over. */
static void hostile_pattern(void **state)
{
	char *text = malloc(30000), *path = malloc(10001);
	size_t n = sprintf(text, "user-agent: *\ndisallow: /");
	struct robots *robots;
	unsigned line;
	double start = now();

	(void)state;
	for (int i = 0; i < 5000; i++)
		n += sprintf(text + n, "*a");
	n += sprintf(text + n, "*b\n");
	memset(path, 'a', 10000);
	path[0] = '/';
	path[10000] = '\0';
	robots = robots_parse(text, n, "a");
	assert_true(robots_allowed(robots, path, &line));
	path[9999] = 'b';
	assert_false(robots_allowed(robots, path, &line));
	assert_true(now() - start < 1);
	robots_free(robots);
	free(text);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_rule),
		cmocka_unit_test(whole_files),
		cmocka_unit_test(crawl_delays),
		cmocka_unit_test(sitemaps),
		cmocka_unit_test(nul_bytes),
		cmocka_unit_test(cuts_at_a_line_end),
		cmocka_unit_test(endless_line),
		cmocka_unit_test(big_file),
		cmocka_unit_test(hostile_pattern),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
