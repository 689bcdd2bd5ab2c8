#include "parse/select/compare.h"

#include "parse/html/token.h"

#include <string.h>
#include <strings.h>

static bool same(const char *a, const char *b, size_t len, bool any_case)
{
	return any_case ? strncasecmp(a, b, len) == 0 : memcmp(a, b, len) == 0;
}

bool compare_word(const char *s, size_t len, const struct condition *c,
		  bool any_case)
{
	size_t i = 0, n;

	if (c->value_len == 0 || len < c->value_len)
		return false;
	while (i < len) {
		for (; i < len && html_space(s[i]); i++)
			;
		for (n = 0; i + n < len && !html_space(s[i + n]); n++)
			;
		if (n == c->value_len && same(s + i, c->value, n, any_case))
			return true;
		i += n;
	}
	return false;
}

static bool contains(const char *s, size_t len, const struct condition *c,
		     bool any_case)
{
	for (size_t i = 0; i + c->value_len <= len; i++)
		if (same(s + i, c->value, c->value_len, any_case))
			return true;
	return false;
}

bool compare_value(const char *s, size_t len, const struct condition *c,
		   bool any_case)
{
	size_t n = c->value_len;

	switch (c->comparison) {
	case COMPARE_EXISTS:
		return true;
	case COMPARE_EQUALS:
		return len == n && same(s, c->value, n, any_case);
	case COMPARE_WORD:
		return compare_word(s, len, c, any_case);
	case COMPARE_DASH:
		return len >= n && same(s, c->value, n, any_case) &&
		       (len == n || s[n] == '-');
	case COMPARE_BEGINS:
		return n > 0 && len >= n && same(s, c->value, n, any_case);
	case COMPARE_ENDS:
		return n > 0 && len >= n &&
		       same(s + len - n, c->value, n, any_case);
	case COMPARE_CONTAINS:
		return n > 0 && contains(s, len, c, any_case);
	}
	return false;
}

/* HTML standard, 4.16.2. */
bool compare_in_any_case(const char *name, size_t len)
{
	static const char *const names[] = {
		"accept", "accept-charset", "align", "alink", "axis",
		"bgcolor", "charset", "checked", "clear", "codetype", "color",
		"compact", "declare", "defer", "dir", "direction", "disabled",
		"enctype", "face", "frame", "hreflang", "http-equiv", "lang",
		"language", "link", "media", "method", "multiple", "nohref",
		"noresize", "noshade", "nowrap", "readonly", "rel", "rev",
		"rules", "scope", "scrolling", "selected", "shape", "target",
		"text", "type", "valign", "valuetype", "vlink",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (html_is(name, len, names[i]))
			return true;
	return false;
}
