/*
 * The grammar of a rule file is in the tables below: for each kind of map, its
 * keys and who reads their values.  Keys are read in the order of the table,
 * whatever their order in the file, so a reader may rely on those before it.
 */
#include "parse/rules/rule_file.h"
#include "parse/quantity.h"
#include "parse/rules/each.h"
#include "parse/rules/pattern.h"
#include "parse/rules/rule_yaml.h"

#include <stdlib.h>
#include <string.h>

#define LONGEST_EVERY (INT64_C(366000) * 86400 * 1000)	/* ms */

/* ---- lists of patterns ------------------------------------------------- */

static int read_list_match(struct rule_yaml *r, yaml_node_t *value)
{
	struct pattern *pattern = rule_yaml_pattern(r, value, r->list.what);
	struct pattern **slot;

	if (!pattern)
		return -1;
	slot = rules_add(r->list.patterns, r->list.n, sizeof(*slot));
	*slot = pattern;
	return 0;
}

/* ---- a rule ------------------------------------------------------------- */

static int read_url(struct rule_yaml *r, yaml_node_t *value)
{
	r->rule->url = rule_yaml_pattern(r, value, "'url'");
	return r->rule->url ? 0 : -1;
}

static int read_type(struct rule_yaml *r, yaml_node_t *value)
{
	r->rule->type = rule_yaml_copy(r, value, "'type'");
	return r->rule->type ? 0 : -1;
}

static int read_each(struct rule_yaml *r, yaml_node_t *value)
{
	struct each_error error;
	struct place at;
	char *text;

	if (yamldoc_null(value))
		return rule_yaml_fail(r, value, "'each' is empty; a selector "
				      "that begins with # needs quotes");
	text = rule_yaml_copy(r, value, "'each'");
	if (!text)
		return -1;
	r->rule->each = each_compile(text, &error);
	if (!r->rule->each) {
		yamldoc_place_in(&r->doc, value, error.offset, &at);
		place_fail(at, r->error, "'each': %s in %s", error.text,
			   place_quote(text));
	}
	free(text);
	return r->rule->each ? 0 : -1;
}

static int read_match(struct rule_yaml *r, yaml_node_t *value)
{
	r->match = yamldoc_place(&r->doc, value);
	r->rule->match = rule_yaml_pattern(r, value, "'match'");
	return r->rule->match ? 0 : -1;
}

static bool has_group(const struct rule *rule, const char *name)
{
	for (size_t i = 0; i < rule_ngroups(rule); i++)
		if (!strcmp(rule_group(rule, i), name))
			return true;
	return false;
}

static int read_column(struct rule_yaml *r, yaml_node_t *key, const char *name,
		       yaml_node_t *value)
{
	struct place at = yamldoc_place(&r->doc, value);
	char *expr = NULL;
	int rc;

	if (!yamldoc_null(value)) {
		expr = rule_yaml_copy(r, value, "a column's expression");
		if (!expr)
			return -1;
	} else if (!has_group(r->rule, name)) {
		return rule_yaml_fail(r, key,
				   "column %s: no expression, nor such a group",
				   place_quote(name));
	}
	rc = rule_add_column(r->rule, name, expr, at, r->error);
	if (rc < 0)
		r->error->at = yamldoc_place(&r->doc, key);
	free(expr);
	return rc;
}

static int read_columns(struct rule_yaml *r, yaml_node_t *value)
{
	return rule_yaml_names(r, value, "'columns'", read_column);
}

static int complete_columns(struct rule_yaml *r)
{
	if (!r->rule->each && !r->rule->match)
		return place_fail(r->match, r->error,
				  "a rule has neither 'each' nor 'match'");
	if (r->rule->ncolumns)
		return 0;
	return rule_default_columns(r->rule, r->match, r->error);
}

static int read_key_item(struct rule_yaml *r, yaml_node_t *item)
{
	struct rule *rule = r->rule;
	const char *name = rule_yaml_text(r, item, "'key'");
	long column;
	char **slot;

	if (!name)
		return -1;
	column = rule_column(rule, name);
	if (column < 0)
		return rule_yaml_fail(r, item,
				      "key %s is no column of table '%s'",
				      place_quote(name), rule->table);
	for (size_t i = 0; i < rule->nkey; i++)
		if (rule_column(rule, rule->key[i]) == column)
			return rule_yaml_fail(r, item, "key %s is given twice",
					      place_quote(name));
	slot = rules_add(&rule->key, &rule->nkey, sizeof(*slot));
	*slot = rules_copy(rule->columns[column].name);
	return 0;
}

