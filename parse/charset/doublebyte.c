/*
 * iconv knows the characters, but not what browsers do about errors, and a
 * call of it for each of them is slow.  So each character set becomes a table
 * of two-byte codes, filled by iconv when a page first needs it (some 24,000
 * calls, a few milliseconds), and the decoding is done here.
 *
 * Where iconv's character sets differ from WHATWG's indexes the table is
 * patched.  JIS X 0208 is kept as Shift_JIS has it (code page 932), and
 * EUC-JP and ISO-2022-JP compute their way there, because only that code page
 * has the NEC and IBM characters where WHATWG wants them.
 *
 * Without iconv's module for it a character set is all U+FFFD.
 */
#include "parse/charset/doublebyte.h"

#include "parse/charset/utf8.h"
#include "parse/memory.h"

#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* Leads 0x81 to 0xfe, trails 0x40 to 0xff. */
#define LEADS 126
#define TRAILS 192
#define CODE(lead, trail) (((lead) - 0x81) * TRAILS + (trail) - 0x40)

/* Two characters in one entry: this, the first << 16, the second. */
#define TWO 0x80000000u

struct patch {
	uint16_t code;		/* lead << 8 | trail */
	uint16_t character;
};

static const struct patch big5_patches[] = {
	{ 0x8e69, 0x7bb8 }, { 0x8e6f, 0x7c06 }, { 0x8e7e, 0x7cce },
	{ 0x8eab, 0x7dd2 }, { 0x8eb4, 0x7e1d }, { 0x8ecd, 0x8005 },
	{ 0x8ed0, 0x8028 }, { 0x8f57, 0x83c1 }, { 0x8f69, 0x84a8 },
	{ 0x8f6e, 0x840f }, { 0x8fcb, 0x89a6 }, { 0x8fcc, 0x89a9 },
	{ 0x8ffe, 0x8d77 }, { 0x906d, 0x90fd }, { 0x907a, 0x92b9 },
	{ 0x90dc, 0x975c }, { 0x90f1, 0x97ff }, { 0x91bf, 0x9f16 },
	{ 0x9244, 0x8503 }, { 0x92af, 0x5159 }, { 0x92b0, 0x515b },
	{ 0x92b1, 0x515d }, { 0x92b2, 0x515e }, { 0x92c8, 0x936e },
	{ 0x92d1, 0x7479 }, { 0x9447, 0x6d67 }, { 0x94ca, 0x799b },
	{ 0x95d9, 0x9097 }, { 0x9644, 0x975d }, { 0x96ed, 0x701e },
	{ 0x96fc, 0x5b28 }, { 0x9b76, 0x7201 }, { 0x9b78, 0x77d7 },
	{ 0x9b7b, 0x7e87 }, { 0x9bc6, 0x99d6 }, { 0x9bde, 0x91d4 },
	{ 0x9bec, 0x60de }, { 0x9bf6, 0x6fb6 }, { 0x9c42, 0x8f36 },
	{ 0x9c53, 0x4fbb }, { 0x9c62, 0x71df }, { 0x9c68, 0x9104 },
	{ 0x9c6b, 0x9df0 }, { 0x9c77, 0x83cf }, { 0x9cbc, 0x5c10 },
	{ 0x9cbd, 0x79e3 }, { 0x9cd0, 0x5a67 }, { 0x9d57, 0x8f0b },
	{ 0x9d5a, 0x7b51 }, { 0x9dc4, 0x62d0 }, { 0x9ea9, 0x6062 },
	{ 0x9eef, 0x75f9 }, { 0x9efd, 0x6c4a }, { 0x9f60, 0x9b2e },
	{ 0x9f66, 0x9f17 }, { 0x9fcb, 0x50ed }, { 0x9fd8, 0x5f0c },
	{ 0xa063, 0x880f }, { 0xa077, 0x62ce }, { 0xa0d5, 0x7468 },
	{ 0xa0df, 0x7162 }, { 0xa0e4, 0x7250 }, { 0xa145, 0x2027 },
	{ 0xa14e, 0xfe51 }, { 0xa15a, 0x2574 }, { 0xa1c2, 0x00af },
	{ 0xa1c3, 0xffe3 }, { 0xa1c5, 0x02cd }, { 0xa1e3, 0xff5e },
	{ 0xa1f2, 0x2295 }, { 0xa1f3, 0x2299 }, { 0xa1fe, 0xff0f },
	{ 0xa240, 0xff3c }, { 0xa241, 0x2215 }, { 0xa242, 0xfe68 },
	{ 0xa244, 0xffe5 }, { 0xa246, 0xffe0 }, { 0xa247, 0xffe1 },
	{ 0xa2cc, 0x5341 }, { 0xa2ce, 0x5345 }, { 0xa3c0, 0x2400 },
	{ 0xa3c1, 0x2401 }, { 0xa3c2, 0x2402 }, { 0xa3c3, 0x2403 },
	{ 0xa3c4, 0x2404 }, { 0xa3c5, 0x2405 }, { 0xa3c6, 0x2406 },
	{ 0xa3c7, 0x2407 }, { 0xa3c8, 0x2408 }, { 0xa3c9, 0x2409 },
	{ 0xa3ca, 0x240a }, { 0xa3cb, 0x240b }, { 0xa3cc, 0x240c },
	{ 0xa3cd, 0x240d }, { 0xa3ce, 0x240e }, { 0xa3cf, 0x240f },
	{ 0xa3d0, 0x2410 }, { 0xa3d1, 0x2411 }, { 0xa3d2, 0x2412 },
	{ 0xa3d3, 0x2413 }, { 0xa3d4, 0x2414 }, { 0xa3d5, 0x2415 },
	{ 0xa3d6, 0x2416 }, { 0xa3d7, 0x2417 }, { 0xa3d8, 0x2418 },
	{ 0xa3d9, 0x2419 }, { 0xa3da, 0x241a }, { 0xa3db, 0x241b },
	{ 0xa3dc, 0x241c }, { 0xa3dd, 0x241d }, { 0xa3de, 0x241e },
	{ 0xa3df, 0x241f }, { 0xa3e0, 0x2421 }, { 0xa3e1, 0x20ac },
	{ 0xc6cf, 0x5ef4 }, { 0xc6d3, 0x65e0 }, { 0xc6d5, 0x7676 },
	{ 0xc6d7, 0x96b6 }, { 0xc6de, 0x3003 }, { 0xc6df, 0x4edd },
	{ 0xfa5f, 0x5029 }, { 0xfa66, 0x507d }, { 0xfabd, 0x5305 },
	{ 0xfac5, 0x5344 }, { 0xfad5, 0x537f }, { 0xfb48, 0x5605 },
	{ 0xfbb8, 0x5a77 }, { 0xfbf3, 0x5e75 }, { 0xfbf9, 0x5ed0 },
	{ 0xfc4f, 0x5f58 }, { 0xfc6c, 0x60a4 }, { 0xfcb9, 0x6490 },
	{ 0xfce2, 0x6674 }, { 0xfcf1, 0x675e }, { 0xfdb7, 0x6c9c },
	{ 0xfdb8, 0x6e1d }, { 0xfdbb, 0x6e2f }, { 0xfdf1, 0x716e },
	{ 0xfe52, 0x732a }, { 0xfe6f, 0x745c }, { 0xfeaa, 0x74e9 },
	{ 0xfedd, 0x7809 },
	{ 0, 0 },
};
static const struct patch gb18030_patches[] = {
	{ 0xa3a0, 0x3000 }, { 0, 0 },
};
static const struct patch no_patches[] = { { 0, 0 } };

