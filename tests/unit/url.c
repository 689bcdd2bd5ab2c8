#include "parse/url/port.h"
#include "parse/url/url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define TABLE "tests/unit/data/url.tsv"

static const char *why;

static int parse(struct url *url, const char *base, const char *ref, size_t n)
{
	struct url at = URL_INIT;
	int rc;

	if (*base == '\0')
		return url_parse(url, NULL, ref, n, &why);
	assert_int_equal(url_parse(&at, NULL, base, strlen(base), &why), 0);
	rc = url_parse(url, &at, ref, n, &why);
	url_release(&at);
	return rc;
}

/* ---- the table ------------------------------------------------------- */

/* \xHH becomes a byte, in place. */
static size_t unescape(char *s)
{
	char *from = s, *to = s;
	unsigned byte;

	while (*from != '\0') {
		if (sscanf(from, "\\x%2X", &byte) == 1) {
			*to++ = (char)byte;
			from += 4;
		} else {
			*to++ = *from++;
		}
	}
	*to = '\0';
	return (size_t)(to - s);
}

static int answers(struct url *url, char *row)
{
	char *ref = strchr(row, '\t'), *want = strrchr(row, '\t');
	char *shown;
	size_t n;
	int rc, wrong;

	*ref++ = *want++ = '\0';
	shown = strdup(ref);
	n = unescape(ref);
	why = NULL;
	rc = parse(url, row, ref, n);
	assert_int_equal(rc == -1, why != NULL && url->len == 0);
	wrong = strcmp(rc ? "!" : url->href, want) != 0;
	if (wrong)
		print_error("'%s' + '%s': '%s', not '%s'\n", row, shown,
			    rc ? why : url->href, want);
	free(shown);
	return wrong;
}

static void test_table(void **state)
{
	FILE *file = fopen(TABLE, "r");
	struct url url = URL_INIT;
	char *row = NULL;
	size_t cap = 0, rows = 0;
	ssize_t n;
	int wrong = 0;

	(void)state;
	assert_non_null(file);
	while ((n = getline(&row, &cap, file)) > 0) {
		if (row[0] == '#' || row[0] == '\n')
			continue;
		row[n - 1] = '\0';
		wrong += answers(&url, row);
		rows++;
	}
	assert_int_equal(wrong, 0);
	assert_true(rows > 400);
	free(row);
	fclose(file);
	url_release(&url);
}

/* ---- where the parts are --------------------------------------------- */

static const struct {
	const char *base, *ref;
	const char *scheme, *host, *port, *path, *query;
	const char *origin, *stripped;
} parts[] = {
	{ "", "http://h", "http", "h", "", "/", "", "http://h", "http://h/" },
	{ "", "https://u:p@h:8/a?b", "https", "h", ":8", "/a", "?b",
	  "https://h:8", "https://h:8/a?b" },
	{ "", "http://[::1]:8/?", "http", "[::1]", ":8", "/", "?",
	  "http://[::1]:8", "http://[::1]:8/?" },
	{ "http://u@h/a/b?q", "?x", "http", "h", "", "/a/b", "?x", "http://h",
	  "http://h/a/b?x" },
	{ "http://u@h/a/b?q", "#x", "http", "h", "", "/a/b", "?q", "http://h",
	  "http://h/a/b?q" },
	{ "https://u@h:9/a/b?q", "c", "https", "h", ":9", "/a/c", "",
	  "https://h:9", "https://h:9/a/c" },
	{ "https://u@h:9/a/b?q", "//i/../c?d", "https", "i", "", "/c", "?d",
	  "https://i", "https://i/c?d" },
};

static void is_part(const struct url *url, unsigned from, size_t to,
		    const char *want)
{
	assert_true(from <= to && to <= url->len);
	assert_int_equal(to - from, strlen(want));
	assert_memory_equal(url->href + from, want, to - from);
}

