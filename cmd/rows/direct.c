#include "cmd/rows/direct.h"

#include "cmd/text/memory.h"
#include "store/function.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ARGS_MOST 3
#define DEPTH_MOST 8		/* of calls within calls */
#define LENGTH_MOST (1 << 20)	/* bytes of a group and of what is joined */
#define WHOLE_MOST 15		/* digits of an integer that a double holds, */
#define DECIMALS_MOST 3		/* and of these, see real_of() */

enum kind { GROUP, LITERAL, CALL, TRIM, JOIN };

struct node {
	enum kind kind;
	size_t group;			/* index */
	char *text;			/* of a literal */
	size_t len;
	store_function *fn;
	int argc;
	struct node *args[ARGS_MOST];
};

struct column {
	enum { AS_IT_IS, AS_INTEGER, AS_REAL } as;
	struct node *value;
};

struct direct {
	struct store *store;		/* for store_room() */
	struct column_functions *functions;
	size_t n;
	struct column columns[];
};

/* ---- compiling ----------------------------------------------------------- */

struct parser {
	const char *at;
	const char *const *groups;
	size_t ngroups;
	int depth;
};

static void free_node(struct node *node)
{
	if (node == NULL)
		return;
	for (int i = 0; i < node->argc; i++)
		free_node(node->args[i]);
	free(node->text);
	free(node);
}

static struct node *new_node(enum kind kind)
{
	struct node *node = must(calloc(1, sizeof(*node)));

	node->kind = kind;
	return node;
}

static void skip_blanks(struct parser *p)
{
	while (*p->at == ' ' || *p->at == '\n')
		p->at++;
}

static bool take(struct parser *p, const char *mark)
{
	size_t len = strlen(mark);

	skip_blanks(p);
	if (strncmp(p->at, mark, len) != 0)
		return false;
	p->at += len;
	return true;
}

/* Length of a name that stands here; 0: none does. */
static size_t name_len(const struct parser *p)
{
	size_t n = 0;

	while (isalnum((unsigned char)p->at[n]) || p->at[n] == '_')
		n++;
	return isdigit((unsigned char)*p->at) ? 0 : n;
}

static bool take_word(struct parser *p, const char *word)
{
	size_t len;

	skip_blanks(p);
	len = name_len(p);
	if (len != strlen(word) || strncasecmp(p->at, word, len) != 0)
		return false;
	p->at += len;
	return true;
}

static struct node *parse_group(struct parser *p)
{
	size_t len = name_len(p);

	for (size_t i = 0; i < p->ngroups && len > 0; i++) {
		const char *name = p->groups[i];
		struct node *node;

		if (name == NULL || strlen(name) != len ||
		    memcmp(name, p->at, len) != 0)
			continue;
		p->at += len;
		node = new_node(GROUP);
		node->group = i;
		return node;
	}
	return NULL;
}

/* Behind the first quote; a quote in the text is doubled. */
static struct node *parse_literal(struct parser *p)
{
	struct node *node = new_node(LITERAL);

	node->text = must(malloc(strlen(p->at) + 1));
	for (; *p->at != '\0'; p->at++) {
		if (*p->at == '\'' && *++p->at != '\'')
			return node;
		node->text[node->len++] = *p->at;
	}
	free_node(node);
	return NULL;
}

static struct node *parse_text(struct parser *p);

static bool parse_args(struct parser *p, struct node *node)
{
	do {
		struct node *arg = node->argc < ARGS_MOST ? parse_text(p)
							   : NULL;

		if (arg == NULL)
			return false;
		node->args[node->argc++] = arg;
	} while (take(p, ","));
	return take(p, ")");
}

/* What is called by this name with so many arguments and gives text. */
static bool find_function(struct node *node, const char *name, size_t len)
{
	bool number = false;

	if (len == 4 && strncasecmp(name, "trim", 4) == 0) {
		node->kind = TRIM;
		return node->argc == 1;
	}
	node->fn = column_functions_find(name, len, node->argc, &number);
	return node->fn != NULL && !number;
}

