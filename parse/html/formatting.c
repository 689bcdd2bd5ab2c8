#include "parse/html/formatting.h"

#include "parse/memory.h"

#include <stdlib.h>
#include <string.h>

void formatting_release(struct formatting *f)
{
	free(f->at);
	*f = (struct formatting){ 0 };
}

static struct formatting_entry *add(struct formatting *f)
{
	if (f->n == f->cap) {
		f->cap = f->cap ? 2 * f->cap : 16;
		f->at = must(reallocarray(f->at, f->cap, sizeof(*f->at)));
	}
	return &f->at[f->n++];
}

void formatting_marker(struct formatting *f)
{
	*add(f) = (struct formatting_entry){ .marker = true };
}

/* From i on they have moved. */
static void tell(struct formatting *f, struct open_elements *o, uint32_t i)
{
	for (; i < f->n; i++)
		if (f->at[i].open)
			o->at[f->at[i].open].entry = i + 1;
}

void formatting_remove(struct formatting *f, struct open_elements *o,
		       uint32_t i)
{
	if (f->at[i].open)
		o->at[f->at[i].open].entry = 0;
	memmove(&f->at[i], &f->at[i + 1], (--f->n - i) * sizeof(*f->at));
	tell(f, o, i);
}

void formatting_insert(struct formatting *f, struct open_elements *o,
		       uint32_t i, const struct formatting_entry *entry)
{
	add(f);
	memmove(&f->at[i + 1], &f->at[i], (f->n - 1 - i) * sizeof(*f->at));
	f->at[i] = *entry;
	tell(f, o, i);
}

static bool alike(const struct formatting_entry *a,
		  const struct formatting_entry *b)
{
	return a->tag == b->tag && a->rest_len == b->rest_len &&
	       memcmp(a->name + a->name_len, b->name + b->name_len,
		      a->rest_len) == 0;
}

/* The first of three that are like it; else f->n. */
static uint32_t first_of_three(const struct formatting *f,
			       const struct formatting_entry *entry)
{
	uint32_t i = f->n, first = f->n, n = 0;

	while (i-- > 0 && !f->at[i].marker)
		if (alike(&f->at[i], entry)) {
			first = i;
			n++;
		}
	return n < 3 ? f->n : first;
}

void formatting_push(struct formatting *f, struct open_elements *o,
		     const char *past)
{
	struct open_element *e = open_elements_top(o);
	const struct formatting_entry entry = {
		.tag = e->tag, .name = e->name, .name_len = e->name_len,
		.start = e->start, .open = o->top,
		.rest_len = (uint32_t)(past - e->name) - e->name_len,
	};
	uint32_t first = first_of_three(f, &entry);

	if (first < f->n)
		formatting_remove(f, o, first);
	*add(f) = entry;
	e->entry = f->n;
}

void formatting_clear_to_marker(struct formatting *f, struct open_elements *o)
{
	while (f->n > 0 && !f->at[--f->n].marker)
		if (f->at[f->n].open)
			o->at[f->at[f->n].open].entry = 0;
}

uint32_t formatting_find(const struct formatting *f, enum tag tag)
{
	uint32_t i = f->n;

	while (i > 0 && !f->at[i - 1].marker && f->at[i - 1].tag != tag)
		i--;
	return i > 0 && !f->at[i - 1].marker ? i : 0;
}

void formatting_moved(struct formatting *f, const struct open_elements *o,
		      uint32_t i)
{
	for (; i <= o->top; i++)
		if (o->at[i].entry)
			f->at[o->at[i].entry - 1].open = i;
}
