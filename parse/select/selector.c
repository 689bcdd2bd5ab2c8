/*
 * Selectors after "Selectors Level 3" and "CSS Syntax Module Level 3", read by
 * descent.  Names and values lie in a copy of the text; without their escapes,
 * if they have any, behind it, which takes no more than twice the text.
 *
 * Pseudo-classes that HTML defines by elements and attributes (:checked) are
 * read as such a selector in :is().
 */
#include "parse/select/selector.h"
#include "parse/select/selector_inside.h"
#include "parse/select/css.h"
#include "parse/select/nth.h"

#include "parse/memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- conditions ------------------------------------------------------- */

static struct condition *add_condition(struct compound *c,
				       enum condition_type type)
{
	c->conditions = must(reallocarray(c->conditions, c->n + 1,
					  sizeof(*c->conditions)));
	c->conditions[c->n] = (struct condition){ .type = type };
	return &c->conditions[c->n++];
}

static int class_or_id(struct css *s, struct compound *c)
{
	bool class = *s->p++ == '.';
	struct condition *of;
	struct name n;

	if (css_name(s, &n, class ? "a name after '.'"
				  : "a name after '#'") < 0)
		return -1;
	of = add_condition(c, class ? CONDITION_CLASS : CONDITION_ID);
	of->value = n.text;
	of->value_len = n.len;
	return 0;
}

/* NAME or *|NAME or |NAME: there is no other namespace to be named. */
static int qualified(struct css *s, struct name *n)
{
	if (css_peek(s, 0) == '*' && css_peek(s, 1) == '|' &&
	    css_peek(s, 2) != '=')
		s->p += 2;
	else if (css_peek(s, 0) == '|' && css_peek(s, 1) != '=')
		s->p++;
	return css_name(s, n, "the name of an attribute");
}

/* i or s, if it is there. */
static int letters(struct css *s, struct condition *of)
{
	int flag = css_peek(s, 0) == -1 ? 0 : css_peek(s, 0) | 0x20;
	int next = css_peek(s, 1);
	bool alone = !css_letter(next) && !css_digit(next) && next != '-';

	of->letters = CASE_OF_HTML;
	if (css_peek(s, 0) == ']' || css_peek(s, 0) == -1)
		return 0;
	if ((flag != 'i' && flag != 's') || !alone)
		return css_fail(s, s->p, "expected ']' or the flag i or s");
	of->letters = flag == 'i' ? CASE_IGNORED : CASE_KEPT;
	s->p++;
	return 0;
}

static int comparison(struct css *s, struct condition *of)
{
	int c = css_peek(s, 0);
	struct name value;

	if (c == '=')
		s->p++;
	else if (c > 0 && strchr("~|^$*", c) && css_peek(s, 1) == '=')
		s->p += 2;
	else
		return css_fail(s, s->p,
				"expected ']' or one of = ~= |= ^= $= *=");
	of->comparison = (enum comparison)c;
	css_skip(s);
	if (css_digit(css_peek(s, 0)))	/* CSS wants quotes: [colspan="2"] */
		css_word(s, &value);
	else if (css_name_or_string(s, &value,
				    "a name or a string in quotes") < 0)
		return -1;
	of->value = value.text;
	of->value_len = value.len;
	css_skip(s);
	return letters(s, of);
}

static int attribute(struct css *s, struct compound *c)
{
	struct condition *of;
	struct name n;

	s->p++;
	css_skip(s);
	if (qualified(s, &n) < 0)
		return -1;
	of = add_condition(c, CONDITION_ATTRIBUTE);
	of->name = n.text;
	of->name_len = n.len;
	css_skip(s);
	if (css_peek(s, 0) != ']' && comparison(s, of) < 0)
		return -1;
	return css_expect(s, ']');
}

static int nth(struct css *s, struct compound *c, enum condition_type type)
{
	struct condition *of = add_condition(c, type);

	css_skip(s);
	if (nth_read(s, &of->a, &of->b) < 0)
		return -1;
	return css_expect(s, ')');
}

/* ---- pseudo-classes --------------------------------------------------- */

struct parts {				/* of one alternative being read */
	struct compound compound;
	struct alternative alternative;
};

static int list(struct css *s, bool inner, uint16_t **last, size_t *n);

