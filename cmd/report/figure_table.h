/*
 * A figure as a table of HTML.
 *
 * What a column is - a URL, a size, a time - goes by its name in the figure,
 * and is the same wherever that name is.  Its head says which column of the
 * figure it is (data-c), and the table which figure (data-figure), so that
 * every cell can be compared with the answer of the database.
 */
#ifndef CMD_REPORT_FIGURE_TABLE_H
#define CMD_REPORT_FIGURE_TABLE_H

#include "cmd/report/figure.h"
#include "cmd/report/markup.h"

#include <stdio.h>

/* Draws a row's bar into its cell. */
typedef void figure_bar(FILE *out, const struct figure *figure, size_t row,
			double scale);

/* The head of the rows from one to before the other. */
typedef void figure_head(void *arg, size_t from, size_t to);

struct figure_look {
	const char *caption;
	const char *group;	/* a column whose rows with the same text stand
				   under one head instead; NULL: none */
	figure_head *head;	/* writes that head */
	void *arg;		/* for it */
	const char *bar_title;	/* of a column with bars, after the first */
	figure_bar *bar;	/* NULL: none */
	double scale;		/* for it */
};

void figure_table(FILE *out, const struct figure *figure,
		  const struct figure_look *look);

/* The value in the column, where it stands outside a table: it says which
   figure and column it is of (data-of="run.done"). */
void figure_datum(FILE *out, const struct figure *figure, size_t row,
		  const char *column);

/* How the columns of that name are called, and what they are. */
const char *figure_title(const char *column);
enum markup_kind figure_kind(const char *column);

#endif
