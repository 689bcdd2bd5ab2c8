/*
 * The encoders of the WHATWG Encoding standard, one character at a time.  The
 * tables are those of the decoders (doublebyte.c, singlebyte.c) turned round
 * when a page first needs them: the first code of a character is its own,
 * save where the standard says otherwise (section 5, "index ... pointer").
 */
#include "parse/url/query.h"

#include "parse/charset/doublebyte.h"
#include "parse/charset/singlebyte.h"
#include "parse/memory.h"
#include "parse/url/href.h"
#include "parse/charset/utf8.h"

#include <iconv.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- two bytes ----------------------------------------------------------- */

struct entry {
	uint32_t character;
	uint16_t code;		/* lead << 8 | trail, as in its table */
};

struct inverse {
	struct entry *entries;	/* by character, then code; NULL: not filled */
	size_t n;
};

/* May an encoder write a code with this lead? */
static bool is_written(enum decode decode, unsigned lead)
{
	switch (decode) {
	case DECODE_BIG5:
		return lead >= 0xa1;	/* not Hong Kong's */
	case DECODE_SHIFT_JIS:		/* not NEC's copies, nor private use */
		return lead < 0xed || lead > 0xf9;
	case DECODE_EUC_JP:		/* what has no rows in EUC */
	case DECODE_ISO_2022_JP:
		return lead < 0xf0;
	default:
		return true;
	}
}

static int by_character(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->character != y->character)
		return x->character < y->character ? -1 : 1;
	return (x->code > y->code) - (x->code < y->code);
}

static void fill(struct inverse *inverse, enum decode decode)
{
	struct entry *to = must(calloc(DOUBLEBYTE_CODES, sizeof(*to)));

	inverse->entries = to;
	for (unsigned code = 0x8140; code <= 0xfefe; code++) {
		uint32_t c = doublebyte_character(decode, code >> 8,
						  code & 0xff);

		if (c != 0 && is_written(decode, code >> 8))
			*to++ = (struct entry){ c, (uint16_t)code };
	}
	inverse->n = (size_t)(to - inverse->entries);
	qsort(inverse->entries, inverse->n, sizeof(*to), by_character);
}

/* Where Big5 has two codes for one character, the second is the usual one. */
static bool is_last(enum decode decode, uint32_t c)
{
	return decode == DECODE_BIG5 &&
	       (c == 0x2550 || c == 0x255e || c == 0x2561 || c == 0x256a ||
		c == 0x5341 || c == 0x5345);
}

/* 0: there is none. */
static unsigned code_of(enum decode decode, uint32_t c)
{
	static struct inverse inverses[DECODE_REPLACEMENT];
	struct inverse *inverse = &inverses[decode];
	size_t low = 0, high;

	if (inverse->entries == NULL)
		fill(inverse, decode);
	high = inverse->n;
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (inverse->entries[middle].character < c)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == inverse->n || inverse->entries[low].character != c)
		return 0;
	while (is_last(decode, c) && low + 1 < inverse->n &&
	       inverse->entries[low + 1].character == c)
		low++;
	return inverse->entries[low].code;
}

/* ---- one character, not ASCII: its bytes, 0 if it has none --------------- */

static size_t two(unsigned code, unsigned char *out)
{
	out[0] = (unsigned char)(code >> 8);
	out[1] = (unsigned char)code;
	return code != 0 ? 2 : 0;
}

static size_t one(unsigned byte, unsigned char *out)
{
	out[0] = (unsigned char)byte;
	return 1;
}

static size_t single(const uint16_t *high, uint32_t c, unsigned char *out)
{
	for (unsigned i = 0; i < 128; i++)
		if (high[i] == c)
			return one(0x80 + i, out);
	return 0;
}

static size_t gb18030_four(uint32_t c, unsigned char *out)
{
	static iconv_t cd;
	char *in = (char *)&c, *to = (char *)out;
	size_t left = sizeof(c), room = 4;

	if (!cd)
		cd = iconv_open("GB18030", "WCHAR_T");
	if (cd == (iconv_t)-1 ||
	    iconv(cd, &in, &left, &to, &room) == (size_t)-1 || room != 0)
		return 0;
	return 4;
}