struct charset {
	const char *codec;	/* iconv's name */
	const char *prefix;	/* in front of the two bytes */
	const struct patch *patches;
	uint32_t *table;	/* by CODE; 0: nothing.  NULL: not yet filled */
};
enum { BIG5, EUC_KR, GB18030, JIS0208, JIS0212 };
static struct charset charsets[] = {
	[BIG5] = { "BIG5-HKSCS", "", big5_patches, NULL },
	[EUC_KR] = { "CP949", "", no_patches, NULL },
	[GB18030] = { "GB18030", "", gb18030_patches, NULL },
	[JIS0208] = { "CP932", "", no_patches, NULL },
	[JIS0212] = { "EUC-JP", "\x8f", no_patches, NULL },
};

/* ---- the tables --------------------------------------------------------- */
/* One character, or two that belong together; 0: neither. */
static uint32_t ask_iconv(iconv_t cd, const char *bytes, size_t len)
{
	wchar_t wide[4];
	char *in = (char *)(uintptr_t)bytes, *out = (char *)wide;
	size_t left = len, room = sizeof wide, n;

	iconv(cd, NULL, NULL, NULL, NULL);
	if (iconv(cd, &in, &left, &out, &room) == (size_t)-1 || left)
		return 0;
	iconv(cd, NULL, NULL, &out, &room);	/* what it held back */
	n = (sizeof wide - room) / sizeof *wide;
	if (n == 2)
		return TWO | (uint32_t)wide[0] << 16 | (uint32_t)wide[1];
	return n == 1 ? (uint32_t)wide[0] : 0;
}

