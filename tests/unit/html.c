/*
 * parse/html: references against the whole table of names, and text.
 */
#include "parse/html/html.h"

#include "parse/html/entities.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void assert_decodes(const char *in, int attribute, const char *want)
{
	char *copy = strdup(in);
	size_t n = html_decode(copy, strlen(copy), attribute, copy);

	copy[n] = '\0';
	assert_string_equal(copy, want);
	free(copy);
}

struct row {
	const char *in, *want;
};

static const struct row in_text[] = {
	{ "", "" },
	{ "plain", "plain" },
	{ "a &amp; b", "a & b" },
	{ "&lt;&gt;&quot;&apos;", "<>\"'" },
	{ "&copy&reg", "©®" },
	{ "&notit;", "¬it;" },
	{ "&notin;", "∉" },
	{ "&noti", "¬i" },
	{ "&sup;&sup1;&sup1&supe;&sup", "⊃¹¹⊇&sup" },
	{ "&amp;lt;", "&lt;" },
	{ "&ampx=1", "&x=1" },
	{ "&lt=1", "<=1" },
	{ "& &; &#; &#x; &#xg; &nosuch; &", "& &; &#; &#x; &#xg; &nosuch; &" },
	{ "&AMP;&Amp;", "&&Amp;" },
	{ "&#65;&#x41;&#X41;&#65", "AAAA" },
	{ "&#65B&#x41G", "ABAG" },
	{ "&#0;&#xD800;&#x110000;&#99999999999999999999;",
	  "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
	{ "&#128;&#x9f;&#129;", "€Ÿ\xc2\x81" },
	{ "&#10;", "\n" },
	{ "&#x1F600;", "😀" },
	{ "&nvap;&acE;", "≍⃒∾̳" },
	{ "&nGt;&nLt;&nGtv;", "&nGt;&nLt;≫̸" },
	{ "&CounterClockwiseContourIntegral;", "∳" },
	{ "&CounterClockwiseContourIntegra;",
	  "&CounterClockwiseContourIntegra;" },
};

static const struct row in_attributes[] = {
	{ "?a=1&copy=2", "?a=1&copy=2" },
	{ "?a=1&copy;=2", "?a=1©=2" },
	{ "?a&copyb", "?a&copyb" },
	{ "?a&copy", "?a©" },
	{ "?a&copy&b", "?a©&b" },
	{ "?a&copy.", "?a©." },
	{ "&notit;", "&notit;" },
	{ "?x&#61=", "?x==" },
	{ "?a=1&amp;b=2", "?a=1&b=2" },
	{ "?a=1&ampb=2", "?a=1&ampb=2" },
};

static void references(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof in_text / sizeof *in_text; i++)
		assert_decodes(in_text[i].in, 0, in_text[i].want);
	for (i = 0; i < sizeof in_attributes / sizeof *in_attributes; i++)
		assert_decodes(in_attributes[i].in, 1, in_attributes[i].want);
}

/* Every name alone gives its text, is taken whole, and does not grow. */
static void whole_table(void **state)
{
	unsigned i, grown = 0;

	(void)state;
	for (i = 0; i < ENTITY_COUNT; i++) {
		const char *record = &entity_text[entity_at[i]];
		size_t n = strcspn(record, ";?"), outlen = 0;
		const char *text = record + n + 1;
		char in[64], out[8];

		snprintf(in, sizeof in, "&%.*s;", (int)n, record);
		assert_int_equal(html_reference(in, n + 2, 1, out, &outlen),
				 n + 2);
		assert_int_equal(outlen, strlen(text));
		assert_memory_equal(out, text, outlen);
		grown += outlen > n + 2;
		if (record[n] == '?') {
			assert_int_equal(html_reference(in, n + 1, 1, out,
							&outlen), n + 1);
			assert_true(outlen <= n + 1);
		}
	}
	assert_int_equal(grown, 2);	/* &nGt; &nLt; */
}

