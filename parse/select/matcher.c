/*
 * What is kept of an open element is its `mark`: for each compound of the
 * selector whether it holds there, or anywhere above; of its children the same
 * for the last one and for all so far, if the selector asks for siblings; and
 * how many there are.  So an element costs one look at each compound, whatever
 * stands around it.
 */
#include "parse/select/matcher.h"

#include "parse/html/html.h"
#include "parse/html/tree.h"
#include "parse/memory.h"
#include "parse/select/compare.h"
#include "parse/select/nth.h"
#include "parse/select/selector_inside.h"
#include "parse/select/type_counts.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define BITS 64
#define KEPT_PENDING 65536		/* from one page to the next */
#define BYTES_PER_QUESTION 65536	/* as of tree_more_fn */

struct mark {
	uint32_t children;		/* so far */
	uint32_t slot;			/* in `pending` and one more; 0: it does
					   not match */
	uint32_t types;			/* of its children, type_counts.h */
	const char *lang;
	size_t lang_len;
	uint64_t bits[];		/* self, above, last child, children:
					   `words` each */
};

struct span {
	const char *start, *end;
};

/* The first element of a selector. */
struct first {
	const struct alternative *of;	/* NULL: not yet */
	uint32_t slot;			/* its mark's, until it ends */
	struct span span;
};

struct matcher {
	struct selector *selector;
	struct tree tree;
	size_t words;
	struct type_counts types;
	char *decoded;			/* of an attribute */
	size_t decoded_cap;

	/* of matcher_each(): from an outermost one that is open on */
	struct span *pending;
	uint32_t npending, pending_cap, open;
	size_t handed_over;		/* bytes, since `more` was asked */
	matcher_fn *fn;
	void *arg;
	int end;

	/* of matcher_first() */
	bool first_only;
	struct first *first;		/* of each text */
	size_t missing;			/* of them, not yet begun */
	size_t unended;			/* of them, not yet complete */
	uint32_t slots;

	const struct match_budget *budget;
	struct match_budget own;
	unsigned ms;			/* of it, from the first question on;
					   0: it has begun */
};

/* ---- bits ------------------------------------------------------------- */

static struct mark *mark_of(const struct matcher *m, uint32_t i)
{
	return open_elements_state(&m->tree.open, i);
}

static bool bit(const uint64_t *bits, size_t i)
{
	return bits[i / BITS] >> (i % BITS) & 1;
}

static void set_bit(uint64_t *bits, size_t i)
{
	bits[i / BITS] |= UINT64_C(1) << (i % BITS);
}

static void add_bits(const struct matcher *m, uint64_t *to,
		     const uint64_t *from)
{
	for (size_t i = 0; i < m->words; i++)
		to[i] |= from[i];
}

static uint64_t *above(const struct matcher *m, struct mark *mark)
{
	return mark->bits + m->words;
}

static uint64_t *last_child(const struct matcher *m, struct mark *mark)
{
	return mark->bits + 2 * m->words;
}

static uint64_t *all_children(const struct matcher *m, struct mark *mark)
{
	return mark->bits + 3 * m->words;
}

/* ---- conditions ------------------------------------------------------- */

static const char *text_of(struct matcher *m, const struct attribute *a,
			   size_t *len)
{
	*len = a->value_len;
	if (memchr(a->value, '&', a->value_len) == NULL)
		return a->value;
	if (a->value_len > m->decoded_cap) {
		free(m->decoded);
		m->decoded_cap = 2 * a->value_len;
		m->decoded = must(malloc(m->decoded_cap));
	}
	*len = html_decode(a->value, a->value_len, 1, m->decoded);
	return m->decoded;
}

static bool attribute_holds(struct matcher *m, uint32_t i,
			    const struct condition *c)
{
	const struct attribute *a = tree_attribute(&m->tree, c->name,
						   c->name_len);
	bool any_case = c->letters == CASE_IGNORED;
	const char *s;
	size_t len;

	if (a == NULL || c->comparison == COMPARE_EXISTS)
		return a != NULL;
	if (c->letters == CASE_OF_HTML &&
	    m->tree.open.at[i].markup == MARKUP_HTML)
		any_case = compare_in_any_case(c->name, c->name_len);
	s = text_of(m, a, &len);
	return compare_value(s, len, c, any_case);
}

static bool class_holds(struct matcher *m, const struct condition *c)
{
	const struct attribute *a = tree_attribute(&m->tree, "class", 5);
	const char *s;
	size_t len;

	if (a == NULL)
		return false;
	s = text_of(m, a, &len);
	return compare_word(s, len, c, false);
}

static bool id_holds(struct matcher *m, const struct condition *c)
{
	const struct attribute *a = tree_attribute(&m->tree, "id", 2);
	const char *s;
	size_t len;

	if (a == NULL)
		return false;
	s = text_of(m, a, &len);
	return len == c->value_len && memcmp(s, c->value, len) == 0;
}

