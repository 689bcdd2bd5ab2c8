/*
 * A YAML file of which every node knows where it stands, also the bytes inside
 * a scalar, so that an error in a pattern can be pointed at.
 *
 * One document a file, UTF-8, at most 4 MiB.  Aliases are followed (libyaml's
 * document does that): an error in one points at its anchor.
 *
 *   1. yamldoc_open();
 *   2. yamldoc_root(), yamldoc_item() and so on;
 *   3. yamldoc_close(), which takes all nodes with it.
 */
#ifndef PARSE_RULES_YAML_DOCUMENT_H
#define PARSE_RULES_YAML_DOCUMENT_H

#include "parse/rules/place.h"

#include <stdbool.h>
#include <stddef.h>
#include <yaml.h>

struct yamldoc {
	const char *file;	/* borrowed, or "stdin" */
	char *text;		/* owned, a NUL after it */
	size_t len;
	yaml_document_t document;
};

/*
 * "-" is stdin.  file must outlive the document and the error, whose place
 * refers to it.  -1 with *error; then there is nothing to close.
 */
int yamldoc_open(struct yamldoc *doc, const char *file,
		 struct rules_error *error);
void yamldoc_close(struct yamldoc *doc);

yaml_node_t *yamldoc_root(struct yamldoc *doc);

/* Node number i of a sequence, key or value of pair i of a mapping; NULL past
   the last. */
yaml_node_t *yamldoc_item(struct yamldoc *doc, yaml_node_t *list, size_t i);
yaml_node_t *yamldoc_key(struct yamldoc *doc, yaml_node_t *map, size_t i);
yaml_node_t *yamldoc_value(struct yamldoc *doc, yaml_node_t *map, size_t i);

/* The scalar's text, data.scalar.length bytes; NULL: it is no scalar. */
const char *yamldoc_scalar(const yaml_node_t *node);

/* Nothing after the colon, or ~ or null, without quotes. */
bool yamldoc_null(const yaml_node_t *node);

struct place yamldoc_place(const struct yamldoc *doc, const yaml_node_t *node);

/*
 * The place of byte `offset` of a scalar's value.  False if escapes or folding
 * make that impossible to say; *place is the scalar's then.
 */
bool yamldoc_place_in(const struct yamldoc *doc, const yaml_node_t *node,
		      size_t offset, struct place *place);

#endif
