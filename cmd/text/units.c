/*
 * Numbers are kept in two integers, the whole part and billionths, because a
 * double cannot tell 0.1s from something slightly less.
 */
#include "cmd/text/units.h"

#include <inttypes.h>
#include <stdio.h>
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

/* What the digits at s are; behind them.  Those beyond a billionth count for
   nothing.  NULL: too big. */
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

int units_duration(const char *s, int64_t *ms)
{
	uint64_t value;

	if (read_unit(s, durations, 0, &value) == -1 || value > INT64_MAX)
		return -1;
	*ms = value;
	return 0;
}

int units_size(const char *s, uint64_t *bytes)
{
	return read_unit(s, sizes, 1, bytes);
}

/* Two units next to each other, the smaller with two digits. */
static void pair(char *buf, uint64_t n, uint64_t per, const char *big,
		 const char *small)
{
	snprintf(buf, UNITS_TEXT - 1, "%" PRIu64 "%s%02" PRIu64 "%s", n / per, big,
		 n % per, small);
}

const char *units_format_duration(int64_t ms, char buf[UNITS_TEXT])
{
	uint64_t n = ms < 0 ? -(uint64_t)ms : (uint64_t)ms, s = n / 1000;
	char *at = buf;

	if (ms < 0)
		*at++ = '-';
	if (n < 1000)
		snprintf(at, UNITS_TEXT - 1, "%" PRIu64 "ms", n);
	else if (n < 60 * 1000)
		snprintf(at, UNITS_TEXT - 1, "%" PRIu64 ".%" PRIu64 "s", s,
			 n % 1000 / 100);
	else if (s < 3600)
		pair(at, s, 60, "m", "s");
	else if (s < 24 * 3600)
		pair(at, s / 60, 60, "h", "m");
	else
		pair(at, s / 3600, 24, "d", "h");
	return buf;
}

const char *units_format_size(uint64_t bytes, char buf[UNITS_TEXT])
{
	static const char names[] = "KMGTPE";
	uint64_t n = bytes, rest = 0;
	int i = -1;

	if (bytes < 1024) {
		snprintf(buf, UNITS_TEXT, "%" PRIu64 " B", bytes);
		return buf;
	}
	for (; n >= 1024; n /= 1024, i++)
		rest = n % 1024;
	if (n < 10)
		snprintf(buf, UNITS_TEXT, "%" PRIu64 ".%" PRIu64 " %ciB", n,
			 rest * 10 / 1024, names[i]);
	else
		snprintf(buf, UNITS_TEXT, "%" PRIu64 " %ciB", n, names[i]);
	return buf;
}

const char *units_plural(int64_t n)
{
	return n == 1 ? "" : "s";
}
