#include "cmd/crawl/user_hosts.h"

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

static void add(struct named *named, const char *text)
{
	named_add(named, text, strlen(text));
}

static bool has(const struct named *named, const char *text)
{
	return named_has(named, text, strlen(text));
}

static void names_are_compared_not_hashes(void **state)
{
	struct named named = { 0 };

	(void)state;
	add(&named, SAME_HASH("goodgood"));
	assert_true(has(&named, SAME_HASH("goodgood")));
	assert_false(has(&named, SAME_HASH("evilevil")));
	named_release(&named);
}

static void parts_of_a_name_are_others(void **state)
{
	struct named named = { 0 };

	(void)state;
	assert_false(has(&named, "a.org"));
	named_add(&named, "a.org:81", 5);
	assert_true(has(&named, "a.org"));
	assert_false(has(&named, "a.org:81"));
	assert_false(has(&named, "a.or"));
	assert_false(has(&named, ""));
	named_release(&named);
}

static void many_are_kept(void **state)
{
	struct named named = { 0 };
	char name[32];

	(void)state;
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 10000; i++) {
			snprintf(name, sizeof(name), "h%d.org", i);
			add(&named, name);
		}
	assert_int_equal(named.used, 10000);
	for (int i = 0; i < 20000; i++) {
		snprintf(name, sizeof(name), "h%d.org", i);
		assert_int_equal(has(&named, name), i < 10000);
	}
	named_release(&named);
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
