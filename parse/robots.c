/*
 * Groups.  A user-agent line that follows a rule opens a new group; all
 * others, and whatever else stands between them, leave it open (2.2.4).  Which
 * groups count is not known before the last line, for "*" counts only where
 * no group names us: so rules of both kinds are collected, and one kind dropped
 * at the end.
 *
 * Rules are sorted, the longest first, so the first that matches decides.
 */
#include "parse/robots.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "parse/memory.h"
#include "parse/robots_path.h"

enum {				/* whose group it is, bits */
	GROUP_OURS = 1,		/* names our product token */
	GROUP_ANY = 2,		/* names "*" */
};

struct rule {
	struct robots_path_rule path;
	size_t at;		/* of the pattern in robots.patterns */
	unsigned line;
	unsigned char groups;	/* GROUP_ bits */
	bool allow;
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

/* Room for more items after n. */
static void *grow(void *items, size_t n, size_t more, size_t *cap, size_t size)
{
	if (n + more <= *cap)
		return items;
	*cap = 2 * *cap + more;
	items = must(reallocarray(items, *cap, size));
	return items;
}

/* ---- rules ------------------------------------------------------------- */

static void add_rule(struct parser *p, bool allow, struct span path)
{
	struct robots *r = p->robots;
	struct rule rule = { .line = p->line, .allow = allow };

	p->ruled = true;
	if (path.len == 0 || p->group == 0)
		return;
	rule.groups = p->group;
	rule.at = r->npatterns;
	r->patterns = grow(r->patterns, r->npatterns, 3 * path.len,
			   &r->patterns_cap, 1);
	rule.path = robots_path_rule(path.data, path.len,
				     r->patterns + rule.at);
	r->npatterns += rule.path.len;
	r->rules = grow(r->rules, r->nrules, 1, &r->rules_cap, sizeof(rule));
	r->rules[r->nrules++] = rule;
}

static int by_length(const void *a, const void *b)
{
	const struct rule *x = a, *y = b;

	if (x->path.octets != y->path.octets)
		return x->path.octets < y->path.octets ? 1 : -1;
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

static struct span product_token(struct span s)
{
	return (struct span){ s.data, robots_token(s.data, s.len) };
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

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The decimal number s begins with, -1 if it does not.  Not strtod: that one
   asks the locale, knows hex, and wants a NUL. */
static double decimal(struct span s)
{
	double n = 0, unit = 1;
	size_t i = 0, digits = 0;

	for (; i < s.len && is_digit(s.data[i]); i++, digits++)
		n = 10 * n + (s.data[i] - '0');
	if (i < s.len && s.data[i] == '.')
		for (i++; i < s.len && is_digit(s.data[i]);
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
	copy = must(strndup(value.data, value.len));
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

size_t robots_token(const char *agent, size_t len)
{
	size_t n = 0;

	while (n < len && agent[n] != '/' && !is_blank(agent[n]))
		n++;
	return n;
}

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

	p.robots = must(calloc(1, sizeof(*p.robots)));
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
					const char *text)
{
	const struct rule *found = NULL;
	struct robots_path path;

	if (robots->nrules == 0)
		return NULL;
	robots_path_spell(&path, text);
	for (size_t i = 0; i < robots->nrules && !found; i++) {
		const struct rule *rule = &robots->rules[i];

		if (robots_path_matches(&path, &rule->path,
					robots->patterns + rule->at))
			found = rule;
	}
	robots_path_release(&path);
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

char *robots_line(const char *text, size_t len, unsigned n, size_t most)
{
	struct span rest = { text, len }, line = { "", 0 };
	char *copy;

	for (; n > 0; n--) {
		if (rest.len == 0)
			return NULL;
		line = next_line(&rest);
	}
	line = trim(line);
	copy = must(strndup(line.data, line.len < most ? line.len : most));
	return copy;
}

double robots_crawl_delay(const struct robots *robots)
{
	return robots->delay;
}

const char *robots_sitemap(const struct robots *robots, size_t n)
{
	return n < robots->nsitemaps ? robots->sitemaps[n] : NULL;
}
