/*
 * UTS #46 without its table.
 *
 * The mapping table of UTS #46 has nine thousand rows, but section 6 says how
 * it was made: nearly all of it is the NFKC case folding of each character,
 * and a set of what may stand in a domain, both of which follow from
 * properties that libunistring knows.  So the table is computed here
 * character by character, and the exceptions are listed.  Domains in letters
 * beyond ASCII are few; a microsecond each is nothing.
 *
 * Price: the newest characters are those of libunistring's Unicode (14 with
 * version 1.0), and younger ones are refused.
 */
#include "parse/url/idna.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#include "parse/memory.h"
#include "parse/url/href.h"
#include "parse/url/punycode.h"

/* ---- what UTS #46 says of one character ------------------------------ */

enum {
	SHARP_S = 0xDF,
	FINAL_SIGMA = 0x3C2,
	CAPITAL_SHARP_S = 0x1E9E,
	ZWNJ = 0x200C,
	ZWJ = 0x200D,
	MAP_MAX = 32,		/* the longest mapping has 18 characters */
};

struct range {
	uint32_t first, last;
};

/* Never in a domain, whatever their properties say. */
static const struct range excluded[] = {
	{ 0x061C, 0x061C },	/* marks that turn the direction of text */
	{ 0x200E, 0x200F },
	{ 0x202A, 0x202E },
	{ 0x2066, 0x2069 },
	{ 0x2FF0, 0x2FFF },	/* ideographic description */
	{ 0xFFF9, 0xFFFD },	/* interlinear notes, replacement */
	{ 0xE0000, 0xE007F },	/* tags */
};

static bool is_never(uint32_t c)
{
	if (uc_is_general_category_withtable(c, UC_CATEGORY_MASK_Cn))
		return true;
	for (size_t i = 0; i < sizeof(excluded) / sizeof(*excluded); i++)
		if (c >= excluded[i].first && c <= excluded[i].last)
			return true;
	return false;
}

/* Stands for itself in the non-transitional way of reading. */
static bool is_deviation(uint32_t c)
{
	return c == SHARP_S || c == FINAL_SIGMA || c == ZWNJ || c == ZWJ;
}

static bool is_dot(uint32_t c)
{
	return c == '.' || c == 0x3002 || c == 0xFF0E || c == 0xFF61;
}

/* NFKC_Casefold of c, into to.  Characters, 0 if it is ignored. */
static size_t casefold(uint32_t c, uint32_t to[MAP_MAX])
{
	size_t n = MAP_MAX, kept = 0;
	uint32_t *folded = u32_casefold(&c, 1, NULL, UNINORM_NFKC, to, &n);

	if (folded != to) {
		free(folded);
		return 0;
	}
	for (size_t i = 0; i < n; i++)
		if (!uc_is_property_default_ignorable_code_point(to[i]))
			to[kept++] = to[i];
	return kept;
}

/* May c, which maps to itself, stand in a label? */
static bool in_base_set(uint32_t c)
{
	if (c < 0x80 || is_deviation(c))
		return true;
	return !uc_is_general_category_withtable(c, UC_CATEGORY_MASK_C |
							    UC_CATEGORY_MASK_Z);
}

/* Puts what c maps to into to and the count into *n.  False: disallowed. */
static bool map(uint32_t c, uint32_t to[MAP_MAX], size_t *n)
{
	*n = 1;
	to[0] = c;
	if (is_dot(c))
		to[0] = '.';
	else if (c < 0x80)
		to[0] = c >= 'A' && c <= 'Z' ? c | 0x20 : c;
	else if (c == CAPITAL_SHARP_S)
		to[0] = SHARP_S;
	else if (is_never(c))
		return false;
	else if (!is_deviation(c))
		*n = casefold(c, to);
	for (size_t i = 0; i < *n; i++)
		if (!in_base_set(to[i]) || (to[i] == '.' && !is_dot(c)))
			return false;
	return true;
}

static bool is_valid(uint32_t c)
{
	uint32_t to[MAP_MAX];
	size_t n;

	return map(c, to, &n) && n == 1 && to[0] == c;
}

/* ---- what it says of one label --------------------------------------- */

static bool is_virama(uint32_t c)
{
	return uc_combining_class(c) == UC_CCC_VR;
}

/* The joining type of the next character from i on, going by step, that is
   not transparent. */
static int joining(const uint32_t *s, size_t n, size_t i, int step)
{
	int type = UC_JOINING_TYPE_U;

	for (i += (size_t)step; i < n; i += (size_t)step) {
		type = uc_joining_type(s[i]);
		if (type != UC_JOINING_TYPE_T)
			return type;
	}
	return UC_JOINING_TYPE_U;
}

/* RFC 5892, appendix A.1 and A.2. */
static bool joiner_fits(const uint32_t *s, size_t n, size_t i)
{
	int type;

	if (i > 0 && is_virama(s[i - 1]))
		return true;
	if (s[i] == ZWJ)
		return false;
	type = joining(s, n, i, -1);
	if (type != UC_JOINING_TYPE_L && type != UC_JOINING_TYPE_D)
		return false;
	type = joining(s, n, i, 1);
	return type == UC_JOINING_TYPE_R || type == UC_JOINING_TYPE_D;
}

#define BIDI(class) (1u << UC_BIDI_##class)

static unsigned bidi(uint32_t c)
{
	return 1u << uc_bidi_class(c);
}

