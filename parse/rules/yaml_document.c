#include "parse/rules/yaml_document.h"

#include "parse/memory.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX ((size_t)4 << 20)
/* libyaml's time grows with the square of both; no rule file comes near. */
#define DEPTH_MAX 64
#define ANCHORS_MAX 1000

/* ---- messages ----------------------------------------------------------- */

/* ---- reading ------------------------------------------------------------ */

static FILE *open_file(const char *file)
{
	return strcmp(file, "-") ? fopen(file, "re") : stdin;
}

/* The whole of it, or as much as shows that it is too large. */
static char *read_all(FILE *in, size_t *len)
{
	size_t cap = 16384;
	char *text = must(malloc(cap + 1));

	*len = 0;
	while (*len <= FILE_MAX) {
		size_t n = fread(text + *len, 1, cap - *len, in);

		*len += n;
		if (!n)
			break;
		if (*len == cap)
			text = must(realloc(text, (cap *= 2) + 1));
	}
	text[*len] = '\0';
	return text;
}

static int read_file(struct yamldoc *doc, const char *file,
		     struct rules_error *error)
{
	struct place at = { .file = doc->file };
	FILE *in = open_file(file);
	int failed;

	if (!in && errno == ENOMEM)
		out_of_memory();
	if (!in)
		return place_fail(at, error, "cannot open %s: %s",
				  place_quote(file), strerror(errno));
	errno = 0;
	doc->text = read_all(in, &doc->len);
	failed = ferror(in) ? errno : 0;
	if (in != stdin)
		fclose(in);
	if (!failed && doc->len <= FILE_MAX)
		return 0;
	free(doc->text);
	return place_fail(at, error, "cannot read %s: %s",
			  place_quote(doc->file),
			  failed ? strerror(failed) : "too large");
}

/* ---- places ------------------------------------------------------------- */

static const char *line_start(const struct yamldoc *doc, size_t line)
{
	const char *s = doc->text;

	while (line-- > 0) {
		const char *end = strchr(s, '\n');

		if (!end)
			break;
		s = end + 1;
	}
	return s;
}

static struct place place_of(const struct yamldoc *doc, const char *s)
{
	struct place at = { .file = doc->file, .line = 1, .column = 1 };

	for (const char *p = doc->text; p < s; p++) {
		if (*p == '\n') {
			at.line++;
			at.column = 1;
		} else if (((unsigned char)*p & 0xc0) != 0x80) {
			at.column++;
		}
	}
	return at;
}

struct place yamldoc_place(const struct yamldoc *doc, const yaml_node_t *node)
{
	const yaml_mark_t *mark = &node->start_mark;

	return (struct place){ .file = doc->file,
			       .line = (unsigned)mark->line + 1,
			       .column = (unsigned)mark->column + 1 };
}

/* The first byte of the node in the text; marks count characters. */
static const char *source(const struct yamldoc *doc, const yaml_node_t *node)
{
	const char *s = line_start(doc, node->start_mark.line);

	for (size_t n = node->start_mark.column; n > 0 && *s; n--)
		for (s++; ((unsigned char)*s & 0xc0) == 0x80;)
			s++;
	return s;
}

static const char *skip_lines(const char *s, size_t n)
{
	while (n-- > 0 && (s = strchr(s, '\n')))
		s++;
	return s;
}

/*
 * The value begins on the line below the '|', and the first of its lines that
 * is not blank tells the indent of all.
 */
static const char *find_in_block(const char *s, const char *value,
				 size_t offset)
{
	size_t blank = strspn(value, "\n"), indent;
	const char *full;

	s = skip_lines(s, 1);
	full = s ? skip_lines(s, blank) : NULL;
	if (!full)
		return NULL;
	indent = strspn(full, " ") - strspn(value + blank, " ");
	for (size_t i = 0;; i++) {
		if ((!i || value[i - 1] == '\n') && value[i] != '\n') {
			if (strspn(s, " ") < indent)
				return NULL;
			s += indent;
		}
		if (i == offset)
			return s;
		if (*s == '\r' && value[i] == '\n')
			s++;
		if (*s++ != value[i])
			return NULL;
	}
}

