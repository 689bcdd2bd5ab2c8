#include "fetch/pending.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct task task = { .id = 77, .url = "http://example.org/" };

static uint64_t number_sent(const struct pending_task *copy)
{
	struct task sent;

	assert_int_equal(task_decode(&sent, copy->encoded, copy->len), 0);
	assert_string_equal(sent.url, task.url);
	return sent.id;
}

static struct slot *a_slot(char *any)
{
	return (struct slot *)(void *)any;
}

static void found_only_while_given(void **state)
{
	_Alignas(16) char slots[32];
	struct pending pending;
	struct pending_task *copy;
	uint64_t number;

	(void)state;
	pending_init(&pending, 3);
	copy = pending_add(&pending, &task);
	number = number_sent(copy);
	assert_null(pending_find(&pending, number, NULL));	/* waits */
	copy->state = PENDING_GIVEN;
	copy->slot = a_slot(slots);
	assert_ptr_equal(pending_find(&pending, number, a_slot(slots)), copy);
	assert_null(pending_find(&pending, number, a_slot(slots + 16)));
	assert_null(pending_find(&pending, number + 1, a_slot(slots)));
	assert_null(pending_find(&pending, number + 3, a_slot(slots)));
	assert_null(pending_find(&pending, UINT64_MAX, a_slot(slots)));

	pending_remove(&pending, copy);
	assert_ptr_equal(pending_add(&pending, &task), copy);
	copy->state = PENDING_GIVEN;
	copy->slot = a_slot(slots);
	assert_null(pending_find(&pending, number, a_slot(slots)));
	pending_release(&pending);
}

static void no_more_than_there_are(void **state)
{
	struct pending pending;

	(void)state;
	pending_init(&pending, 2);
	assert_non_null(pending_add(&pending, &task));
	assert_non_null(pending_add(&pending, &task));
	assert_null(pending_add(&pending, &task));
	assert_int_equal(pending.in_hand, 2);
	pending_release(&pending);
}

/* a: alone, c: in company; the fate at the last of them. */
static void fates(void **state)
{
	static const struct { const char *deaths; enum pending_fate fate; }
	rows[] = {
		{ "a", PENDING_AGAIN }, { "c", PENDING_AGAIN },
		{ "aa", PENDING_ALONE }, { "cc", PENDING_ALONE },
		{ "aaa", PENDING_GIVE_UP }, { "caa", PENDING_GIVE_UP },
		{ "aca", PENDING_GIVE_UP }, { "cca", PENDING_ALONE },
		{ "ccaa", PENDING_GIVE_UP }, { "cccccca", PENDING_ALONE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct pending_task copy = { .deaths = 0 };
		enum pending_fate fate = PENDING_AGAIN;

		for (const char *c = rows[i].deaths; *c; c++)
			fate = pending_died(&copy, *c == 'a');
		assert_int_equal(fate, rows[i].fate);
		assert_int_equal(pending_is_solitary(&copy),
				 strlen(rows[i].deaths) >= 2);
	}
}

/* What may have been done must not be begun once more. */
static void a_post_dies_once(void **state)
{
	const struct task post = { .id = 1, .url = task.url, .post = "" };
	struct pending pending;

	(void)state;
	pending_init(&pending, 1);
	assert_int_equal(pending_died(pending_add(&pending, &post), false),
			 PENDING_GIVE_UP);
	pending_release(&pending);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(found_only_while_given),
		cmocka_unit_test(no_more_than_there_are),
		cmocka_unit_test(fates),
		cmocka_unit_test(a_post_dies_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
