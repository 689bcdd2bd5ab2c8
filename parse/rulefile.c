/*
 * The grammar of a rule file is in the tables below: for each kind of map, its
 * keys and who reads their values.  Keys are read in the order of the table,
 * whatever their order in the file, so a reader may rely on those before it.
 */
#include "parse/rulefile.h"
#include "parse/duration.h"
#include "parse/match.h"
#include "parse/yamldoc.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#define KEYS_MAX 8

struct reader {
	struct yamldoc doc;
	struct rules *rules;
	struct rules_error *error;
	struct rule *rule;	/* the one being read, or NULL */
	struct place match;	/* of its pattern */
	struct {		/* the list of patterns being read */
		const char *what;
		struct pattern ***patterns;
		size_t *n;
	} list;
};

typedef int value_fn(struct reader *r, yaml_node_t *value);

struct key {
	const char *name;
	value_fn *read;
	bool required;
};

/* ---- errors --------------------------------------------------------------- */

#define fail(r, node, ...) \
	yamldoc_fail(yamldoc_place(&(r)->doc, node), (r)->error, __VA_ARGS__)

static size_t min3(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

/* Edits between two words; anything over 3 is as good as 9. */
static size_t distance(const char *a, const char *b)
{
	size_t row[16], n = strlen(b);

	if (strlen(a) > 15 || n > 15)
		return 9;
	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 0; a[i]; i++) {
		size_t left_up = row[0];

		row[0] = i + 1;
		for (size_t j = 0; j < n; j++) {
			size_t up = row[j + 1];

			row[j + 1] = min3(up + 1, row[j] + 1,
					  left_up + (a[i] != b[j]));
			left_up = up;
		}
	}
	return row[n];
}

static int unknown_key(struct reader *r, yaml_node_t *key,
		       const struct key *keys, const char *what)
{
	const char *name = yamldoc_scalar(key), *best = NULL;
	size_t nearest = strlen(name) > 4 ? 3 : 2;

	for (; keys->name; keys++) {
		size_t d = distance(name, keys->name);

		if (d < nearest) {
			nearest = d;
			best = keys->name;
		}
	}
	if (best)
		return fail(r, key, "unknown key %s in %s, did you mean '%s'?",
			    yamldoc_quote(name), what, best);
	return fail(r, key, "unknown key %s in %s", yamldoc_quote(name), what);
}

/* ---- nodes ---------------------------------------------------------------- */

/* Text that is there and has no NUL inside; NULL with the error set. */
static const char *need_text(struct reader *r, yaml_node_t *node,
			     const char *what)
{
	const char *s = yamldoc_scalar(node);

	if (!s)
		fail(r, node, "%s must be text, not a list or map", what);
	else if (yamldoc_null(node) || !*s)
		fail(r, node, "%s is empty", what);
	else if (strlen(s) != node->data.scalar.length)
		fail(r, node, "%s has a NUL byte after %s", what,
		     yamldoc_quote(s));
	else
		return s;
	return NULL;
}

/* Copied, without the line end that a block scalar brings along. */
static char *copy_text(const char *s)
{
	size_t len = strlen(s);
	char *t;

	while (len && s[len - 1] == '\n')
		len--;
	t = strndup(s, len);
	if (!t)
		err(1, "rules");
	return t;
}

static int read_text(struct reader *r, yaml_node_t *node, const char *what,
		     char **out)
{
	const char *s = need_text(r, node, what);

	if (!s)
		return -1;
	*out = copy_text(s);
	return 0;
}

/* A list's items one by one; anything else as a list of one; null is none. */
static int read_items(struct reader *r, yaml_node_t *value, value_fn *fn)
{
	yaml_node_t *item;

	if (yamldoc_null(value))
		return 0;
	if (value->type != YAML_SEQUENCE_NODE)
		return fn(r, value);
	for (size_t i = 0; (item = yamldoc_item(&r->doc, value, i)); i++)
		if (fn(r, item) < 0)
			return -1;
	return 0;
}

static int need_map(struct reader *r, yaml_node_t *node, const char *what)
{
	if (node->type == YAML_MAPPING_NODE)
		return 0;
	return fail(r, node, "%s must be a map (key: value)", what);
}

