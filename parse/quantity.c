/*
 * Numbers are kept in two integers, the whole part and billionths, because a
 * double cannot tell 0.1s from something slightly less.
 */
#include "parse/quantity.h"

#include <string.h>
#include <strings.h>

#define BILLION UINT64_C(1000000000)

struct number {
	uint64_t whole;
	uint64_t part;		/* billionths */
};

struct unit {
	const char *name;
	uint64_t factor;	/* < 2^34, so that billionths of it fit */
};

static const struct unit durations[] = {
	{ "", 1000 }, { "ms", 1 }, { "s", 1000 }, { "m", 60 * 1000 },
	{ "h", 3600 * 1000 }, { "d", 24 * 3600 * 1000 },
	{ NULL, 0 },
};

#define KIBI (UINT64_C(1) << 10)
#define MEBI (UINT64_C(1) << 20)
#define GIBI (UINT64_C(1) << 30)

static const struct unit sizes[] = {
	{ "", 1 }, { "b", 1 },
	{ "k", KIBI }, { "kb", KIBI }, { "kib", KIBI },
	{ "m", MEBI }, { "mb", MEBI }, { "mib", MEBI },
	{ "g", GIBI }, { "gb", GIBI }, { "gib", GIBI },
	{ NULL, 0 },
};

/* What the digits at s are; returns what follows them.  Those beyond a
   billionth count for nothing.  NULL: too big. */
static const char *read_digits(const char *s, struct number *n)
{
	uint64_t place = BILLION / 10;

	for (; *s >= '0' && *s <= '9'; s++)
		if (__builtin_mul_overflow(n->whole, 10, &n->whole) ||
		    __builtin_add_overflow(n->whole, *s - '0', &n->whole))
			return NULL;
	if (s[0] != '.' || s[1] < '0' || s[1] > '9')
		return s;
	for (s++; *s >= '0' && *s <= '9'; s++, place /= 10)
		n->part += (*s - '0') * place;
	return s;
}

static int read_unit(const char *s, const struct unit *units, int ignore_case,
		     uint64_t *value)
{
	struct number n = { 0, 0 };
	const char *rest = read_digits(s, &n);
	uint64_t whole;

	if (!rest || rest == s)
		return -1;
	while (units->name && (ignore_case ? strcasecmp(rest, units->name) :
					     strcmp(rest, units->name)) != 0)
		units++;
	if (!units->name ||
	    __builtin_mul_overflow(n.whole, units->factor, &whole) ||
	    __builtin_add_overflow(whole, n.part * units->factor / BILLION,
				   &whole))
		return -1;
	*value = whole;
	return 0;
}

int quantity_duration(const char *s, int64_t *ms)
{
	uint64_t value;

	if (read_unit(s, durations, 0, &value) == -1 || value > INT64_MAX)
		return -1;
	*ms = value;
	return 0;
}

int quantity_size(const char *s, uint64_t *bytes)
{
	return read_unit(s, sizes, 1, bytes);
}
