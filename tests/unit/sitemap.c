#include "parse/sitemap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>
#include <zlib.h>

#define LIMIT ((size_t)64 << 20)

/* What came out: "u:LOC|LASTMOD\n" and "s:LOC|LASTMOD\n". */
struct seen {
	char text[4096];
	size_t len, entries, stop_after, refused;
};

static int collect(void *arg, const struct sitemap_entry *entry)
{
	struct seen *seen = arg;

	if (!entry->loc) {
		seen->refused++;
		return 0;
	}
	if (seen->len < sizeof(seen->text) - 600)
		seen->len += snprintf(seen->text + seen->len, 600,
				      "%c:%.300s|%.200s\n",
				      entry->sitemap ? 's' : 'u',
				      entry->loc->href, entry->lastmod);
	return ++seen->entries == seen->stop_after ? 7 : 0;
}

static int scan(const char *body, size_t len, size_t max, struct seen *seen,
		size_t *bad, const char **reason)
{
	static const char base[] = "http://h/dir/map.xml";
	struct url url = URL_INIT;
	int rc;

	if (url_parse(&url, NULL, base, strlen(base), reason) < 0)
		fail_msg("%s", *reason);
	memset(seen, 0, sizeof(*seen));
	rc = sitemap_scan(body, len, max, &url, collect, seen, bad, reason);
	url_release(&url);
	return rc;
}

#define A "u:http://h/a|\n"
#define B "u:http://h/b|\n"
#define AD "u:http://h/a|2024-01-02\n"