static const struct row texts[] = {
	{ "", "" },
	{ " a \n\t b ", "a b" },
	{ "a<b>b</b>", "ab" },
	{ "<p>a</p><p>b</p>", "a b" },
	{ "a<br>b<br/>c", "a b c" },
	{ "<td>1<td>2", "1 2" },
	{ "<a href='x>y'>z</a>", "z" },
	{ "a<!-- > -- b -->c<!-->d<!--->e", "acde" },
	{ "a<script>if (a<b) '<p>'</script>b", "ab" },
	{ "a<style>p{}</style >b", "ab" },
	{ "<title>T &amp; <b>U</b></title>x", "T & <b>U</b> x" },
	{ "<xmp>&amp;<b></xmp>", "&amp;<b>" },
	{ "1 < 2 & 3 <4", "1 < 2 & 3 <4" },
	{ "&nbsp;a&nbsp; \xc2\xa0 b&nbsp;", "a b" },
	{ "&lt;b&gt;", "<b>" },
	{ "a<b title=\"", "a" },
	{ "<!DOCTYPE html><?xml x?></>a</ x>b", "ab" },
	{ "<![CDATA[x]]>y", "y" },
	{ "<svg><![CDATA[x<b>]]></svg>y", "x<b>y" },
	{ "<svg><title>a</title><style>b</style></svg>", "a b" },
	{ "主演：<span>张国荣</span>,张丰毅", "主演：张国荣,张丰毅" },
	{ "<plaintext>a</plaintext>", "a</plaintext>" },
	{ "\xff\xc2 \xa0", "\xff\xc2 \xa0" },
};

static void text(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof texts / sizeof *texts; i++) {
		char *copy = strdup(texts[i].in);

		copy[html_text(copy, strlen(copy), copy)] = '\0';
		assert_string_equal(copy, texts[i].want);
		free(copy);
	}
}

/* The text of each, its lines in one. */
static void lines(void **state)
{
	static const struct row rows[] = {
		{ "<p>a\n b<p>c<br>d", "a b\nc\nd" },
		{ "a<b>b</b> <i>c</i>", "ab c" },
		{ " <div> <p> a </p> \n </div> <br><br>b ", "a\nb" },
		{ "<td>1<td>2&amp;3", "1\n2&3" },
		{ "<script>x</script>", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *copy = strdup(rows[i].in);

		copy[html_lines(copy, strlen(copy), copy)] = '\0';
		assert_string_equal(copy, rows[i].want);
		free(copy);
	}
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		char *copy = strdup(texts[i].in);
		size_t n = html_lines(copy, strlen(copy), copy);

		copy[n] = '\0';
		for (size_t k = 0; k < n; k++)
			if (copy[k] == '\n')
				copy[k] = ' ';
		assert_string_equal(copy, texts[i].want);
		free(copy);
	}
}

/* Where html_plain has an answer, it is html_text's. */
static void plain(void **state)
{
	static const char *const bits[] = {
		"a", "bc", " ", "  ", "主", "\xc2\xa0", "é", "<", "<b>", "&",
		"&amp;", "\n", "\t", "\v", "\xc2", "\xa0", ":", ">",
	};
	size_t len, n, answers = 0;
	char s[64], out[64];

	(void)state;
	for (unsigned i = 0; i < 18 * 18 * 18 * 18; i++) {
		unsigned k = i;
		const char *got;

		for (s[0] = '\0'; k > 0; k /= 18)
			strcat(s, bits[k % 18]);
		len = strlen(s);
		got = html_plain(s, len, &n);
		if (!got)
			continue;
		answers++;
		assert_int_equal(html_text(s, len, out), n);
		assert_memory_equal(out, got, n);
	}
	assert_true(answers > 1000);
	assert_string_equal(html_plain(" a b ", 5, &n), "a b ");
	assert_int_equal(n, 3);
}

static const struct row titles[] = {
	{ "<title> A &amp;\n B</title>", "A & B" },
	{ "<html><head><TITLE lang=en>A</TITLE><title>B</title>", "A" },
	{ "<!-- <title>no</title> --><title>A<b></title>", "A<b>" },
	{ "<svg><title>no</title></svg><title>A</title>", "A" },
	{ "<script>'<title>no</title>'</script><title>A", "A" },
	{ "<title></title>", "" },
	{ "<title>abcdefghijkl</title>", "abcdefgh" },
	{ "<title>abcdefg主</title>", "abcdefg" },
	{ "<p>none</p>", NULL },
	{ "<title", NULL },
};

static void title(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof titles / sizeof *titles; i++) {
		char out[9];
		long n = html_title(titles[i].in, strlen(titles[i].in), out, 8);

		assert_int_equal(n, titles[i].want ?
				 (long)strlen(titles[i].want) : -1);
		if (n > 0)
			assert_memory_equal(out, titles[i].want, (size_t)n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(references),
		cmocka_unit_test(whole_table),
		cmocka_unit_test(text),
		cmocka_unit_test(lines),
		cmocka_unit_test(plain),
		cmocka_unit_test(title),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