/* RFC 5893, section 2; only asked in domains with right-to-left letters. */
static bool bidi_rule(const uint32_t *s, size_t n)
{
	const unsigned neutral = BIDI(ES) | BIDI(CS) | BIDI(ET) | BIDI(ON) |
				 BIDI(BN) | BIDI(NSM) | BIDI(EN);
	unsigned seen = 0, first, last;
	bool rtl;

	if (n == 0)
		return true;
	first = bidi(s[0]);
	rtl = first & (BIDI(R) | BIDI(AL));
	if (!rtl && first != BIDI(L))
		return false;
	for (size_t i = 0; i < n; i++)
		seen |= bidi(s[i]);
	while (n > 1 && bidi(s[n - 1]) == BIDI(NSM))
		n--;
	last = bidi(s[n - 1]);
	if (!rtl)
		return !(seen & ~(neutral | BIDI(L))) &&
		       (last & (BIDI(L) | BIDI(EN)));
	return !(seen & ~(neutral | BIDI(R) | BIDI(AL) | BIDI(AN))) &&
	       (last & (BIDI(R) | BIDI(AL) | BIDI(EN) | BIDI(AN))) &&
	       (seen & (BIDI(EN) | BIDI(AN))) != (BIDI(EN) | BIDI(AN));
}

static bool is_nfc(const uint32_t *s, size_t n)
{
	size_t m;
	uint32_t *same = must(u32_normalize(UNINORM_NFC, s, n, NULL, &m));
	bool equal;

	equal = m == n && u32_cmp(s, same, n) == 0;
	free(same);
	return equal;
}

/* UTS #46, section 4.1. */
static bool valid_label(const uint32_t *s, size_t n)
{
	if (n > 0 && uc_is_general_category_withtable(s[0], UC_CATEGORY_MASK_M))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '.' || !is_valid(s[i]))
			return false;
		if ((s[i] == ZWNJ || s[i] == ZWJ) && !joiner_fits(s, n, i))
			return false;
	}
	return is_nfc(s, n);
}

/* ---- the domain ------------------------------------------------------ */

static uint32_t *map_all(const uint32_t *s, size_t n, size_t *mapped)
{
	uint32_t *to = NULL, one[MAP_MAX];
	size_t cap = 0, len = 0, m;

	for (size_t i = 0; i < n; i++) {
		if (len + MAP_MAX > cap) {
			cap = 2 * cap + n + MAP_MAX;
			to = must(realloc(to, cap * sizeof(*to)));
		}
		if (!map(s[i], one, &m)) {
			free(to);
			return NULL;
		}
		u32_cpy(to + len, one, m);
		len += m;
	}
	*mapped = len;
	return to;
}

/* Mapped and normalised, in characters; NULL if that cannot be. */
static uint32_t *prepare(const char *domain, size_t bytes, size_t *n)
{
	uint32_t *wide, *mapped, *composed = NULL;
	size_t m;

	wide = u8_to_u32((const uint8_t *)domain, bytes, NULL, n);
	if (wide == NULL)
		return NULL;
	mapped = map_all(wide, *n, &m);
	free(wide);
	if (mapped != NULL)
		composed = u32_normalize(UNINORM_NFC, mapped, m, NULL, n);
	free(mapped);
	return composed;
}

static bool is_ascii(const uint32_t *s, size_t n)
{
	while (n > 0 && s[n - 1] < 0x80)
		n--;
	return n == 0;
}

/* The label at s as it is to be read: "xn--..." decoded.  Characters put into
   out, or -1 if invalid. */
static int read_label(const uint32_t *s, size_t n, uint32_t *out)
{
	static const uint32_t ace[] = { 'x', 'n', '-', '-' };
	int len;

	if (n < 4 || u32_cmp(s, ace, 4) != 0) {
		if (n > PUNYCODE_MAX || !valid_label(s, n))
			return -1;
		u32_cpy(out, s, n);
		return (int)n;
	}
	if (!is_ascii(s, n))
		return -1;
	len = punycode_decode(s + 4, n - 4, out);
	if (len < 0 || is_ascii(out, (size_t)len) ||
	    !valid_label(out, (size_t)len))
		return -1;
	return len;
}

static int append_label(struct url *url, const uint32_t *label, size_t n)
{
	char ascii[PUNYCODE_ROOM];
	int len = 0;

	if (is_ascii(label, n)) {
		for (size_t i = 0; i < n; i++)
			ascii[len++] = (char)label[i];
	} else {
		href_append(url, "xn--", 4);
		len = punycode_encode(label, n, ascii);
	}
	if (len < 0)
		return -1;
	href_append(url, ascii, (size_t)len);
	return 0;
}

static size_t label_length(const uint32_t *s, size_t n)
{
	size_t len = 0;

	while (len < n && s[len] != '.')
		len++;
	return len;
}

/* Some label has a right-to-left letter or digit in it, and some label breaks
   the rule for such domains: both are known only after the last. */
struct direction {
	bool rtl, broken;
};

static void look_at(struct direction *direction, const uint32_t *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (bidi(s[i]) & (BIDI(R) | BIDI(AL) | BIDI(AN)))
			direction->rtl = true;
	if (!bidi_rule(s, n))
		direction->broken = true;
}

static int append_domain(struct url *url, const uint32_t *s, size_t n)
{
	uint32_t label[PUNYCODE_MAX];
	struct direction direction = { false, false };
	size_t len;
	int chars;

	for (;; s += len + 1, n -= len + 1) {
		len = label_length(s, n);
		chars = read_label(s, len, label);
		if (chars < 0 || append_label(url, label, (size_t)chars) == -1)
			return -1;
		look_at(&direction, label, (size_t)chars);
		if (len == n)
			break;
		href_append(url, ".", 1);
	}
	return direction.rtl && direction.broken ? -1 : 0;
}

int idna_append(struct url *url, const char *s, size_t n)
{
	size_t chars;
	uint32_t *domain = prepare(s, n, &chars);
	int rc;

	if (domain == NULL)
		return -1;
	rc = append_domain(url, domain, chars);
	free(domain);
	return rc;
}