static const struct {
	const char *body, *seen;
	size_t bad;
} documents[] = {
	/* as it should be */
	{ "<?xml version='1.0'?>\n<urlset xmlns='x'>\n <url>\n <loc>http://h/a"
	  "</loc>\n<lastmod> 2024-01-02\n</lastmod></url>\n<url><loc>http://h/b"
	  "</loc></url></urlset>", AD B, 0 },
	{ "<sitemapindex><sitemap><loc>http://h/1.gz</loc><lastmod>2024"
	  "</lastmod></sitemap></sitemapindex>", "s:http://h/1.gz|2024\n", 0 },
	{ "<urlset></urlset>", "", 0 },
	{ "<urlset/>", "", 0 },
	/* names: prefixes, case, wrong roots and none */
	{ "<sm:urlset><sm:url><sm:loc>http://h/a</sm:loc></sm:url></sm:urlset>",
	  A, 0 },
	{ "<URLSET><URL><LOC>http://h/a</LOC></URL></URLSET>", A, 0 },
	{ "<url><loc>http://h/a</loc></url>", A, 0 },
	{ "<root><url><loc>http://h/a</loc></url></root>", A, 0 },
	{ "<sitemapindex><url><loc>http://h/a</loc></url></sitemapindex>", A,
	  0 },
	/* what else has a loc or a link */
	{ "<urlset><url><loc>http://h/a</loc><image:image><image:loc>http://h/i"
	  "</image:loc></image:image></url></urlset>", A, 0 },
	{ "<urlset><url><image:image><loc>http://h/i</loc></image:image><loc>"
	  "http://h/a</loc></url></urlset>", A, 0 },
	{ "<urlset><url><image:loc>http://h/i</image:loc><loc>http://h/a</loc>"
	  "</url></urlset>", A, 0 },
	{ "<urlset><url><loc>http://h/a</loc><xhtml:link rel='alternate' "
	  "hreflang='de' href='http://h/de'/></url></urlset>", A, 0 },
	{ "<urlset><url><video:video><video:content_loc>http://h/v"
	  "</video:content_loc></video:video><loc>http://h/a</loc></url>"
	  "</urlset>", A, 0 },
	{ "<urlset><loc>http://h/x</loc></urlset>", "", 0 },
	/* text: white space, CDATA, references, comments */
	{ "<urlset><url><loc>\n\thttp://h/a\n</loc></url></urlset>", A, 0 },
	{ "<urlset><url><loc><![CDATA[ http://h/a?b&amp;c ]]></loc></url>"
	  "</urlset>", "u:http://h/a?b&amp;c|\n", 0 },
	{ "<urlset><url><loc>http://h/<!-- <x> --><![CDATA[a]]></loc></url>", A,
	  0 },
	{ "<urlset><!-- <url><loc>http://h/x</loc></url> --></urlset>", "", 0 },
	{ "<url><loc>http://h/?a&amp;b&#38;c&#x26;d&amp;amp;</loc></url>",
	  "u:http://h/?a&b&c&d&amp;|\n", 0 },
	{ "<url><loc>http://h/?a&b=c&copy=1&;&#;&#x;&#xD800;</loc></url>",
	  "u:http://h/?a&b=c&copy=1&;&|\n", 0 },
	{ "<url><loc>http://h/&#xe9;</loc></url>", "u:http://h/%C3%A9|\n", 0 },
	{ "<!DOCTYPE urlset [ <!ENTITY e 'x>'> ]><url><loc>http://h/a</loc>"
	  "</url>", A, 0 },
	{ "\xEF\xBB\xBF\n <urlset><url><loc>http://h/a</loc></url>", A, 0 },
	{ "Warning: x in y.php\n<?xml?><url><loc>http://h/a</loc></url>", A, 0 },
	{ "<url x='a>b' y=\"/url>\"><loc z>http://h/a</loc></url>", A, 0 },
	/* bad locations */
	{ "<urlset><url><loc>ftp://h/</loc></url><url><loc></loc></url><url>"
	  "<loc>http://h/a</loc></url></urlset>", A, 2 },
	{ "<url><loc>../b</loc></url><url><loc>/b</loc></url><url><loc>b</loc>"
	  "</url><url><loc>//h/b</loc></url>", "", 4 },
	{ "<rss><item><link>../b</link></item></rss>", B, 0 },
	/* broken */
	{ "<urlset><url><loc>http://h/a</loc><url><loc>http://h/b</loc>", A B,
	  0 },
	{ "<url><loc>http://h/a<lastmod>2024-01-02</url><url><loc>http://h/b"
	  "</url>", AD B, 0 },
	{ "<url><loc>http://h/a</loc><loc>http://h/b</loc></url>", A B, 0 },
	{ "<url><priority>1<loc>http://h/a</priority></url>", A, 0 },
	{ "<url><x><y></z><loc>http://h/x</loc></url><url><loc>http://h/a</loc>"
	  "</url>", A, 0 },
	{ "<url><loc>http://h/a</loc></url><url><loc>http://h/b", A, 0 },
	{ "<url><loc>http://h/a</loc></url><url><loc>http://h/b</lo", A, 0 },
	{ "<url><loc>http://h/a</loc></url><!-- <url>", A, 0 },
	{ "<url><loc>http://h/a</loc", "", 0 },
	{ "<url <loc>http://h/a</loc></url>", A, 0 },
	/* RSS */
	{ "<rss><channel><link>http://h/</link><image><url>http://h/i</url>"
	  "<link>http://h/i</link></image><item><title>x</title><link>http://h/"
	  "a</link><pubDate>Mon</pubDate></item></channel></rss>",
	  "u:http://h/a|Mon\n", 0 },
	{ "<rss><channel><atom:link href='http://h/feed' rel='self'/><item>"
	  "<guid>http://h/g</guid><link>http://h/a</link><atom:link "
	  "href='http://h/x'/></item></channel></rss>", A, 0 },
	{ "<rss><item><atom:link rel='self' href='http://h/x'/><atom:link "
	  "rel=alternate href=http://h/a /></item></rss>", A, 0 },
	{ "<rss><item><guid>http://h/a</guid></item><item><guid isPermaLink="
	  "'false'>http://h/x</guid></item></rss>", A, 0 },
	{ "<rss><item><link></link><guid isPermaLink='true'>http://h/a</guid>"
	  "</item></rss>", A, 0 },
	{ "<rss><item><description><p>x<br><a></description><link>http://h/a"
	  "</link></item></rss>", A, 0 },
	{ "<rss><item><source url='x'><link>http://h/x</link></source><media:"
	  "link>http://h/x</media:link><link>http://h/a</link></item></rss>", A,
	  0 },
	{ "<rdf:RDF><channel><items><rdf:Seq><rdf:li resource='http://h/x'/>"
	  "</rdf:Seq></items></channel><item rdf:about='x'><link>http://h/a"
	  "</link><dc:date>2024-01-02</dc:date></item></rdf:RDF>", AD, 0 },
	/* Atom */
	{ "<feed><link href='http://h/'/><entry><link href='http://h/a'/>"
	  "<published>2023</published><updated>2024-01-02</updated></entry>"
	  "</feed>", AD, 0 },
	{ "<feed><entry><link rel='edit' href='http://h/x'/><link rel="
	  "'alternate' href='http://h/?a&amp;b'></link><link href='http://h/y'"
	  "/><source><link href='http://h/z'/></source></entry></feed>",
	  "u:http://h/?a&b|\n", 0 },
	{ "<a:feed><a:entry><a:link href='/a'/></a:entry></a:feed>", A, 0 },
	/* lines */
	{ "http://h/a\nhttp://h/b", A B, 0 },
	{ "\xEF\xBB\xBF" "http://h/a\r\n\r\n# c\r\n  HTTP://H/b \r\n", A B, 0 },
	{ "http://h/a\nwww.h/b\n/c\nhttp://h/a b\n", A, 3 },
};

