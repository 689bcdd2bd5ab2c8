/*
 * parse/links: what is a link on a page, and what only looks like one.
 */
#include "parse/html/links.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof table / sizeof *table)

struct listing {
	char text[2048];	/* "element path[!]" and a blank for each */
	int stop_after;		/* 0: never */
};

static const char origin[] = "http://h";

/* Links to the page's own host as paths; "!" is nofollow. */
static int list(void *arg, const struct link *link)
{
	struct listing *l = arg;
	const char *href = link->url->href;
	size_t used = strlen(l->text);

	if (strncmp(href, origin, strlen(origin)) == 0)
		href += strlen(origin);
	snprintf(l->text + used, sizeof l->text - used, "%s %s%s ",
		 link->element, href, link->nofollow ? "!" : "");
	return l->stop_after && --l->stop_after == 0 ? 7 : 0;
}

static struct links_facts scan(const char *html, size_t len, const char *base,
			       struct listing *l)
{
	struct url url = URL_INIT;
	struct links_facts facts;
	const char *reason;

	*l = (struct listing){ .text = "" };
	if (base)
		assert_int_equal(url_parse(&url, NULL, base, strlen(base),
					   &reason), 0);
	links_scan(html, len, base ? &url : NULL, NULL, list, l, &facts);
	url_release(&url);
	if (l->text[0])
		l->text[strlen(l->text) - 1] = '\0';
	return facts;
}

struct row {
	const char *html, *want;
};

static void assert_rows(const struct row *rows, size_t n)
{
	struct listing l;
	size_t i;

	for (i = 0; i < n; i++) {
		scan(rows[i].html, strlen(rows[i].html), "http://h/d/p?q", &l);
		assert_string_equal(l.text, rows[i].want);
	}
}

static void elements(void **state)
{
	static const struct row rows[] = {
		{ "", "" },
		{ "<a href=x>", "a /d/x" },
		{ "<A HREF='x'>1</A><a name=y>2</a>", "a /d/x" },
		{ "<a href>", "a /d/p?q" },
		{ "<a href=''>", "a /d/p?q" },
		{ "<a href=#top>", "a /d/p?q" },
		{ "<a href='mailto:x@y'><a href='javascript:x()'>", "" },
		{ "<a href=x href=y>", "a /d/x" },
		{ "<a href = \"x\"title=y>", "a /d/x" },
		{ "<a\nhref\n=\n'x\n'\n>", "a /d/x" },
		{ "<a/href=x>", "a /d/x" },
		{ "<a href=x/>", "a /d/x/" },
		{ "<a title='<a href=y>' href=x>", "a /d/x" },
		{ "<a =href=y href=x>", "a /d/x" },
		{ "<a href=?a=1&amp;b=2&copy=3>", "a /d/p?a=1&b=2&copy=3" },
		{ "<a href='a&#x2F;b&sol;c'>", "a /d/a/b/c" },
		{ "<a href='&#13;&#10;x&#9;y'>", "a /d/xy" },
		{ "<a rel='x NoFollow' href=x>", "a /d/x!" },
		{ "<a rel='nofollows' href=x>", "a /d/x" },
		{ "<map><area href=x rel=nofollow><area></map>",
		  "area /d/x!" },
		{ "<iframe src=x></iframe><iframe src=''></iframe>",
		  "iframe /d/x" },
		{ "<frameset><frame src=x><frame src=></frameset>",
		  "frame /d/x" },
		{ "<frame src=x>", "" },
		{ "<frameset><template><frame src=x></template><frame src=y>",
		  "frame /d/x frame /d/y" },
		{ "<template><frameset></template><frame src=x>", "" },
		{ "<template><frameset><frame src=x></frameset></template>"
		  "<frameset><frame src=y>", "frame /d/y" },
		{ "<frameset><a href=x><iframe src=x></iframe><area href=x>"
		  "<link rel=next href=x></frameset><a href=x>", "" },
		{ "<frameset><frameset><frame src=x></frameset><frame src=y>"
		  "</frameset><frame src=z>", "frame /d/x frame /d/y" },
		{ "<frameset><script>'<frame src=x>'</script><svg>"
		  "<frame src=y><noframes><frame src=z></noframes>",
		  "frame /d/x frame /d/y" },
		{ "<head><title>t</title><link rel=next href=n></head> "
		  "<frameset><frame src=x></frameset>",
		  "link /d/n frame /d/x" },
		{ "<p>text<frameset><frame src=x></frameset><a href=y>",
		  "a /d/y" },
		{ "<body><frameset><frame src=x></frameset><a href=y>",
		  "a /d/y" },
		{ "<img><frameset><frame src=x></frameset>", "" },
		{ "<link rel=next href=n><link rel='x PREV' href=p>"
		  "<link rel=canonical href=c><link rel=alternate href=a>",
		  "link /d/n link /d/p link /d/c link /d/a" },
		{ "<link rel=stylesheet href=x><link href=x><link rel=next>"
		  "<link rel='alternate stylesheet' href=x>"
		  "<link rel=next href=''>", "" },
		{ "<abbr href=x><img src=x><form action=x><b href=x>", "" },
	};

	(void)state;
	assert_rows(rows, COUNT(rows));
}