/* On one line, apart from '' in single quotes, source and value are alike. */
static const char *find_in_line(const char *s, const char *value, size_t offset,
				yaml_scalar_style_t style)
{
	bool single = style == YAML_SINGLE_QUOTED_SCALAR_STYLE;

	if (single || style == YAML_DOUBLE_QUOTED_SCALAR_STYLE)
		s++;
	for (size_t i = 0; i < offset; i++, s++) {
		if (*s != value[i] || *s == '\n')
			return NULL;
		if (single && *s == '\'')
			s++;
	}
	return s;
}

bool yamldoc_place_in(const struct yamldoc *doc, const yaml_node_t *node,
		      size_t offset, struct place *place)
{
	const char *value = yamldoc_scalar(node), *s = source(doc, node);
	yaml_scalar_style_t style = node->data.scalar.style;

	*place = yamldoc_place(doc, node);
	if (offset > node->data.scalar.length)
		return false;
	if (style == YAML_LITERAL_SCALAR_STYLE)
		s = find_in_block(s, value, offset);
	else if (style == YAML_FOLDED_SCALAR_STYLE)
		s = NULL;
	else
		s = find_in_line(s, value, offset, style);
	if (s)
		*place = place_of(doc, s);
	return s != NULL;
}

/* ---- libyaml ------------------------------------------------------------ */

static int not_text(const struct yamldoc *doc, const yaml_parser_t *parser,
		    struct rules_error *error)
{
	const char *s = doc->text + parser->problem_offset;

	return place_fail(place_of(doc, s), error,
			  "not UTF-8 text: byte \\x%02x",
			  (unsigned)(unsigned char)*s);
}

static int not_yaml(const struct yamldoc *doc, const yaml_parser_t *parser,
		    struct rules_error *error)
{
	struct place at = { .file = doc->file };
	char line[120];
	const char *s;

	/* It has something to say of every other error. */
	if (parser->error == YAML_MEMORY_ERROR || !parser->problem)
		out_of_memory();
	if (parser->error == YAML_READER_ERROR)
		return not_text(doc, parser, error);
	at.line = (unsigned)parser->problem_mark.line + 1;
	at.column = (unsigned)parser->problem_mark.column + 1;
	s = line_start(doc, parser->problem_mark.line);
	snprintf(line, sizeof(line), "%.*s", (int)strcspn(s, "\r\n"), s);
	return place_fail(at, error, "%s%s%s in %s",
			  parser->context ? parser->context : "",
			  parser->context ? ": " : "", parser->problem,
			  place_quote(line));
}

struct shape {
	unsigned depth, anchors;
};

static int check_event(const struct yamldoc *doc, const yaml_event_t *event,
		       struct shape *shape, struct rules_error *error)
{
	struct place at = { .file = doc->file,
			    .line = (unsigned)event->start_mark.line + 1,
			    .column = (unsigned)event->start_mark.column + 1 };
	const void *anchor = NULL;

	switch (event->type) {
	case YAML_SEQUENCE_START_EVENT:
		anchor = event->data.sequence_start.anchor;
		shape->depth++;
		break;
	case YAML_MAPPING_START_EVENT:
		anchor = event->data.mapping_start.anchor;
		shape->depth++;
		break;
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		shape->depth--;
		break;
	case YAML_SCALAR_EVENT:
		anchor = event->data.scalar.anchor;
		break;
	default:
		break;
	}
	if (shape->depth > DEPTH_MAX)
		return place_fail(at, error, "nested more than %d deep",
				  DEPTH_MAX);
	if (anchor && ++shape->anchors > ANCHORS_MAX)
		return place_fail(at, error, "more than %d anchors",
				  ANCHORS_MAX);
	return 0;
}

/* Event by event, so that what is too deep is never built. */
static int check_shape(struct yamldoc *doc, yaml_parser_t *parser,
		       struct rules_error *error)
{
	struct shape shape = { 0, 0 };
	yaml_event_t event;
	bool ended = false;
	int rc = 0;

	while (!rc && !ended) {
		if (!yaml_parser_parse(parser, &event))
			return not_yaml(doc, parser, error);
		ended = event.type == YAML_STREAM_END_EVENT;
		rc = check_event(doc, &event, &shape, error);
		yaml_event_delete(&event);
	}
	return rc;
}

