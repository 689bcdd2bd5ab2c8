#include "cmd/text/paint.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool wanted(void)
{
	const char *no = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && (no == NULL || *no == '\0') &&
	       (term == NULL || strcmp(term, "dumb") != 0);
}

const char *paint(enum paint paint)
{
	static const char *const sequences[] = {
		[PAINT_OFF] = "\033[0m",
		[PAINT_HEAD] = "\033[1m",
		[PAINT_GOOD] = "\033[32m",
		[PAINT_BAD] = "\033[31m",
		[PAINT_ODD] = "\033[33m",
		[PAINT_FAINT] = "\033[2m",
	};

	return wanted() ? sequences[paint] : "";
}