static void not_links(void **state)
{
	static const struct row rows[] = {
		{ "<!-- <a href=x> --><a href=y>", "a /d/y" },
		{ "<!--><a href=x>--><!---><a href=y>", "a /d/x a /d/y" },
		{ "<!-- --!><a href=x><!-- <a href=y>", "a /d/x" },
		{ "<!doctype '<a href=x>'><a href=y>", "a /d/y" },
		{ "<![CDATA[<a href=x>]]>", "" },
		{ "<![CDATA[ > <a href=x>]]>", "a /d/x" },
		{ "<svg><![CDATA[ > <a href=x>]]></svg>", "" },
		{ "<script>'<a href=x>'</script><a href=y>", "a /d/y" },
		{ "<script><!-- <script> </script> <a href=x> --></script>"
		  "<a href=y>", "a /d/y" },
		{ "<script><!-- </script><a href=x>", "a /d/x" },
		{ "<script><!--> <script> </script><a href=x>", "a /d/x" },
		{ "<script></scripts><a href=x></script ><a href=y>",
		  "a /d/y" },
		{ "<style><a href=x></style><textarea><a href=x></textarea>"
		  "<title><a href=x></title><xmp><a href=x></xmp>"
		  "<iframe><a href=x></iframe><noembed><a href=x></noembed>"
		  "<noframes><a href=x></noframes><a href=y>", "a /d/y" },
		{ "<noscript><a href=x></noscript>", "a /d/x" },
		{ "<template><a href=x><template></template><a href=x>"
		  "</template><a href=y>", "a /d/y" },
		{ "<plaintext><a href=x></plaintext><a href=x>", "" },
		{ "<a href=x", "" },
		{ "<a href=x>y<a href='", "a /d/x" },
		{ "</a href=x><? <a href=y>", "" },
		{ "< a href=x>", "" },
		{ "<textarea/><a href=x></textarea>", "" },
	};

	(void)state;
	assert_rows(rows, COUNT(rows));
}