static void test_parts(void **state)
{
	struct url url = URL_INIT;
	char origin[128];

	(void)state;
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		assert_int_equal(parse(&url, parts[i].base, parts[i].ref,
				       strlen(parts[i].ref)), 0);
		for (int round = 0; round < 2; round++) {
			is_part(&url, 0, url.scheme_end, parts[i].scheme);
			is_part(&url, url.host, url.host_end, parts[i].host);
			is_part(&url, url.host_end, url.path, parts[i].port);
			is_part(&url, url.path, url.query, parts[i].path);
			is_part(&url, url.query, url.len, parts[i].query);
			assert_int_equal(url_origin(&url, origin,
						    sizeof(origin)),
					 strlen(parts[i].origin));
			assert_string_equal(origin, parts[i].origin);
			url_strip_userinfo(&url);
		}
		assert_string_equal(url.href, parts[i].stripped);
		assert_int_equal(url.len, strlen(url.href));
		assert_int_equal(url_strip_userinfo(&url), 0);
	}
	url_release(&url);
}

/* ---- sizes ----------------------------------------------------------- */

/* front, and unit again and again behind it. */
static char *repeat(const char *front, const char *unit, size_t times)
{
	size_t len = strlen(unit);
	char *s = malloc(strlen(front) + times * len + 1), *p;

	assert_non_null(s);
	p = stpcpy(s, front);
	while (times-- > 0)
		p = stpcpy(p, unit);
	return s;
}

static const struct {
	const char *front, *unit;
	int valid;
} long_ones[] = {
	{ "http://h/", "a/", 1 },
	{ "http://h/", "/..", 1 },
	{ "http://h/", "/./", 1 },
	{ "http://h/", "\xFF", 1 },
	{ "http://h/", "a\t", 1 },
	{ "http://h/?", "'", 1 },
	{ "http://", "@", 0 },
	{ "http://", ":", 0 },
	{ "http://", "a.", 1 },
	{ "http://", "1.", 0 },
	{ "http://", "-", 1 },
	{ "http://", "xn--", 0 },
	{ "http://", "\xC3\xA9", 0 },
	{ "http://", "%41", 1 },
	{ "http://[", ":", 0 },
	{ "", "/", 0 },
	{ "", "a", 0 },
};

/* Anything is linear: else this would not end before the test's timeout. */
static void test_long(void **state)
{
	struct url url = URL_INIT;
	char *s;

	(void)state;
	for (size_t i = 0; i < sizeof(long_ones) / sizeof(*long_ones); i++) {
		s = repeat(long_ones[i].front, long_ones[i].unit, 1 << 20);
		assert_int_equal(url_parse(&url, NULL, s, strlen(s), &why),
				 long_ones[i].valid ? 0 : -1);
		free(s);
	}
	url_release(&url);
}

/* The memory of a url is used again, also after a failure. */
static void test_reuse(void **state)
{
	struct url url = URL_INIT;
	char *before;

	(void)state;
	assert_int_equal(parse(&url, "", "http://h/a", 10), 0);
	before = url.href;
	assert_int_equal(parse(&url, "", "http://h:x/", 11), -1);
	assert_string_equal(url.href, "");
	assert_int_equal(url.path + url.query + url.host, 0);
	assert_int_equal(parse(&url, "", "http://i/b", 10), 0);
	assert_ptr_equal(url.href, before);
	assert_string_equal(url.href, "http://i/b");
	url_release(&url);
	assert_null(url.href);
	url_release(&url);
}

static void bad_ports(void **state)
{
	static const struct { const char *url; bool bad; } rows[] = {
		{ "http://h/", false }, { "https://h/", false },
		{ "http://h:80/", false }, { "http://h:443/", false },
		{ "https://h:80/", false }, { "http://h:8080/", false },
		{ "http://h:0/", true }, { "http://h:1/", true },
		{ "http://h:2/", false }, { "http://u:p@h:25", true },
		{ "https://[::1]:22/:80", true }, { "http://1:6000", true },
		{ "http://h:6001/", false }, { "http://h:10080/", true },
		{ "http://h:65535/", false },
	};
	struct url url = URL_INIT;
	const char *reason;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_int_equal(url_parse(&url, NULL, rows[i].url,
					   strlen(rows[i].url), &reason), 0);
		if (port_is_bad(&url) != rows[i].bad)
			fail_msg("%s", rows[i].url);
	}
	url_release(&url);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bad_ports),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_reuse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