static size_t gb18030(const struct encoding *encoding, uint32_t c,
		      unsigned char *out)
{
	bool gbk = strcmp(encoding->name, "gbk") == 0;
	size_t n;

	if (c == 0xe5e5)
		return 0;
	if (gbk && c == 0x20ac)
		return one(0x80, out);
	n = two(code_of(DECODE_GB18030, c), out);
	return n == 0 && !gbk ? gb18030_four(c, out) : n;
}

static bool is_katakana(uint32_t c)
{
	return c >= 0xff61 && c <= 0xff9f;
}

/* By row and column from 0x21; the tables have it as Shift_JIS. */
static unsigned jis0208(enum decode decode, uint32_t c)
{
	unsigned code = code_of(decode, c == 0x2212 ? 0xff0d : c);
	unsigned lead = code >> 8, trail = code & 0xff, at;

	if (code == 0)
		return 0;
	at = (lead - (lead < 0xa0 ? 0x81 : 0xc1)) * 188 +
	     trail - (trail < 0x7f ? 0x40 : 0x41);
	return (at / 94 + 0x21) << 8 | (at % 94 + 0x21);
}

static size_t japanese(enum decode decode, uint32_t c, unsigned char *out)
{
	unsigned code;

	if (c == 0xa5 || c == 0x203e)
		return one(c == 0xa5 ? 0x5c : 0x7e, out);
	if (is_katakana(c) && decode == DECODE_EUC_JP)
		return two(0x8e00 | (c - 0xff61 + 0xa1), out);
	if (is_katakana(c))
		return one(c - 0xff61 + 0xa1, out);
	if (c == 0x80 && decode == DECODE_SHIFT_JIS)
		return one(c, out);
	if (decode == DECODE_SHIFT_JIS)
		return two(code_of(decode, c == 0x2212 ? 0xff0d : c), out);
	code = jis0208(decode, c);
	return two(code ? code | 0x8080 : 0, out);
}

static size_t encode(const struct encoding *encoding, uint32_t c,
		     unsigned char *out)
{
	switch (encoding->decode) {
	case DECODE_TABLE:
		return single(singlebyte_table(encoding), c, out);
	case DECODE_USER_DEFINED:
		return c >= 0xf780 && c <= 0xf7ff ? one(c - 0xf700, out) : 0;
	case DECODE_BIG5:
	case DECODE_EUC_KR:
		return two(code_of(encoding->decode, c), out);
	case DECODE_GB18030:
		return gb18030(encoding, c, out);
	case DECODE_SHIFT_JIS:
	case DECODE_EUC_JP:
		return japanese(encoding->decode, c, out);
	case DECODE_ISO_2022_JP:	/* iso_2022_jp() */
	case DECODE_UTF8: case DECODE_UTF16LE: case DECODE_UTF16BE:
	case DECODE_REPLACEMENT:
		break;
	}
	return 0;
}

/* ---- percent signs ------------------------------------------------------- */

static void append_bytes(struct url *url, const unsigned char *bytes, size_t n)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < n; i++) {
		const char text[3] = { '%', hex[bytes[i] >> 4],
				       hex[bytes[i] & 15] };
		const char c = (char)bytes[i];

		if (href_class[bytes[i]] & HREF_QUERY)
			href_append(url, text, sizeof(text));
		else
			href_append(url, &c, 1);
	}
}

static void append_number(struct url *url, uint32_t c)
{
	char text[32];
	int n = snprintf(text, sizeof(text), "%%26%%23%u%%3B", c);

	href_append(url, text, (size_t)n);
}

/* The character at s, at most n bytes of it; what is none is U+FFFD. */
static uint32_t next_character(const char **s, size_t n)
{
	const unsigned char *p = (const unsigned char *)*s;
	int valid;
	size_t len = utf8_step(*s, n, &valid);

	*s += len;
	if (!valid)
		return UTF8_REPLACEMENT;
	switch (len) {
	case 2:
		return (p[0] & 0x1fu) << 6 | (p[1] & 0x3fu);
	case 3:
		return (p[0] & 0x0fu) << 12 | (p[1] & 0x3fu) << 6 |
		       (p[2] & 0x3fu);
	case 4:
		return (p[0] & 0x07u) << 18 | (p[1] & 0x3fu) << 12 |
		       (p[2] & 0x3fu) << 6 | (p[3] & 0x3fu);
	}
	return p[0];
}

