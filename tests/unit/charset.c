/*
 * parse/charset: labels, evidence, conversion.
 */
#include "parse/charset/charset.h"
#include "parse/url/query.h"
#include "parse/url/url.h"
#include "parse/charset/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof table / sizeof *table)
#define FFFD "\xef\xbf\xbd"

static void labels(void **state)
{
	static const struct {
		const char *label, *name;
	} rows[] = {
		{ "utf-8", "utf-8" },
		{ "  UTF8\n", "utf-8" },
		{ "latin1", "windows-1252" },
		{ "ISO-8859-1", "windows-1252" },
		{ "us-ascii", "windows-1252" },
		{ "gb2312", "gbk" },
		{ "ks_c_5601-1987", "euc-kr" },
		{ "x-sjis", "shift_jis" },
		{ "big5-hkscs", "big5" },
		{ "iso-8859-9", "windows-1254" },
		{ "logical", "iso-8859-8-i" },
		{ "utf-16", "utf-16le" },
		{ "hz-gb-2312", "replacement" },
		{ "x-mac-ukrainian", "x-mac-cyrillic" },
		{ "koi8-ru", "koi8-u" },
		{ "x-user-defined", "x-user-defined" },
		{ "utf-7", NULL },
		{ "", NULL },
		{ "latin1 us-ascii", NULL },
		{ "utf-8x", NULL },
		{ "utf", NULL },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		const char *name = charset_from_label(rows[i].label,
						      strlen(rows[i].label));

		if (rows[i].name)
			assert_string_equal(name, rows[i].name);
		else
			assert_null(name);
	}
}