static void foreign(void **state)
{
	static const struct row rows[] = {
		{ "<svg><a xlink:href=x /><a href=y xlink:href=z></a></svg>",
		  "a /d/x a /d/y" },
		{ "<a xlink:href=x>", "" },
		{ "<svg><iframe src=x></svg><math><a href=x></math>", "" },
		{ "<math><annotation-xml><svg><a href=x></a></svg><a href=y>",
		  "a /d/x" },
		{ "<math><svg><a href=x></a></svg></math>", "" },
		{ "<math><annotation-xml><a href=x></annotation-xml>", "" },
		{ "<math><annotation-xml encoding=Text/HTML><a href=x>"
		  "</annotation-xml><a href=y></math>", "a /d/x" },
		{ "<math><annotation-xml encoding=application/xhtml+xml>"
		  "<iframe src=x></iframe></annotation-xml></math>",
		  "iframe /d/x" },
		{ "<math><annotation-xml encoding=text/plain><a href=x>", "" },
		{ "<svg><title><a href=x></title><style><a href=y></style>",
		  "a /d/x a /d/y" },
		{ "<svg><foreignObject><title><a href=x></title>"
		  "<iframe src=y></iframe></foreignObject></svg>",
		  "iframe /d/y" },
		{ "<svg><path><p><title><a href=x></title>", "" },
		{ "<div><svg></div><title><a href=x></title>", "" },
		{ "<svg x=/><iframe src=x>", "" },
		{ "<svg x=y /><iframe src=x>", "iframe /d/x" },
		{ "<template><svg></template><a href=x>", "a /d/x" },
		{ "<span><svg></span><title><a href=x></title>", "" },
		{ "<svg/><title><a href=x></title>", "" },
		{ "<math><mi><title><a href=x></title></mi></math>", "" },
		{ "<svg><template><a href=x></template></svg>", "a /d/x" },
		{ "<svg><script><a href=x></script></svg>", "a /d/x" },
	};

	(void)state;
	assert_rows(rows, COUNT(rows));
}

static void refresh(void **state)
{
	static const struct row contents[] = {
		{ "5; url=x", "meta /d/x" },
		{ "5;URL='x'y", "meta /d/x" },
		{ "5;url=&quot;x", "meta /d/x" },
		{ "0 url = x", "meta /d/x" },
		{ " 1.5,x", "meta /d/x" },
		{ "5;'x'", "meta /d/x" },
		{ "5; urls=x", "meta /d/urls=x" },
		{ "5; url", "meta /d/url" },
		{ "5", "" },
		{ "5;", "" },
		{ ".5;url=x", "meta /d/x" },
		{ "x;url=x", "" },
		{ "5x;url=x", "" },
		{ "", "" },
	};
	struct listing l;
	char html[128];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(contents); i++) {
		snprintf(html, sizeof html,
			 "<meta content=\"%s\" http-equiv=Refresh>",
			 contents[i].html);
		scan(html, strlen(html), "http://h/d/p", &l);
		assert_string_equal(l.text, contents[i].want);
	}
}

static void base(void **state)
{
	static const struct row rows[] = {
		{ "<a href=x><base href=/b/><a href=x>", "a /b/x a /b/x" },
		{ "<base target=t><base href=/b/><base href=/c/><a href=x>",
		  "a /b/x" },
		{ "<BASE HREF='http://o/'><a href=x><a href=//p/>",
		  "a http://o/x a http://p/" },
		{ "<!-- <base href=/b/> --><a href=x>", "a /d/x" },
		{ "<base href='data:,x'><a href=x>", "a /d/x" },
		{ "<template><base href=/b/></template><a href=x>", "a /d/x" },
		{ "<template><a href=x></template><base href=/b/><a href=x>",
		  "a /b/x" },
		{ "<basefont href=/b/><a href=x>", "a /d/x" },
		{ "<base href=?r><a href=#x>", "a /d/p?r" },
	};
	struct listing l;
	static const char absolute[] = "<a href=x><a href=http://h/y>";
	static const char with_base[] = "<base href=http://h/b/><a href=x>";

	(void)state;
	assert_rows(rows, COUNT(rows));
	scan(absolute, strlen(absolute), NULL, &l);
	assert_string_equal(l.text, "a /y");
	scan(with_base, strlen(with_base), NULL, &l);
	assert_string_equal(l.text, "a /b/x");
}