/* A name is given once in a map, in whatever map. */
static int check_twice(struct reader *r, yaml_node_t *map, size_t n,
		       const char *name)
{
	yaml_node_t *key = yamldoc_key(&r->doc, map, n), *other;

	for (size_t i = 0; i < n; i++) {
		const char *s;

		other = yamldoc_key(&r->doc, map, i);
		s = yamldoc_scalar(other);
		if (s && !strcmp(s, name))
			return fail(r, key, "%s is given twice, first in line %u",
				    yamldoc_quote(name),
				    yamldoc_place(&r->doc, other).line);
	}
	return 0;
}

static int gather(struct reader *r, yaml_node_t *map, const struct key *keys,
		  const char *what, yaml_node_t **values)
{
	yaml_node_t *key;

	for (size_t i = 0; (key = yamldoc_key(&r->doc, map, i)); i++) {
		const char *name = need_text(r, key, "a key");
		size_t k = 0;

		if (!name || check_twice(r, map, i, name) < 0)
			return -1;
		while (keys[k].name && strcmp(keys[k].name, name) != 0)
			k++;
		if (!keys[k].name)
			return unknown_key(r, key, keys, what);
		values[k] = yamldoc_value(&r->doc, map, i);
	}
	return 0;
}

static int read_keys(struct reader *r, yaml_node_t *map, const struct key *keys,
		     const char *what)
{
	yaml_node_t *values[KEYS_MAX] = { NULL };

	if (need_map(r, map, what) < 0 ||
	    gather(r, map, keys, what, values) < 0)
		return -1;
	for (size_t k = 0; keys[k].name; k++) {
		if (values[k] && keys[k].read(r, values[k]) < 0)
			return -1;
		if (!values[k] && keys[k].required)
			return fail(r, map, "%s has no '%s'", what,
				    keys[k].name);
	}
	return 0;
}

/* A map whose keys are names of the user's choice. */
static int read_names(struct reader *r, yaml_node_t *map, const char *what,
		      int fn(struct reader *, yaml_node_t *key, const char *name,
			     yaml_node_t *value))
{
	yaml_node_t *key;

	if (yamldoc_null(map))
		return 0;
	if (need_map(r, map, what) < 0)
		return -1;
	for (size_t i = 0; (key = yamldoc_key(&r->doc, map, i)); i++) {
		const char *name = need_text(r, key, "a name");

		if (!name || check_twice(r, map, i, name) < 0 ||
		    fn(r, key, name, yamldoc_value(&r->doc, map, i)) < 0)
			return -1;
	}
	return 0;
}

/* ---- patterns ------------------------------------------------------------- */

/* The pattern's line that has the offset, from not too far before it. */
static const char *near(const char *regex, size_t offset)
{
	size_t start = offset;

	while (start && regex[start - 1] != '\n' && offset - start < 40)
		start--;
	while (((unsigned char)regex[start] & 0xc0) == 0x80)
		start++;
	return yamldoc_quote(regex + start);
}

static struct pattern *read_pattern(struct reader *r, yaml_node_t *node,
				    const char *what)
{
	struct pattern *pattern;
	struct place at;
	const char *why;
	size_t offset;
	char *regex;

	if (read_text(r, node, what, &regex) < 0)
		return NULL;
	pattern = pattern_compile(regex, &why, &offset);
	if (!pattern) {
		yamldoc_place_in(&r->doc, node, offset, &at);
		yamldoc_fail(at, r->error, "%s: %s at offset %zu, in %s", what,
			     why, offset, near(regex, offset));
	}
	free(regex);
	return pattern;
}

static int read_list_match(struct reader *r, yaml_node_t *value)
{
	struct pattern *pattern = read_pattern(r, value, r->list.what), **slot;

	if (!pattern)
		return -1;
	slot = rules_add(r->list.patterns, r->list.n, sizeof(*slot));
	*slot = pattern;
	return 0;
}

/* ---- a rule --------------------------------------------------------------- */

static int read_url(struct reader *r, yaml_node_t *value)
{
	r->rule->url = read_pattern(r, value, "'url'");
	return r->rule->url ? 0 : -1;
}

static int read_type(struct reader *r, yaml_node_t *value)
{
	return read_text(r, value, "'type'", &r->rule->type);
}

static int read_match(struct reader *r, yaml_node_t *value)
{
	r->match = yamldoc_place(&r->doc, value);
	r->rule->match = read_pattern(r, value, "'match'");
	return r->rule->match ? 0 : -1;
}

static bool has_group(const struct rule *rule, const char *name)
{
	for (size_t i = 0; i < pattern_ngroups(rule->match); i++)
		if (!strcmp(pattern_group(rule->match, i), name))
			return true;
	return false;
}