static void fill(struct charset *set, iconv_t cd)
{
	size_t n = strlen(set->prefix);
	const struct patch *patch;
	int lead, trail;
	char bytes[4];

	memcpy(bytes, set->prefix, n);
	for (lead = 0x81; lead <= 0xfe; lead++)
		for (trail = 0x40; trail <= 0xfe; trail++) {
			bytes[n] = (char)lead;
			bytes[n + 1] = (char)trail;
			set->table[CODE(lead, trail)] =
				ask_iconv(cd, bytes, n + 2);
		}
	for (patch = set->patches; patch->code; patch++)
		set->table[CODE(patch->code >> 8, patch->code & 0xff)] =
			patch->character;
}

static const uint32_t *table(struct charset *set)
{
	iconv_t cd;

	if (set->table)
		return set->table;
	set->table = must(calloc(LEADS * TRAILS, sizeof *set->table));
	cd = iconv_open("WCHAR_T", set->codec);
	if (cd == (iconv_t)-1 && errno == ENOMEM)
		out_of_memory();
	if (cd != (iconv_t)-1) {
		fill(set, cd);
		iconv_close(cd);
	}
	return set->table;
}

/* ---- reading ------------------------------------------------------------ */
struct reader {
	const unsigned char *p, *end;
	const uint32_t *table;
	char *out;
};

static void put(struct reader *r, uint32_t c)
{
	if (c & TWO) {
		r->out += utf8_put(c >> 16 & 0x7fff, r->out);
		c &= 0xffff;
	}
	r->out += utf8_put(c, r->out);
}

/* U+FFFD for n bytes, less the last if that is ASCII: it may be a tag. */
static void bad(struct reader *r, size_t n)
{
	size_t left = (size_t)(r->end - r->p);

	if (n > left)
		n = left;
	if (n > 1 && r->p[n - 1] < 0x80)
		n--;
	r->p += n;
	put(r, UTF8_REPLACEMENT);
}

static uint32_t look_up(const uint32_t *codes, unsigned lead, unsigned trail)
{
	if (lead < 0x81 || lead > 0xfe || trail < 0x40)
		return 0;
	return codes[CODE(lead, trail)];
}

/* c, which took n bytes, or 0 if they are nothing. */
static void pair(struct reader *r, uint32_t c, size_t n)
{
	if (!c) {
		bad(r, n);
		return;
	}
	put(r, c);
	r->p += n;
}

static void two_bytes(struct reader *r)
{
	pair(r, r->end - r->p < 2 ? 0 : look_up(r->table, r->p[0], r->p[1]),
	     r->p[0] >= 0x81 && r->p[0] <= 0xfe ? 2 : 1);
}

/* ---- one character of each encoding, not ASCII -------------------------- */
static void shift_jis(struct reader *r)
{
	unsigned c = *r->p;

	if (c == 0x80 || (c >= 0xa1 && c <= 0xdf)) {
		put(r, c == 0x80 ? c : 0xff61 - 0xa1 + c);
		r->p++;
	} else if (c == 0xa0 || c > 0xfc) {
		bad(r, 1);
	} else {
		two_bytes(r);
	}
}

