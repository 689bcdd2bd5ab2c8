/*
 * Groups.  A user-agent line that follows a rule opens a new group; all
 * others, and whatever else stands between them, leave it open (2.2.4).  Which
 * groups count is not known before the last line, for "*" counts only where
 * nobody named us: so rules of both kinds are collected, and one kind dropped
 * at the end.
 *
 * Comparing.  Section 2.2.2 wants both sides encoded alike; spell() brings a
 * path and a rule into one spelling, in which "%7e" is "~", "{" is "%7B" and
 * hex digits are capitals.  Characters that part a URL ("/", "&", ...) differ
 * from their encoded selves, as a server may tell them apart.  In a query "/"
 * and "?" part nothing, and the RFC's own example wants them equal there.  But
 * whether what follows a "*" in a rule is query or path is anybody's guess;
 * so a path has two spellings, and rules with a "?" are compared with the
 * one whose query is read that way.  "*" and "$" of a path are always spelled
 * encoded, which leaves the plain ones to be the rule's special characters.
 *
 * Matching.  What stands between two stars is looked for behind the one before,
 * and its first place is as good as any: no going back, hence linear.  Rules
 * are sorted, so the first that matches is the longest.
 */
#define _GNU_SOURCE 1		/* memmem */
#include "parse/robots.h"

#include <ctype.h>
#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {				/* whose group it is, bits */
	GROUP_OURS = 1,		/* names our product token */
	GROUP_ANY = 2,		/* names "*" */
};

struct rule {
	size_t at;		/* into robots.patterns */
	size_t len;		/* of the pattern, its '$' not counted */
	size_t head;		/* what comes before the first '*' */
	size_t octets;		/* what "longest" means, specials and all */
	unsigned line;
	unsigned char groups;	/* GROUP_ bits */
	bool allow;
	bool query;		/* has a '?': see above */
	bool end;		/* had a '$' */
};

struct robots {
	struct rule *rules;	/* the longest first */
	size_t nrules, rules_cap;
	char *patterns;		/* of all rules, end to end */
	size_t npatterns, patterns_cap;
	char **sitemaps;
	size_t nsitemaps, sitemaps_cap;
	double delay;		/* seconds, -1: none */
};

struct span {
	const char *data;
	size_t len;
};

struct parser {
	struct robots *robots;
	struct span agent;	/* our product token; may be empty */
	unsigned line;
	unsigned group;		/* GROUP_ bits of the open group */
	unsigned named;		/* GROUP_ bits seen anywhere */
	bool ruled;		/* the open group has rules */
	double delay[GROUP_OURS + GROUP_ANY];	/* by GROUP_ bit */
};

enum record {
	RECORD_AGENT,
	RECORD_ALLOW,
	RECORD_DISALLOW,
	RECORD_SITEMAP,
	RECORD_DELAY,
	RECORD_OTHER,
};

static const struct {
	const char *name;
	enum record record;
} records[] = {
	{ "user-agent", RECORD_AGENT },
	{ "disallow", RECORD_DISALLOW },
	{ "allow", RECORD_ALLOW },
	{ "sitemap", RECORD_SITEMAP },
	{ "crawl-delay", RECORD_DELAY },
	{ "useragent", RECORD_AGENT },
	{ "user agent", RECORD_AGENT },
	{ "dissallow", RECORD_DISALLOW },
	{ "dissalow", RECORD_DISALLOW },
	{ "disalow", RECORD_DISALLOW },
	{ "diasllow", RECORD_DISALLOW },
	{ "disallaw", RECORD_DISALLOW },
	{ "site-map", RECORD_SITEMAP },
	{ NULL, RECORD_OTHER },
};

/* Room for more items behind n. */
static void *grow(void *items, size_t n, size_t more, size_t *cap, size_t size)
{
	if (n + more <= *cap)
		return items;
	*cap = 2 * *cap + more;
	items = reallocarray(items, *cap, size);
	if (!items)
		err(1, NULL);
	return items;
}

/* ---- one spelling ------------------------------------------------------ */

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

/* The octet behind a '%'; -1 if it is a mere percent sign. */
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

/* out needs three times the room.  split: see the top of this file. */
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

/* ---- rules ------------------------------------------------------------- */

/* "**" says no more than "*". */
static size_t squeeze_stars(char *s, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		if (s[i] != '*' || n == 0 || s[n - 1] != '*')
			s[n++] = s[i];
	return n;
}