static int read_key(struct rule_yaml *r, yaml_node_t *value)
{
	return complete_columns(r) < 0 ? -1
				       : rule_yaml_items(r, value,
							 read_key_item);
}

static int read_ignore(struct rule_yaml *r, yaml_node_t *value)
{
	r->list.what = "'ignore'";
	r->list.patterns = &r->rule->ignore;
	r->list.n = &r->rule->nignore;
	return rule_yaml_items(r, value, read_list_match);
}

static int read_rows(struct rule_yaml *r, yaml_node_t *value)
{
	const char *text = rule_yaml_text(r, value, "'rows'");

	if (!text)
		return -1;
	if (rules_range_parse(&r->rule->expect, text) == 0)
		return 0;
	return rule_yaml_fail(r, value,
			      "not a number of rows (10, 1.., ..5, 1..10): %s",
			      place_quote(text));
}

static int read_expect(struct rule_yaml *r, yaml_node_t *value)
{
	static const struct key keys[] = {
		{ "rows", read_rows, true },
		{ NULL, NULL, false },
	};

	return rule_yaml_keys(r, value, keys, "'expect'");
}

static int read_rule(struct rule_yaml *r, yaml_node_t *key, const char *name,
		     yaml_node_t *value)
{
	static const struct key keys[] = {
		{ "url", read_url, false },
		{ "type", read_type, false },
		{ "match", read_match, false },
		{ "each", read_each, false },
		{ "columns", read_columns, false },
		{ "key", read_key, false },
		{ "ignore", read_ignore, false },
		{ "expect", read_expect, false },
		{ NULL, NULL, false },
	};
	struct place at = yamldoc_place(&r->doc, key);
	struct rules *rules = r->rules;

	if (rules_check_table(rules, name, at, r->error) < 0)
		return -1;
	r->rule = rules_add_rule(rules, name, at);
	r->match = yamldoc_place(&r->doc, value);
	if (rule_yaml_keys(r, value, keys, "a rule") < 0)
		return -1;
	return complete_columns(r);
}

/* ---- the other sections ------------------------------------------------- */

static int add_option(struct rule_yaml *r, const char *name, yaml_node_t *value)
{
	struct rules *rules = r->rules;
	struct rules_option *option;
	char *text;

	text = rule_yaml_copy(r, value, "an option's value");
	if (!text)
		return -1;
	option = rules_add(&rules->options, &rules->noptions, sizeof(*option));
	option->name = rules_copy(name);
	option->value = text;
	option->at = yamldoc_place(&r->doc, value);
	return 0;
}

static int read_option(struct rule_yaml *r, yaml_node_t *key, const char *name,
		       yaml_node_t *value)
{
	yaml_node_t *item;

	if (yamldoc_null(value))
		return rule_yaml_fail(r, key,
				   "option %s has no value (a flag takes true)",
				   place_quote(name));
	if (value->type != YAML_SEQUENCE_NODE)
		return add_option(r, name, value);
	for (size_t i = 0; (item = yamldoc_item(&r->doc, value, i)); i++)
		if (add_option(r, name, item) < 0)
			return -1;
	return 0;
}

static int read_options(struct rule_yaml *r, yaml_node_t *value)
{
	return rule_yaml_names(r, value, "'options'", read_option);
}

static struct rules_url *last_url(struct rule_yaml *r)
{
	return &r->rules->urls[r->rules->nurls - 1];
}

static int read_seed(struct rule_yaml *r, yaml_node_t *value)
{
	last_url(r)->at = yamldoc_place(&r->doc, value);
	last_url(r)->url = rule_yaml_copy(r, value, "'url'");
	return last_url(r)->url ? 0 : -1;
}

static int read_every(struct rule_yaml *r, yaml_node_t *value)
{
	const char *text = rule_yaml_text(r, value, "'every'");
	int64_t every;

	if (!text)
		return -1;
	if (quantity_duration(text, &every) == 0 && every <= LONGEST_EVERY) {
		last_url(r)->every = every;
		return 0;
	}
	return rule_yaml_fail(r, value, "not a duration (30s, 10m, 6h, 1d): %s",
			      place_quote(text));
}

static int read_urls_item(struct rule_yaml *r, yaml_node_t *item)
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
		       ? rule_yaml_keys(r, item, keys, "an entry of 'urls'")
		       : read_seed(r, item);
}

static int read_urls(struct rule_yaml *r, yaml_node_t *value)
{
	return rule_yaml_items(r, value, read_urls_item);
}

