/*
 * Spelling.  Characters that part a URL ("/", "&", ...) differ from their
 * encoded selves, as a server may tell them apart.  In a query "/" and "?" part
 * nothing, and the RFC's own example wants them equal there.  But whether what
 * follows a "*" in a rule is query or path is anybody's guess; so a path has
 * two spellings, and rules with a "?" are compared with the one whose query is
 * read that way.  "*" and "$" of a path are always spelled encoded, which
 * leaves the plain ones to be the rule's special characters.
 *
 * Matching.  What stands between two stars is looked for after the one before,
 * and its first place is as good as any: no going back, hence linear.
 */
#include "parse/robots_path.h"

#include "parse/memory.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum spelling {
	SPELL_CODED,		/* always %XX */
	SPELL_PLAIN,		/* always itself */
	SPELL_APART,		/* itself and its %XX are two things */
};

static enum spelling spelling(unsigned char c, bool query)
{
	if (c < 0x80 && isalnum(c))
		return SPELL_PLAIN;
	switch (c) {
	case '-': case '.': case '_': case '~':
	case ':': case '@': case '[': case ']':
	case '!': case '\'': case '(': case ')':
		return SPELL_PLAIN;
	case '/': case '?':
		return query ? SPELL_PLAIN : SPELL_APART;
	case '#': case '&': case '=': case '+': case ';': case ',':
		return SPELL_APART;
	}
	return SPELL_CODED;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The octet after a '%'; -1 if it is a mere percent sign. */
static int coded(const char *s, const char *end)
{
	int high, low;

	if (end - s < 3 || *s != '%')
		return -1;
	high = hex_digit(s[1]);
	low = hex_digit(s[2]);
	return high < 0 || low < 0 ? -1 : high << 4 | low;
}

static char *put_coded(char *out, unsigned char c)
{
	static const char digits[] = "0123456789ABCDEF";

	*out++ = '%';
	*out++ = digits[c >> 4];
	*out++ = digits[c & 15];
	return out;
}

/* out needs three times the room.  split: a query is told from the path. */
static size_t spell(const char *s, size_t len, bool split, bool special,
		    char *out)
{
	const char *end = s + len;
	char *o = out;
	bool query = false;

	while (s < end) {
		int code = coded(s, end);
		unsigned char c = code < 0 ? *s : code;
		enum spelling as = spelling(c, query);

		if (c == '?' && code < 0)
			query = split;
		if (code < 0 && (c == '%' || (c == '*' && special)))
			as = SPELL_PLAIN;
		if (as == SPELL_CODED || (as == SPELL_APART && code >= 0))
			o = put_coded(o, c);
		else
			*o++ = c;
		s += code < 0 ? 1 : 3;
	}
	return o - out;
}

/* "**" says no more than "*". */
static size_t squeeze_stars(char *s, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		if (s[i] != '*' || n == 0 || s[n - 1] != '*')
			s[n++] = s[i];
	return n;
}

struct robots_path_rule robots_path_rule(const char *text, size_t len,
					 char *pattern)
{
	struct robots_path_rule rule = { 0 };
	const char *star;

	if (len && text[len - 1] == '$') {
		rule.end = true;
		len--;
	}
	rule.query = memchr(text, '?', len) != NULL;
	rule.len = spell(text, len, rule.query, true, pattern);
	rule.octets = rule.len + rule.end;
	rule.len = squeeze_stars(pattern, rule.len);
	star = memchr(pattern, '*', rule.len);
	rule.head = star ? (size_t)(star - pattern) : rule.len;
	return rule;
}

void robots_path_spell(struct robots_path *path, const char *text)
{
	size_t len = strlen(text);

	path->plain = must(malloc(6 * len + 1));
	path->split = path->plain + 3 * len;
	path->plain_len = spell(text, len, false, false, path->plain);
	path->split_len = spell(text, len, true, false, path->split);
}

void robots_path_release(struct robots_path *path)
{
	free(path->plain);
}

static bool matches(const struct robots_path_rule *rule, const char *pattern,
		    const char *path, size_t len)
{
	const char *end = path + len, *stop = pattern + rule->len;
	const char *star = pattern + rule->head;

	if (rule->head > len || memcmp(pattern, path, rule->head) != 0)
		return false;
	path += rule->head;
	while (star < stop) {
		const char *piece = star + 1;
		size_t n = stop - piece;

		star = memchr(piece, '*', n);
		if (!star) {
			star = stop;
			if (rule->end)
				return (size_t)(end - path) >= n &&
				       memcmp(end - n, piece, n) == 0;
		}
		n = star - piece;
		path = memmem(path, end - path, piece, n);
		if (!path)
			return false;
		path += n;
	}
	return !rule->end || path == end;
}

bool robots_path_matches(const struct robots_path *path,
			 const struct robots_path_rule *rule,
			 const char *pattern)
{
	if (rule->query)
		return matches(rule, pattern, path->split, path->split_len);
	return matches(rule, pattern, path->plain, path->plain_len);
}
