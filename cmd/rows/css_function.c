/*
 * The columns of a rule ask one element for one selector after another, and the
 * next element for the same ones.  So when the first of them is asked for again
 * all are looked for together, in one pass over the element; what each gives
 * is kept until another element is asked.  That is done for parts of the page
 * only: any other text may be another one at the same place.
 */
#include "cmd/rows/css_function.h"

#include "cmd/text/memory.h"
#include "parse/html/html.h"
#include "parse/select/matcher.h"
#include "store/function.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEPT 64			/* selectors: a rule file has a dozen */
#define MOST_MS 500		/* of one call */

#define ROUND 16		/* selectors that are looked for together */

struct kept {
	struct matcher *matcher;
	char *text;
	size_t len;
	struct round *round;	/* that begins with it */
};

struct round {
	struct kept *members[ROUND];
	size_t n;
	struct matcher *together;	/* of all; NULL: not yet */
	bool alone;			/* they are too many together */
	bool done;			/* `found` is of the element in hand */
	struct found found[ROUND];
};

struct css_function {
	struct store *store;	/* for store_room() */
	struct kept kept[KEPT];
	unsigned next;		/* to be replaced */
	const char *body;
	size_t body_len;
	const char *element;	/* in the body; NULL: none in hand */
	size_t element_len;
	struct round *round;	/* of that element */
	char error[300];
};

static void round_free(struct round *round)
{
	if (round == NULL)
		return;
	matcher_free(round->together);
	free(round);
}

static void forget(struct kept *k)
{
	round_free(k->round);
	matcher_free(k->matcher);
	free(k->text);
	*k = (struct kept){ 0 };
}

static bool is_kept(const struct kept *k, const struct store_value *text)
{
	return k->len == text->len && memcmp(k->text, text->text, k->len) == 0;
}

/* For one that is forgotten may be a member of any. */
static void forget_rounds(struct css_function *css)
{
	for (size_t i = 0; i < KEPT; i++) {
		round_free(css->kept[i].round);
		css->kept[i].round = NULL;
	}
	css->element = NULL;
	css->round = NULL;
}

static struct kept *compiled(struct css_function *css,
			     const struct store_value *text)
{
	struct selector_error bad;
	struct selector *selector;
	struct kept *k;

	for (k = css->kept; k < css->kept + KEPT && k->matcher; k++)
		if (is_kept(k, text))
			return k;
	selector = selector_compile(text->text, text->len, true, &bad);
	if (selector == NULL) {
		snprintf(css->error, sizeof(css->error), "%s at character %zu "
			 "of a selector", bad.text, bad.offset + 1);
		return NULL;
	}
	k = &css->kept[css->next++ % KEPT];
	if (k->matcher != NULL)
		forget_rounds(css);
	forget(k);
	k->matcher = matcher_new(selector);
	k->len = text->len;
	k->text = must(malloc(k->len + 1));
	memcpy(k->text, text->text, k->len);
	return k;
}

static void as_text(struct css_function *css, struct store_value *value)
{
	const char *source = value->text;
	size_t len = value->len;
	char *out;

	value->text = html_plain(source, len, &value->len);
	if (value->text != NULL)
		return;
	out = store_room(css->store, len);
	value->len = html_text(source, len, out);
	value->text = out;
}

static void decoded(struct css_function *css, struct store_value *value)
{
	char *out;

	if (memchr(value->text, '&', value->len) == NULL)
		return;
	out = store_room(css->store, value->len);
	value->len = html_decode(value->text, value->len, 1, out);
	value->text = out;
}

static int find(struct css_function *css, struct kept *k,
		const struct store_value *x, struct found *found,
		const char **error)
{
	bool page = x->text == css->body && x->len == css->body_len;

	return matcher_first(k->matcher, x->text, x->len, page, MOST_MS, found,
			     error);
}

static bool is_part(const struct css_function *css,
		    const struct store_value *x)
{
	return css->body != NULL && x->text >= css->body &&
	       x->text + x->len <= css->body + css->body_len &&
	       x->len < css->body_len;
}

/* One more of its members; all are compiled together when it comes again. */
static void join_round(struct round *round, struct kept *k)
{
	if (round->n == ROUND)
		return;
	round->members[round->n++] = k;
	matcher_free(round->together);
	round->together = NULL;
	round->alone = round->done = false;
}

static void compile_together(struct round *round)
{
	struct selector_text texts[ROUND];
	struct selector *selector;

	for (size_t i = 0; i < round->n; i++)
		texts[i] = (struct selector_text){ round->members[i]->text,
						   round->members[i]->len };
	selector = selector_compile_all(texts, round->n);
	round->alone = selector == NULL;
	if (selector != NULL)
		round->together = matcher_new(selector);
}

/* Another element: what the round that begins with k is to find in it. */
static void begin_round(struct css_function *css, struct kept *k,
			const struct store_value *x)
{
	struct round *round = k->round;
	const char *why;

	if (round == NULL) {
		round = k->round = must(calloc(1, sizeof(*round)));
		join_round(round, k);
	}
	css->element = x->text;
	css->element_len = x->len;
	css->round = round;
	round->done = false;
	if (round->n > 1 && round->together == NULL && !round->alone)
		compile_together(round);
	if (round->together != NULL)
		round->done = matcher_first(round->together, x->text, x->len,
					    false, MOST_MS, round->found,
					    &why) == 0;
}

/* What was found together with others; NULL: it was not. */
static const struct found *find_in_round(struct css_function *css,
					 struct kept *k,
					 const struct store_value *x)
{
	struct round *round;

	if (!is_part(css, x))
		return NULL;
	if (x->text != css->element || x->len != css->element_len)
		begin_round(css, k, x);
	round = css->round;
	for (size_t i = 0; i < round->n; i++)
		if (round->members[i] == k)
			return round->done ? &round->found[i] : NULL;
	join_round(round, k);
	return NULL;
}

int css_function_call(struct css_function *css, const struct store_value *argv,
		      struct store_value *result, const char **error)
{
	const struct store_value *x = &argv[0];
	const struct found *known;
	struct found found;
	struct kept *k;

	if (x->type != STORE_TEXT || argv[1].type != STORE_TEXT)
		return 0;
	k = compiled(css, &argv[1]);
	*error = css->error;
	if (k == NULL)
		return -1;
	known = find_in_round(css, k, x);
	if (known != NULL)
		found = *known;
	else if (find(css, k, x, &found, error) == -1)
		return -1;
	if (found.what == FOUND_NOTHING)
		return 0;
	result->type = STORE_TEXT;
	result->text = found.text;
	result->len = found.len;
	result->decoded = found.what != FOUND_ELEMENT;
	if (found.what == FOUND_TEXT)
		as_text(css, result);
	if (found.what == FOUND_ATTRIBUTE)
		decoded(css, result);
	return 0;
}

struct css_function *css_function_new(struct store *store)
{
	struct css_function *css = must(calloc(1, sizeof(*css)));

	css->store = store;
	return css;
}

void css_function_free(struct css_function *css)
{
	if (css == NULL)
		return;
	for (size_t i = 0; i < KEPT; i++)
		forget(&css->kept[i]);
	free(css);
}

void css_function_set_body(struct css_function *css, const char *body,
			   size_t len)
{
	css->element = NULL;
	css->body = body;
	css->body_len = len;
}
