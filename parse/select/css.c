#include "parse/select/css.h"

#include "parse/charset/utf8.h"
#include "parse/html/token.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* ---- errors ----------------------------------------------------------- */

int css_fail(struct css *s, const char *at, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(s->error, sizeof(s->error), format, ap);
	va_end(ap);
	s->error_at = (size_t)(at - s->start);
	return -1;
}

/* ---- characters ------------------------------------------------------- */

int css_peek(const struct css *s, size_t i)
{
	return (size_t)(s->end - s->p) > i ? (unsigned char)s->p[i] : -1;
}

bool css_letter(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       c >= 0x80;
}

bool css_digit(int c)
{
	return c >= '0' && c <= '9';
}

static int hex(int c)
{
	if (css_digit(c))
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_blank(int c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool is_escape(const struct css *s, size_t i)
{
	int next = css_peek(s, i + 1);

	return css_peek(s, i) == '\\' && next != -1 && next != '\n' &&
	       next != '\r' && next != '\f';
}

static bool skip_comment(struct css *s)
{
	const char *end;

	if (css_peek(s, 0) != '/' || css_peek(s, 1) != '*')
		return false;
	end = memmem(s->p + 2, (size_t)(s->end - s->p - 2), "*/", 2);
	s->p = end ? end + 2 : s->end;
	return true;
}

/* Whether there were blanks. */
bool css_skip(struct css *s)
{
	bool blanks = false;

	for (;;) {
		if (is_blank(css_peek(s, 0)))
			blanks = true, s->p++;
		else if (!skip_comment(s))
			return blanks;
	}
}

/* ---- names and strings ------------------------------------------------ */

/* At the backslash. */
static void escape(struct css *s)
{
	uint32_t c = 0;
	int digits = 0;

	s->p++;
	if (hex(css_peek(s, 0)) < 0) {
		*s->out++ = *s->p++;
		return;
	}
	for (; digits < 6 && hex(css_peek(s, 0)) >= 0; digits++)
		c = c * 16 + (uint32_t)hex((unsigned char)*s->p++);
	if (css_peek(s, 0) == '\r' && css_peek(s, 1) == '\n')
		s->p++;
	if (is_blank(css_peek(s, 0)))
		s->p++;
	if (c == 0 || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		c = UTF8_REPLACEMENT;
	s->out += utf8_put(c, s->out);
}

bool css_at_name(const struct css *s)
{
	size_t i = css_peek(s, 0) == '-';

	return css_letter(css_peek(s, i)) || is_escape(s, i) ||
	       (i == 1 && css_peek(s, 1) == '-');
}

static bool is_name_part(int c)
{
	return css_letter(c) || css_digit(c) || c == '-';
}

/* what: "a name after '.'". */
int css_name(struct css *s, struct name *name, const char *what)
{
	const char *start = s->p;

	if (!css_at_name(s))
		return css_fail(s, s->p, "expected %s", what);
	while (is_name_part(css_peek(s, 0)))
		s->p++;
	*name = (struct name){ start, (size_t)(s->p - start) };
	if (!is_escape(s, 0))
		return 0;
	name->text = memcpy(s->out, start, name->len);
	s->out += name->len;
	while (is_name_part(css_peek(s, 0)) || is_escape(s, 0))
		if (*s->p == '\\')
			escape(s);
		else
			*s->out++ = *s->p++;
	name->len = (size_t)(s->out - name->text);
	return 0;
}

/* A backslash before a line end, or before the end of all. */
static void skip_line_end(struct css *s)
{
	bool both = css_peek(s, 1) == '\r' && css_peek(s, 2) == '\n';

	s->p += both ? 3 : css_peek(s, 1) == -1 ? 1 : 2;
}

/* At the quote. */
static int string(struct css *s, struct name *value)
{
	const char *start = s->p;
	int quote = (unsigned char)*s->p++, c;

	value->text = s->out;
	while ((c = css_peek(s, 0)) != quote) {
		if (c == -1 || c == '\n' || c == '\r' || c == '\f')
			return css_fail(s, start, "expected the end of a "
					"string: %c", quote);
		if (is_escape(s, 0))
			escape(s);
		else if (c == '\\')
			skip_line_end(s);
		else
			*s->out++ = *s->p++;
	}
	s->p++;
	value->len = (size_t)(s->out - value->text);
	return 0;
}

void css_word(struct css *s, struct name *word)
{
	word->text = s->p;
	while (is_name_part(css_peek(s, 0)))
		s->p++;
	word->len = (size_t)(s->p - word->text);
}

int css_name_or_string(struct css *s, struct name *value,
			  const char *what)
{
	if (css_peek(s, 0) == '"' || css_peek(s, 0) == '\'')
		return string(s, value);
	return css_name(s, value, what);
}

int css_expect(struct css *s, int c)
{
	css_skip(s);
	if (css_peek(s, 0) != c)
		return css_fail(s, s->p, "expected '%c'", c);
	s->p++;
	return 0;
}

bool css_is(const struct name *name, const char *word)
{
	return html_is(name->text, name->len, word);
}