static void reads(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(documents) / sizeof(*documents); i++) {
		const char *body = documents[i].body, *reason = NULL;
		struct seen seen;
		size_t bad;

		if (scan(body, strlen(body), LIMIT, &seen, &bad, &reason) ||
		    bad != documents[i].bad || seen.refused != bad ||
		    strcmp(seen.text, documents[i].seen) != 0)
			fail_msg("%s\ngave\n%s(%zu bad; %s)", body, seen.text,
				 bad, reason ? reason : "read");
	}
}

/* Deeper than anybody remembers. */
static void deep(void **state)
{
	char body[2000];
	size_t n = 0, bad;
	const char *reason;
	struct seen seen;

	(void)state;
	for (int i = 0; i < 200; i++)
		n += sprintf(body + n, "<x>");
	n += sprintf(body + n, "<url><y><loc>http://h/x</loc></y>"
		     "<loc>http://h/a</loc></url>");
	for (int i = 0; i < 200; i++)
		n += sprintf(body + n, "</x>");
	n += sprintf(body + n, "<url><loc>http://h/b</loc></url>");
	assert_int_equal(scan(body, n, LIMIT, &seen, &bad, &reason), 0);
	assert_string_equal(seen.text, A B);
}

static void no_sitemaps(void **state)
{
	static const char *const bodies[] = {
		"", " \n", "Not found", "{\"url\":\"http://h/\"}",
		"<!DOCTYPE html><html><head><link href='/'></head></html>",
		"<html><url><loc>http://h/a</loc></url></html>",
		"<body>404", "<", "<svg><a href='http://h/'/></svg>",
		"www.h/a\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
		const char *reason = NULL;
		struct seen seen;
		size_t bad;

		if (scan(bodies[i], strlen(bodies[i]), LIMIT, &seen, &bad,
			 &reason) != -1 || !reason || seen.entries)
			fail_msg("'%s' is a sitemap", bodies[i]);
	}
}

static void callback_ends_it(void **state)
{
	static const char *const bodies[] = {
		"http://h/a\nhttp://h/b\nhttp://h/c\n",
		"<url><loc>http://h/a</loc></url><url><loc>http://h/b</loc>"
		"</url><url><loc>http://h/c</loc></url>",
	};
	const char *reason;
	size_t bad;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct seen seen = { .stop_after = 2 };

		assert_int_equal(sitemap_scan(bodies[i], strlen(bodies[i]),
					      LIMIT, NULL, collect, &seen, &bad,
					      &reason), 7);
		assert_string_equal(seen.text, A B);
	}
}

static void needs_a_base(void **state)
{
	static const char body[] = "<url><loc>/a</loc></url>";
	struct seen seen = { 0 };
	const char *reason;
	size_t bad;

	(void)state;
	assert_int_equal(sitemap_scan(body, strlen(body), LIMIT, NULL, collect,
				      &seen, &bad, &reason), 0);
	assert_int_equal(seen.entries, 0);
	assert_int_equal(bad, 1);
}

/* ---- charsets ---------------------------------------------------------- */

static void charsets(void **state)
{
	static const char latin[] = "<?xml version='1.0' encoding='ISO-8859-1'?>"
				    "<url><loc>http://h/\xE9</loc></url>";
	static const char ascii[] = "<url><loc>http://h/a</loc></url>";
	char wide[2 * sizeof(ascii) + 2] = "\xFF\xFE";
	const char *reason;
	struct seen seen;
	size_t bad;

	(void)state;
	assert_int_equal(scan(latin, strlen(latin), LIMIT, &seen, &bad,
			      &reason), 0);
	assert_string_equal(seen.text, "u:http://h/%C3%A9|\n");
	for (size_t i = 0; i < strlen(ascii); i++)
		wide[2 * i + 2] = ascii[i];
	assert_int_equal(scan(wide, 2 * strlen(ascii) + 2, LIMIT, &seen, &bad,
			      &reason), 0);
	assert_string_equal(seen.text, A);
}

/* ---- gzip -------------------------------------------------------------- */

static size_t pack(const char *text, size_t len, char *out, size_t cap)
{
	z_stream z = { .next_in = (Bytef *)(uintptr_t)text, .avail_in = len,
		       .next_out = (Bytef *)out, .avail_out = cap };

	assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 31, 9,
				      Z_DEFAULT_STRATEGY), Z_OK);
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	deflateEnd(&z);
	return z.total_out;
}

