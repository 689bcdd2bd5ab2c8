/*
 * Retry-After as servers send it, and the curve without it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <string.h>

#include "cmd/penalty.h"

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
		int64_t wait = penalty_retry_after(rows[i].value,
						   strlen(rows[i].value), NOW);

		if (wait != rows[i].wait)
			fail_msg("'%s': %lld", rows[i].value, (long long)wait);
	}
}

/* What is imposed, is it about this long? */
static void imposed(struct penalty *penalty, const char *value, int64_t now,
		    int64_t least, int64_t most)
{
	penalty_impose(penalty, value, strlen(value), now);
	if (penalty->until - now < least || penalty->until - now > most)
		fail_msg("%lld ms, not %lld to %lld",
			 (long long)(penalty->until - now), (long long)least,
			 (long long)most);
}

static void test_curve(void **state)
{
	struct penalty penalty = { 0 };
	int64_t now = NOW, length = 60 * S;

	(void)state;
	for (int i = 0; i < 20; i++) {
		imposed(&penalty, "", now, length, length * 11 / 10);
		/* A burst is one offence. */
		imposed(&penalty, "", now + 1, length - 1, length * 11 / 10);
		now = penalty.until;
		length = 2 * length < DAY ? 2 * length : DAY;
	}
	/* Quiet, but not for long enough; and long enough. */
	now += 29 * 60 * S;
	imposed(&penalty, "", now, DAY, DAY * 11 / 10);
	now = penalty.until + 31 * 60 * S;
	imposed(&penalty, "", now, 60 * S, 66 * S);
}

static void test_asked_for(void **state)
{
	struct penalty penalty = { 0 };

	(void)state;
	imposed(&penalty, "3", NOW, 3 * S, 3 * S);
	assert_int_equal(penalty.length, 0);
	/* A longer one counts, a shorter one does not. */
	imposed(&penalty, "10", NOW, 10 * S, 10 * S);
	imposed(&penalty, "1", NOW, 10 * S, 10 * S);
	/* Its end, then nonsense: the curve begins. */
	imposed(&penalty, "whenever", NOW + 10 * S, 60 * S, 66 * S);
	imposed(&penalty, "5", penalty.until, 5 * S, 5 * S);
	imposed(&penalty, "", penalty.until, 120 * S, 132 * S);
}

static void test_clock_set_back(void **state)
{
	struct penalty ahead = { 60 * S, NOW + 9 * DAY, NOW + 9 * DAY };
	struct penalty sound = { 60 * S, NOW - S, NOW + S };

	(void)state;
	penalty_resume(&ahead, NOW);
	assert_int_equal(ahead.at, NOW);
	assert_int_equal(ahead.until, NOW + DAY * 11 / 10);
	penalty_resume(&sound, NOW);
	assert_int_equal(sound.at, NOW - S);
	assert_int_equal(sound.until, NOW + S);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_retry_after),
		cmocka_unit_test(test_curve),
		cmocka_unit_test(test_asked_for),
		cmocka_unit_test(test_clock_set_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