/* JIS X 0208 by row and column (from 0x21), through Shift_JIS's table. */
static uint32_t jis0208(const uint32_t *codes, unsigned row, unsigned column)
{
	unsigned at, lead, trail;

	if (row < 0x21 || row > 0x7e || column < 0x21 || column > 0x7e)
		return 0;
	at = (row - 0x21) * 94 + column - 0x21;
	lead = at / 188;
	trail = at % 188;
	return look_up(codes, lead + (lead < 0x1f ? 0x81 : 0xc1),
		       trail + (trail < 0x3f ? 0x40 : 0x41));
}

static bool is_euc(unsigned c)
{
	return c >= 0xa1 && c <= 0xfe;
}

static void euc_jp_three(struct reader *r)
{
	size_t left = (size_t)(r->end - r->p);
	uint32_t c = 0;

	if (left < 2 || !is_euc(r->p[1])) {
		bad(r, 2);
		return;
	}
	if (left > 2 && is_euc(r->p[2]))
		c = look_up(table(&charsets[JIS0212]), r->p[1], r->p[2]);
	pair(r, c, 3);
}

static void euc_jp(struct reader *r)
{
	unsigned lead = r->p[0], trail = r->end - r->p > 1 ? r->p[1] : 0;

	if (lead == 0x8f)
		euc_jp_three(r);
	else if (lead == 0x8e)
		pair(r, trail >= 0xa1 && trail <= 0xdf ?
			0xff61 - 0xa1 + trail : 0, 2);
	else if (!is_euc(lead))
		bad(r, 1);
	else
		pair(r, is_euc(trail) ? jis0208(r->table, lead & 0x7f,
						trail & 0x7f) : 0, 2);
}

/* Four bytes are rare and computed from ranges: iconv may have them. */
static uint32_t gb18030_four(const unsigned char *p)
{
	static iconv_t cd;

	if (!cd)
		cd = iconv_open("WCHAR_T", "GB18030");
	return cd == (iconv_t)-1 ? 0 : ask_iconv(cd, (const char *)p, 4);
}

static bool is_digit(unsigned c)
{
	return c >= 0x30 && c <= 0x39;
}

static void gb18030(struct reader *r)
{
	const unsigned char *p = r->p;
	size_t left = (size_t)(r->end - p);
	uint32_t c = 0;

	if (*p == 0x80) {
		put(r, 0x20ac);
		r->p++;
		return;
	}
	if (*p == 0xff || left < 2 || !is_digit(p[1])) {
		two_bytes(r);
		return;
	}
	if (left < 4)		/* cut; else the bytes after are text */
		left = left == 3 && (p[2] < 0x81 || p[2] > 0xfe) ? 1 : left;
	else if (p[2] >= 0x81 && p[2] <= 0xfe && is_digit(p[3]))
		c = gb18030_four(p);
	else
		left = 1;
	if (c) {
		put(r, c);
		r->p += 4;
		return;
	}
	put(r, UTF8_REPLACEMENT);
	r->p += left > 4 ? 4 : left;
}

static size_t decode_all(struct reader *r, void (*one)(struct reader *),
			 char *out)
{
	r->out = out;
	while (r->p < r->end)
		if (*r->p < 0x80)
			*r->out++ = (char)*r->p++;
		else
			one(r);
	return (size_t)(r->out - out);
}

/* ---- ISO-2022-JP (12.2) ------------------------------------------------- */
enum jis_state { JIS_ASCII, JIS_ROMAN, JIS_KATAKANA, JIS_0208 };

/* p is after an ESC. */
static bool escape(const unsigned char *p, size_t left, enum jis_state *state)
{
	if (left < 2)
		return false;
	if (p[0] == '(' && (p[1] == 'B' || p[1] == 'J' || p[1] == 'I')) {
		*state = p[1] == 'B' ? JIS_ASCII :
			 p[1] == 'J' ? JIS_ROMAN : JIS_KATAKANA;
		return true;
	}
	if (p[0] == '$' && (p[1] == '@' || p[1] == 'B')) {
		*state = JIS_0208;
		return true;
	}
	return false;
}