static struct node *parse_call(struct parser *p)
{
	struct node *node = new_node(CALL);
	const char *name = p->at;
	size_t len = name_len(p);

	p->at += len;
	if (len > 0 && take(p, "(") && parse_args(p, node) &&
	    find_function(node, name, len))
		return node;
	free_node(node);
	return NULL;
}

static struct node *parse_term(struct parser *p)
{
	skip_blanks(p);
	switch (*p->at) {
	case ':':
		p->at++;
		return parse_group(p);
	case '\'':
		p->at++;
		return parse_literal(p);
	}
	return parse_call(p);
}

static struct node *join(struct node *left, struct node *right)
{
	struct node *node;

	if (right == NULL) {
		free_node(left);
		return NULL;
	}
	node = new_node(JOIN);
	node->argc = 2;
	node->args[0] = left;
	node->args[1] = right;
	return node;
}

static struct node *parse_text(struct parser *p)
{
	struct node *node = NULL;

	if (p->depth++ < DEPTH_MOST)
		node = parse_term(p);
	while (node != NULL && take(p, "||"))
		node = join(node, parse_term(p));
	p->depth--;
	return node;
}

/* Behind "CAST". */
static struct node *parse_cast(struct parser *p, struct column *column)
{
	struct node *node = take(p, "(") ? parse_text(p) : NULL;
	bool whole;

	if (node == NULL)
		return NULL;
	whole = take_word(p, "AS");
	if (whole && take_word(p, "INTEGER"))
		column->as = AS_INTEGER;
	else if (whole && take_word(p, "REAL"))
		column->as = AS_REAL;
	if (column->as != AS_IT_IS && take(p, ")"))
		return node;
	free_node(node);
	return NULL;
}

/* Behind "number". */
static struct node *parse_number(struct parser *p)
{
	struct node *node = new_node(CALL);
	bool number;

	if (take(p, "(") && parse_args(p, node) && node->argc == 1) {
		node->fn = column_functions_find("number", 6, 1, &number);
		return node;
	}
	free_node(node);
	return NULL;
}

static bool parse_column(struct parser *p, struct column *column)
{
	if (take_word(p, "CAST"))
		column->value = parse_cast(p, column);
	else if (take_word(p, "number"))
		column->value = parse_number(p);
	else
		column->value = parse_text(p);
	skip_blanks(p);
	return column->value != NULL && *p->at == '\0';
}

static bool compile(struct column *column, const struct store_column *from,
		    const struct store_table_spec *spec)
{
	struct parser parser = { .at = from->expr, .groups = spec->groups,
				 .ngroups = spec->ngroups };

	if (from->expr != NULL)
		return parse_column(&parser, column);
	column->value = new_node(GROUP);
	column->value->group = (size_t)from->group;
	return true;
}

struct direct *direct_new(struct store *store,
			  struct column_functions *functions,
			  const struct store_table_spec *spec)
{
	struct direct *direct = must(calloc(1, sizeof(*direct) +
			spec->ncolumns * sizeof(*direct->columns)));
	bool simple = true;

	direct->store = store;
	direct->functions = functions;
	while (simple && direct->n < spec->ncolumns) {
		size_t i = direct->n++;

		simple = compile(&direct->columns[i], &spec->columns[i], spec);
	}
	if (simple)
		return direct;
	direct_free(direct);
	return NULL;
}

void direct_free(struct direct *direct)
{
	if (direct == NULL)
		return;
	for (size_t i = 0; i < direct->n; i++)
		free_node(direct->columns[i].value);
	free(direct);
}

/* ---- computing ----------------------------------------------------------- */

static struct store_value text_value(const char *text, size_t len)
{
	return (struct store_value){ .type = STORE_TEXT, .text = text,
				     .len = len };
}

static void trim(struct store_value *value)
{
	while (value->len > 0 && *value->text == ' ')
		value->text++, value->len--;
	while (value->len > 0 && value->text[value->len - 1] == ' ')
		value->len--;
}

