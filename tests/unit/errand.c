#include "fetch/pending.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct task task = { .id = 77, .url = "http://example.org/" };

static uint64_t number_sent(const struct errand *errand)
{
	struct task sent;

	assert_int_equal(task_decode(&sent, errand->task, errand->len), 0);
	assert_string_equal(sent.url, task.url);
	return sent.id;
}

static struct seat *a_seat(char *any)
{
	return (struct seat *)(void *)any;
}

static void found_only_while_given(void **state)
{
	_Alignas(16) char seats[32];
	struct errands errands;
	struct errand *errand;
	uint64_t number;

	(void)state;
	errands_init(&errands, 3);
	errand = errands_take(&errands, &task);
	number = number_sent(errand);
	assert_null(errands_find(&errands, number, NULL));	/* waits */
	errand->state = ERRAND_GIVEN;
	errand->seat = a_seat(seats);
	assert_ptr_equal(errands_find(&errands, number, a_seat(seats)), errand);
	assert_null(errands_find(&errands, number, a_seat(seats + 16)));
	assert_null(errands_find(&errands, number + 1, a_seat(seats)));
	assert_null(errands_find(&errands, number + 3, a_seat(seats)));
	assert_null(errands_find(&errands, UINT64_MAX, a_seat(seats)));

	errands_drop(&errands, errand);
	assert_ptr_equal(errands_take(&errands, &task), errand);
	errand->state = ERRAND_GIVEN;
	errand->seat = a_seat(seats);
	assert_null(errands_find(&errands, number, a_seat(seats)));
	errands_release(&errands);
}

static void no_more_than_there_are(void **state)
{
	struct errands errands;

	(void)state;
	errands_init(&errands, 2);
	assert_non_null(errands_take(&errands, &task));
	assert_non_null(errands_take(&errands, &task));
	assert_null(errands_take(&errands, &task));
	assert_int_equal(errands.in_hand, 2);
	errands_release(&errands);
}

/* a: alone, c: in company; the fate at the last of them. */
static void fates(void **state)
{
	static const struct { const char *deaths; enum errand_fate fate; }
	rows[] = {
		{ "a", ERRAND_AGAIN }, { "c", ERRAND_AGAIN },
		{ "aa", ERRAND_ALONE }, { "cc", ERRAND_ALONE },
		{ "aaa", ERRAND_GIVE_UP }, { "caa", ERRAND_GIVE_UP },
		{ "aca", ERRAND_GIVE_UP }, { "cca", ERRAND_ALONE },
		{ "ccaa", ERRAND_GIVE_UP }, { "cccccca", ERRAND_ALONE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct errand errand = { .deaths = 0 };
		enum errand_fate fate = ERRAND_AGAIN;

		for (const char *c = rows[i].deaths; *c; c++)
			fate = errand_died(&errand, *c == 'a');
		assert_int_equal(fate, rows[i].fate);
		assert_int_equal(errand_is_solitary(&errand),
				 strlen(rows[i].deaths) >= 2);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(found_only_while_given),
		cmocka_unit_test(no_more_than_there_are),
		cmocka_unit_test(fates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