static void evidence(void **state)
{
	static const struct {
		const char *type, *body, *name;
	} rows[] = {
		{ NULL, "", "windows-1252" },
		{ NULL, "plain", "windows-1252" },
		{ NULL, "caf\xc3\xa9", "utf-8" },
		{ NULL, "caf\xe9", "windows-1252" },
		{ NULL, "caf\xc3\xa9\xe9", "windows-1252" },
		/* Content-Type */
		{ "text/html; charset=koi8-r", "caf\xc3\xa9", "koi8-r" },
		{ "text/html;charset=\"KOI8-R\"", "", "koi8-r" },
		{ "text/html; x=\"; charset=big5\"; Charset=koi8-r", "",
		  "koi8-r" },
		{ "text/html; charset=nonsense", "\xc3\xa9", "utf-8" },
		{ "text/html; charset=", "<meta charset=big5>", "big5" },
		{ "text/html; charset=big5", "\xef\xbb\xbfx", "utf-8" },
		{ "text/html; charset=utf-16", "x", "utf-16le" },
		{ "text/html; charset=\"k\\oi8-\\r\"", "", "koi8-r" },
		{ "text/html; x=\"a\\\"; charset=big5\"; charset=koi8-r", "",
		  "koi8-r" },
		{ "text/html; x=\"charset=big5\";charset=koi8-r", "",
		  "koi8-r" },
		{ "text/html; x=\"charset=big5", "", "windows-1252" },
		{ "text/html; x=y\"charset=big5\"; charset=koi8-r", "",
		  "koi8-r" },
		{ "text/html;; ;=;x;y=; charset=koi8-r", "", "koi8-r" },
		{ "text/html; =big5; (x)=y; charset=koi8-r", "", "koi8-r" },
		{ "text/html; charset=\"koi8-r\"x; charset=big5", "",
		  "koi8-r" },
		{ "text/html; charset=\"koi8-r", "", "koi8-r" },
		{ "text/html; charset= koi8-r", "", "koi8-r" },
		{ "text/html; charset=koi8-r ; x", "", "koi8-r" },
		{ "text/html; charset; charset=koi8-r", "", "koi8-r" },
		{ "text/html; charset=; charset=koi8-r", "", "koi8-r" },
		{ "text/html; charset=\"\"; charset=koi8-r", "",
		  "windows-1252" },
		{ "text/html; charset=bad; charset=koi8-r", "",
		  "windows-1252" },
		{ "text/html; charset=\"\x01\"; charset=koi8-r", "",
		  "koi8-r" },
		{ "text/html; charset =koi8-r", "", "windows-1252" },
		{ "text/html; xcharset=koi8-r", "", "windows-1252" },
		{ "text/html;charset='koi8-r'", "", "windows-1252" },
		{ " text/html ;charset=koi8-r", "", "koi8-r" },
		{ "text; charset=koi8-r", "", "windows-1252" },
		{ "text/; charset=koi8-r", "", "windows-1252" },
		{ "text/a b; charset=koi8-r", "", "windows-1252" },
		{ "; charset=koi8-r", "", "windows-1252" },
		{ "text/html", "\xfe\xff", "utf-16be" },
		{ "text/html", "\xff\xfe", "utf-16le" },
		/* <meta> */
		{ NULL, "<META CharSet='Big5'>", "big5" },
		{ NULL, "<meta charset=utf-16>", "utf-8" },
		{ NULL, "<meta charset=x-user-defined>", "windows-1252" },
		{ NULL, "<meta charset=bad><meta charset=big5>", "big5" },
		{ NULL, "<meta charset=gbk charset=big5>", "gbk" },
		{ NULL, "<!-- <meta charset=gbk> --><meta charset=big5>",
		  "big5" },
		{ NULL, "<x y='<meta charset=gbk>'><meta charset=big5>",
		  "big5" },
		{ NULL, "<script>'<meta charset=gbk>'</script>", "gbk" },
		{ NULL, "<meta charset=gbk", "windows-1252" },
		{ NULL, "</meta charset=gbk>", "windows-1252" },
		{ NULL, "<meta http-equiv=Content-Type "
			"content='text/html; charset=gbk'>", "gbk" },
		{ NULL, "<meta content='charset = \"gbk\"' "
			"http-equiv=content-type>", "gbk" },
		{ NULL, "<meta content='text/html; charset=gbk'>",
		  "windows-1252" },
		{ NULL, "<meta content='charset charset=gbk;x' charset=big5>",
		  "big5" },
		{ NULL, "<meta http-equiv=refresh content='charset=gbk'>",
		  "windows-1252" },
		/* XML */
		{ NULL, "<?xml version='1.0' encoding='gbk'?>", "gbk" },
		{ NULL, "<?xml encoding = \"utf-16\"?>", "utf-8" },
		{ NULL, " <?xml encoding='gbk'?>", "windows-1252" },
		{ NULL, "<?xml encoding='gbk'?><meta charset=big5>", "big5" },
		{ NULL, "<?xml encoding='gbk", "windows-1252" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		const char *name = charset_detect(rows[i].type, rows[i].body,
						  strlen(rows[i].body));

		if (strcmp(name, rows[i].name) != 0)
			fail_msg("%s, %s: %s", rows[i].type, rows[i].body,
				 name);
	}
}

/* Anywhere in the first 1024 bytes, and behind them anywhere in the head. */
static void declared_late(void **state)
{
	static const struct {
		const char *front, *late, *name;
	} rows[] = {
		{ "", "<meta charset=big5>", "big5" },
		{ "text", "<meta charset=big5>", "windows-1252" },
		{ "<!doctype html><html lang=x><head>", "<title>t</title>"
		  "<link><base><style>p{}</style><noscript></noscript>"
		  "<template>t<p></template><meta charset=big5>", "big5" },
		{ "<head>", "<meta http-equiv=content-type "
		  "content='text/html; charset=big5'>", "big5" },
		{ "<head>", "<meta name=x content='text/html; charset=big5'>",
		  "windows-1252" },
		{ "<head>", "<meta charset=bad><meta charset=big5>", "big5" },
		{ "<head>", "<meta charset=utf-16>", "utf-8" },
		{ "<head>", "<meta charset=big5", "windows-1252" },
		{ "<head>", "<!-- <meta charset=gbk> -->", "windows-1252" },
		{ "<head>", "<script>'<meta charset=gbk>'</script>"
		  "<meta charset=big5>", "big5" },
		{ "<head>", "<title><meta charset=gbk></title>"
		  "<meta charset=big5>", "big5" },
		{ "<head>", "</head><meta charset=big5>", "windows-1252" },
		{ "<head>", "<body><meta charset=big5>", "windows-1252" },
		{ "<head>", "<p><meta charset=big5>", "windows-1252" },
		{ "<head>", "x<meta charset=big5>", "windows-1252" },
		{ "<head>", "<meta charset=big5>\xc3\xa9", "big5" },
		{ "<head>", "<meta charset=bad>\xc3\xa9", "utf-8" },
	};
	static const char meta[] = "<meta charset=big5>";
	char page[2048];

	(void)state;
	memset(page, 'x', sizeof page);
	memcpy(page + 1024 - strlen(meta), meta, strlen(meta));
	assert_string_equal(charset_detect(NULL, page, sizeof page), "big5");
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t len = 1025 + strlen(rows[i].late);

		memset(page, ' ', sizeof page);
		memcpy(page, rows[i].front, strlen(rows[i].front));
		memcpy(page + 1025, rows[i].late, strlen(rows[i].late));
		if (strcmp(charset_detect(NULL, page, len), rows[i].name) != 0)
			fail_msg("%s", rows[i].late);
	}
}

