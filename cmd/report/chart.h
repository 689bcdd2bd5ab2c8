/*
 * Pictures as inline SVG, which need no script and nothing from elsewhere.
 *
 * They are as wide as the page lets them: places across are in per cent, so
 * neither text nor marks are stretched.  Colours are classes of the style sheet
 * (page_style.h), which knows light and dark.
 *
 * A picture has its words (title, aria-label), and each mark says what it
 * stands for (title); the numbers themselves stand in a table beside it.
 */
#ifndef CMD_REPORT_CHART_H
#define CMD_REPORT_CHART_H

#include <stddef.h>
#include <stdio.h>

/* A part of a bar. */
struct chart_part {
	double value;
	const char *class;	/* of its colour */
	const char *name;
	const char *href;	/* "#failed"; NULL: no link */
};

/* Parts side by side; whole is the value of the full width, 0: their sum.
   What is there is seen, however small. */
void chart_bar(FILE *out, const struct chart_part *parts, size_t n,
	       double whole);
/* The same, high and with links, as a picture of its own. */
void chart_ledger(FILE *out, const struct chart_part *parts, size_t n,
		  const char *label);

/* From low to mid a thick line, a mark at high; on a logarithmic scale from
   least to most. */
void chart_range(FILE *out, double low, double mid, double high, double least,
		 double most);

/*
 * Columns: up, and below the base line down (NULL: none), each to a scale of
 * its own.  Every name is that of a column; names are also the marks of the
 * axis: that of each `step`th column, at its left edge.
 */
struct chart_columns {
	size_t n, step;
	const double *up, *down;
	const char *const *names;	/* of the axis */
	const char *const *titles;	/* what each stands for */
	const char *end;		/* at the right edge; NULL: nothing */
	const char *up_unit, *down_unit;	/* "answers", "failures" */
	const char *label;
};
void chart_columns(FILE *out, const struct chart_columns *chart);

#endif