/* - REGEX or - match: REGEX */
static int read_list_item(struct rule_yaml *r, yaml_node_t *item)
{
	static const struct key keys[] = {
		{ "match", read_list_match, true },
		{ NULL, NULL, false },
	};

	return item->type == YAML_MAPPING_NODE
		       ? rule_yaml_keys(r, item, keys, "an entry of a list")
		       : read_list_match(r, item);
}

static int read_next(struct rule_yaml *r, yaml_node_t *value)
{
	struct rules *rules = r->rules;
	char *expr = rule_yaml_copy(r, value, "'next'");
	struct rules_next *next;

	if (!expr)
		return -1;
	next = rules_add(&rules->nexts, &rules->nnexts, sizeof(*next));
	next->expr = expr;
	next->at = yamldoc_place(&r->doc, value);
	return 0;
}

/* - REGEX, - match: REGEX or - next: EXPRESSION */
static int read_follow_item(struct rule_yaml *r, yaml_node_t *item)
{
	static const struct key keys[] = {
		{ "match", read_list_match, false },
		{ "next", read_next, false },
		{ NULL, NULL, false },
	};
	size_t before = r->rules->nfollow + r->rules->nnexts;

	if (item->type != YAML_MAPPING_NODE)
		return read_list_match(r, item);
	if (rule_yaml_keys(r, item, keys, "an entry of 'follow'") < 0)
		return -1;
	if (r->rules->nfollow + r->rules->nnexts > before)
		return 0;
	return rule_yaml_fail(r, item,
			      "an entry of 'follow' needs 'match' or 'next'");
}

static int read_follow(struct rule_yaml *r, yaml_node_t *value)
{
	r->list.what = "'follow'";
	r->list.patterns = &r->rules->follow;
	r->list.n = &r->rules->nfollow;
	return rule_yaml_items(r, value, read_follow_item);
}

static int read_exclude(struct rule_yaml *r, yaml_node_t *value)
{
	r->list.what = "'exclude'";
	r->list.patterns = &r->rules->exclude;
	r->list.n = &r->rules->nexclude;
	return rule_yaml_items(r, value, read_list_item);
}

static struct rules_block *last_block(struct rule_yaml *r)
{
	return &r->rules->blocks[r->rules->nblocks - 1];
}

static int read_block_match(struct rule_yaml *r, yaml_node_t *value)
{
	last_block(r)->match = rule_yaml_pattern(r, value, "'block'");
	return last_block(r)->match ? 0 : -1;
}

static int read_status(struct rule_yaml *r, yaml_node_t *value)
{
	const char *text = rule_yaml_text(r, value, "'status'");

	if (!text)
		return -1;
	if (strlen(text) != 3 || strspn(text, "0123456789") != 3 ||
	    *text < '1' || *text > '5')
		return rule_yaml_fail(r, value,
				      "not an HTTP status (100 to 599): %s",
				      place_quote(text));
	last_block(r)->status = atoi(text);
	return 0;
}

static int read_block_item(struct rule_yaml *r, yaml_node_t *item)
{
	static const struct key keys[] = {
		{ "match", read_block_match, false },
		{ "status", read_status, false },
		{ NULL, NULL, false },
	};

	rules_add(&r->rules->blocks, &r->rules->nblocks,
		  sizeof(*r->rules->blocks));
	last_block(r)->at = yamldoc_place(&r->doc, item);
	if (item->type != YAML_MAPPING_NODE)
		return read_block_match(r, item);
	if (rule_yaml_keys(r, item, keys, "an entry of 'block'") < 0)
		return -1;
	if (last_block(r)->match || last_block(r)->status)
		return 0;
	return rule_yaml_fail(r, item,
			      "an entry of 'block' needs 'match' or 'status'");
}

static int read_block(struct rule_yaml *r, yaml_node_t *value)
{
	return rule_yaml_items(r, value, read_block_item);
}

static int read_rules(struct rule_yaml *r, yaml_node_t *value)
{
	return rule_yaml_names(r, value, "'rules'", read_rule);
}

int rule_file_load(struct rules *rules, const char *file,
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
	struct rule_yaml r = { .rules = rules, .error = error };
	char **name = rules_add(&rules->files, &rules->nfiles, sizeof(*name));
	int rc;

	*name = rules_copy(file);
	if (yamldoc_open(&r.doc, *name, error) < 0)
		return -1;
	rc = rule_yaml_keys(&r, yamldoc_root(&r.doc), keys, "a rule file");
	yamldoc_close(&r.doc);
	return rc;
}
