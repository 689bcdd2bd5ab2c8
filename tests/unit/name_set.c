#include "cmd/crawl/name_set.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/*
 * XXH3 multiplies the first eight bytes, crossed with eight of its secret, by
 * the next eight: where they are that secret the product is nought, whatever
 * the next eight are.  So all these have one hash without a seed.
 */
#define SAME_HASH(eight) "\xb8\xfe\x6c\x39\x23\xa4\x4b\xbe" eight \
	"sixteen more...."

static void add(struct name_set *set, const char *text)
{
	name_set_add(set, text, strlen(text));
}

static bool has(const struct name_set *set, const char *text)
{
	return name_set_has(set, text, strlen(text));
}

static void names_are_compared_not_hashes(void **state)
{
	struct name_set set = { 0 };

	(void)state;
	add(&set, SAME_HASH("goodgood"));
	assert_true(has(&set, SAME_HASH("goodgood")));
	assert_false(has(&set, SAME_HASH("evilevil")));
	name_set_release(&set);
}

static void parts_of_a_name_are_others(void **state)
{
	struct name_set set = { 0 };

	(void)state;
	assert_false(has(&set, "a.org"));
	name_set_add(&set, "a.org:81", 5);
	assert_true(has(&set, "a.org"));
	assert_false(has(&set, "a.org:81"));
	assert_false(has(&set, "a.or"));
	assert_false(has(&set, ""));
	name_set_release(&set);
}

static void many_are_kept(void **state)
{
	struct name_set set = { 0 };
	char name[32];

	(void)state;
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 10000; i++) {
			snprintf(name, sizeof(name), "h%d.org", i);
			add(&set, name);
		}
	assert_int_equal(set.used, 10000);
	for (int i = 0; i < 20000; i++) {
		snprintf(name, sizeof(name), "h%d.org", i);
		assert_int_equal(has(&set, name), i < 10000);
	}
	name_set_release(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_compared_not_hashes),
		cmocka_unit_test(parts_of_a_name_are_others),
		cmocka_unit_test(many_are_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
