/*
 * Retry-After: eight bytes are the time, the next says which status, the rest
 * is the value.  Waits are never below 0 or over a day (a tenth more where they
 * are ours); a date in any of its three forms is read back.
 */
#include "cmd/crawl/backoff.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define DAY INT64_C(86400000)
#define SOME_TIME INT64_C(4000000000000)	/* until 2096, in ms */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_value(const char *value, size_t len, int64_t now)
{
	int64_t wait = backoff_retry_after(value, len, now);

	assert(wait >= -1 && wait <= DAY);
	assert(wait == -1 || len > 0);
}

/* A date in the n-th of the three forms. */
static size_t write_date(char *text, size_t size, int n, const struct tm *tm)
{
	size_t len;

	switch (n) {
	case 0:
		return strftime(text, size, "%a, %d %b %Y %H:%M:%S GMT", tm);
	case 1:
		return strftime(text, size, "%a %b %e %H:%M:%S %Y", tm);
	}
	len = strftime(text, size, "%A, %d-%b-", tm);
	len += (size_t)snprintf(text + len, size - len, "%02d",
				tm->tm_year % 100);
	return len + strftime(text + len, size - len, " %H:%M:%S GMT", tm);
}

/* Years of two digits are 1969 to 2068. */
static void check_date(int64_t now, int64_t ahead)
{
	time_t at = (time_t)((now + ahead) / 1000);
	int64_t wait = (int64_t)at * 1000 - now;
	struct tm tm;
	char text[64];

	if (wait < 0)
		wait = 0;
	gmtime_r(&at, &tm);
	for (int i = 0; i < (tm.tm_year < 169 ? 3 : 2); i++) {
		size_t len = write_date(text, sizeof(text), i, &tm);

		assert(backoff_retry_after(text, len, now) ==
		       (wait < DAY ? wait : DAY));
	}
}

/* What an earlier run left can be anything. */
static void check_penalty(const char *value, size_t len, int64_t now,
			  int status)
{
	struct backoff backoff = { now % (2 * DAY), now / 2, now };
	int64_t later = now;

	for (int i = 0; i < 40; i++) {
		backoff_impose(&backoff, status, i % 3 ? value : NULL,
			       i % 3 ? len : 0, i % 5 == 4, later);
		assert(backoff.at <= later);
		assert(backoff.length >= 0 && backoff.length <= DAY);
		assert(backoff.until <= backoff.at + DAY + DAY / 10);
		later = backoff.until > later ? backoff.until : later + 1000;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint64_t time;
	int64_t now;

	if (size < 9)
		return 0;
	memcpy(&time, data, sizeof(time));
	now = (int64_t)(time % SOME_TIME);
	check_value((const char *)data + 9, size - 9, now);
	check_date(now, (int64_t)(time >> 32));
	check_penalty((const char *)data + 9, size - 9, now,
		      data[8] % 2 ? 429 : 503);
	return 0;
}
