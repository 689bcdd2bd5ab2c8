/*
 * A tree of calls.  What SQLite would do besides is little: a NULL is passed
 * on as it is (each function knows what to make of it), and a number that is
 * an argument becomes text.
 *
 *	call = name '(' arg { ',' arg } ')'
 *	arg  = call | ':' group | '\'' text '\''
 *
 * Of 20,000 pages of ten rows with five columns, three of them such, each took
 * 4 us less of 50.
 */
#include "store/call.h"

#include <ctype.h>
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "store/rows.h"

#define MAX_DEPTH 8		/* of calls within calls; deeper: SQLite's */

enum kind { CALL_FUNCTION, CALL_GROUP, CALL_TEXT };

struct call {
	enum kind kind;
	const struct function *function;
	struct call *args[STORE_MAX_ARGS];
	int argc;
	size_t group;		/* index */
	char *text;
	size_t len;
};

/* ---- compiling --------------------------------------------------------- */

struct parser {
	const struct store *store;
	const char *const *groups;
	size_t ngroups;
	const char *p;
};

static struct call *new_call(enum kind kind)
{
	struct call *call = calloc(1, sizeof(*call));

	if (!call)
		err(1, NULL);
	call->kind = kind;
	return call;
}

void call_free(struct call *call)
{
	int i;

	if (!call)
		return;
	for (i = 0; i < call->argc; i++)
		call_free(call->args[i]);
	free(call->text);
	free(call);
}

static bool take(struct parser *parser, char c)
{
	while (isspace((unsigned char)*parser->p))
		parser->p++;
	if (*parser->p != c)
		return false;
	parser->p++;
	return true;
}

static size_t name_len(const char *p)
{
	size_t n = 0;

	while (isalnum((unsigned char)p[n]) || p[n] == '_')
		n++;
	return n;
}

static struct call *parse_group(struct parser *parser)
{
	size_t i, n = name_len(parser->p);
	struct call *call;

	for (i = 0; i < parser->ngroups; i++)
		if (parser->groups[i] && strlen(parser->groups[i]) == n &&
		    !memcmp(parser->groups[i], parser->p, n))
			break;
	if (i == parser->ngroups)
		return NULL;
	parser->p += n;
	call = new_call(CALL_GROUP);
	call->group = i;
	return call;
}

/* Behind the first quote; a quote in the text is doubled. */
static struct call *parse_text(struct parser *parser)
{
	struct call *call = new_call(CALL_TEXT);
	const char *p = parser->p;

	call->text = malloc(strlen(p) + 1);
	if (!call->text)
		err(1, NULL);
	for (; *p && (*p != '\'' || p[1] == '\''); p++) {
		call->text[call->len++] = *p;
		p += *p == '\'';
	}
	if (!*p) {
		call_free(call);
		return NULL;
	}
	parser->p = p + 1;
	return call;
}

static const struct function *find_function(const struct store *store,
					    const char *name, size_t len,
					    int argc)
{
	const struct function *function = store->functions;

	while (function && (function->argc != argc ||
			    strlen(function->name) != len ||
			    sqlite3_strnicmp(function->name, name, (int)len)))
		function = function->next;
	return function;
}

static struct call *parse_call(struct parser *parser, int depth);

static struct call *parse_argument(struct parser *parser, int depth)
{
	if (take(parser, ':'))
		return parse_group(parser);
	if (take(parser, '\''))
		return parse_text(parser);
	return parse_call(parser, depth + 1);
}

static bool parse_arguments(struct parser *parser, struct call *call,
			    int depth)
{
	do {
		struct call *arg = call->argc < STORE_MAX_ARGS ?
				   parse_argument(parser, depth) : NULL;

		if (!arg)
			return false;
		call->args[call->argc++] = arg;
	} while (take(parser, ','));
	return take(parser, ')');
}

static struct call *parse_call(struct parser *parser, int depth)
{
	const char *name = parser->p;
	size_t len = name_len(name);
	struct call *call;

	parser->p += len;
	if (!len || depth > MAX_DEPTH || !take(parser, '('))
		return NULL;
	call = new_call(CALL_FUNCTION);
	if (parse_arguments(parser, call, depth))
		call->function = find_function(parser->store, name, len,
					       call->argc);
	if (call->function)
		return call;
	call_free(call);
	return NULL;
}

struct call *call_compile(const struct store *store, const char *expr,
			  const char *const *groups, size_t ngroups)
{
	struct parser parser = { store, groups, ngroups, expr };
	struct call *call;

	while (isspace((unsigned char)*parser.p))
		parser.p++;
	call = parse_call(&parser, 0);
	if (!call || take(&parser, '\0'))
		return call;
	call_free(call);
	return NULL;
}

/* ---- running ----------------------------------------------------------- */

/* As SQLite writes numbers. */
static void make_text(struct store *store, struct store_value *value)
{
	char *text;

	if (value->type == STORE_NULL || value->type == STORE_TEXT)
		return;
	text = store_room(store, 32);
	if (value->type == STORE_INTEGER)
		sqlite3_snprintf(32, text, "%lld", (long long)value->integer);
	else
		sqlite3_snprintf(32, text, "%!.15g", value->real);
	*value = (struct store_value){ .type = STORE_TEXT, .text = text,
				       .len = strlen(text) };
}

static int run_function(struct store *store, const struct call *call,
			const struct store_value *groups,
			struct store_value *value)
{
	struct store_value args[STORE_MAX_ARGS];
	const char *error;
	int i;

	for (i = 0; i < call->argc; i++) {
		if (call_evaluate(store, call->args[i], groups, &args[i]) < 0)
			return -1;
		make_text(store, &args[i]);
	}
	*value = (struct store_value){ .type = STORE_NULL };
	return call->function->fn(call->function->arg, call->argc, args, value,
				  &error);
}

int call_evaluate(struct store *store, const struct call *call,
		  const struct store_value *groups, struct store_value *value)
{
	switch (call->kind) {
	case CALL_GROUP:
		*value = groups[call->group];
		return 0;
	case CALL_TEXT:
		*value = (struct store_value){ .type = STORE_TEXT,
					       .text = call->text,
					       .len = call->len };
		return 0;
	case CALL_FUNCTION:
		return run_function(store, call, groups, value);
	}
	return -1;
}