static void robots(void **state)
{
	static const struct {
		const char *html;
		bool nofollow, noindex;
	} rows[] = {
		{ "<meta name=robots content=nofollow>", true, false },
		{ "<meta name=ROBOTS content='NoIndex,NOFOLLOW'>", true, true },
		{ "<meta name=robots content='none'>", true, true },
		{ "<meta name=robots content='index, follow'>", false, false },
		{ "<meta name=robots content='nofollow-x'>", false, false },
		{ "<meta name=googlebot content=nofollow>", false, false },
		{ "<!--<meta name=robots content=nofollow>-->", false, false },
		{ "<meta name=robots content=noindex>"
		  "<meta name=robots content=nofollow>", true, true },
	};
	struct listing l;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct links_facts f = scan(rows[i].html, strlen(rows[i].html),
					    NULL, &l);

		assert_int_equal(f.nofollow, rows[i].nofollow);
		assert_int_equal(f.noindex, rows[i].noindex);
	}
}

/* The query of a link is in the page's encoding, all else in UTF-8. */
static void queries(void **state)
{
	static const struct {
		const char *charset, *html, *url;
	} rows[] = {
		{ NULL, "<a href='?q=caf\u00e9'>", "?q=caf%C3%A9" },
		{ "utf-8", "<a href='?q=caf\u00e9'>", "?q=caf%C3%A9" },
		{ "utf-16le", "<a href='?q=caf\u00e9'>", "?q=caf%C3%A9" },
		{ "replacement", "<a href='?\u00e9'>", "?%C3%A9" },
		{ "windows-1252", "<a href='?q=caf\u00e9'>", "?q=caf%E9" },
		{ "windows-1252", "<a href='?caf&eacute;'>", "?caf%E9" },
		{ "windows-1252", "<a href='/\u00e9?\u00e9#\u00e9'>",
		  "%C3%A9?%E9" },
		{ "windows-1252", "<a href='//h/?\u20ac'>", "?%80" },
		{ "windows-1252", "<a href='?\u2603 \"<>'>",
		  "?%26%239731%3B%20%22%3C%3E" },
		{ "windows-1252", "<a href='?a%20b\\c^d`|&amp;\x7f'>",
		  "?a%20b\\c^d`|&%7F" },
		{ "windows-1252", "<a href=\"?'\ufffd\">",
		  "?%27%26%2365533%3B" },
		{ "windows-1252", "<base href='?\u00e9'><a href='#x'>",
		  "?%E9" },
		{ "windows-1252", "<iframe src='?\u00e9'></iframe>", "?%E9" },
		{ "windows-1252", "<meta http-equiv=refresh "
		  "content='0;url=?\u00e9'>", "?%E9" },
		{ "windows-1251", "<a href='?\u043f'>", "?%EF" },
		{ "x-user-defined", "<a href='?\uf7e9'>", "?%E9" },
		{ "euc-kr", "<a href='?\uac00'>", "?%B0%A1" },
		{ "euc-kr", "<a href='?\u00e9'>", "?%26%23233%3B" },
		{ "big5", "<a href='?\u4e2d\u5341\u2550'>",
		  "?%A4%A4%A4Q%F9%F9" },
		{ "big5", "<a href='?\u43f0'>", "?%26%2317392%3B" },
		{ "gbk", "<a href='?\u4e2d\u20ac'>", "?%D6%D0%80" },
		{ "gbk", "<a href='?\U00020000'>", "?%26%23131072%3B" },
		{ "gb18030", "<a href='?\u4e2d\u20ac'>", "?%D6%D0%A2%E3" },
		{ "gb18030", "<a href='?\U00020000'>", "?%952%826" },
		{ "shift_jis", "<a href='?\u3042\uff71\u00a5\u2212'>",
		  "?%82%A0%B1\\%81|" },
		{ "shift_jis", "<a href='?\u7e8a\u2252'>",
		  "?%FA\\%81%E0" },
		{ "euc-jp", "<a href='?\u3042\uff71\u203e'>",
		  "?%A4%A2%8E%B1~" },
		{ "euc-jp", "<a href='?\u7e8a'>", "?%F9%A1" },
		{ "euc-jp", "<a href='?\u4e02'>", "?%26%2319970%3B" },
		{ "iso-2022-jp", "<a href='?a\u3042b\u00a5c\\'>",
		  "?a%1B$B$%22%1B(Bb%1B(J\\c%1B(B\\" },
		{ "iso-2022-jp", "<a href='?\u3042\u00e9\uff71'>",
		  "?%1B$B$%22%1B(B%26%23233%3B%1B$B%%22%1B(B" },
		{ "iso-2022-jp", "<a href='?\x1bz'>", "?%26%2365533%3Bz" },
	};
	struct listing l = { 0 };
	struct url url = URL_INIT;
	const char *reason, *at;

	(void)state;
	url_parse(&url, NULL, "http://h/", 9, &reason);
	for (size_t i = 0; i < COUNT(rows); i++) {
		l = (struct listing){ 0 };
		links_scan(rows[i].html, strlen(rows[i].html), &url,
			   rows[i].charset, list, &l, NULL);
		at = strchr(l.text, '/');
		assert_non_null(at);
		if (strncmp(at + 1, rows[i].url, strlen(rows[i].url)) != 0 ||
		    strcmp(at + 1 + strlen(rows[i].url), " ") != 0)
			fail_msg("%s, %s: %s", rows[i].charset, rows[i].html,
				 l.text);
	}
	url_release(&url);
}

