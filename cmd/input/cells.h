/*
 * A record of CSV or TSV, taken apart into its cells.
 */
#ifndef CMD_INPUT_CELLS_H
#define CMD_INPUT_CELLS_H

#include "cmd/text/bytes.h"

#include <stddef.h>

#define CELLS_MOST 16384	/* of a record; spreadsheets have as many */

struct cell {
	size_t at, len;		/* in cells.text */
};

struct cells {
	struct bytes text;
	struct cell *cell;
	size_t n, cap;
};

/* len bytes without the line break; what was in cells is gone.  -1: more than
   CELLS_MOST, and only the first of them are there. */
int cells_csv(struct cells *cells, const char *s, size_t len, char separator);
int cells_tsv(struct cells *cells, const char *s, size_t len);

/* Cell i without the blanks around it. */
const char *cells_trimmed(const struct cells *cells, size_t i, size_t *len);

/* Of ',', ';' and tab the one that separates the cells of this first line of a
   file: the most frequent outside quotes. */
char cells_separator(const char *s, size_t len);

void cells_trim(const char **s, size_t *len);
void cells_release(struct cells *cells);

#endif
