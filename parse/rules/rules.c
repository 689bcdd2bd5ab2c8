#include "parse/rules/rules.h"

#include "parse/memory.h"
#include "parse/rules/each.h"
#include "parse/rules/pattern.h"

#include <fnmatch.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <xxhash.h>

#define URL_BUDGET_MS 1000

/* ---- building ----------------------------------------------------------- */

char *rules_copy(const char *s)
{
	return s ? must(strdup(s)) : NULL;
}

void *rules_add(void *array, size_t *n, size_t size)
{
	void **at = array;
	char *grown = must(reallocarray(*at, *n + 1, size));

	*at = grown;
	return memset(grown + (*n)++ * size, 0, size);
}

/* ASCII letters, digits, _; no digit in front. */
static bool is_identifier(const char *s)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";

	return *s && !(*s >= '0' && *s <= '9') && !s[strspn(s, letters)];
}

/* "FILE:LINE:COLUMN", for people. */
static const char *place_text(struct place at, char *buf, size_t size)
{
	if (at.line)
		snprintf(buf, size, "at %s:%u:%u", at.file, at.line, at.column);
	else
		snprintf(buf, size, "on the command line");
	return buf;
}

int rules_check_table(const struct rules *rules, const char *table,
		      struct place at, struct rules_error *error)
{
	const char *quoted = place_quote(table);
	char first[256];

	if (!is_identifier(table))
		return place_fail(at, error,
				  "table name %s: only letters, digits and _",
				  quoted);
	for (size_t i = 0; i < rules->nrules; i++)
		if (!strcasecmp(table, rules->rules[i].table))
			return place_fail(at, error,
					    "table %s is already defined %s",
					    quoted,
					    place_text(rules->rules[i].at,
						       first, sizeof(first)));
	return 0;
}

struct rule *rules_add_rule(struct rules *rules, const char *table,
			    struct place at)
{
	struct rule *rule = rules_add(&rules->rules, &rules->nrules,
				      sizeof(*rule));

	rule->table = rules_copy(table);
	rule->at = at;
	rule->expect.most = -1;
	return rule;
}

long rule_column(const struct rule *rule, const char *name)
{
	for (size_t i = 0; i < rule->ncolumns; i++)
		if (!strcasecmp(rule->columns[i].name, name))
			return (long)i;
	return -1;
}

int rule_add_column(struct rule *rule, const char *name, const char *expr,
		    struct place at, struct rules_error *error)
{
	const char *wrong = NULL;
	struct rules_column *column;

	if (!is_identifier(name))
		wrong = "only letters, digits and _";
	else if (rule_column(rule, name) >= 0)
		wrong = "given twice";
	if (wrong)
		return place_fail(at, error, "column %s: %s", place_quote(name),
				  wrong);
	column = rules_add(&rule->columns, &rule->ncolumns, sizeof(*column));
	column->name = rules_copy(name);
	column->expr = rules_copy(expr);
	column->at = at;
	return 0;
}

/* ---- what a row is made of ---------------------------------------------- */

static size_t nnamed(const struct rule *rule)
{
	return rule->match != NULL ? pattern_ngroups(rule->match) : 0;
}

static bool is_named(const struct rule *rule, const char *name)
{
	for (size_t i = 0; i < nnamed(rule); i++)
		if (strcmp(pattern_group(rule->match, i), name) == 0)
			return true;
	return false;
}

/* The groups that are ours and not hidden by one of the user's. */
static size_t own_groups(const struct rule *rule, const char *names[2])
{
	size_t n = 0;

	if (rule->each != NULL && !is_named(rule, "it"))
		names[n++] = "it";
	if (!is_named(rule, "body"))
		names[n++] = "body";
	return n;
}

size_t rule_ngroups(const struct rule *rule)
{
	const char *names[2];

	return nnamed(rule) + own_groups(rule, names);
}

const char *rule_group(const struct rule *rule, size_t i)
{
	const char *names[2];

	if (i < nnamed(rule))
		return pattern_group(rule->match, i);
	own_groups(rule, names);
	return names[i - nnamed(rule)];
}

int rule_default_columns(struct rule *rule, struct place at,
			 struct rules_error *error)
{
	size_t n = nnamed(rule);

	for (size_t i = 0; i < n; i++)
		if (rule_add_column(rule, pattern_group(rule->match, i), NULL,
				    at, error) < 0)
			return -1;
	if (n)
		return 0;
	if (rule->match == NULL)
		return place_fail(at, error, "table %s has no columns: without "
				  "'match' it needs 'columns'",
				  place_quote(rule->table));
	return place_fail(at, error,
			  "no columns: name a group, (?<name>...), in %s",
			  place_quote(pattern_text(rule->match)));
}