static void the_rest(void **state)
{
	static const char html[] = "<a href=1><a href=2><a href=3>";
	static const char nul[] = "<a href='x\0y'>";
	struct listing l = { .stop_after = 2 };
	struct url url = URL_INIT;
	const char *reason;

	(void)state;
	url_parse(&url, NULL, "http://h/", 9, &reason);
	assert_int_equal(links_scan(html, strlen(html), &url, NULL, list, &l,
				    NULL),
			 7);
	assert_string_equal(l.text, "a /1 a /2 ");
	url_release(&url);
	scan(nul, sizeof nul - 1, "http://h/", &l);
	assert_string_equal(l.text, "a /x%EF%BF%BDy");
}

/* ELEMENT PATH[#FRAGMENT][ [REL]][ "TEXT"], and #NAME where one may lead. */
static int describe(void *arg, const struct link *link)
{
	struct listing *l = arg;
	size_t used = strlen(l->text), room = sizeof l->text - used;
	char *at = l->text + used;
	int n = snprintf(at, room, "%s %s", link->element,
			 link->url->href + strlen(origin));

	if (link->fragment->len)
		n += snprintf(at + n, room - (size_t)n, "#%.*s",
			      (int)link->fragment->len, link->fragment->data);
	if (link->rel->len)
		n += snprintf(at + n, room - (size_t)n, " [%.*s]",
			      (int)link->rel->len, link->rel->data);
	snprintf(at + n, room - (size_t)n, " \"%.*s\";", (int)link->text->len,
		 link->text->len ? link->text->data : "");
	return 0;
}

static int anchor(void *arg, const char *name, size_t len)
{
	struct listing *l = arg;
	size_t used = strlen(l->text);

	snprintf(l->text + used, sizeof l->text - used, "(%.*s)", (int)len,
		 name);
	return 0;
}

static void assert_described(const struct row *rows, size_t n,
			     const struct links_wanted *wanted)
{
	struct url url = URL_INIT;
	struct listing l;
	const char *reason;
	size_t i;

	url_parse(&url, NULL, "http://h/d/p", 12, &reason);
	for (i = 0; i < n; i++) {
		l = (struct listing){ .text = "" };
		links_scan_for(wanted, rows[i].html, strlen(rows[i].html),
			       &url, NULL, describe, &l, NULL);
		assert_string_equal(l.text, rows[i].want);
	}
	url_release(&url);
}

#define TEN "0123456789"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

