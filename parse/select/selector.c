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

#include "parse/charset/utf8.h"
#include "parse/html/token.h"
#include "parse/memory.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct parser {
	const char *start, *p, *end;
	char *out;			/* in selector->text, behind the copy */
	struct selector *selector;
	struct selector_error *error;
	unsigned depth;
	bool gives;
};

struct name {
	const char *text;
	size_t len;
};

/* ---- errors ----------------------------------------------------------- */

__attribute__((format(printf, 3, 4)))
static int fail(struct parser *s, const char *at, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(s->error->text, sizeof(s->error->text), format, ap);
	va_end(ap);
	s->error->offset = (size_t)(at - s->start);
	return -1;
}

/* ---- characters ------------------------------------------------------- */

static int peek(const struct parser *s, size_t i)
{
	return (size_t)(s->end - s->p) > i ? (unsigned char)s->p[i] : -1;
}

static bool is_letter(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       c >= 0x80;
}

static bool is_digit(int c)
{
	return c >= '0' && c <= '9';
}

static int hex(int c)
{
	if (is_digit(c))
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_blank(int c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool is_escape(const struct parser *s, size_t i)
{
	int next = peek(s, i + 1);

	return peek(s, i) == '\\' && next != -1 && next != '\n' &&
	       next != '\r' && next != '\f';
}

static bool skip_comment(struct parser *s)
{
	const char *end;

	if (peek(s, 0) != '/' || peek(s, 1) != '*')
		return false;
	end = memmem(s->p + 2, (size_t)(s->end - s->p - 2), "*/", 2);
	s->p = end ? end + 2 : s->end;
	return true;
}

/* Whether there were blanks. */
static bool skip(struct parser *s)
{
	bool blanks = false;

	for (;;) {
		if (is_blank(peek(s, 0)))
			blanks = true, s->p++;
		else if (!skip_comment(s))
			return blanks;
	}
}

/* ---- names and strings ------------------------------------------------ */

/* At the backslash. */
static void escape(struct parser *s)
{
	uint32_t c = 0;
	int digits = 0;

	s->p++;
	if (hex(peek(s, 0)) < 0) {
		*s->out++ = *s->p++;
		return;
	}
	for (; digits < 6 && hex(peek(s, 0)) >= 0; digits++)
		c = c * 16 + (uint32_t)hex((unsigned char)*s->p++);
	if (peek(s, 0) == '\r' && peek(s, 1) == '\n')
		s->p++;
	if (is_blank(peek(s, 0)))
		s->p++;
	if (c == 0 || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		c = UTF8_REPLACEMENT;
	s->out += utf8_put(c, s->out);
}

static bool is_name_start(const struct parser *s)
{
	size_t i = peek(s, 0) == '-';

	return is_letter(peek(s, i)) || is_escape(s, i) ||
	       (i == 1 && peek(s, 1) == '-');
}

static bool is_name_part(int c)
{
	return is_letter(c) || is_digit(c) || c == '-';
}

/* what: "a name after '.'". */
static int name(struct parser *s, struct name *name, const char *what)
{
	const char *start = s->p;

	if (!is_name_start(s))
		return fail(s, s->p, "expected %s", what);
	while (is_name_part(peek(s, 0)))
		s->p++;
	*name = (struct name){ start, (size_t)(s->p - start) };
	if (!is_escape(s, 0))
		return 0;
	name->text = memcpy(s->out, start, name->len);
	s->out += name->len;
	while (is_name_part(peek(s, 0)) || is_escape(s, 0))
		if (*s->p == '\\')
			escape(s);
		else
			*s->out++ = *s->p++;
	name->len = (size_t)(s->out - name->text);
	return 0;
}

/* At the quote. */
static int string(struct parser *s, struct name *value)
{
	const char *start = s->p;
	int quote = (unsigned char)*s->p++, c;

	value->text = s->out;
	while ((c = peek(s, 0)) != quote) {
		if (c == -1 || c == '\n' || c == '\r' || c == '\f')
			return fail(s, start, "expected the end of a string: "
				    "%c", quote);
		if (is_escape(s, 0))
			escape(s);
		else if (c == '\\')
			s->p += peek(s, 1) == '\r' && peek(s, 2) == '\n' ? 3 :
				peek(s, 1) == -1 ? 1 : 2;
		else
			*s->out++ = *s->p++;
	}
	s->p++;
	value->len = (size_t)(s->out - value->text);
	return 0;
}

static int name_or_string(struct parser *s, struct name *value,
			  const char *what)
{
	if (peek(s, 0) == '"' || peek(s, 0) == '\'')
		return string(s, value);
	return name(s, value, what);
}

static int expect(struct parser *s, int c)
{
	skip(s);
	if (peek(s, 0) != c)
		return fail(s, s->p, "expected '%c'", c);
	s->p++;
	return 0;
}

static bool is(const struct name *name, const char *word)
{
	return html_is(name->text, name->len, word);
}

/* ---- conditions ------------------------------------------------------- */

static struct condition *add_condition(struct compound *c,
				       enum condition_type type)
{
	c->conditions = must(reallocarray(c->conditions, c->n + 1,
					  sizeof(*c->conditions)));
	c->conditions[c->n] = (struct condition){ .type = type };
	return &c->conditions[c->n++];
}

static int class_or_id(struct parser *s, struct compound *c)
{
	bool class = *s->p++ == '.';
	struct condition *of;
	struct name n;

	if (name(s, &n, class ? "a name after '.'" : "a name after '#'") < 0)
		return -1;
	of = add_condition(c, class ? CONDITION_CLASS : CONDITION_ID);
	of->value = n.text;
	of->value_len = n.len;
	return 0;
}

/* NAME or *|NAME or |NAME: there is no other namespace to be named. */
static int qualified(struct parser *s, struct name *n)
{
	if (peek(s, 0) == '*' && peek(s, 1) == '|' && peek(s, 2) != '=')
		s->p += 2;
	else if (peek(s, 0) == '|' && peek(s, 1) != '=')
		s->p++;
	return name(s, n, "the name of an attribute");
}

/* i or s, if it is there. */
static int letters(struct parser *s, struct condition *of)
{
	int flag = peek(s, 0) == -1 ? 0 : peek(s, 0) | 0x20;
	bool alone = !is_letter(peek(s, 1)) && !is_digit(peek(s, 1)) &&
		     peek(s, 1) != '-';

	of->letters = CASE_OF_HTML;
	if (peek(s, 0) == ']' || peek(s, 0) == -1)
		return 0;
	if ((flag != 'i' && flag != 's') || !alone)
		return fail(s, s->p, "expected ']' or the flag i or s");
	of->letters = flag == 'i' ? CASE_IGNORED : CASE_KEPT;
	s->p++;
	return 0;
}

static int comparison(struct parser *s, struct condition *of)
{
	int c = peek(s, 0);
	struct name value;

	if (c == '=')
		s->p++;
	else if (c > 0 && strchr("~|^$*", c) && peek(s, 1) == '=')
		s->p += 2;
	else
		return fail(s, s->p, "expected ']' or one of = ~= |= ^= $= *=");
	of->comparison = (enum comparison)c;
	skip(s);
	if (name_or_string(s, &value, "a name or a string in quotes") < 0)
		return -1;
	of->value = value.text;
	of->value_len = value.len;
	skip(s);
	return letters(s, of);
}

static int attribute(struct parser *s, struct compound *c)
{
	struct condition *of;
	struct name n;

	s->p++;
	skip(s);
	if (qualified(s, &n) < 0)
		return -1;
	of = add_condition(c, CONDITION_ATTRIBUTE);
	of->name = n.text;
	of->name_len = n.len;
	skip(s);
	if (peek(s, 0) != ']' && comparison(s, of) < 0)
		return -1;
	return expect(s, ']');
}

/* ---- an+b ------------------------------------------------------------- */

#define NTH_MOST 100000000

static bool number(struct parser *s, int *value)
{
	bool any = false;

	*value = 0;
	for (; is_digit(peek(s, 0)); s->p++, any = true)
		if (*value < NTH_MOST)
			*value = *value * 10 + (*s->p - '0');
	return any;
}

static int sign(struct parser *s)
{
	int c = peek(s, 0);

	if (c != '+' && c != '-')
		return 0;
	s->p++;
	return c == '-' ? -1 : 1;
}

/* After the n. */
static int nth_offset(struct parser *s, int *b)
{
	int by;

	*b = 0;
	skip(s);
	by = sign(s);
	if (by == 0)
		return 0;
	skip(s);
	if (!number(s, b))
		return fail(s, s->p, "expected a number as in 2n+1");
	*b *= by;
	return 0;
}

static bool keyword(struct parser *s, const char *word)
{
	size_t n = strlen(word);
	int next = peek(s, n);

	if ((size_t)(s->end - s->p) < n || strncasecmp(s->p, word, n) != 0 ||
	    is_letter(next) || is_digit(next) || next == '-')
		return false;
	s->p += n;
	return true;
}

static int an_plus_b(struct parser *s, int *a, int *b)
{
	int by, value;
	bool any;

	*a = 2;
	*b = 0;
	if (keyword(s, "even"))
		return 0;
	*b = 1;
	if (keyword(s, "odd"))
		return 0;
	by = sign(s);
	any = number(s, &value);
	if (peek(s, 0) == 'n' || peek(s, 0) == 'N') {
		s->p++;
		*a = (any ? value : 1) * (by < 0 ? -1 : 1);
		return nth_offset(s, b);
	}
	if (!any)
		return fail(s, s->p, "expected odd, even or a number as in "
			    "2n+1");
	*a = 0;
	*b = value * (by < 0 ? -1 : 1);
	return 0;
}

static int nth(struct parser *s, struct compound *c, enum condition_type type)
{
	struct condition *of = add_condition(c, type);

	skip(s);
	if (an_plus_b(s, &of->a, &of->b) < 0)
		return -1;
	return expect(s, ')');
}

/* ---- pseudo-classes --------------------------------------------------- */

struct parts {				/* of one alternative being read */
	struct compound compound;
	struct alternative alternative;
};

static int list(struct parser *s, bool inner, uint16_t **last, size_t *n);

static int inner_list(struct parser *s, struct compound *c,
		      enum condition_type type)
{
	uint16_t *any = NULL;
	size_t n = 0;

	if (++s->depth > SELECTOR_DEPTH_MOST)
		return fail(s, s->p, "too many lists in one another");
	if (list(s, true, &any, &n) < 0) {
		free(any);
		return -1;
	}
	s->depth--;
	add_condition(c, type);
	c->conditions[c->n - 1].any = any;
	c->conditions[c->n - 1].any_n = n;
	return expect(s, ')');
}

static int lang(struct parser *s, struct compound *c)
{
	struct condition *of = add_condition(c, CONDITION_LANG);
	struct name n;

	s->selector->lang = true;
	skip(s);
	if (name_or_string(s, &n, "a language") < 0)
		return -1;
	of->value = n.text;
	of->value_len = n.len;
	return expect(s, ')');
}

static int unknown(struct parser *s, const struct name *n, const char *at,
		   const char *brackets)
{
	return fail(s, at, "expected a pseudo-class that is known, not "
		    ":%.*s%s", n->len < 60 ? (int)n->len : 60, n->text,
		    brackets);
}

static int pseudo_function(struct parser *s, struct compound *c,
			   const struct name *n, const char *at)
{
	if (is(n, "nth-child"))
		return nth(s, c, CONDITION_NTH_CHILD);
	if (is(n, "nth-of-type"))
		return nth(s, c, CONDITION_NTH_OF_TYPE);
	if (is(n, "not"))
		return inner_list(s, c, CONDITION_NOT);
	if (is(n, "is"))
		return inner_list(s, c, CONDITION_IS);
	if (is(n, "nth-last-child") || is(n, "nth-last-of-type"))
		return fail(s, at, ":%.*s() needs the end of the parent, which "
			    "is not known yet", (int)n->len, n->text);
	if (is(n, "lang"))
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

static int expand(struct parser *s, struct compound *c, const char *at,
		  const char *selector)
{
	const struct parser outer = *s;
	int rc;

	s->start = s->p = selector;
	s->end = selector + strlen(selector);
	rc = inner_list(s, c, CONDITION_IS);
	s->start = outer.start;
	s->p = outer.p;
	s->end = outer.end;
	if (rc < 0)
		s->error->offset = (size_t)(at - s->start);
	return rc;
}

static int pseudo_word(struct parser *s, struct compound *c,
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
		if (is(n, words[i].name)) {
			add_condition(c, words[i].type)->b = 1;
			return 0;
		}
	for (size_t i = 0; i < sizeof(late) / sizeof(*late); i++)
		if (is(n, late[i]))
			return fail(s, at, ":%s needs the end of the %s, which "
				    "is not known yet", late[i],
				    i == 4 ? "element" : "parent");
	for (size_t i = 0; i < sizeof(meanings) / sizeof(*meanings); i++)
		if (is(n, meanings[i].name))
			return expand(s, c, at, meanings[i].selector);
	return unknown(s, n, at, "");
}

/* At the ':'. */
static int pseudo_class(struct parser *s, struct compound *c)
{
	const char *at = s->p++;
	struct name n;

	if (name(s, &n, "the name of a pseudo-class after ':'") < 0)
		return -1;
	if (peek(s, 0) != '(')
		return pseudo_word(s, c, &n, at);
	s->p++;
	return pseudo_function(s, c, &n, at);
}

/* At the '::'. */
static int pseudo_element(struct parser *s, struct parts *parts)
{
	struct alternative *of = &parts->alternative;
	struct condition *has;
	const char *at = s->p;
	struct name n;

	s->p += 2;
	if (name(s, &n, "attr(NAME) or text after '::'") < 0)
		return -1;
	if (!s->gives || s->depth > 0)
		return fail(s, at, "::%.*s has a meaning at the end of a "
			    "selector in css() only",
			    n.len < 60 ? (int)n.len : 60, n.text);
	if (is(&n, "text") && peek(s, 0) != '(') {
		of->gives = GIVES_TEXT;
		return 0;
	}
	if (!is(&n, "attr") || peek(s, 0) != '(')
		return fail(s, at, "expected ::attr(NAME) or ::text");
	s->p++;
	skip(s);
	if (name_or_string(s, &n, "the name of an attribute") < 0)
		return -1;
	of->gives = GIVES_ATTRIBUTE;
	of->attribute = n.text;
	of->attribute_len = n.len;
	has = add_condition(&parts->compound, CONDITION_ATTRIBUTE);
	has->name = n.text;
	has->name_len = n.len;
	return expect(s, ')');
}

/* ---- compounds -------------------------------------------------------- */

static int type(struct parser *s, struct compound *c)
{
	struct name n;

	if (peek(s, 0) == '*') {
		s->p++;
		if (peek(s, 0) != '|')
			return 0;
		s->p++;
		return type(s, c);
	}
	if (name(s, &n, "the name of an element") < 0)
		return -1;
	if (peek(s, 0) == '|')
		return fail(s, s->p, "expected no namespace");
	c->name = n.text;
	c->name_len = n.len;
	c->tag = n.len ? tag_of(n.text, n.len) : TAG_OTHER;
	return 0;
}

static int conditions(struct parser *s, struct parts *parts)
{
	struct compound *c = &parts->compound;
	int rc = 0;

	while (rc == 0)
		switch (peek(s, 0)) {
		case '.':
		case '#':
			rc = class_or_id(s, c);
			break;
		case '[':
			rc = attribute(s, c);
			break;
		case ':':
			if (peek(s, 1) == ':')
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

static int add_compound(struct parser *s, const char *at,
			const struct compound *c, uint16_t *index)
{
	struct selector *to = s->selector;

	if (to->n == SELECTOR_COMPOUNDS_MOST)
		return fail(s, at, "more than %d parts in one selector",
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
static int compound(struct parser *s, struct parts *parts,
		    enum combinator combinator)
{
	struct compound *c = &parts->compound;
	const char *start = s->p;
	int next = peek(s, 0);

	*c = (struct compound){ .combinator = combinator,
				.left = parts->alternative.compound };
	if ((next == '*' || is_name_start(s)) && type(s, c) < 0)
		return -1;
	if (conditions(s, parts) < 0 ||
	    (s->p == start && fail(s, s->p, "expected a selector") < 0) ||
	    add_compound(s, start, c, &parts->alternative.compound) < 0) {
		compound_free(c);
		return -1;
	}
	return 0;
}

/* COMBINE_NONE: the alternative is over. */
static enum combinator combinator(struct parser *s)
{
	bool blanks = skip(s);
	enum combinator c;

	switch (peek(s, 0)) {
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
	skip(s);
	return c;
}

static int alternative(struct parser *s, struct alternative *to)
{
	enum combinator c = COMBINE_NONE;
	struct parts parts = { .alternative = { .gives = GIVES_ELEMENT } };

	do {
		if (parts.alternative.gives != GIVES_ELEMENT)
			return fail(s, s->p, "expected the end of the selector "
				    "after ::attr() or ::text");
		if (compound(s, &parts, c) < 0)
			return -1;
	} while ((c = combinator(s)) != COMBINE_NONE);
	*to = parts.alternative;
	return 0;
}

/* inner: up to a ')', and only the last compounds of all are asked for. */
static int list(struct parser *s, bool inner, uint16_t **last, size_t *n)
{
	struct selector *to = s->selector;
	struct alternative one;

	for (;;) {
		skip(s);
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
			one.text = (uint16_t)to->ntexts;
			to->alternatives[to->nalternatives++] = one;
		}
		if (peek(s, 0) != ',')
			return 0;
		s->p++;
	}
}

/* Adds a text to the selector; names and values lie in `room`, of three times
   its length. */
static int add_text(struct selector *selector, const char *text, size_t len,
		    bool gives, char *room, struct selector_error *error)
{
	struct parser s = {
		.start = room, .p = room, .end = room + len, .out = room + len,
		.selector = selector, .error = error, .gives = gives,
	};

	memcpy(room, text, len);
	if (list(&s, false, NULL, NULL) < 0)
		return -1;
	selector->ntexts++;
	if (s.p == s.end)
		return 0;
	return fail(&s, s.p, "expected the end of the selector, a comma or a "
		    "combinator");
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
