/*
 * What each rule made of some pages, for people who write rules: elements,
 * matches, the first rows, and columns that came to nothing.
 */
#ifndef CMD_ROWS_EXPLANATION_H
#define CMD_ROWS_EXPLANATION_H

#include "parse/rules/rules.h"
#include "store/store.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct explanation;

/* Borrows the rules. */
struct explanation *explanation_new(const struct rules *rules);
void explanation_free(struct explanation *explanation);

/* A row of the i-th rule, and the values of its columns. */
void explanation_row(struct explanation *explanation, size_t i,
		     const struct store_value *values);

/*
 * After the rows that the i-th rule gave of a page.  elements: of its `each`;
 * -1: the rule was not for the page.  failed: why its rows do not count; NULL:
 * they do.
 */
void explanation_page(struct explanation *explanation, size_t i,
		      int64_t elements, int64_t matches, const char *failed);

/* All of it. */
void explanation_print(const struct explanation *explanation, FILE *out);

#endif