/* U+FFFD where the byte means nothing. */
static uint32_t iso_2022_jp_single(unsigned c, enum jis_state state)
{
	bool ascii = c < 0x80 && c != 0x0e && c != 0x0f;

	switch (state) {
	case JIS_ASCII:
		return ascii ? c : UTF8_REPLACEMENT;
	case JIS_ROMAN:
		if (c == 0x5c || c == 0x7e)
			return c == 0x5c ? 0xa5 : 0x203e;
		return ascii ? c : UTF8_REPLACEMENT;
	case JIS_KATAKANA:
		if (c >= 0x21 && c <= 0x5f)
			return 0xff61 - 0x21 + c;
		return UTF8_REPLACEMENT;
	case JIS_0208:
		break;
	}
	return UTF8_REPLACEMENT;
}

static void iso_2022_jp_one(struct reader *r, enum jis_state state)
{
	unsigned c = *r->p, trail = r->end - r->p > 1 ? r->p[1] : 0x1b;
	uint32_t both;

	if (state != JIS_0208 || c < 0x21 || c > 0x7e || trail == 0x1b) {
		put(r, iso_2022_jp_single(c, state));
		r->p++;
		return;
	}
	both = jis0208(r->table, c, trail);
	put(r, both ? both : UTF8_REPLACEMENT);
	r->p += 2;
}

static size_t iso_2022_jp(struct reader *r, char *out)
{
	enum jis_state state = JIS_ASCII;
	bool fresh = false;	/* nothing came since the last escape */

	r->out = out;
	while (r->p < r->end) {
		if (*r->p != 0x1b) {
			iso_2022_jp_one(r, state);
			fresh = false;
		} else if (escape(r->p + 1, (size_t)(r->end - r->p - 1),
				  &state)) {
			if (fresh)
				put(r, UTF8_REPLACEMENT);
			fresh = true;
			r->p += 3;
		} else {
			put(r, UTF8_REPLACEMENT);
			fresh = false;
			r->p++;
		}
	}
	return (size_t)(r->out - out);
}

/* ------------------------------------------------------------------------- */
static const uint32_t *table_of(enum decode decode)
{
	switch (decode) {
	case DECODE_BIG5:
		return table(&charsets[BIG5]);
	case DECODE_EUC_KR:
		return table(&charsets[EUC_KR]);
	case DECODE_GB18030:
		return table(&charsets[GB18030]);
	case DECODE_SHIFT_JIS:
	case DECODE_EUC_JP:
	case DECODE_ISO_2022_JP:
		return table(&charsets[JIS0208]);
	case DECODE_UTF8: case DECODE_UTF16LE: case DECODE_UTF16BE:
	case DECODE_TABLE: case DECODE_USER_DEFINED: case DECODE_REPLACEMENT:
		break;
	}
	return NULL;
}

uint32_t doublebyte_character(enum decode decode, unsigned lead,
			      unsigned trail)
{
	uint32_t c = look_up(table_of(decode), lead, trail);

	return c & TWO ? 0 : c;
}

size_t doublebyte_decode(enum decode decode, const char *s, size_t len,
			 char *out)
{
	struct reader r = { .p = (const unsigned char *)s };

	r.end = r.p + len;
	r.table = table_of(decode);
	switch (decode) {
	case DECODE_BIG5:
	case DECODE_EUC_KR:
		return decode_all(&r, two_bytes, out);
	case DECODE_GB18030:
		return decode_all(&r, gb18030, out);
	case DECODE_SHIFT_JIS:
		return decode_all(&r, shift_jis, out);
	case DECODE_EUC_JP:
		return decode_all(&r, euc_jp, out);
	case DECODE_ISO_2022_JP:
		return iso_2022_jp(&r, out);
	case DECODE_UTF8: case DECODE_UTF16LE: case DECODE_UTF16BE:
	case DECODE_TABLE: case DECODE_USER_DEFINED: case DECODE_REPLACEMENT:
		break;
	}
	return 0;
}
