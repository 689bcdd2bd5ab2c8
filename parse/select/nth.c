#include "parse/select/nth.h"

#include "parse/select/css.h"

#include <string.h>
#include <strings.h>

#define NTH_MOST 100000000

static bool number(struct css *s, int *value)
{
	bool any = false;

	*value = 0;
	for (; css_digit(css_peek(s, 0)); s->p++, any = true)
		if (*value < NTH_MOST)
			*value = *value * 10 + (*s->p - '0');
	return any;
}

static int sign(struct css *s)
{
	int c = css_peek(s, 0);

	if (c != '+' && c != '-')
		return 0;
	s->p++;
	return c == '-' ? -1 : 1;
}

/* After the n. */
static int nth_offset(struct css *s, int *b)
{
	int by;

	*b = 0;
	css_skip(s);
	by = sign(s);
	if (by == 0)
		return 0;
	css_skip(s);
	if (!number(s, b))
		return css_fail(s, s->p, "expected a number as in 2n+1");
	*b *= by;
	return 0;
}

static bool keyword(struct css *s, const char *word)
{
	size_t n = strlen(word);
	int next = css_peek(s, n);

	if ((size_t)(s->end - s->p) < n || strncasecmp(s->p, word, n) != 0 ||
	    css_letter(next) || css_digit(next) || next == '-')
		return false;
	s->p += n;
	return true;
}

int nth_read(struct css *s, int *a, int *b)
{
	int by, value;
	bool any;

	*a = 2;
	*b = 0;
	if (keyword(s, "even"))
		return 0;
	*b = 1;
	if (keyword(s, "odd"))
		return 0;
	by = sign(s);
	any = number(s, &value);
	if (css_peek(s, 0) == 'n' || css_peek(s, 0) == 'N') {
		s->p++;
		*a = (any ? value : 1) * (by < 0 ? -1 : 1);
		return nth_offset(s, b);
	}
	if (!any)
		return css_fail(s, s->p, "expected odd, even or a number as in "
				"2n+1");
	*a = 0;
	*b = value * (by < 0 ? -1 : 1);
	return 0;
}

bool nth_is(int a, int b, uint32_t n)
{
	int64_t by = (int64_t)n - b;

	if (a == 0)
		return by == 0;
	return by % a == 0 && by / a >= 0;
}
