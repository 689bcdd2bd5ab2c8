/*
 * Without a name server: a label of 64 letters cannot be a name (RFC 1035
 * 2.3.4), so the resolver itself says that it does not exist; an address is
 * always found.
 */
#include "fetch/lookup.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/tsan.h"

#define LABEL64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static int answers;
static bool last_gone;
static void *last_about;

static void on_answer(void *arg, void *about, bool gone, const char *text)
{
	(void)arg;
	assert_true(strlen(text) > 0);
	answers++;
	last_gone = gone;
	last_about = about;
}

static void wait_answers(struct lookup *lookup, int want)
{
	struct pollfd fd = { .fd = lookup_fd(lookup), .events = POLLIN };

	while (answers < want) {
		assert_int_equal(poll(&fd, 1, 10000), 1);
		lookup_turn(lookup);
	}
	assert_int_equal(answers, want);
}

static struct lookup *begin(void)
{
	struct lookup *lookup;

	if (under_tsan())	/* libc has threads of its own for it */
		skip();
	lookup = lookup_new(on_answer, NULL);
	assert_non_null(lookup);
	answers = 0;
	return lookup;
}

static void told_apart(void **state)
{
	struct lookup *lookup = begin();
	int one, two;

	(void)state;
	lookup_ask(lookup, "http://" LABEL64 ".test:8080/x", &one);
	wait_answers(lookup, 1);
	assert_true(last_gone);
	assert_ptr_equal(last_about, &one);
	lookup_ask(lookup, "http://127.0.0.1/", &two);
	wait_answers(lookup, 2);
	assert_false(last_gone);
	assert_ptr_equal(last_about, &two);
	lookup_free(lookup);
}

static void remembered(void **state)
{
	struct lookup *lookup = begin();

	(void)state;
	lookup_ask(lookup, "http://" LABEL64 ".test/", NULL);
	wait_answers(lookup, 1);
	lookup_ask(lookup, "https://" LABEL64 ".test/other", NULL);
	assert_int_equal(answers, 2);
	assert_true(last_gone);
	lookup_free(lookup);
}

/* More than are remembered, all at once. */
static void many(void **state)
{
	struct lookup *lookup = begin();
	char url[] = "http://" LABEL64 "..test/";

	(void)state;
	for (char a = 'a'; a <= 'z'; a++)
		for (char b = 'a'; b < 'e'; b++) {
			url[7] = a;
			url[8] = b;
			lookup_ask(lookup, url, NULL);
		}
	wait_answers(lookup, 26 * 4);
	lookup_free(lookup);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(told_apart),
		cmocka_unit_test(remembered),
		cmocka_unit_test(many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
