/*
 * A board of films, in the form of the page that many a scraping tutorial
 * begins with: ten <dd> entries a page, /board/7?offset=0, 10, 20, ...
 *
 * Everything follows from a film's number n = 1, 2, 3, ..., which is also
 * its rank; `origin --films N --expect-films` prints it as TSV.
 *
 *   title    A[n % 10] B[n / 10 % 10] " " n        A, B: ten words each;
 *            with " & " (written &amp;) instead of " " if n % 7 == 0
 *   actor    C[n % 10] "," C[(n + 3) % 10] "," C[(n + 7) % 10]
 *   release  (1930 + n % 95) "-" (1 + n % 12) "-" (1 + n % 28), two digits,
 *            with "(中国香港)" behind it if n % 5 == 0
 *   score    (60 + n * 7 % 40) / 10, integer part and fraction apart
 *
 * A page of ten is about 11 kB.  Past the last film it is a board without
 * entries.  Prefixes are 主演： and 上映时间： with the full-width colon, as on
 * the real page; ?colon=half gives the ASCII one.
 */
#ifndef TESTS_ORIGIN_BOARD_H
#define TESTS_ORIGIN_BOARD_H

#include "tests/origin/control.h"

#include <stdio.h>

struct board {
	struct control *control;	/* NULL: nothing was changed */
	int films;
	const char *colon;
};

/* The page whose first film is offset + 1. */
void board_write(FILE *out, const struct board *board, long offset);

/* rank, title, actor, release, score of each film, one a line. */
void board_expect(FILE *out, int films);

/* /board/7, with conditional requests and the faults ordered by control. */
void board_answer(const struct board *board, const struct request *request,
		  struct reply *reply);

#endif
