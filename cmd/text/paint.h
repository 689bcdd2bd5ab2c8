/*
 * Colour for people, on stdout: where that is a terminal, and NO_COLOR is not
 * set (https://no-color.org), and TERM is not dumb.
 *
 *   printf("%srun 1%s\n", paint(PAINT_HEAD), paint(PAINT_OFF));
 */
#ifndef CMD_TEXT_PAINT_H
#define CMD_TEXT_PAINT_H

#include <stdbool.h>

enum paint {
	PAINT_OFF,
	PAINT_HEAD,		/* of a list or a part */
	PAINT_GOOD,
	PAINT_BAD,
	PAINT_ODD,		/* neither: skipped, stopped, waiting */
	PAINT_FAINT,		/* beside what matters */
};

/* The escape sequence; "" where there is to be no colour. */
const char *paint(enum paint paint);

#endif