static int inner_list(struct css *s, struct compound *c,
		      enum condition_type type)
{
	uint16_t *any = NULL;
	size_t n = 0;

	if (++s->depth > SELECTOR_DEPTH_MOST)
		return css_fail(s, s->p, "too many lists in one another");
	if (list(s, true, &any, &n) < 0) {
		free(any);
		return -1;
	}
	s->depth--;
	add_condition(c, type);
	c->conditions[c->n - 1].any = any;
	c->conditions[c->n - 1].any_n = n;
	return css_expect(s, ')');
}

static int lang(struct css *s, struct compound *c)
{
	struct condition *of = add_condition(c, CONDITION_LANG);
	struct name n;

	s->selector->lang = true;
	css_skip(s);
	if (css_name_or_string(s, &n, "a language") < 0)
		return -1;
	of->value = n.text;
	of->value_len = n.len;
	return css_expect(s, ')');
}

static int unknown(struct css *s, const struct name *n, const char *at,
		   const char *brackets)
{
	return css_fail(s, at, "expected a pseudo-class that is known, not "
		    ":%.*s%s", n->len < 60 ? (int)n->len : 60, n->text,
		    brackets);
}

static int pseudo_function(struct css *s, struct compound *c,
			   const struct name *n, const char *at)
{
	if (css_is(n, "nth-child"))
		return nth(s, c, CONDITION_NTH_CHILD);
	if (css_is(n, "nth-of-type"))
		return nth(s, c, CONDITION_NTH_OF_TYPE);
	if (css_is(n, "not"))
		return inner_list(s, c, CONDITION_NOT);
	if (css_is(n, "is"))
		return inner_list(s, c, CONDITION_IS);
	if (css_is(n, "nth-last-child") || css_is(n, "nth-last-of-type"))
		return css_fail(s, at, ":%.*s() needs the end of the parent, "
				"which is not known yet,", (int)n->len,
				n->text);
	if (css_is(n, "lang"))
		return lang(s, c);
	return unknown(s, n, at, "()");
}

#define CONTROLS ":is(button, input, select, textarea, optgroup, option, " \
	"fieldset)"
#define DISABLED CONTROLS "[disabled], optgroup[disabled] > option, " \
	"fieldset[disabled] :is(button, input, select, textarea, fieldset)"

/* Of the HTML standard (4.16.3), but for what a fieldset's legend is spared. */
static const struct {
	const char *name, *selector;
} meanings[] = {
	{ "link", ":is(a, area)[href])" },
	{ "any-link", ":is(a, area)[href])" },
	{ "checked", "input:is([type=checkbox], [type=radio])[checked], "
		     "option[selected])" },
	{ "disabled", DISABLED ")" },
	{ "enabled", CONTROLS ":not(" DISABLED "))" },
};

static int expand(struct css *s, struct compound *c, const char *at,
		  const char *selector)
{
	const struct css outer = *s;
	int rc;

	s->start = s->p = selector;
	s->end = selector + strlen(selector);
	rc = inner_list(s, c, CONDITION_IS);
	s->start = outer.start;
	s->p = outer.p;
	s->end = outer.end;
	if (rc < 0)
		s->error_at = (size_t)(at - s->start);
	return rc;
}