static bool lang_holds(const struct mark *mark, const struct condition *c)
{
	size_t n = c->value_len;

	return n > 0 && mark->lang_len >= n &&
	       strncasecmp(mark->lang, c->value, n) == 0 &&
	       (mark->lang_len == n || mark->lang[n] == '-');
}

static bool any_holds(const struct mark *mark, const struct condition *c)
{
	for (size_t i = 0; i < c->any_n; i++)
		if (bit(mark->bits, c->any[i]))
			return true;
	return false;
}

/* ---- an element begins ------------------------------------------------ */

struct place {				/* of the element that begins */
	uint32_t i, of_type;
	const struct open_element *e;
	struct mark *mark, *parent;
};

static bool condition_holds(struct matcher *m, const struct place *at,
			    const struct condition *c)
{
	switch (c->type) {
	case CONDITION_CLASS:
		return class_holds(m, c);
	case CONDITION_ID:
		return id_holds(m, c);
	case CONDITION_ATTRIBUTE:
		return attribute_holds(m, at->i, c);
	case CONDITION_NTH_CHILD:
		return nth_is(c->a, c->b, at->parent->children);
	case CONDITION_NTH_OF_TYPE:
		return nth_is(c->a, c->b, at->of_type);
	case CONDITION_ROOT:
		return at->e->parent == 0;
	case CONDITION_LANG:
		return lang_holds(at->mark, c);
	case CONDITION_IS:
		return any_holds(at->mark, c);
	case CONDITION_NOT:
		return !any_holds(at->mark, c);
	case CONDITION_NEVER:
		return false;
	}
	return false;
}

static bool left_holds(const struct matcher *m, const struct place *at,
		       const struct compound *c)
{
	switch (c->combinator) {
	case COMBINE_NONE:
		return true;
	case COMBINE_DESCENDANT:
		return bit(above(m, at->parent), c->left);
	case COMBINE_CHILD:
		return bit(at->parent->bits, c->left);
	case COMBINE_NEXT:
		return bit(last_child(m, at->parent), c->left);
	case COMBINE_LATER:
		return bit(all_children(m, at->parent), c->left);
	}
	return false;
}

static bool name_holds(const struct open_element *e, const struct compound *c)
{
	if (c->name == NULL)
		return true;
	if (c->tag != TAG_OTHER && c->tag != TAG_MATH_TEXT)
		return e->tag == c->tag;
	return e->name_len == c->name_len &&
	       strncasecmp(e->name, c->name, c->name_len) == 0;
}

static bool compound_holds(struct matcher *m, const struct place *at,
			   const struct compound *c)
{
	if (!name_holds(at->e, c) || !left_holds(m, at, c))
		return false;
	for (size_t i = 0; i < c->n; i++)
		if (!condition_holds(m, at, &c->conditions[i]))
			return false;
	return true;
}

static bool matches(const struct matcher *m, const struct mark *mark)
{
	const struct selector *s = m->selector;

	for (size_t i = 0; i < s->nalternatives; i++)
		if (bit(mark->bits, s->alternatives[i].compound))
			return true;
	return false;
}

static void inherit_lang(struct matcher *m, const struct place *at)
{
	const struct attribute *a = tree_attribute(&m->tree, "lang", 4);

	at->mark->lang = a ? a->value : at->parent->lang;
	at->mark->lang_len = a ? a->value_len : at->parent->lang_len;
}

static void keep(struct matcher *m, struct mark *mark, const char *start)
{
	if (m->npending == m->pending_cap) {
		m->pending_cap = m->pending_cap ? 2 * m->pending_cap : 64;
		m->pending = must(reallocarray(m->pending, m->pending_cap,
					       sizeof(*m->pending)));
	}
	m->pending[m->npending++] = (struct span){ start, NULL };
	mark->slot = m->npending;
	m->open++;
}

static void choose(struct matcher *m, struct mark *mark, struct first *first,
		   const struct alternative *of, const char *start)
{
	const struct attribute *a;

	first->of = of;
	m->missing--;
	if (of->gives != GIVES_ATTRIBUTE) {
		if (mark->slot == 0)
			mark->slot = ++m->slots;
		first->slot = mark->slot;
		first->span = (struct span){ start, NULL };
		return;
	}
	a = tree_attribute(&m->tree, of->attribute, of->attribute_len);
	first->span = (struct span){ a->value, a->value + a->value_len };
	if (--m->unended == 0)
		tree_stop(&m->tree);
}