/* ---- ISO-2022-JP (12.2.2) ------------------------------------------------ */

enum jis { JIS_ASCII, JIS_ROMAN, JIS_0208 };

static const uint16_t wide_katakana[] = {	/* of U+FF61 and so on */
	0x3002, 0x300c, 0x300d, 0x3001, 0x30fb, 0x30f2, 0x30a1, 0x30a3,
	0x30a5, 0x30a7, 0x30a9, 0x30e3, 0x30e5, 0x30e7, 0x30c3, 0x30fc,
	0x30a2, 0x30a4, 0x30a6, 0x30a8, 0x30aa, 0x30ab, 0x30ad, 0x30af,
	0x30b1, 0x30b3, 0x30b5, 0x30b7, 0x30b9, 0x30bb, 0x30bd, 0x30bf,
	0x30c1, 0x30c4, 0x30c6, 0x30c8, 0x30ca, 0x30cb, 0x30cc, 0x30cd,
	0x30ce, 0x30cf, 0x30d2, 0x30d5, 0x30d8, 0x30db, 0x30de, 0x30df,
	0x30e0, 0x30e1, 0x30e2, 0x30e4, 0x30e6, 0x30e8, 0x30e9, 0x30ea,
	0x30eb, 0x30ec, 0x30ed, 0x30ef, 0x30f3, 0x309b, 0x309c,
};

static void switch_to(struct url *url, enum jis *state, enum jis wanted)
{
	static const char *const escapes[] = {
		[JIS_ASCII] = "%1B(B", [JIS_ROMAN] = "%1B(J",
		[JIS_0208] = "%1B$B",
	};

	if (*state != wanted)
		href_append(url, escapes[wanted], 5);
	*state = wanted;
}

static void iso_2022_jp(struct url *url, enum jis *state, uint32_t c)
{
	bool roman = c == 0xa5 || c == 0x203e;
	unsigned char bytes[2];
	unsigned code;

	if (c < 0x80 || roman) {
		if (roman)
			switch_to(url, state, JIS_ROMAN);
		else if (*state == JIS_0208 || c == 0x5c || c == 0x7e)
			switch_to(url, state, JIS_ASCII);
		one(c == 0xa5 ? 0x5c : c == 0x203e ? 0x7e : c, bytes);
		if (c == 0x0e || c == 0x0f || c == 0x1b)
			append_number(url, UTF8_REPLACEMENT);
		else
			append_bytes(url, bytes, 1);
		return;
	}
	code = jis0208(DECODE_ISO_2022_JP,
		       is_katakana(c) ? wide_katakana[c - 0xff61] : c);
	if (code != 0) {
		switch_to(url, state, JIS_0208);
		append_bytes(url, bytes, two(code, bytes));
		return;
	}
	if (*state == JIS_0208)
		switch_to(url, state, JIS_ASCII);
	append_number(url, c);
}

/* ------------------------------------------------------------------------- */

const struct encoding *query_encoding(const char *charset)
{
	const struct encoding *encoding =
		charset ? encoding_find(charset, strlen(charset)) : NULL;

	if (encoding == NULL)
		return NULL;
	switch (encoding->decode) {
	case DECODE_UTF8: case DECODE_UTF16LE: case DECODE_UTF16BE:
	case DECODE_REPLACEMENT:
		return NULL;
	default:
		return encoding;
	}
}

void query_append(struct url *url, const struct encoding *encoding,
		  const char *s, size_t len)
{
	const char *end = s + len;
	enum jis state = JIS_ASCII;
	unsigned char bytes[4];

	while (s < end) {
		uint32_t c = next_character(&s, (size_t)(end - s));
		size_t n;

		if (encoding->decode == DECODE_ISO_2022_JP) {
			iso_2022_jp(url, &state, c);
			continue;
		}
		n = c < 0x80 ? one(c, bytes) : encode(encoding, c, bytes);
		if (n > 0)
			append_bytes(url, bytes, n);
		else
			append_number(url, c);
	}
	switch_to(url, &state, JIS_ASCII);
}