/* ---- from the command line ---------------------------------------------- */

/* "matches", "matches2", ...: the first that is free. */
static void free_table(const struct rules *rules, char *name, size_t size)
{
	struct place nowhere = { 0 };
	struct rules_error ignored;

	snprintf(name, size, "matches");
	for (unsigned i = 2;
	     rules_check_table(rules, name, nowhere, &ignored) < 0; i++)
		snprintf(name, size, "matches%u", i);
}

int rules_extract(struct rules *rules, const char *pattern,
		  struct rules_error *error)
{
	struct place at = { .file = "-e" };
	struct pattern *match;
	const char *why;
	char table[32];
	struct rule *rule;
	size_t offset;

	match = pattern_compile(pattern, &why, &offset);
	if (!match)
		return place_fail(at, error, "%s at offset %zu of %s", why,
				  offset, place_quote(pattern));
	free_table(rules, table, sizeof(table));
	rule = rules_add_rule(rules, table, at);
	rule->match = match;
	return rule_default_columns(rule, at, error);
}

int rules_ignore(struct rules *rules, const char *pattern,
		 struct rules_error *error)
{
	struct place at = { .file = "--ignore" };
	struct pattern **ignore, *compiled;
	const char *why;
	size_t offset;

	compiled = pattern_compile(pattern, &why, &offset);
	if (!compiled)
		return place_fail(at, error,
				  "--ignore: %s at offset %zu of" " %s", why,
				  offset, place_quote(pattern));
	ignore = rules_add(&rules->ignore, &rules->nignore, sizeof(*ignore));
	*ignore = compiled;
	return 0;
}

/* ---- which pages -------------------------------------------------------- */

/* One glob out of a comma-separated list, blanks around it. */
static bool type_is(const char *glob, size_t len, const char *type)
{
	char one[128];

	while (len && (*glob == ' ' || *glob == '\t'))
		glob++, len--;
	while (len && (glob[len - 1] == ' ' || glob[len - 1] == '\t'))
		len--;
	if (len >= sizeof(one))
		return false;
	memcpy(one, glob, len);
	one[len] = '\0';
	return fnmatch(one, type, FNM_CASEFOLD | FNM_NOESCAPE) == 0;
}

static bool type_in(const char *globs, const char *type)
{
	for (;; globs++) {
		size_t len = strcspn(globs, ",");

		if (type_is(globs, len, type))
			return true;
		globs += len;
		if (!*globs)
			return false;
	}
}

/* The media type without parameters, cut to what buf holds. */
static void media_type(const char *value, size_t len, char *buf, size_t size)
{
	const char *end = len ? memchr(value, ';', len) : NULL;

	if (end)
		len = (size_t)(end - value);
	while (len && (*value == ' ' || *value == '\t'))
		value++, len--;
	while (len && (value[len - 1] == ' ' || value[len - 1] == '\t'))
		len--;
	snprintf(buf, size, "%.*s", (int)(len < size ? len : size - 1), value);
}

int rule_wants(const struct rule *rule, const char *final_url, size_t urllen,
	       const char *type, size_t typelen)
{
	struct match_budget budget;
	char media[128];
	const char *why;

	media_type(type ? type : "", type ? typelen : 0, media, sizeof(media));
	if (rule->type ? !type_in(rule->type, media)
		       : *media && !type_in("text/*,*xml*,*json*", media))
		return 0;
	if (!rule->url)
		return 1;
	match_budget_start(&budget, URL_BUDGET_MS);
	return pattern_test(rule->url, final_url, urllen, &budget, &why);
}

/* ---- how many rows ------------------------------------------------------ */

#define RANGE_DIGITS 9

/* The number at *text, which moves on.  False: there is none. */
static bool range_number(const char **text, int64_t *number)
{
	size_t len = strspn(*text, "0123456789");

	if (len == 0 || len > RANGE_DIGITS)
		return false;
	*number = atoll(*text);
	*text += len;
	return true;
}

int rules_range_parse(struct rules_range *range, const char *text)
{
	bool least, most;

	*range = (struct rules_range){ .least = 0, .most = -1 };
	least = range_number(&text, &range->least);
	if (least && !*text) {
		range->most = range->least;
		return 0;
	}
	if (strncmp(text, "..", 2) != 0)
		return -1;
	text += 2;
	most = range_number(&text, &range->most);
	if (*text || !(least || most))
		return -1;
	return most && range->most < range->least ? -1 : 0;
}

