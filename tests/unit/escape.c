#include "cmd/text/escape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static const struct {
	const char *text, *escaped;
} cases[] = {
	{ "", "" },
	{ "plain ~ \\x41", "plain ~ \\x41" },
	{ "a\tb\nc\r", "a\\x09b\\x0ac\\x0d" },
	{ "\x1b[2J\x7f", "\\x1b[2J\\x7f" },
	{ "\xC2\x80\xC2\x9F", "\\xc2\\x80\\xc2\\x9f" },
	{ "\xC2\xA0", "\xC2\xA0" },
	{ "\xE7\x8C\xAB\xF0\x9F\x90\x88", "\xE7\x8C\xAB\xF0\x9F\x90\x88" },
	/* bidirectional controls and their neighbours */
	{ "\xE2\x80\xA9\xE2\x80\xAA", "\xE2\x80\xA9\\xe2\\x80\\xaa" },
	{ "\xE2\x80\xAE\xE2\x80\xAF", "\\xe2\\x80\\xae\xE2\x80\xAF" },
	{ "\xE2\x81\xA5\xE2\x81\xA6", "\xE2\x81\xA5\\xe2\\x81\\xa6" },
	{ "\xE2\x81\xA9\xE2\x81\xAA", "\\xe2\\x81\\xa9\xE2\x81\xAA" },
	/* no UTF-8: stray, overlong, surrogate, too big, cut off */
	{ "\x80" "a\xFF", "\\x80a\\xff" },
	{ "\xC0\xAF\xE0\x9F\xBF", "\\xc0\\xaf\\xe0\\x9f\\xbf" },
	{ "\xED\xA0\x80", "\\xed\\xa0\\x80" },
	{ "\xF4\x90\x80\x80", "\\xf4\\x90\\x80\\x80" },
	{ "\xE7\x8C", "\\xe7\\x8c" },
	{ "\xE7\xE7\x8C\xAB", "\\xe7\xE7\x8C\xAB" },
};

static void escapes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *out = escape_control(cases[i].text,
					   strlen(cases[i].text));

		assert_string_equal(out, cases[i].escaped);
		free(out);
	}
}

static void nul_is_a_control(void **state)
{
	char *out = escape_control("a\0b", 3);

	(void)state;
	assert_string_equal(out, "a\\x00b");
	free(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(escapes),
		cmocka_unit_test(nul_is_a_control),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