static void conversion(void **state)
{
	static const struct {
		const char *name, *in, *want;
	} rows[] = {
		{ "utf-8", "caf\xc3\xa9", "café" },
		{ "utf-8", "\xef\xbb\xbfx", "x" },
		{ "utf-8", "a\xff" "b\xc3" "c\xe2\x82", "a" FFFD "b" FFFD "c"
							FFFD },
		{ "utf-8", "\xed\xa0\x80\xf0\x80\x80\x41",
		  FFFD FFFD FFFD FFFD FFFD FFFD "A" },
		{ "utf-8", "\xf0\x9f\x98\x80\xf4\x90\x80\x80",
		  "😀" FFFD FFFD FFFD FFFD },
		{ "windows-1252", "\x80\x81\x9f\xe9", "€\xc2\x81Ÿé" },
		{ "iso-8859-8-i", "\xe0\xa1", "א" FFFD },
		{ "koi8-u", "\xa4\xae", "єў" },
		{ "x-mac-cyrillic", "\x80\xff", "А€" },
		{ "x-user-defined", "a\x80\xff", "a\xef\x9e\x80\xef\x9f\xbf" },
		{ "replacement", "abc", FFFD },
		{ "big5", "\xa4\xa4\x87\x40\x88\x62\xa1\x45", "中䏰Ê̄‧" },
		{ "big5", "\xa4<\xff\xa4", FFFD "<" FFFD FFFD },
		{ "euc-kr", "\xb0\xa1\x81\x41", "가갂" },
		{ "gbk", "\xd6\xd0\x80\xa2\xe3\x81\x30\x81\x30", "中€€\xc2\x80" },
		{ "gb18030", "\x94\x39\xda\x33\x81\x30<", "💩" FFFD "0<" },
		{ "shift_jis", "\x93\xfa\x87\x40\xb1\x5c\x81", "日①ｱ\\" FFFD },
		{ "shift_jis", "\x81<\xa0", FFFD "<" FFFD },
		{ "euc-jp", "\xc6\xfc\xad\xa1\x8e\xb1\x8f\xb0\xa1\xfc\xe2",
		  "日①ｱ丂髙" },
		{ "euc-jp", "\x8f\xb0<\x8e<\xc6", FFFD "<" FFFD "<" FFFD },
		{ "iso-2022-jp", "a\x1b$BF|\x1b(Bb\x1b(I1\x1b(J\\", "a日bｱ¥" },
		{ "iso-2022-jp", "a\nb\x1b$BF\x1b(B\x1b(Bx\x1bz",
		  "a\nb" FFFD FFFD "x" FFFD "z" },
	};
	struct charset_buffer buffer = { 0 };
	const char *out;
	size_t i, n;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		assert_int_equal(charset_to_utf8(rows[i].name, rows[i].in,
						 strlen(rows[i].in), &buffer,
						 &out, &n), 0);
		assert_int_equal(n, strlen(rows[i].want));
		assert_memory_equal(out, rows[i].want, n);
	}
	free(buffer.data);
}

static void utf16(void **state)
{
	static const char le[] = "\xff\xfe" "a\0\x3d\xd8\x00\xde\x00\xd8"
				 "b\0\0\0c";
	static const char want[] = "a😀" FFFD "b\0" FFFD;
	struct charset_buffer buffer = { 0 };
	const char *out;
	size_t n;

	(void)state;
	charset_to_utf8("utf-16le", le, sizeof le - 1, &buffer, &out, &n);
	assert_int_equal(n, sizeof want - 1);
	assert_memory_equal(out, want, n);
	charset_to_utf8("utf-16be", "\0a\0", 3, &buffer, &out, &n);
	assert_int_equal(n, 4);
	assert_memory_equal(out, "a" FFFD, n);
	free(buffer.data);
}

/* What is right already is not copied, in whatever ASCII superset. */
static void body_itself(void **state)
{
	static const char body[] = "plain text, longer than thirty-two bytes";
	static const char *const names[] = {
		"utf-8", "windows-1251", "big5", "euc-jp", "gbk",
	};
	struct charset_buffer buffer = { 0 };
	const char *out;
	size_t i, n;

	(void)state;
	for (i = 0; i < COUNT(names); i++) {
		charset_to_utf8(names[i], body, sizeof body, &buffer, &out, &n);
		assert_ptr_equal(out, body);
		assert_int_equal(n, sizeof body);
	}
	assert_null(buffer.data);
}