static int pseudo_word(struct css *s, struct compound *c,
		       const struct name *n, const char *at)
{
	static const struct {
		const char *name;
		enum condition_type type;
	} words[] = {
		{ "first-child", CONDITION_NTH_CHILD },
		{ "first-of-type", CONDITION_NTH_OF_TYPE },
		{ "root", CONDITION_ROOT },
		{ "visited", CONDITION_NEVER }, { "hover", CONDITION_NEVER },
		{ "active", CONDITION_NEVER }, { "focus", CONDITION_NEVER },
		{ "target", CONDITION_NEVER },
	};
	static const char *const late[] = {
		"last-child", "last-of-type", "only-child", "only-of-type",
		"empty",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (css_is(n, words[i].name)) {
			add_condition(c, words[i].type)->b = 1;
			return 0;
		}
	for (size_t i = 0; i < sizeof(late) / sizeof(*late); i++)
		if (css_is(n, late[i]))
			return css_fail(s, at, ":%s needs the end of the %s, "
					"which is not known yet,", late[i],
					i == 4 ? "element" : "parent");
	for (size_t i = 0; i < sizeof(meanings) / sizeof(*meanings); i++)
		if (css_is(n, meanings[i].name))
			return expand(s, c, at, meanings[i].selector);
	return unknown(s, n, at, "");
}

/* At the ':'. */
static int pseudo_class(struct css *s, struct compound *c)
{
	const char *at = s->p++;
	struct name n;

	if (css_name(s, &n, "the name of a pseudo-class after ':'") < 0)
		return -1;
	if (css_peek(s, 0) != '(')
		return pseudo_word(s, c, &n, at);
	s->p++;
	return pseudo_function(s, c, &n, at);
}

/* At the '::'. */
static int pseudo_element(struct css *s, struct parts *parts)
{
	struct alternative *of = &parts->alternative;
	struct condition *has;
	const char *at = s->p;
	struct name n;

	s->p += 2;
	if (css_name(s, &n, "attr(NAME) or text after '::'") < 0)
		return -1;
	if (!s->gives || s->depth > 0)
		return css_fail(s, at, "::%.*s has a meaning at the end of a "
				"selector in css() only",
				n.len < 60 ? (int)n.len : 60, n.text);
	if (css_is(&n, "text") && css_peek(s, 0) != '(') {
		of->gives = GIVES_TEXT;
		return 0;
	}
	if (!css_is(&n, "attr") || css_peek(s, 0) != '(')
		return css_fail(s, at, "expected ::attr(NAME) or ::text");
	s->p++;
	css_skip(s);
	if (css_name_or_string(s, &n, "the name of an attribute") < 0)
		return -1;
	of->gives = GIVES_ATTRIBUTE;
	of->attribute = n.text;
	of->attribute_len = n.len;
	has = add_condition(&parts->compound, CONDITION_ATTRIBUTE);
	has->name = n.text;
	has->name_len = n.len;
	return css_expect(s, ')');
}

/* ---- compounds -------------------------------------------------------- */

static int type(struct css *s, struct compound *c)
{
	struct name n;

	if (css_peek(s, 0) == '*') {
		s->p++;
		if (css_peek(s, 0) != '|')
			return 0;
		s->p++;
		return type(s, c);
	}
	if (css_name(s, &n, "the name of an element") < 0)
		return -1;
	if (css_peek(s, 0) == '|')
		return css_fail(s, s->p, "expected no namespace");
	c->name = n.text;
	c->name_len = n.len;
	c->tag = n.len ? tag_of(n.text, n.len) : TAG_OTHER;
	return 0;
}

static int conditions(struct css *s, struct parts *parts)
{
	struct compound *c = &parts->compound;
	int rc = 0;

	while (rc == 0)
		switch (css_peek(s, 0)) {
		case '.':
		case '#':
			rc = class_or_id(s, c);
			break;
		case '[':
			rc = attribute(s, c);
			break;
		case ':':
			if (css_peek(s, 1) == ':')
				return pseudo_element(s, parts);
			rc = pseudo_class(s, c);
			break;
		default:
			return 0;
		}
	return rc;
}

static void compound_free(struct compound *c)
{
	for (size_t i = 0; i < c->n; i++)
		free(c->conditions[i].any);
	free(c->conditions);
}

static int add_compound(struct css *s, const char *at,
			const struct compound *c, uint16_t *index)
{
	struct selector *to = s->selector;

	if (to->n == SELECTOR_COMPOUNDS_MOST)
		return css_fail(s, at, "more than %d parts in one selector",
				SELECTOR_COMPOUNDS_MOST);
	to->compounds = must(reallocarray(to->compounds, to->n + 1,
					  sizeof(*to->compounds)));
	to->compounds[to->n] = *c;
	*index = (uint16_t)to->n++;
	for (size_t i = 0; i < c->n; i++)
		to->of_type |= c->conditions[i].type == CONDITION_NTH_OF_TYPE;
	to->siblings |= c->combinator == COMBINE_NEXT ||
			c->combinator == COMBINE_LATER;
	return 0;
}

/* One compound; what it holds comes before it. */
static int compound(struct css *s, struct parts *parts,
		    enum combinator combinator)
{
	struct compound *c = &parts->compound;
	const char *start = s->p;
	int next = css_peek(s, 0);

	*c = (struct compound){ .combinator = combinator,
				.left = parts->alternative.compound };
	if ((next == '*' || css_at_name(s)) && type(s, c) < 0)
		return -1;
	if (conditions(s, parts) < 0 ||
	    (s->p == start && css_fail(s, s->p, "expected a selector") < 0) ||
	    add_compound(s, start, c, &parts->alternative.compound) < 0) {
		compound_free(c);
		return -1;
	}
	return 0;
}

/* COMBINE_NONE: the alternative is over. */
static enum combinator combinator(struct css *s)
{
	bool blanks = css_skip(s);
	enum combinator c;

	switch (css_peek(s, 0)) {
	case '>':
		c = COMBINE_CHILD;
		break;
	case '+':
		c = COMBINE_NEXT;
		break;
	case '~':
		c = COMBINE_LATER;
		break;
	case ',':
	case ')':
	case -1:
		return COMBINE_NONE;
	default:
		return blanks ? COMBINE_DESCENDANT : COMBINE_NONE;
	}
	s->p++;
	css_skip(s);
	return c;
}

static int alternative(struct css *s, struct alternative *to)
{
	enum combinator c = COMBINE_NONE;
	struct parts parts = { .alternative = { .gives = GIVES_ELEMENT } };

	do {
		if (parts.alternative.gives != GIVES_ELEMENT)
			return css_fail(s, s->p, "expected the end of the "
					"selector after ::attr() or ::text");
		if (compound(s, &parts, c) < 0)
			return -1;
	} while ((c = combinator(s)) != COMBINE_NONE);
	*to = parts.alternative;
	return 0;
}

/* inner: up to a ')', and only the last compounds of all are asked for. */
static int list(struct css *s, bool inner, uint16_t **last, size_t *n)
{
	struct selector *to = s->selector;
	struct alternative one;

	for (;;) {
		css_skip(s);
		if (alternative(s, &one) < 0)
			return -1;
		if (inner) {
			*last = must(reallocarray(*last, *n + 1,
						  sizeof(**last)));
			(*last)[(*n)++] = one.compound;
		} else {
			to->alternatives = must(reallocarray(to->alternatives,
				to->nalternatives + 1,
				sizeof(*to->alternatives)));
			one.text = (uint16_t)(to->ntexts - 1);
			to->alternatives[to->nalternatives++] = one;
		}
		if (css_peek(s, 0) != ',')
			return 0;
		s->p++;
	}
}

/* Adds a text to the selector; names and values lie in `room`, of three times
   its length. */
static int add_text(struct selector *selector, const char *text, size_t len,
		    bool gives, char *room, struct selector_error *error)
{
	struct css s = {
		.start = room, .p = room, .end = room + len, .out = room + len,
		.selector = selector, .gives = gives,
	};

	int rc;

	memcpy(room, text, len);
	selector->ntexts++;
	rc = list(&s, false, NULL, NULL);
	if (rc == 0 && s.p < s.end)
		rc = css_fail(&s, s.p, "expected the end of the selector, a "
			      "comma or a combinator");
	if (rc == 0)
		return 0;
	snprintf(error->text, sizeof(error->text), "%s", s.error);
	error->offset = s.error_at;
	return -1;
}

struct selector *selector_compile(const char *text, size_t len, bool gives,
				  struct selector_error *error)
{
	struct selector *selector = must(calloc(1, sizeof(*selector)));

	selector->text = must(malloc(3 * len + 1));
	if (add_text(selector, text, len, gives, selector->text, error) == 0)
		return selector;
	selector_free(selector);
	return NULL;
}

struct selector *selector_compile_all(const struct selector_text *texts,
				      size_t n)
{
	struct selector *selector = must(calloc(1, sizeof(*selector)));
	struct selector_error error;
	size_t len = 0;
	char *room;

	for (size_t i = 0; i < n; i++)
		len += texts[i].len;
	selector->text = room = must(malloc(3 * len + n));
	for (size_t i = 0; i < n; i++) {
		if (add_text(selector, texts[i].text, texts[i].len, true, room,
			     &error) < 0) {
			selector_free(selector);
			return NULL;
		}
		room += 3 * texts[i].len + 1;
	}
	return selector;
}

void selector_free(struct selector *selector)
{
	if (selector == NULL)
		return;
	for (size_t i = 0; i < selector->n; i++)
		compound_free(&selector->compounds[i]);
	free(selector->compounds);
	free(selector->alternatives);
	free(selector->text);
	free(selector);
}