static int read_column(struct reader *r, yaml_node_t *key, const char *name,
		       yaml_node_t *value)
{
	struct place at = yamldoc_place(&r->doc, value);
	char *expr = NULL;
	int rc;

	if (!yamldoc_null(value)) {
		if (read_text(r, value, "a column's expression", &expr) < 0)
			return -1;
	} else if (!has_group(r->rule, name)) {
		return fail(r, key, "column %s: no expression, nor such a group",
			    yamldoc_quote(name));
	}
	rc = rule_add_column(r->rule, name, expr, at, r->error);
	if (rc < 0)
		r->error->at = yamldoc_place(&r->doc, key);
	free(expr);
	return rc;
}

static int read_columns(struct reader *r, yaml_node_t *value)
{
	return read_names(r, value, "'columns'", read_column);
}

static int complete_columns(struct reader *r)
{
	if (r->rule->ncolumns)
		return 0;
	return rule_default_columns(r->rule, r->match, r->error);
}

static int read_key_item(struct reader *r, yaml_node_t *item)
{
	struct rule *rule = r->rule;
	const char *name = need_text(r, item, "'key'");
	long column;
	char **slot;

	if (!name)
		return -1;
	column = rule_column(rule, name);
	if (column < 0)
		return fail(r, item, "key %s is no column of table '%s'",
			    yamldoc_quote(name), rule->table);
	for (size_t i = 0; i < rule->nkey; i++)
		if (rule_column(rule, rule->key[i]) == column)
			return fail(r, item, "key %s is given twice",
				    yamldoc_quote(name));
	slot = rules_add(&rule->key, &rule->nkey, sizeof(*slot));
	*slot = copy_text(rule->columns[column].name);
	return 0;
}

static int read_key(struct reader *r, yaml_node_t *value)
{
	return complete_columns(r) < 0 ? -1
				       : read_items(r, value, read_key_item);
}

static int read_ignore(struct reader *r, yaml_node_t *value)
{
	r->list.what = "'ignore'";
	r->list.patterns = &r->rule->ignore;
	r->list.n = &r->rule->nignore;
	return read_items(r, value, read_list_match);
}

static int read_rule(struct reader *r, yaml_node_t *key, const char *name,
		     yaml_node_t *value)
{
	static const struct key keys[] = {
		{ "url", read_url, false },
		{ "type", read_type, false },
		{ "match", read_match, true },
		{ "columns", read_columns, false },
		{ "key", read_key, false },
		{ "ignore", read_ignore, false },
		{ NULL, NULL, false },
	};
	struct place at = yamldoc_place(&r->doc, key);
	struct rules *rules = r->rules;

	if (rules_check_table(rules, name, at, r->error) < 0)
		return -1;
	r->rule = rules_add(&rules->rules, &rules->nrules, sizeof(*r->rule));
	r->rule->table = copy_text(name);
	r->rule->at = at;
	if (read_keys(r, value, keys, "a rule") < 0)
		return -1;
	return complete_columns(r);
}

/* ---- the other sections --------------------------------------------------- */

static int add_option(struct reader *r, const char *name, yaml_node_t *value)
{
	struct rules *rules = r->rules;
	struct rules_option *option;
	char *text;

	if (read_text(r, value, "an option's value", &text) < 0)
		return -1;
	option = rules_add(&rules->options, &rules->noptions, sizeof(*option));
	option->name = copy_text(name);
	option->value = text;
	option->at = yamldoc_place(&r->doc, value);
	return 0;
}

static int read_option(struct reader *r, yaml_node_t *key, const char *name,
		       yaml_node_t *value)
{
	yaml_node_t *item;

	if (yamldoc_null(value))
		return fail(r, key, "option %s has no value (a flag takes true)",
			    yamldoc_quote(name));
	if (value->type != YAML_SEQUENCE_NODE)
		return add_option(r, name, value);
	for (size_t i = 0; (item = yamldoc_item(&r->doc, value, i)); i++)
		if (add_option(r, name, item) < 0)
			return -1;
	return 0;
}

static int read_options(struct reader *r, yaml_node_t *value)
{
	return read_names(r, value, "'options'", read_option);
}

static struct rules_url *last_url(struct reader *r)
{
	return &r->rules->urls[r->rules->nurls - 1];
}

