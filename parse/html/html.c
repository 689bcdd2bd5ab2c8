/*
 * References are looked up by narrowing: the names are sorted, so after each
 * letter of the input the names that still fit are one range of the table,
 * found by two binary searches.  The longest name seen on the way wins.
 *
 * Nothing grows, so everything works in place, but for two names of the 2231:
 * &nGt; and &nLt; are five bytes and stand for six.  html_decode leaves these
 * two as they are.
 *
 * Text: a blank for white space (U+00A0 is white space here), for <br> and at
 * the edges of blocks and table cells; none for tags within a line, so
 * "a<b>b</b>" is "ab".  Script, style and what only old browsers show
 * (iframe, noembed, noframes) is left out.
 */
#include "parse/html/html.h"

#include "parse/html/entities.h"
#include "parse/html/token.h"
#include "parse/charset/utf8.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* ---- character references ----------------------------------------------- */
/* What &#128; to &#159; mean (13.2.5.80); 0: themselves. */
static const uint16_t windows_1252[32] = {
	0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
	0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0,
	0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
	0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178,
};

static uint32_t numeric_character(uint32_t c)
{
	if (c == 0 || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return UTF8_REPLACEMENT;
	if (c >= 0x80 && c < 0xa0 && windows_1252[c - 0x80])
		return windows_1252[c - 0x80];
	return c;
}

static int digit(char c, bool hex)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return hex && c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* At "&#". */
static size_t numeric(const char *s, size_t len, char *out, size_t *outlen)
{
	bool hex = len > 2 && (s[2] | 0x20) == 'x';
	size_t start = hex ? 3 : 2, i = start;
	uint32_t c = 0;
	int d;

	for (; i < len && (d = digit(s[i], hex)) >= 0; i++)
		if (c <= 0x10ffff)
			c = c * (hex ? 16 : 10) + (uint32_t)d;
	if (i == start)
		return 0;
	*outlen = utf8_put(numeric_character(c), out);
	return i + (i < len && s[i] == ';');
}

static bool is_letter(char c)
{
	c |= 0x20;
	return c >= 'a' && c <= 'z';
}

static bool is_alnum(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9');
}

/* The first of the names [lo, hi) whose byte at depth is >= c. */
static unsigned lower_bound(unsigned lo, unsigned hi, size_t depth, int c)
{
	while (lo < hi) {
		unsigned mid = (lo + hi) / 2;

		if (entity_text[entity_at[mid] + depth] < c)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

struct named {
	unsigned entity;
	size_t len;		/* of the name; 0: none fits */
	bool semicolon;
};

/* name: after the '&', at a letter.  A name that ends here stands first in
   the range of those that begin with it. */
static struct named longest_name(const char *name, size_t len)
{
	struct named best = { 0, 0, false };
	unsigned letter = name[0] >= 'a' ? (unsigned)(name[0] - 'a' + 26) :
					   (unsigned)(name[0] - 'A');
	unsigned lo = entity_letter[letter], hi = entity_letter[letter + 1];
	size_t n = 1;

	while (lo < hi) {
		char mark = entity_text[entity_at[lo] + n];
		bool semicolon = n < len && name[n] == ';';

		if (mark == '?' || (mark == ';' && semicolon))
			best = (struct named){ lo, n, semicolon };
		lo += mark == '?' || mark == ';';
		if (n == len || !is_alnum(name[n]))
			break;
		lo = lower_bound(lo, hi, n, name[n]);
		hi = lower_bound(lo, hi, n, name[n] + 1);
		n++;
	}
	return best;
}

static size_t named(const char *s, size_t len, int attribute, char *out,
		    size_t *outlen)
{
	struct named m = longest_name(s + 1, len - 1);
	size_t took = 1 + m.len + m.semicolon;
	const char *text;

	if (!m.len)
		return 0;
	if (attribute && !m.semicolon && took < len &&
	    (s[took] == '=' || is_alnum(s[took])))
		return 0;
	text = &entity_text[entity_at[m.entity] + m.len + 1];
	*outlen = (size_t)(entity_at[m.entity + 1] - 1 -
			   (text - entity_text));
	memcpy(out, text, *outlen);
	return took;
}

size_t html_reference(const char *s, size_t len, int attribute, char *out,
		      size_t *outlen)
{
	if (len > 2 && s[1] == '#')
		return numeric(s, len, out, outlen);
	if (len > 1 && is_letter(s[1]))
		return named(s, len, attribute, out, outlen);
	return 0;
}

/* One piece of s for the output: text up to the next '&', or a reference, or
   a '&' that is none.  What it took of s. */
static size_t next_piece(const char *s, size_t len, int attribute,
			 char reference[8], const char **piece, size_t *n)
{
	const char *amp = memchr(s, '&', len);
	size_t took;

	*piece = s;
	*n = amp ? (size_t)(amp - s) : len;
	if (*n)
		return *n;
	took = html_reference(s, len, attribute, reference, n);
	if (took >= *n && took)
		*piece = reference;
	else
		took = *n = 1;
	return took;
}

size_t html_decode(const char *s, size_t len, int attribute, char *out)
{
	const char *piece;
	char reference[8];
	size_t i = 0, n, written = 0;

	while (i < len) {
		i += next_piece(s + i, len - i, attribute, reference, &piece,
				&n);
		if (out + written != piece)
			memmove(out + written, piece, n);
		written += n;
	}
	return written;
}

/* ---- text --------------------------------------------------------------- */
/* White space becomes one blank, written when something follows it. */
struct squeezed {
	char *out;
	size_t len, cap;
	char gap;		/* what is due: a blank, a line feed; 0 */
	bool lines;		/* blocks have lines of their own */
	bool full;
};

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static void put_blank(struct squeezed *to)
{
	if (to->len > 0 && to->gap == 0)
		to->gap = ' ';
}

static void put_edge(struct squeezed *to)
{
	put_blank(to);
	if (to->lines && to->gap != 0)
		to->gap = '\n';
}

/* The bytes of one character, or a part of it in a text that is cut. */
static size_t character_len(const char *s, size_t len)
{
	size_t n = 1;

	if ((unsigned char)s[0] < 0x80)
		return 1;
	while (n < len && n < 4 && ((unsigned char)s[n] & 0xc0) == 0x80)
		n++;
	return n;
}

static void put_character(struct squeezed *to, const char *s, size_t n)
{
	if (to->full || to->cap - to->len < n + (to->gap != 0)) {
		to->full = true;
		return;
	}
	if (to->gap != 0)
		to->out[to->len++] = to->gap;
	to->gap = 0;
	memmove(to->out + to->len, s, n);
	to->len += n;
}

static void put_text(struct squeezed *to, const char *s, size_t len)
{
	size_t i, n;

	for (i = 0; i < len && !to->full; i += n) {
		n = character_len(s + i, len - i);
		if (is_space(s[i]) || (n == 2 && s[i] == '\xc2' &&
				       s[i + 1] == '\xa0'))
			put_blank(to);
		else
			put_character(to, s + i, n);
	}
}

static void put_references(struct squeezed *to, const char *s, size_t len)
{
	const char *piece;
	char reference[8];
	size_t i, took, n;

	for (i = 0; i < len && !to->full; i += took) {
		took = next_piece(s + i, len - i, 0, reference, &piece, &n);
		put_text(to, piece, n);
	}
}

static void put_token_text(struct squeezed *to, const struct tokenizer *t)
{
	switch (t->how) {
	case TEXT_DATA:
	case TEXT_RCDATA:
		put_references(to, t->text, t->text_len);
		return;
	case TEXT_RAW:
		if (t->tag == TAG_OTHER || t->tag == TAG_XMP)
			put_text(to, t->text, t->text_len);
		return;
	case TEXT_PLAIN:
		put_text(to, t->text, t->text_len);
		return;
	case TEXT_SCRIPT:
		return;
	}
}

static void put_token(struct squeezed *to, const struct tokenizer *t,
		      enum token token)
{
	switch (token) {
	case TOKEN_TEXT:
		put_token_text(to, t);
		return;
	case TOKEN_START:
	case TOKEN_END:
		if (t->block)
			put_edge(to);
		return;
	case TOKEN_EOF:
		return;
	}
}

static size_t put_all(struct squeezed *to, const char *s, size_t len)
{
	struct tokenizer t;
	enum token token;

	tokenizer_init(&t, s, len);
	while ((token = tokenizer_next(&t)) != TOKEN_EOF)
		put_token(to, &t, token);
	return to->len;
}

size_t html_text(const char *s, size_t len, char *out)
{
	return put_all(&(struct squeezed){ .out = out, .cap = len }, s, len);
}

size_t html_lines(const char *s, size_t len, char *out)
{
	return put_all(&(struct squeezed){ .out = out, .cap = len,
					   .lines = true }, s, len);
}

/* What plain text may hold: everything but tags, references, and blanks that
   come in other forms or in company. */
static bool is_plain(const char *s, size_t len)
{
	static const unsigned char special[256] = {
		['<'] = 1, ['&'] = 1, ['\t'] = 1, ['\n'] = 1, ['\v'] = 1,
		['\f'] = 1, ['\r'] = 1, [0] = 1, [' '] = 2, [0xc2] = 2,
	};

	for (size_t i = 0; i < len; i++)
		switch (special[(unsigned char)s[i]]) {
		case 1:
			return false;
		case 2:
			if (i + 1 == len || s[i + 1] == ' ' ||
			    s[i + 1] == '\xa0' ||
			    (s[i] == ' ' && s[i + 1] == '\xc2'))
				return false;
		}
	return true;
}

const char *html_plain(const char *s, size_t len, size_t *outlen)
{
	while (len > 0 && is_space(*s))
		s++, len--;
	while (len > 0 && is_space(s[len - 1]))
		len--;
	if (!is_plain(s, len))
		return NULL;
	*outlen = len;
	return s;
}

long html_title(const char *s, size_t len, char *out, size_t cap)
{
	struct squeezed to = { .out = out, .cap = cap };
	struct tokenizer t;
	enum token token;

	tokenizer_init(&t, s, len);
	while ((token = tokenizer_next(&t)) != TOKEN_EOF) {
		if (token != TOKEN_START || t.tag != TAG_TITLE ||
		    t.markup != MARKUP_HTML || !tokenizer_finish_tag(&t))
			continue;
		if (tokenizer_next(&t) == TOKEN_TEXT)
			put_token_text(&to, &t);
		return (long)to.len;
	}
	return -1;
}
