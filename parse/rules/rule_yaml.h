/*
 * Walking a rule file: maps with known keys, maps with names of the user's,
 * lists, texts, patterns.  What they mean is in rule_file.c.
 *
 * Whatever gives an int here gives -1 with the reader's error filled in.
 */
#ifndef PARSE_RULES_RULE_YAML_H
#define PARSE_RULES_RULE_YAML_H

#include "parse/rules/rules.h"
#include "parse/rules/yaml_document.h"

#include <stdbool.h>
#include <stddef.h>

struct reader {
	struct yamldoc doc;
	struct rules *rules;	/* being filled */
	struct rules_error *error;
	struct rule *rule;	/* the one being read, or NULL */
	struct place match;	/* of its pattern */
	struct {		/* the list of patterns being read */
		const char *what;
		struct pattern ***patterns;
		size_t *n;
	} list;
};

/* Reads one value. */
typedef int value_fn(struct reader *r, yaml_node_t *value);

/* Reads one entry of a map whose keys are names. */
typedef int name_fn(struct reader *r, yaml_node_t *key, const char *name,
		    yaml_node_t *value);

struct key {			/* tables of them end with name NULL */
	const char *name;
	value_fn *read;
	bool required;
};

#define reader_fail(r, node, ...) \
	place_fail(yamldoc_place(&(r)->doc, node), (r)->error, __VA_ARGS__)

/* At most READER_KEYS keys; they are read in the order of the table. */
#define READER_KEYS 8
int reader_keys(struct reader *r, yaml_node_t *map, const struct key *keys,
		const char *what);

/* Null is a map without entries. */
int reader_names(struct reader *r, yaml_node_t *map, const char *what,
		 name_fn *fn);

/* A list's items one by one; anything else as a list of one; null is none. */
int reader_items(struct reader *r, yaml_node_t *value, value_fn *fn);

/* Text that is there and has no NUL inside; NULL with the error set. */
const char *reader_text(struct reader *r, yaml_node_t *node, const char *what);

/* The same, malloc'd, without the line end that a block scalar brings along. */
char *reader_copy(struct reader *r, yaml_node_t *node, const char *what);

/* NULL with the error set, at the very place in the file if that is possible.
   The last line end is no part of it, either. */
struct pattern *reader_pattern(struct reader *r, yaml_node_t *node,
			       const char *what);

#endif