static void choose_all(struct matcher *m, const struct place *at)
{
	const struct selector *s = m->selector;

	for (size_t i = 0; i < s->nalternatives; i++) {
		const struct alternative *of = &s->alternatives[i];
		struct first *first = &m->first[of->text];

		if (first->of == NULL && bit(at->mark->bits, of->compound))
			choose(m, at->mark, first, of, at->e->start);
	}
}

static void look(struct matcher *m, const struct place *at)
{
	const struct selector *s = m->selector;

	for (size_t k = 0; k < s->n; k++)
		if (compound_holds(m, at, &s->compounds[k]))
			set_bit(at->mark->bits, k);
	if (m->first_only)
		choose_all(m, at);
	else if (at->mark->slot == 0 && matches(m, at->mark))
		keep(m, at->mark, at->e->start);
}

/* It is the last child now. */
static void follow(struct matcher *m, struct mark *parent,
		   const struct mark *child)
{
	memcpy(last_child(m, parent), child->bits,
	       m->words * sizeof(uint64_t));
	add_bits(m, all_children(m, parent), child->bits);
}

static void begin(void *arg, uint32_t i)
{
	struct matcher *m = arg;
	const struct open_element *e = &m->tree.open.at[i];
	struct place at = { .i = i, .e = e, .mark = mark_of(m, i),
			    .parent = mark_of(m, e->parent) };

	memset(at.mark, 0, m->tree.open.stride);
	at.parent->children++;
	if ((m->first_only && m->missing == 0) ||
	    tree_in_template(&m->tree, i))
		return;
	if (m->selector->of_type)
		at.of_type = type_counts_add(&m->types,
					     &at.parent->types, e);
	if (m->selector->lang)
		inherit_lang(m, &at);
	look(m, &at);
	memcpy(above(m, at.mark), above(m, at.parent),
	       m->words * sizeof(uint64_t));
	add_bits(m, above(m, at.mark), at.mark->bits);
	if (m->selector->siblings)
		follow(m, at.parent, at.mark);
}

/* ---- and ends --------------------------------------------------------- */

static bool more(void *arg)
{
	struct matcher *m = arg;

	if (m->ms > 0) {
		match_budget_start(&m->own, m->ms);
		m->ms = 0;
		m->budget = &m->own;
	}
	return m->budget == NULL ||
	       match_budget_clock() < m->budget->deadline_ns;
}

/* Those that lie in one another may be far more text than the page is. */
static bool may_hand_over(struct matcher *m, size_t len)
{
	m->handed_over += len;
	if (m->handed_over < BYTES_PER_QUESTION)
		return true;
	m->handed_over = 0;
	if (!more(m))
		m->tree.why = "time budget";
	return m->tree.why == NULL;
}

/* An outermost one has ended: so have all that began in it. */
static void hand_over(struct matcher *m)
{
	for (uint32_t i = 0; i < m->npending && m->end == 0; i++) {
		const struct span *s = &m->pending[i];
		size_t len = (size_t)(s->end - s->start);

		if (!may_hand_over(m, len))
			break;
		m->end = m->fn(m->arg, s->start, len);
	}
	m->npending = 0;
	if (m->end != 0)
		tree_stop(&m->tree);
}

static void end_first(struct matcher *m, uint32_t slot, const char *past)
{
	for (size_t i = 0; i < m->selector->ntexts; i++)
		if (m->first[i].slot == slot) {
			m->first[i].slot = 0;
			m->first[i].span.end = past;
			m->unended--;
		}
	if (m->unended == 0)
		tree_stop(&m->tree);
}

static void end(void *arg, uint32_t i, const char *past)
{
	struct matcher *m = arg;
	struct mark *mark = mark_of(m, i);

	/* A head may get more behind its end. */
	if (!open_element_is(&m->tree.open.at[i], TAG_HEAD))
		type_counts_forget(&m->types, &mark->types);
	if (mark->slot == 0)
		return;
	if (m->first_only) {
		end_first(m, mark->slot, past);
		return;
	}
	m->pending[mark->slot - 1].end = past;
	if (--m->open == 0)
		hand_over(m);
}

static void moved(void *arg, uint32_t i)
{
	struct matcher *m = arg;

	for (; i <= m->tree.open.top; i++) {
		struct mark *mark = mark_of(m, i);
		struct mark *parent = mark_of(m, m->tree.open.at[i].parent);

		memcpy(above(m, mark), above(m, parent),
		       m->words * sizeof(uint64_t));
		add_bits(m, above(m, mark), mark->bits);
	}
}

/* Of the element, and of those in it that have none yet. */
static void amend_lang(struct matcher *m, uint32_t i)
{
	const struct attribute *a = tree_attribute(&m->tree, "lang", 4);

	for (; a != NULL && i <= m->tree.open.top; i++) {
		struct mark *mark = mark_of(m, i);

		if (mark->lang_len > 0)
			continue;
		mark->lang = a->value;
		mark->lang_len = a->value_len;
	}
}

