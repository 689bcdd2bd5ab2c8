/*
 * Retry-After as servers send it, and the curve without it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <string.h>

#include "cmd/crawl/backoff.h"

#define S INT64_C(1000)
#define DAY (24 * 3600 * S)
#define NOW (INT64_C(1704067200) * S)	/* Mon, 01 Jan 2024 00:00:00 GMT */

static void test_retry_after(void **state)
{
	static const struct {
		const char *value;
		int64_t wait;
	} rows[] = {
		{ "0", 0 },
		{ "3", 3 * S },
		{ "0120", 120 * S },
		{ "86400", DAY },
		{ "86401", DAY },
		{ "99999999999999999999999999", DAY },
		{ "Mon, 01 Jan 2024 00:00:07 GMT", 7 * S },
		{ "Monday, 01-Jan-24 00:01:00 GMT", 60 * S },
		{ "Mon Jan  1 00:00:09 2024", 9 * S },
		{ "Sun, 31 Dec 2023 23:59:59 GMT", 0 },
		{ "Thu, 01 Jan 1970 00:00:00 GMT", 0 },
		{ "Fri, 01 Jan 2044 00:00:00 GMT", DAY },
		{ "", -1 },
		{ "-1", -1 },
		{ "+5", -1 },
		{ " 5", -1 },
		{ "5 s", -1 },
		{ "1.5", -1 },
		{ "soon", -1 },
		{ "Mon, 01 Jan 2024 00:00:07 GMT and so on", -1 },
		{ "Mon, 01 Jan 2024 00:00:07 GMT, Mon, 01 Jan 2024 00:00:07"
		  " GMT, and a third", -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		int64_t wait = backoff_retry_after(rows[i].value,
						   strlen(rows[i].value), NOW);

		if (wait != rows[i].wait)
			fail_msg("'%s': %lld", rows[i].value, (long long)wait);
	}
}

/* What is imposed, is it about this long? */
static void imposed_again(struct backoff *backoff, int status,
			  const char *value, bool again, int64_t now,
			  int64_t least, int64_t most)
{
	backoff_impose(backoff, status, value, strlen(value), again, now);
	if (backoff->until - now < least || backoff->until - now > most)
		fail_msg("%lld ms, not %lld to %lld",
			 (long long)(backoff->until - now), (long long)least,
			 (long long)most);
}

static void imposed(struct backoff *backoff, int status, const char *value,
		    int64_t now, int64_t least, int64_t most)
{
	imposed_again(backoff, status, value, false, now, least, most);
}

static void test_curve(void **state)
{
	struct backoff backoff = { 0 };
	int64_t now = NOW, length = 60 * S;

	(void)state;
	for (int i = 0; i < 20; i++) {
		imposed(&backoff, 429, "", now, length, length * 11 / 10);
		/* A burst is one offence. */
		imposed_again(&backoff, 429, "", true, now + 1, length - 1,
			      length * 11 / 10);
		/* The next is another, also where the clock that it is told by
		   lags behind the one that was waited by. */
		now = backoff.until - 50;
		length = 2 * length < DAY ? 2 * length : DAY;
	}
	/* Quiet, but not for long enough; and long enough. */
	now += 29 * 60 * S;
	imposed(&backoff, 429, "", now, DAY, DAY * 11 / 10);
	now = backoff.until + 31 * 60 * S;
	imposed(&backoff, 429, "", now, 60 * S, 66 * S);
}

static void test_asked_for(void **state)
{
	struct backoff backoff = { 0 };

	(void)state;
	imposed(&backoff, 429, "3", NOW, 3 * S, 3 * S);
	assert_int_equal(backoff.length, 0);
	/* A longer one counts, a shorter one does not. */
	imposed(&backoff, 429, "10", NOW, 10 * S, 10 * S);
	imposed(&backoff, 429, "1", NOW, 10 * S, 10 * S);
	/* Its end, then nonsense: the curve begins. */
	imposed(&backoff, 429, "whenever", NOW + 10 * S, 60 * S, 66 * S);
	imposed(&backoff, 429, "5", backoff.until, 5 * S, 5 * S);
	imposed(&backoff, 429, "", backoff.until, 120 * S, 132 * S);
}

static void test_busy_server(void **state)
{
	struct backoff backoff = { 0 };

	(void)state;
	imposed(&backoff, 503, "", NOW, 5 * S, 5500);
	imposed(&backoff, 503, "", backoff.until, 10 * S, 11 * S);
	imposed(&backoff, 429, "", backoff.until, 60 * S, 66 * S);
	imposed(&backoff, 503, "", backoff.until, 120 * S, 132 * S);
	imposed(&backoff, 503, "", backoff.until + 31 * 60 * S, 5 * S, 5500);
}

static void test_clock_set_back(void **state)
{
	struct backoff ahead = { 60 * S, NOW + 9 * DAY,
				 NOW + 9 * DAY + 70 * S };
	struct backoff damaged = { 3 * DAY, NOW, NOW + 99 * DAY };
	struct backoff sound = { 60 * S, NOW - S, NOW + S };

	(void)state;
	assert_true(backoff_resume(&ahead, NOW));
	assert_int_equal(ahead.at, NOW);
	assert_int_equal(ahead.until, NOW + 70 * S);
	assert_false(backoff_resume(&ahead, NOW + 69 * S));
	assert_int_equal(ahead.until, NOW + 70 * S);
	assert_false(backoff_resume(&damaged, NOW));
	assert_int_equal(damaged.until, NOW + DAY * 11 / 10);
	assert_false(backoff_resume(&sound, NOW));
	assert_int_equal(sound.at, NOW - S);
	assert_int_equal(sound.until, NOW + S);
}

/* While a crawl runs, too: what lasts is a minute, not until the clock is
   back where it was. */
static void test_clock_set_back_meanwhile(void **state)
{
	struct backoff backoff = { 0 };

	(void)state;
	imposed(&backoff, 429, "", NOW, 60 * S, 66 * S);
	imposed_again(&backoff, 429, "", true, NOW - 3 * 3600 * S, 60 * S,
		      66 * S);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_retry_after),
		cmocka_unit_test(test_curve),
		cmocka_unit_test(test_asked_for),
		cmocka_unit_test(test_busy_server),
		cmocka_unit_test(test_clock_set_back),
		cmocka_unit_test(test_clock_set_back_meanwhile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