const char *rules_range_text(const struct rules_range *range, char *text)
{
	int len = 0;

	if (range->least || range->least == range->most)
		len = snprintf(text, RULES_RANGE_TEXT, "%" PRId64,
			       range->least);
	if (range->least != range->most)
		len += snprintf(text + len, RULES_RANGE_TEXT - (size_t)len,
				"..");
	if (range->least != range->most && range->most >= 0)
		snprintf(text + len, RULES_RANGE_TEXT - (size_t)len,
			 "%" PRId64, range->most);
	return text;
}

bool rules_range_has(const struct rules_range *range, int64_t n)
{
	return n >= range->least && (range->most < 0 || n <= range->most);
}

/* ---- fingerprint -------------------------------------------------------- */

/* With the NUL, so that "a","bc" is not "ab","c"; and NULL is not "". */
static void digest(XXH3_state_t *state, const char *s)
{
	if (s)
		XXH3_64bits_update(state, s, strlen(s) + 1);
	else
		XXH3_64bits_update(state, "\xff", 1);
}

static void digest_count(XXH3_state_t *state, size_t n)
{
	uint64_t fixed = n;

	XXH3_64bits_update(state, &fixed, sizeof(fixed));
}

static void digest_patterns(XXH3_state_t *state,
			    struct pattern *const *patterns, size_t n)
{
	digest_count(state, n);
	for (size_t i = 0; i < n; i++)
		digest(state, pattern_text(patterns[i]));
}

static void digest_rule(XXH3_state_t *state, const struct rule *rule)
{
	digest(state, rule->table);
	digest(state, rule->url ? pattern_text(rule->url) : NULL);
	digest(state, rule->type);
	digest(state, rule->match ? pattern_text(rule->match) : NULL);
	if (rule->each)
		digest(state, each_text(rule->each));
	digest_count(state, rule->ncolumns);
	for (size_t i = 0; i < rule->ncolumns; i++) {
		digest(state, rule->columns[i].name);
		digest(state, rule->columns[i].expr);
	}
	digest_count(state, rule->nkey);
	for (size_t i = 0; i < rule->nkey; i++)
		digest(state, rule->key[i]);
	digest_patterns(state, rule->ignore, rule->nignore);
	if (rule->expect.least || rule->expect.most >= 0)
		XXH3_64bits_update(state, &rule->expect, sizeof(rule->expect));
}

uint64_t rules_fingerprint(const struct rules *rules)
{
	XXH3_state_t *state;
	uint64_t hash;

	if (!rules->nrules && !rules->nignore && !rules->nnexts)
		return 0;
	state = must(XXH3_createState());
	XXH3_64bits_reset(state);
	for (size_t i = 0; i < rules->nrules; i++)
		digest_rule(state, &rules->rules[i]);
	if (!rules->nrules)
		digest_patterns(state, rules->ignore, rules->nignore);
	for (size_t i = 0; i < rules->nnexts; i++)
		digest(state, rules->nexts[i].expr);
	hash = XXH3_64bits_digest(state);
	XXH3_freeState(state);
	return hash ? hash : 1;
}

/* ---- the end ------------------------------------------------------------ */

static void free_strings(char **strings, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(strings[i]);
	free(strings);
}

static void free_patterns(struct pattern **patterns, size_t n)
{
	for (size_t i = 0; i < n; i++)
		pattern_free(patterns[i]);
	free(patterns);
}

static void rule_clear(struct rule *rule)
{
	for (size_t i = 0; i < rule->ncolumns; i++) {
		free(rule->columns[i].name);
		free(rule->columns[i].expr);
	}
	free(rule->columns);
	free(rule->table);
	free(rule->type);
	pattern_free(rule->url);
	each_free(rule->each);
	pattern_free(rule->match);
	free_strings(rule->key, rule->nkey);
	free_patterns(rule->ignore, rule->nignore);
}

void rules_clear(struct rules *rules)
{
	for (size_t i = 0; i < rules->noptions; i++) {
		free(rules->options[i].name);
		free(rules->options[i].value);
	}
	free(rules->options);
	for (size_t i = 0; i < rules->nurls; i++)
		free(rules->urls[i].url);
	free(rules->urls);
	for (size_t i = 0; i < rules->nblocks; i++)
		pattern_free(rules->blocks[i].match);
	free(rules->blocks);
	for (size_t i = 0; i < rules->nrules; i++)
		rule_clear(&rules->rules[i]);
	free(rules->rules);
	for (size_t i = 0; i < rules->nnexts; i++)
		free(rules->nexts[i].expr);
	free(rules->nexts);
	free_patterns(rules->follow, rules->nfollow);
	free_patterns(rules->exclude, rules->nexclude);
	free_patterns(rules->ignore, rules->nignore);
	free_strings(rules->files, rules->nfiles);
	*rules = (struct rules){ 0 };
}
