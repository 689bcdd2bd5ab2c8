#include "parse/duration.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST_MS (1000.0 * 366 * 86400 * 1000)

static const struct {
	const char *name;
	double ms;
} units[] = {
	{ "ms", 1 },	{ "", 1e3 },	   { "s", 1e3 }, { "m", 60e3 },
	{ "h", 3600e3 }, { "d", 86400e3 }, { NULL, 0 },
};

/* strtod takes more than a decimal number: signs, hex, exponents, "inf". */
static const char *number_end(const char *text)
{
	size_t whole = strspn(text, "0123456789");
	const char *end = text + whole;

	if (!whole)
		return NULL;
	if (end[0] == '.' && isdigit((unsigned char)end[1]))
		end += 1 + strspn(end + 1, "0123456789");
	return end;
}

int duration_parse(const char *text, int64_t *ms)
{
	const char *end = number_end(text);
	double value;

	if (!end)
		return -1;
	value = strtod(text, NULL);
	for (int i = 0; units[i].name; i++) {
		if (strcmp(end, units[i].name) != 0)
			continue;
		if (value * units[i].ms > LONGEST_MS)
			return -1;
		*ms = (int64_t)(value * units[i].ms + 0.5);
		return 0;
	}
	return -1;
}