static void add_rule(struct parser *p, bool allow, struct span path)
{
	struct robots *r = p->robots;
	struct rule rule = { .line = p->line, .allow = allow };
	char *pattern;
	const char *star;

	p->ruled = true;
	if (path.len && path.data[path.len - 1] == '$') {
		rule.end = true;
		path.len--;
	}
	if (path.len == 0 || p->group == 0)
		return;
	r->patterns = grow(r->patterns, r->npatterns, 3 * path.len,
			   &r->patterns_cap, 1);
	pattern = r->patterns + r->npatterns;
	rule.at = r->npatterns;
	rule.groups = p->group;
	rule.query = memchr(path.data, '?', path.len) != NULL;
	rule.len = spell(path.data, path.len, rule.query, true, pattern);
	rule.octets = rule.len + rule.end;
	rule.len = squeeze_stars(pattern, rule.len);
	star = memchr(pattern, '*', rule.len);
	rule.head = star ? (size_t)(star - pattern) : rule.len;
	r->npatterns += rule.len;
	r->rules = grow(r->rules, r->nrules, 1, &r->rules_cap, sizeof(rule));
	r->rules[r->nrules++] = rule;
}

static int by_length(const void *a, const void *b)
{
	const struct rule *x = a, *y = b;

	if (x->octets != y->octets)
		return x->octets < y->octets ? 1 : -1;
	if (x->allow != y->allow)
		return x->allow ? -1 : 1;
	return (x->line > y->line) - (x->line < y->line);
}

/* Leaves the rules of one kind of group, in the order they are asked. */
static void choose_rules(struct robots *r, unsigned group)
{
	size_t n = 0;

	for (size_t i = 0; i < r->nrules; i++)
		if (r->rules[i].groups & group)
			r->rules[n++] = r->rules[i];
	r->nrules = n;
	if (n)
		qsort(r->rules, n, sizeof(*r->rules), by_length);
}

