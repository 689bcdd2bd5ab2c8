#include "cmd/text/units.h"

#include <inttypes.h>
#include <stdio.h>

/* Two units next to each other, the smaller with two digits. */
static void pair(char *buf, uint64_t n, uint64_t per, const char *big,
		 const char *small)
{
	snprintf(buf, UNITS_TEXT - 1, "%" PRIu64 "%s%02" PRIu64 "%s", n / per,
		 big, n % per, small);
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

const char *units_format_count(int64_t n, char buf[UNITS_TEXT])
{
	char digits[UNITS_TEXT], *at = buf;
	int len = snprintf(digits, sizeof(digits), "%" PRIu64,
			   n < 0 ? -(uint64_t)n : (uint64_t)n);

	if (n < 0)
		*at++ = '-';
	for (int i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			*at++ = ',';
		*at++ = digits[i];
	}
	*at = '\0';
	return buf;
}

const char *units_plural(int64_t n)
{
	return n == 1 ? "" : "s";
}
