/*
 * How many children of each name an element has, for :nth-of-type().
 *
 * Those of one element are a list of which the matcher keeps the head, 0 for
 * none; the counts of all elements lie in one array, and what an element that
 * has ended had is used again.
 */
#ifndef PARSE_SELECT_TYPE_COUNTS_H
#define PARSE_SELECT_TYPE_COUNTS_H

#include <stdint.h>

struct open_element;
struct type_count;

struct type_counts {			/* zeroed: empty */
	struct type_count *at;
	uint32_t n, cap, free;		/* free: the first, and one more */
};

/* One more of e's name: the how many-th. */
uint32_t type_counts_add(struct type_counts *counts, uint32_t *list,
			 const struct open_element *e);
/* The list is empty then. */
void type_counts_forget(struct type_counts *counts, uint32_t *list);
/* All lists are; the memory stays, and goes. */
void type_counts_clear(struct type_counts *counts);
void type_counts_release(struct type_counts *counts);

#endif