static bool joined(const struct direct *direct, const struct store_value *args,
		   struct store_value *value)
{
	size_t len = args[0].len + args[1].len;
	char *text;

	if (args[0].type == STORE_NULL || args[1].type == STORE_NULL)
		return true;
	if (len > LENGTH_MOST)
		return false;
	text = store_room(direct->store, len);
	memcpy(mempcpy(text, args[0].text, args[0].len), args[1].text,
	       args[1].len);
	*value = text_value(text, len);
	return true;
}

static bool compute(const struct direct *direct, const struct node *node,
		    const struct store_value *groups,
		    struct store_value *value)
{
	struct store_value args[ARGS_MOST];
	const char *error;

	for (int i = 0; i < node->argc; i++)
		if (!compute(direct, node->args[i], groups, &args[i]))
			return false;
	*value = (struct store_value){ .type = STORE_NULL };
	switch (node->kind) {
	case GROUP:
		*value = groups[node->group];
		return value->type == STORE_NULL || value->len <= LENGTH_MOST;
	case LITERAL:
		*value = text_value(node->text, node->len);
		return true;
	case CALL:
		if (node->fn(direct->functions, node->argc, args, value,
			     &error) == -1)
			return false;
		if (value->type == STORE_TEXT && value->text == NULL)
			value->text = "";
		return true;
	case TRIM:
		*value = args[0];
		if (value->type == STORE_TEXT)
			trim(value);
		return true;
	case JOIN:
		return joined(direct, args, value);
	}
	return false;
}

/* The digits at the start of a text, to *n; how many there are. */
static size_t read_digits(const char *text, size_t len, int64_t *n)
{
	size_t i;

	for (i = 0; i < len && i < WHOLE_MOST && text[i] >= '0' &&
	     text[i] <= '9'; i++)
		*n = 10 * *n + (text[i] - '0');
	return i;
}

static bool integer_of(struct store_value *value)
{
	int64_t n = 0;

	if (value->len == 0 ||
	    read_digits(value->text, value->len, &n) != value->len)
		return false;
	*value = (struct store_value){ .type = STORE_INTEGER, .integer = n };
	return true;
}

/*
 * Digits, and perhaps a point and up to three more.  The quotient of two whole
 * numbers that doubles hold is the double nearest to it.  So is what SQLite
 * makes of it in longer reals and rounds then: with a divisor below 1,024 the
 * quotient is a double, or further from half way between two of them than a
 * unit of a real of 64 bits.
 */
static bool real_of(struct store_value *value)
{
	static const double powers[] = { 1, 10, 100, 1000 };
	size_t whole, decimals = 0;
	int64_t n = 0;

	whole = read_digits(value->text, value->len, &n);
	if (whole < value->len && value->text[whole] == '.') {
		decimals = value->len - whole - 1;
		if (decimals > DECIMALS_MOST || whole + decimals > WHOLE_MOST ||
		    read_digits(value->text + whole + 1, decimals, &n) !=
		    decimals)
			return false;
	} else if (whole < value->len) {
		return false;
	}
	*value = (struct store_value){
		.type = STORE_REAL, .real = (double)n / powers[decimals],
	};
	return whole > 0;
}

static bool convert(const struct column *column, struct store_value *value)
{
	if (value->type == STORE_NULL)
		return true;
	switch (column->as) {
	case AS_IT_IS:
		return true;
	case AS_INTEGER:
		return integer_of(value);
	case AS_REAL:
		return real_of(value);
	}
	return false;
}

bool direct_compute(void *arg, const struct store_value *groups,
		    struct store_value *values)
{
	const struct direct *direct = arg;

	for (size_t i = 0; i < direct->n; i++) {
		const struct column *column = &direct->columns[i];

		if (!compute(direct, column->value, groups, &values[i]) ||
		    !convert(column, &values[i]))
			return false;
	}
	return true;
}