static void texts(void **state)
{
	static const struct links_wanted wanted = { .texts = true };
	static const struct row rows[] = {
		{ "<a href=x>one</a> two", "a /d/x \"one\";" },
		{ "<a href=x> <b>one</b>\n&amp; <!-- -->two<br>3 </a>",
		  "a /d/x \"one & two 3\";" },
		{ "<a href=x>to the end", "a /d/x \"to the end\";" },
		{ "<a href=x>1<a href=y>2</a><a href=z></a>",
		  "a /d/x \"1\";a /d/y \"2\";a /d/z \"\";" },
		{ "<a href=x>1<iframe src=y></iframe>2</a>",
		  "a /d/x \"1\";iframe /d/y \"\";" },
		{ "<a href=x>1<a name=y>2</a>3</a>", "a /d/x \"1\";" },
		{ "<a href=x><script>f()</script><img src=y></a>",
		  "a /d/x \"\";" },
		{ "<a rel=' next\n NoFollow ' href=x>1</a>"
		  "<a href=y>2</a>",
		  "a /d/x [next NoFollow] \"1\";a /d/y \"2\";" },
		{ "<link rel=next href=n><meta http-equiv=refresh "
		  "content='0;url=m'><map><area href=a></map>",
		  "link /d/n [next] \"\";meta /d/m \"\";area /d/a \"\";" },
		{ "<a href='x#a&amp;b'>1</a><a href='x#'>2</a>"
		  "<a href='#\tc\n '>3</a>",
		  "a /d/x#a&b \"1\";a /d/x \"2\";a /d/p#c \"3\";" },
		{ "<a href='#a%20b'>1</a><a href='#%ff'>2</a>"
		  "<a href='#caf%c3%a9'>3</a><a href='#%0a%'>4</a>",
		  "a /d/p#a b \"1\";a /d/p#%ff \"2\";"
		  "a /d/p#caf\xc3\xa9 \"3\";a /d/p#%0a% \"4\";" },
		{ "<a href='x#:~:text=y'>1</a><a href='x#s:~:text=y'>2</a>",
		  "a /d/x \"1\";a /d/x#s \"2\";" },
		{ "<a href='mailto:m'>1</a><a href=x>2</a>",
		  "a /d/x \"2\";" },
		{ "<a href=x>" HUNDRED HUNDRED "more</a>",
		  "a /d/x \"" HUNDRED HUNDRED "\";" },
		{ "<a href=x><b></b>" HUNDRED HUNDRED "more</a>",
		  "a /d/x \"" HUNDRED HUNDRED "\";" },
		{ "<a href=x>\xc3\xa4" HUNDRED HUNDRED "</a>",
		  "a /d/x \"\xc3\xa4" HUNDRED TEN TEN TEN TEN TEN TEN TEN
		  TEN TEN "012345678\";" },
	};

	(void)state;
	assert_described(rows, COUNT(rows), &wanted);
}

static void anchors(void **state)
{
	static const struct links_wanted wanted = { true, anchor };
	static const struct row rows[] = {
		{ "<h1 id=a>1</h1><a name=b></a><p name=c><p ID='d&amp;e'>",
		  "(a)(b)(d&e)" },
		{ "<a id=a name=b href=x>1</a><p id=''>",
		  "(a)(b)a /d/x \"1\";" },
		{ "<p id=a%3Cb><p id=100%>", "(a%3Cb)(a<b)(100%)(100%)" },
		{ "<!-- <p id=a> --><template><p id=b></template>"
		  "<script id=c>'<p id=d>'</script>", "(c)" },
	};

	(void)state;
	assert_described(rows, COUNT(rows), &wanted);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(elements),
		cmocka_unit_test(not_links),
		cmocka_unit_test(foreign),
		cmocka_unit_test(refresh),
		cmocka_unit_test(base),
		cmocka_unit_test(robots),
		cmocka_unit_test(queries),
		cmocka_unit_test(the_rest),
		cmocka_unit_test(texts),
		cmocka_unit_test(anchors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