static void packed(void **state)
{
	static const char one[] = "<url><loc>http://h/a</loc></url>";
	static const char two[] = "<url><loc>http://h/b</loc></url>";
	char gz[400];
	size_t first = pack(one, strlen(one), gz, sizeof(gz));
	size_t both = first + pack(two, strlen(two), gz + first, 200);
	const struct {
		size_t len, max;
		const char *seen, *reason;
	} cases[] = {
		{ first, LIMIT, A, NULL },
		{ first, strlen(one), A, NULL },
		{ both, LIMIT, A B, NULL },
		{ both + 9, LIMIT, A B, NULL },
		{ both - 9, LIMIT, A B, "truncated gzip" },
		{ both - 20, LIMIT, A, "truncated gzip" },
		{ first - 1, LIMIT, A, "truncated gzip" },
		{ 12, LIMIT, "", "truncated gzip" },
		{ 3, LIMIT, "", "truncated gzip" },
		{ both, strlen(one) + 9, A,
		  "gzip unpacks to more than the limit" },
		{ both, strlen(one) - 9, "",
		  "gzip unpacks to more than the limit" },
		{ both, 0, "", "gzip unpacks to more than the limit" },
	};

	(void)state;
	memset(gz + both, 'x', 9);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *reason = NULL;
		struct seen seen;
		size_t bad;
		int rc = scan(gz, cases[i].len, cases[i].max, &seen, &bad,
			      &reason);

		if (rc != (cases[i].reason ? -1 : 0) ||
		    strcmp(seen.text, cases[i].seen) != 0 ||
		    (reason && strcmp(reason, cases[i].reason) != 0))
			fail_msg("case %zu: %d %s\n%s", i, rc,
				 reason ? reason : "", seen.text);
	}
}

static void damaged(void **state)
{
	static const char text[] = "http://h/a\nhttp://h/b\n";
	char gz[200];
	size_t n = pack(text, strlen(text), gz, sizeof(gz)), bad;
	const char *reason = NULL;
	struct seen seen;

	(void)state;
	gz[n - 5] ^= 1;		/* in the checksum */
	assert_int_equal(scan(gz, n, LIMIT, &seen, &bad, &reason), -1);
	assert_string_equal(reason, "damaged gzip");
	assert_string_equal(seen.text, A B);
}

/* A cut line of text is not half a URL. */
static void truncated_lines(void **state)
{
	static const char text[] = "http://h/a\nhttp://h/b/1234567";
	char gz[200];
	size_t n = pack(text, strlen(text), gz, sizeof(gz)), bad;
	const char *reason = NULL;
	struct seen seen;

	(void)state;
	assert_int_equal(scan(gz, n, strlen(text) - 4, &seen, &bad, &reason),
			 -1);
	assert_string_equal(seen.text, A);
}

/* ---- size -------------------------------------------------------------- */

/* Seconds of the processor that this process has had: others do not count. */
static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/* Anything without end or depth takes linear time: 4 MB of it. */
static void hostile(void **state)
{
	static const char *const pieces[] = {
		"<url>", "<x>", "</x>", "<url><x></y>", "<!DOCTYPE [", "<![CDATA[",
		"<!--", "<?", "<", "<a b='", "&#", "&", "<url><loc>", "'\"",
		"<url><loc>&amp;", "<item><link a=b ", "\n", "http://",
	};
	size_t len = 4 << 20;
	char *body = malloc(len);

	(void)state;
	for (size_t i = 0; i < sizeof(pieces) / sizeof(*pieces); i++) {
		size_t piece = strlen(pieces[i]), bad;
		size_t n = sprintf(body, "<urlset>");
		const char *reason;
		struct seen seen;
		double start = now();

		while (n + piece < len) {
			memcpy(body + n, pieces[i], piece);
			n += piece;
		}
		scan(body, n, LIMIT, &seen, &bad, &reason);
		if (now() - start > 5)
			fail_msg("'%s' took %g s", pieces[i], now() - start);
	}
	free(body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads),
		cmocka_unit_test(deep),
		cmocka_unit_test(no_sitemaps),
		cmocka_unit_test(callback_ends_it),
		cmocka_unit_test(needs_a_base),
		cmocka_unit_test(charsets),
		cmocka_unit_test(packed),
		cmocka_unit_test(damaged),
		cmocka_unit_test(truncated_lines),
		cmocka_unit_test(hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