static int read_seed(struct reader *r, yaml_node_t *value)
{
	last_url(r)->at = yamldoc_place(&r->doc, value);
	return read_text(r, value, "'url'", &last_url(r)->url);
}

static int read_every(struct reader *r, yaml_node_t *value)
{
	const char *text = need_text(r, value, "'every'");

	if (!text)
		return -1;
	if (duration_parse(text, &last_url(r)->every) == 0)
		return 0;
	return fail(r, value, "not a duration (30s, 10m, 6h, 1d): %s",
		    yamldoc_quote(text));
}

static int read_urls_item(struct reader *r, yaml_node_t *item)
{
	static const struct key keys[] = {
		{ "url", read_seed, true },
		{ "every", read_every, false },
		{ NULL, NULL, false },
	};
	struct rules_url *url = rules_add(&r->rules->urls, &r->rules->nurls,
					  sizeof(*url));

	url->every = -1;
	return item->type == YAML_MAPPING_NODE
		       ? read_keys(r, item, keys, "an entry of 'urls'")
		       : read_seed(r, item);
}

static int read_urls(struct reader *r, yaml_node_t *value)
{
	return read_items(r, value, read_urls_item);
}

/* - REGEX or - match: REGEX */
static int read_list_item(struct reader *r, yaml_node_t *item)
{
	static const struct key keys[] = {
		{ "match", read_list_match, true },
		{ NULL, NULL, false },
	};

	return item->type == YAML_MAPPING_NODE
		       ? read_keys(r, item, keys, "an entry of a list")
		       : read_list_match(r, item);
}

static int read_follow(struct reader *r, yaml_node_t *value)
{
	r->list.what = "'follow'";
	r->list.patterns = &r->rules->follow;
	r->list.n = &r->rules->nfollow;
	return read_items(r, value, read_list_item);
}

static int read_exclude(struct reader *r, yaml_node_t *value)
{
	r->list.what = "'exclude'";
	r->list.patterns = &r->rules->exclude;
	r->list.n = &r->rules->nexclude;
	return read_items(r, value, read_list_item);
}

static struct rules_block *last_block(struct reader *r)
{
	return &r->rules->blocks[r->rules->nblocks - 1];
}

static int read_block_match(struct reader *r, yaml_node_t *value)
{
	last_block(r)->match = read_pattern(r, value, "'block'");
	return last_block(r)->match ? 0 : -1;
}

static int read_status(struct reader *r, yaml_node_t *value)
{
	const char *text = need_text(r, value, "'status'");

	if (!text)
		return -1;
	if (strlen(text) != 3 || strspn(text, "0123456789") != 3 ||
	    *text < '1' || *text > '5')
		return fail(r, value, "not an HTTP status (100 to 599): %s",
			    yamldoc_quote(text));
	last_block(r)->status = atoi(text);
	return 0;
}

static int read_block_item(struct reader *r, yaml_node_t *item)
{
	static const struct key keys[] = {
		{ "match", read_block_match, false },
		{ "status", read_status, false },
		{ NULL, NULL, false },
	};

	rules_add(&r->rules->blocks, &r->rules->nblocks,
		  sizeof(*r->rules->blocks));
	if (item->type != YAML_MAPPING_NODE)
		return read_block_match(r, item);
	if (read_keys(r, item, keys, "an entry of 'block'") < 0)
		return -1;
	if (last_block(r)->match || last_block(r)->status)
		return 0;
	return fail(r, item, "an entry of 'block' needs 'match' or 'status'");
}

static int read_block(struct reader *r, yaml_node_t *value)
{
	return read_items(r, value, read_block_item);
}

static int read_rules(struct reader *r, yaml_node_t *value)
{
	return read_names(r, value, "'rules'", read_rule);
}

int rulefile_read(struct rules *rules, const char *file,
		  struct rules_error *error)
{
	static const struct key keys[] = {
		{ "options", read_options, false },
		{ "urls", read_urls, false },
		{ "follow", read_follow, false },
		{ "exclude", read_exclude, false },
		{ "block", read_block, false },
		{ "rules", read_rules, false },
		{ NULL, NULL, false },
	};
	struct reader r = { .rules = rules, .error = error };
	int rc;

	if (yamldoc_open(&r.doc, file, error) < 0)
		return -1;
	rc = read_keys(&r, yamldoc_root(&r.doc), keys, "a rule file");
	yamldoc_close(&r.doc);
	return rc;
}
