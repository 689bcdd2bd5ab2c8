#include "parse/robots_tag.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define AGENT "Trawl/1.0 (+http://example.org/)"

static const struct {
	const char *value;
	bool nofollow;
} cases[] = {
	{ "nofollow", true },
	{ "NoFollow", true },
	{ "NONE", true },
	{ " noindex ,\tnofollow ", true },
	{ "noindex, none", true },
	{ "", false },
	{ ",,", false },
	{ "noindex", false },
	{ "all, follow", false },
	/* whole directives only */
	{ "nofollowed", false },
	{ "donofollow", false },
	{ "nonesuch, none-of-it", false },
	{ "nofollow noindex", false },
	/* agents: each name counts up to the next */
	{ "googlebot: nofollow", false },
	{ "googlebot: nofollow, otherbot: none", false },
	{ "googlebot: noindex, nofollow", false },
	{ "trawl: nofollow", true },
	{ "TRAWL : NOINDEX, NONE", true },
	{ "trawl/2.1: nofollow", true },
	{ "*: nofollow", true },
	{ "trawler: nofollow", false },
	{ "traw: nofollow", false },
	{ "googlebot: none, trawl: nofollow", true },
	{ "trawl: noindex, googlebot: nofollow", false },
	{ "nofollow, googlebot: noindex", true },
	{ ": nofollow", false },
	/* values are no agents */
	{ "unavailable_after: 25 Jun 2010 15:00:00 PST, nofollow", true },
	{ "unavailable_after: Fri, 25 Jun 2010 15:00:00 GMT, nofollow", true },
	{ "max-snippet: 20, Max-Image-Preview:large, nofollow", true },
	{ "max-video-preview: -1, none", true },
	{ "otherbot: max-snippet: 3, nofollow", false },
};

static void test_nofollow(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *value = cases[i].value;

		if (robotstag_nofollow(value, strlen(value), AGENT) !=
		    cases[i].nofollow)
			fail_msg("\"%s\"", value);
	}
}

/* No further than len; and an agent that has no product token is nobody's. */
static void test_edges(void **state)
{
	(void)state;
	assert_false(robotstag_nofollow("nofollow", 7, AGENT));
	assert_true(robotstag_nofollow("nofollowed", 8, AGENT));
	assert_false(robotstag_nofollow("9: nofollow", 11, ""));
	assert_false(robotstag_nofollow(NULL, 0, AGENT));
	assert_true(robotstag_nofollow("MJ12bot: none", 13, "mj12bot/1.4"));
	assert_false(robotstag_nofollow("MJ13bot: none", 13, "mj12bot/1.4"));
	assert_false(robotstag_nofollow("MJ: none", 8, "mj12bot/1.4"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nofollow),
		cmocka_unit_test(test_edges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
