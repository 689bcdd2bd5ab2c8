#include "parse/html/link_text.h"

#include "parse/charset/utf8.h"
#include "parse/html/html.h"
#include "parse/html/token.h"
#include "parse/memory.h"

#include <stdlib.h>
#include <string.h>

#define CONTENT_MOST (16 << 10)	/* bytes of an anchor that are looked at */

static char *room(struct link_text *text, size_t len)
{
	if (text->cap < len) {
		text->cap = 2 * len;
		free(text->data);
		text->data = must(malloc(text->cap));
	}
	text->len = 0;
	return text->data;
}

static bool continues(char c)
{
	return (c & 0xc0) == 0x80;
}

/* The length of the first characters, without a blank at the end. */
static size_t cut(const char *s, size_t len)
{
	size_t i = 0, characters = LINK_TEXT_MOST;

	if (len <= characters)
		return len;
	for (; i < len && i < LINK_TEXT_BYTES &&
	       (characters > 0 || continues(s[i])); i++)
		if (!continues(s[i]))
			characters--;
	return i > 0 && i < len && s[i - 1] == ' ' ? i - 1 : i;
}

void link_text_set(struct link_text *text, const char *html, size_t len)
{
	const char *plain;

	if (len > CONTENT_MOST)
		for (len = CONTENT_MOST; len > 0 && continues(html[len]); len--)
			;
	room(text, len);
	plain = html_plain(html, len, &text->len);
	if (plain == NULL) {
		text->len = cut(text->data, html_text(html, len, text->data));
		return;
	}
	text->len = cut(plain, text->len);
	memcpy(text->data, plain, text->len);
}

void link_text_set_words(struct link_text *text, const char *value, size_t len)
{
	char *out = room(text, len);
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		if (!html_space(value[i]))
			out[n++] = value[i];
		else if (n > 0 && out[n - 1] != ' ')
			out[n++] = ' ';
	if (n > 0 && out[n - 1] == ' ')
		n--;
	text->len = cut(out, n);
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The length; out may be s. */
static size_t percent_decode(const char *s, size_t len, char *out)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		if (s[i] == '%' && i + 2 < len && digit(s[i + 1]) >= 0 &&
		    digit(s[i + 2]) >= 0) {
			out[n++] = (char)(digit(s[i + 1]) << 4 |
					  digit(s[i + 2]));
			i += 2;
		} else {
			out[n++] = s[i];
		}
	return n;
}

static bool is_text(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)s[i] < ' ')
			return false;
	return utf8_valid(s, len) == len;
}

bool link_text_decode(struct link_text *text)
{
	char *decoded;
	size_t len;

	if (text->len == 0 || memchr(text->data, '%', text->len) == NULL)
		return false;
	decoded = must(malloc(text->len));
	len = percent_decode(text->data, text->len, decoded);
	if (is_text(decoded, len)) {
		memcpy(text->data, decoded, len);
		text->len = len;
	}
	free(decoded);
	return true;
}

void link_text_copy(struct link_text *text, const char *s, size_t len)
{
	memcpy(room(text, len), s, len);
	text->len = len;
}

void link_text_set_fragment(struct link_text *text, const char *ref, size_t len)
{
	const char *end = ref + len, *p = memchr(ref, '#', len), *hidden;
	char *out;

	if (p == NULL) {
		text->len = 0;
		return;
	}
	p++;
	hidden = memmem(p, (size_t)(end - p), ":~:", 3);
	if (hidden != NULL)
		end = hidden;
	while (end > p && (unsigned char)end[-1] <= ' ')
		end--;
	out = room(text, (size_t)(end - p));
	for (; p < end; p++)
		if (*p != '\t' && *p != '\n' && *p != '\r')
			out[text->len++] = *p;
	link_text_decode(text);
	if (text->len > LINK_FRAGMENT_MOST)
		text->len = 0;
}

void link_text_release(struct link_text *text)
{
	free(text->data);
}