/* 1: it is there; 0: the stream has ended; -1. */
static int load_one(struct yamldoc *doc, yaml_parser_t *parser,
		    yaml_document_t *document, struct rules_error *error)
{
	if (!yaml_parser_load(parser, document))
		return not_yaml(doc, parser, error);
	if (yaml_document_get_root_node(document))
		return 1;
	yaml_document_delete(document);
	return 0;
}

static int only_one(struct yamldoc *doc, yaml_parser_t *parser,
		    struct rules_error *error)
{
	yaml_document_t second;
	struct place at;
	int rc = load_one(doc, parser, &second, error);

	if (rc <= 0)
		return rc;
	at = yamldoc_place(doc, yaml_document_get_root_node(&second));
	yaml_document_delete(&second);
	return place_fail(at, error, "a second document in one file");
}

static int load(struct yamldoc *doc, yaml_parser_t *parser,
		struct rules_error *error)
{
	struct place at = { .file = doc->file, .line = 1, .column = 1 };
	int rc = load_one(doc, parser, &doc->document, error);

	if (rc < 0)
		return -1;
	if (!rc)
		return place_fail(at, error, "the file is empty");
	rc = only_one(doc, parser, error);
	if (rc < 0)
		yaml_document_delete(&doc->document);
	return rc;
}

typedef int pass_fn(struct yamldoc *doc, yaml_parser_t *parser,
		    struct rules_error *error);

/* From the first byte on, with a parser of its own. */
static int pass(struct yamldoc *doc, pass_fn *fn, struct rules_error *error)
{
	yaml_parser_t parser;
	int rc;

	if (!yaml_parser_initialize(&parser))
		out_of_memory();
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&parser, (unsigned char *)doc->text,
				     doc->len);
	rc = fn(doc, &parser, error);
	yaml_parser_delete(&parser);
	return rc;
}

int yamldoc_open(struct yamldoc *doc, const char *file,
		 struct rules_error *error)
{
	int rc;

	*doc = (struct yamldoc){ .file = strcmp(file, "-") ? file : "stdin" };
	if (read_file(doc, file, error) < 0)
		return -1;
	rc = pass(doc, check_shape, error);
	if (rc == 0)
		rc = pass(doc, load, error);
	if (rc < 0)
		free(doc->text);
	return rc;
}

void yamldoc_close(struct yamldoc *doc)
{
	yaml_document_delete(&doc->document);
	free(doc->text);
}

/* ---- nodes -------------------------------------------------------------- */

yaml_node_t *yamldoc_root(struct yamldoc *doc)
{
	return yaml_document_get_root_node(&doc->document);
}

static yaml_node_t *node(struct yamldoc *doc, int index)
{
	return yaml_document_get_node(&doc->document, index);
}

yaml_node_t *yamldoc_item(struct yamldoc *doc, yaml_node_t *list, size_t i)
{
	yaml_node_item_t *first = list->data.sequence.items.start;

	if (i >= (size_t)(list->data.sequence.items.top - first))
		return NULL;
	return node(doc, first[i]);
}

static yaml_node_pair_t *pair(yaml_node_t *map, size_t i)
{
	yaml_node_pair_t *first = map->data.mapping.pairs.start;

	if (i >= (size_t)(map->data.mapping.pairs.top - first))
		return NULL;
	return first + i;
}

yaml_node_t *yamldoc_key(struct yamldoc *doc, yaml_node_t *map, size_t i)
{
	yaml_node_pair_t *p = pair(map, i);

	return p ? node(doc, p->key) : NULL;
}

yaml_node_t *yamldoc_value(struct yamldoc *doc, yaml_node_t *map, size_t i)
{
	yaml_node_pair_t *p = pair(map, i);

	return p ? node(doc, p->value) : NULL;
}

const char *yamldoc_scalar(const yaml_node_t *node)
{
	if (node->type != YAML_SCALAR_NODE)
		return NULL;
	return (const char *)node->data.scalar.value;
}

bool yamldoc_null(const yaml_node_t *node)
{
	const char *s = yamldoc_scalar(node);

	return s && node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
	       (!*s || !strcmp(s, "~") || !strcmp(s, "null"));
}
