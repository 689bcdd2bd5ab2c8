#include "parse/rules/rule_yaml.h"
#include "parse/memory.h"
#include "parse/nearest.h"
#include "parse/rules/pattern.h"

#include <stdlib.h>
#include <string.h>

#define NAMES_MAX 2000

/* ---- errors ------------------------------------------------------------- */

static int unknown_key(struct rule_yaml *r, yaml_node_t *key,
		       const struct key *keys, const char *what)
{
	const char *name = yamldoc_scalar(key);
	struct nearest nearest;

	nearest_begin(&nearest, name);
	for (; keys->name; keys++)
		nearest_offer(&nearest, keys->name);
	if (nearest.best)
		return rule_yaml_fail(r, key,
				   "unknown key %s in %s, did you mean '%s'?",
				   place_quote(name), what,
				   nearest.best);
	return rule_yaml_fail(r, key, "unknown key %s in %s", place_quote(name),
			      what);
}

/* ---- nodes -------------------------------------------------------------- */

const char *rule_yaml_text(struct rule_yaml *r, yaml_node_t *node,
			   const char *what)
{
	const char *s = yamldoc_scalar(node);

	if (!s)
		rule_yaml_fail(r, node, "%s must be text, not a list or map",
			       what);
	else if (yamldoc_null(node) || !*s)
		rule_yaml_fail(r, node, "%s is empty", what);
	else if (strlen(s) != node->data.scalar.length)
		rule_yaml_fail(r, node, "%s has a NUL byte after %s", what,
			       place_quote(s));
	else
		return s;
	return NULL;
}

static bool is_block(const yaml_node_t *node)
{
	yaml_scalar_style_t style = node->data.scalar.style;

	return style == YAML_LITERAL_SCALAR_STYLE ||
	       style == YAML_FOLDED_SCALAR_STYLE;
}

char *rule_yaml_copy(struct rule_yaml *r, yaml_node_t *node, const char *what)
{
	const char *s = rule_yaml_text(r, node, what);
	size_t len = s ? strlen(s) : 0;
	char *t;

	if (!s)
		return NULL;
	while (is_block(node) && len && s[len - 1] == '\n')
		len--;
	if (!len) {
		rule_yaml_fail(r, node, "%s is empty", what);
		return NULL;
	}
	t = must(strndup(s, len));
	return t;
}

int rule_yaml_items(struct rule_yaml *r, yaml_node_t *value, value_fn *fn)
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

static int need_map(struct rule_yaml *r, yaml_node_t *node, const char *what)
{
	if (node->type == YAML_MAPPING_NODE)
		return 0;
	return rule_yaml_fail(r, node, "%s must be a map (key: value)", what);
}

/* A name is given once in a map.  O(n) in its entries, of which there are at
   most NAMES_MAX. */
static int check_twice(struct rule_yaml *r, yaml_node_t *map, size_t n,
		       const char *name)
{
	yaml_node_t *key = yamldoc_key(&r->doc, map, n), *other;

	if (n >= NAMES_MAX)
		return rule_yaml_fail(r, key, "more than %d entries in one map",
				      NAMES_MAX);
	for (size_t i = 0; i < n; i++) {
		const char *s;

		other = yamldoc_key(&r->doc, map, i);
		s = yamldoc_scalar(other);
		if (s && !strcmp(s, name))
			return rule_yaml_fail(
				r, key, "%s is given twice, first in line %u",
				place_quote(name),
				yamldoc_place(&r->doc, other).line);
	}
	return 0;
}

static int gather(struct rule_yaml *r, yaml_node_t *map, const struct key *keys,
		  const char *what, yaml_node_t **values)
{
	yaml_node_t *key;

	for (size_t i = 0; (key = yamldoc_key(&r->doc, map, i)); i++) {
		const char *name = rule_yaml_text(r, key, "a key");
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

int rule_yaml_keys(struct rule_yaml *r, yaml_node_t *map,
		   const struct key *keys, const char *what)
{
	yaml_node_t *values[RULE_YAML_KEYS] = { NULL };

	if (need_map(r, map, what) < 0 ||
	    gather(r, map, keys, what, values) < 0)
		return -1;
	for (size_t k = 0; keys[k].name; k++) {
		if (values[k] && keys[k].read(r, values[k]) < 0)
			return -1;
		if (!values[k] && keys[k].required)
			return rule_yaml_fail(r, map, "%s has no '%s'", what,
					      keys[k].name);
	}
	return 0;
}

int rule_yaml_names(struct rule_yaml *r, yaml_node_t *map, const char *what,
		    name_fn *fn)
{
	yaml_node_t *key;

	if (yamldoc_null(map))
		return 0;
	if (need_map(r, map, what) < 0)
		return -1;
	for (size_t i = 0; (key = yamldoc_key(&r->doc, map, i)); i++) {
		const char *name = rule_yaml_text(r, key, "a name");

		if (!name || check_twice(r, map, i, name) < 0 ||
		    fn(r, key, name, yamldoc_value(&r->doc, map, i)) < 0)
			return -1;
	}
	return 0;
}

/* ---- patterns ----------------------------------------------------------- */

/* The pattern's line that has the offset, from not too far before it. */
static const char *near(const char *regex, size_t offset)
{
	size_t start = offset;

	while (start && regex[start - 1] != '\n' && offset - start < 40)
		start--;
	while (((unsigned char)regex[start] & 0xc0) == 0x80)
		start++;
	return place_quote(regex + start);
}

struct pattern *rule_yaml_pattern(struct rule_yaml *r, yaml_node_t *node,
				  const char *what)
{
	struct pattern *pattern;
	struct place at;
	const char *why;
	size_t offset;
	char *regex;

	regex = rule_yaml_copy(r, node, what);
	if (!regex)
		return NULL;
	pattern = pattern_compile(regex, &why, &offset);
	if (!pattern) {
		yamldoc_place_in(&r->doc, node, offset, &at);
		place_fail(at, r->error, "%s: %s at offset %zu, in %s", what,
			   why, offset, near(regex, offset));
	} else {
		at = yamldoc_place(&r->doc, node);
		pattern_set_place(pattern, at.file, at.line);
	}
	free(regex);
	return pattern;
}
