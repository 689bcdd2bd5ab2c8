/*
 * Walking a rule file: maps with known keys, maps with names of the user's,
 * lists, texts, patterns.  What they mean is in rule_file.c.
 *
 * What returns an int here returns -1 with the error filled in.
 */
#ifndef PARSE_RULES_RULE_YAML_H
#define PARSE_RULES_RULE_YAML_H

#include "parse/rules/rules.h"
#include "parse/rules/yaml_document.h"

#include <stdbool.h>
#include <stddef.h>

struct rule_yaml {
	struct yamldoc doc;
	struct rules *rules;	/* being filled */
	struct rules_error *error;
	struct rule *rule;	/* the one being read, or NULL */
	struct place match;	/* of its pattern, or of the rule */
	struct {		/* the list of patterns being read */
		const char *what;
		struct pattern ***patterns;
		size_t *n;
	} list;
};

/* Reads one value. */
typedef int value_fn(struct rule_yaml *r, yaml_node_t *value);

/* Reads one entry of a map whose keys are names. */
typedef int name_fn(struct rule_yaml *r, yaml_node_t *key, const char *name,
		    yaml_node_t *value);

struct key {			/* tables of them end with name NULL */
	const char *name;
	value_fn *read;
	bool required;
};

#define rule_yaml_fail(r, node, ...) \
	place_fail(yamldoc_place(&(r)->doc, node), (r)->error, __VA_ARGS__)

/* At most RULE_YAML_KEYS keys; they are read in the order of the table. */
#define RULE_YAML_KEYS 8
int rule_yaml_keys(struct rule_yaml *r, yaml_node_t *map,
		   const struct key *keys, const char *what);

/* Null is a map without entries. */
int rule_yaml_names(struct rule_yaml *r, yaml_node_t *map, const char *what,
		    name_fn *fn);

/* A list's items one by one; anything else as a list of one; null is none. */
int rule_yaml_items(struct rule_yaml *r, yaml_node_t *value, value_fn *fn);

/* Text that is there and has no NUL inside; NULL with the error set. */
const char *rule_yaml_text(struct rule_yaml *r, yaml_node_t *node,
			   const char *what);

/* The same, malloc'd, without the line end that a block scalar brings along. */
char *rule_yaml_copy(struct rule_yaml *r, yaml_node_t *node, const char *what);

/* NULL with the error set, at the very place in the file if that is possible.
   The last line end is no part of it, either. */
struct pattern *rule_yaml_pattern(struct rule_yaml *r, yaml_node_t *node,
				  const char *what);

#endif
