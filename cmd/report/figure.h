/*
 * One of the store's figures (store/figure.h), held in memory: who draws it
 * looks at all rows before the first mark is made.
 */
#ifndef CMD_REPORT_FIGURE_H
#define CMD_REPORT_FIGURE_H

#include "store/figure.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct figure {
	enum store_figure which;
	size_t rows, columns;
	char **names;			/* of the columns */
	struct store_value *values;	/* row by row; texts are owned */
};

/* 0; -1: the store is in trouble.  Release it either way. */
int figure_ask(struct figure *figure, struct store *store,
	       enum store_figure which);
void figure_release(struct figure *figure);

/* Of a column that it has.  What is not of that type: NULL, 0. */
const struct store_value *figure_value(const struct figure *figure, size_t row,
				       const char *column);
const char *figure_text(const struct figure *figure, size_t row,
			const char *column);
int64_t figure_integer(const struct figure *figure, size_t row,
		       const char *column);
/* Of a whole number, too. */
double figure_number(const struct figure *figure, size_t row,
		     const char *column);

/* The largest in the column, 0 if there is none above. */
double figure_most(const struct figure *figure, const char *column);

#endif