/* Whatever held there holds still. */
static void amended(void *arg, uint32_t i)
{
	struct matcher *m = arg;
	const struct open_element *e = &m->tree.open.at[i];
	struct place at = { .i = i, .e = e, .mark = mark_of(m, i),
			    .parent = mark_of(m, e->parent), .of_type = 1 };

	if (m->first_only && m->missing == 0)
		return;
	if (m->selector->lang)
		amend_lang(m, i);
	look(m, &at);
	moved(m, i);
}

static void adopted(void *arg, uint32_t i)
{
	struct matcher *m = arg;
	const struct open_element *e = &m->tree.open.at[i];
	struct mark *parent = mark_of(m, e->parent);

	parent->children++;
	if (m->selector->of_type)
		type_counts_add(&m->types, &parent->types, e);
	if (m->selector->siblings)
		follow(m, parent, mark_of(m, i));
}

static void emptied(void *arg, uint32_t i)
{
	struct matcher *m = arg;
	struct mark *mark = mark_of(m, i);

	mark->children = 0;
	type_counts_forget(&m->types, &mark->types);
	if (m->selector->siblings)
		memset(last_child(m, mark), 0,
		       2 * m->words * sizeof(uint64_t));
}

/* ---- the whole -------------------------------------------------------- */

struct matcher *matcher_new(struct selector *selector)
{
	struct matcher *m = must(calloc(1, sizeof(*m)));
	struct tree_watcher watcher = { begin, end, moved, adopted, emptied,
					amended, more, m, 0 };

	m->selector = selector;
	m->words = (selector->n + BITS - 1) / BITS;
	watcher.stride = sizeof(struct mark) + sizeof(uint64_t) * m->words *
			 (selector->siblings ? 4 : 2);
	tree_init(&m->tree, &watcher);
	m->first = must(calloc(selector->ntexts, sizeof(*m->first)));
	return m;
}

void matcher_free(struct matcher *m)
{
	if (m == NULL)
		return;
	tree_release(&m->tree);
	selector_free(m->selector);
	free(m->first);
	type_counts_release(&m->types);
	free(m->decoded);
	free(m->pending);
	free(m);
}

static void start(struct matcher *m)
{
	if (m->pending_cap > KEPT_PENDING) {
		free(m->pending);
		m->pending = NULL;
		m->pending_cap = 0;
	}
	type_counts_clear(&m->types);
	m->npending = m->open = 0;
	m->end = 0;
}

int matcher_each(struct matcher *m, const char *html, size_t len,
		 const struct match_budget *budget, matcher_fn *fn, void *arg,
		 const char **why)
{
	start(m);
	m->first_only = false;
	m->handed_over = 0;
	m->budget = budget;
	m->ms = 0;
	m->fn = fn;
	m->arg = arg;
	if (tree_page(&m->tree, html, len, why) == -1)
		return -1;
	return m->end;
}

static bool begins_tag(const char *s, size_t len, const char *tag)
{
	size_t n = strlen(tag);

	return len >= n && strncasecmp(s, tag, n) == 0 &&
	       (len == n || html_space(s[n]) || s[n] == '>' || s[n] == '/');
}

static bool looks_like_page(const char *s, size_t len)
{
	static const char *const tags[] = {
		"<!doctype", "<html", "<head", "<body", "<frameset",
	};

	for (; len > 0 && html_space(*s); s++, len--)
		;
	if (len < 2 || *s != '<' || strchr("!hbfHBF", s[1]) == NULL)
		return false;
	for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++)
		if (begins_tag(s, len, tags[i]))
			return true;
	return false;
}

static void give(const struct first *first, struct found *found)
{
	*found = (struct found){ .what = FOUND_NOTHING };
	if (first->of == NULL)
		return;
	found->what = first->of->gives == GIVES_ATTRIBUTE ? FOUND_ATTRIBUTE :
		      first->of->gives == GIVES_TEXT ? FOUND_TEXT
						     : FOUND_ELEMENT;
	found->text = first->span.start;
	found->len = (size_t)(first->span.end - first->span.start);
}

int matcher_first(struct matcher *m, const char *html, size_t len, bool page,
		  unsigned ms, struct found *found, const char **why)
{
	int rc;

	start(m);
	m->first_only = true;
	m->missing = m->unended = m->selector->ntexts;
	m->slots = 0;
	memset(m->first, 0, m->missing * sizeof(*m->first));
	m->budget = NULL;
	m->ms = ms;
	rc = page || looks_like_page(html, len)
		     ? tree_page(&m->tree, html, len, why)
		     : tree_fragment(&m->tree, html, len, why);
	for (size_t i = 0; rc == 0 && i < m->selector->ntexts; i++)
		give(&m->first[i], &found[i]);
	return rc;
}