/* The bytes that percent signs stand for. */
static size_t unescaped(const char *s, char *out)
{
	size_t n = 0;

	for (; *s; s++, n++) {
		char hex[3] = "";

		out[n] = *s;
		if (*s != '%')
			continue;
		memcpy(hex, s + 1, 2);
		out[n] = (char)strtol(hex, NULL, 16);
		s += 2;
	}
	return n;
}

/* What an encoding writes into a query it also reads, each character alone and
   all but a few that have no code of their own. */
static void queries_come_back(void **state)
{
	static const struct {
		const char *name;
		unsigned least, others;	/* characters written; read as others */
	} rows[] = {
		{ "windows-1252", 123, 0 }, { "koi8-u", 128, 0 },
		{ "iso-8859-8-i", 90, 0 }, { "x-user-defined", 128, 0 },
		{ "euc-kr", 17000, 0 }, { "big5", 13000, 0 },
		{ "gbk", 23900, 0 }, { "gb18030", 60000, 0 },
		{ "shift_jis", 7390, 3 }, { "euc-jp", 7390, 3 },
		/* A byte of theirs is '%', which a query has as it is. */
		{ "iso-2022-jp", 7390, 230 },
	};
	struct charset_buffer buffer = { 0 };
	struct url url = URL_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct encoding *encoding = query_encoding(rows[i].name);
		unsigned written = 0, others = 0;

		for (uint32_t c = 0x80; c < 0xfffe; c++) {
			char text[4], bytes[64];
			const char *back;
			size_t len = utf8_put(c, text), n;

			if (c >= 0xd800 && c < 0xe000)
				continue;
			url.len = 0;
			query_append(&url, encoding, text, len);
			url.href[url.len] = '\0';
			if (strncmp(url.href, "%26%23", 6) == 0)
				continue;
			written++;
			n = unescaped(url.href, bytes);
			charset_to_utf8(rows[i].name, bytes, n, &buffer, &back,
					&n);
			others += n != len || memcmp(back, text, n) != 0;
		}
		if (written < rows[i].least || others != rows[i].others)
			fail_msg("%s: %u, %u others", rows[i].name, written,
				 others);
	}
	url_release(&url);
	free(buffer.data);
}

static void valid(void **state)
{
	static const struct {
		const char *s;
		size_t n;
	} rows[] = {
		{ "", 0 }, { "a", 1 }, { "é", 2 }, { "\x80", 0 },
		{ "a\xc0\x80", 1 }, { "\xe0\x9f\x80", 0 }, { "€\xe2\x82", 3 },
		{ "\xed\x9f\xbf\xed\xa0\x80", 3 }, { "\xf4\x8f\xbf\xbf", 4 },
		{ "\xf5\x80\x80\x80", 0 }, { "0123456789012345678901234567890é1"
		  "23456789012345678901234567890123\xff", 66 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		assert_int_equal(utf8_valid(rows[i].s, strlen(rows[i].s)),
				 rows[i].n);
}

/* Shortcuts see what one character after the other gives. */
static void valid_islands(void **state)
{
	static const char *const bits[] = {
		"a", "bcdefghi", "\x80", "\xbf", "é", "主", "\xe0\x9f\xbf",
		"\xe0\xa0\x80", "\xed\xa0\x80", "\xef\xbf\xbf", "\xc1\x80",
		"\xe4\xb8", "\xf0\x9f\x98\x80", "\xc3",
	};
	char s[64];

	(void)state;
	for (unsigned i = 0; i < 14 * 14 * 14 * 14; i++) {
		size_t len, at = 0;
		int ok = 1;

		s[0] = '\0';
		for (unsigned k = i; k > 0; k /= COUNT(bits))
			strcat(s, bits[k % COUNT(bits)]);
		for (len = strlen(s); at < len; ) {
			size_t n = utf8_step(s + at, len - at, &ok);

			if (!ok)
				break;
			at += n;
		}
		assert_int_equal(utf8_valid(s, len), at);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(labels),
		cmocka_unit_test(evidence),
		cmocka_unit_test(declared_late),
		cmocka_unit_test(conversion),
		cmocka_unit_test(utf16),
		cmocka_unit_test(body_itself),
		cmocka_unit_test(queries_come_back),
		cmocka_unit_test(valid),
		cmocka_unit_test(valid_islands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