static bool matches(const struct rule *rule, const char *pattern,
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

/* ---- lines ------------------------------------------------------------- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\v' || c == '\f';
}

static struct span trim(struct span s)
{
	while (s.len && is_blank(s.data[0])) {
		s.data++;
		s.len--;
	}
	while (s.len && is_blank(s.data[s.len - 1]))
		s.len--;
	return s;
}

/* Cuts the next line off text; CR, LF and CRLF end one. */
static struct span next_line(struct span *text)
{
	struct span line = { text->data, 0 };
	size_t n = 0;

	while (n < text->len && text->data[n] != '\n' && text->data[n] != '\r')
		n++;
	line.len = n;
	if (n < text->len)
		n += text->data[n] == '\r' && n + 1 < text->len &&
		     text->data[n + 1] == '\n' ? 2 : 1;
	text->data += n;
	text->len -= n;
	return line;
}

static bool is_token(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       c == '-' || c == '_';
}

/* What s begins with of letters, '-' and '_': section 2.2.1. */
static struct span product_token(struct span s)
{
	size_t n = 0;

	while (n < s.len && is_token(s.data[n]))
		n++;
	return (struct span){ s.data, n };
}

static enum record record_of(struct span name)
{
	size_t i = 0;

	while (records[i].name &&
	       (strlen(records[i].name) != name.len ||
		strncasecmp(records[i].name, name.data, name.len) != 0))
		i++;
	return records[i].record;
}

/* Parts "name: value", and "name value" where these are all the words. */
static enum record split_line(struct span line, struct span *value)
{
	const char *colon = memchr(line.data, ':', line.len);
	struct span name = { line.data, 0 };

	if (colon) {
		name.len = colon - line.data;
		value->data = colon + 1;
		value->len = line.len - name.len - 1;
		*value = trim(*value);
		return record_of(trim(name));
	}
	while (name.len < line.len && !is_blank(line.data[name.len]))
		name.len++;
	value->data = line.data + name.len;
	value->len = line.len - name.len;
	*value = trim(*value);
	for (size_t i = 0; i < value->len; i++)
		if (is_blank(value->data[i]))
			return RECORD_OTHER;
	return value->len ? record_of(name) : RECORD_OTHER;
}

static void user_agent(struct parser *p, struct span value)
{
	struct span token = product_token(value);

	if (p->ruled)
		p->group = 0;
	p->ruled = false;
	if (value.len && value.data[0] == '*' &&
	    (value.len == 1 || is_blank(value.data[1])))
		p->group |= GROUP_ANY;
	if (token.len && token.len == p->agent.len &&
	    strncasecmp(token.data, p->agent.data, token.len) == 0)
		p->group |= GROUP_OURS;
	p->named |= p->group;
}

/* The decimal number s begins with, -1 if it does not.  Not strtod: that one
   asks the locale, knows hex, and wants a NUL. */
static double decimal(struct span s)
{
	double n = 0, unit = 1;
	size_t i = 0, digits = 0;

	for (; i < s.len && isdigit((unsigned char)s.data[i]); i++, digits++)
		n = 10 * n + (s.data[i] - '0');
	if (i < s.len && s.data[i] == '.')
		for (i++; i < s.len && isdigit((unsigned char)s.data[i]);
		     i++, digits++)
			n += (s.data[i] - '0') * (unit /= 10);
	if (digits == 0)
		return -1;
	return n < 1e9 ? n : 1e9;
}

/* It is for the agents named so far: of a "Crawl-delay" between two
   user-agent lines, the RFC says only that it does not part them. */
static void crawl_delay(struct parser *p, struct span value)
{
	double seconds = decimal(value);

	for (unsigned bit = GROUP_OURS; bit <= GROUP_ANY; bit <<= 1)
		if (p->group & bit && seconds > p->delay[bit])
			p->delay[bit] = seconds;
}

static void add_sitemap(struct robots *r, struct span value)
{
	char *copy;

	if (value.len == 0)
		return;
	copy = strndup(value.data, value.len);
	if (!copy)
		err(1, NULL);
	r->sitemaps = grow(r->sitemaps, r->nsitemaps, 1, &r->sitemaps_cap,
			   sizeof(*r->sitemaps));
	r->sitemaps[r->nsitemaps++] = copy;
}

static void parse_line(struct parser *p, struct span line)
{
	const char *comment = memchr(line.data, '#', line.len);
	struct span value;

	if (comment)
		line.len = comment - line.data;
	line = trim(line);
	if (line.len == 0)
		return;
	switch (split_line(line, &value)) {
	case RECORD_AGENT:
		user_agent(p, value);
		break;
	case RECORD_ALLOW:
		add_rule(p, true, value);
		break;
	case RECORD_DISALLOW:
		add_rule(p, false, value);
		break;
	case RECORD_SITEMAP:
		add_sitemap(p->robots, value);
		break;
	case RECORD_DELAY:
		crawl_delay(p, value);
		break;
	case RECORD_OTHER:
		break;
	}
}

/* ---- what the header promises ------------------------------------------ */

size_t robots_cut(const char *text, size_t len, size_t cap)
{
	if (len <= cap)
		return len;
	while (cap && text[cap - 1] != '\n' && text[cap - 1] != '\r')
		cap--;
	return cap;
}

struct robots *robots_parse(const char *text, size_t len, const char *agent)
{
	struct span rest = { text, len };
	struct parser p = { .delay = { -1, -1, -1 } };
	unsigned group;

	p.robots = calloc(1, sizeof(*p.robots));
	if (!p.robots)
		err(1, NULL);
	p.agent = product_token((struct span){ agent, strlen(agent) });
	if (len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
		rest.data += 3;
		rest.len -= 3;
	}
	while (rest.len) {
		p.line++;
		parse_line(&p, next_line(&rest));
	}
	group = p.named & GROUP_OURS ? GROUP_OURS : GROUP_ANY;
	choose_rules(p.robots, group);
	p.robots->delay = p.delay[group];
	return p.robots;
}

void robots_free(struct robots *robots)
{
	if (!robots)
		return;
	for (size_t i = 0; i < robots->nsitemaps; i++)
		free(robots->sitemaps[i]);
	free(robots->sitemaps);
	free(robots->patterns);
	free(robots->rules);
	free(robots);
}

static const struct rule *deciding_rule(const struct robots *robots,
					const char *path)
{
	const struct rule *found = NULL;
	size_t len = strlen(path), plain_len, split_len;
	char *plain = malloc(6 * len + 1), *split = plain + 3 * len;

	if (!plain)
		err(1, NULL);
	plain_len = spell(path, len, false, false, plain);
	split_len = spell(path, len, true, false, split);
	for (size_t i = 0; i < robots->nrules && !found; i++) {
		const struct rule *rule = &robots->rules[i];

		if (matches(rule, robots->patterns + rule->at,
			    rule->query ? split : plain,
			    rule->query ? split_len : plain_len))
			found = rule;
	}
	free(plain);
	return found;
}

bool robots_allowed(const struct robots *robots, const char *path,
		    unsigned *line)
{
	static const char itself[] = "/robots.txt";
	const size_t n = sizeof(itself) - 1;
	const struct rule *rule = NULL;

	if (strncmp(path, itself, n) != 0 || (path[n] && path[n] != '?'))
		rule = deciding_rule(robots, *path ? path : "/");
	*line = rule ? rule->line : 0;
	return !rule || rule->allow;
}

double robots_crawl_delay(const struct robots *robots)
{
	return robots->delay;
}

const char *robots_sitemap(const struct robots *robots, size_t n)
{
	return n < robots->nsitemaps ? robots->sitemaps[n] : NULL;
}
