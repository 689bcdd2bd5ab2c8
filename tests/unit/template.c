#include "cmd/rows/template.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

static const char *const names[] = { "url", "size", "none", NULL };
static const struct field fields[] = {
	{ .name = "url", .type = FIELD_TEXT, .text = "http://a/", .len = 9 },
	{ .name = "size", .type = FIELD_INTEGER, .integer = 42 },
	{ .name = "none", .type = FIELD_NULL },
};

#define THERE_ARE "; there are url, size, none"

static const struct {
	const char *text;
	const char *wanted;	/* the line, or after ! why it is none */
} templates[] = {
	{ "url:<%{url}> size:[%{size}]", "url:<http://a/> size:[42]\n" },
	{ "%{url}\\t%{size}\\n", "http://a/\t42\n" },
	{ "%{size}%{size}%{none}", "4242\n" },
	{ "", "\n" }, { "x", "x\n" }, { "\\n\\n", "\n\n" },
	{ "100%% %d %", "100% %d %\n" }, { "%%{url}", "%{url}\n" },
	{ "a\\\\n\\q\\", "a\\n\\q\\\n" }, { "\\r", "\r\n" },
	{ "%{URL}", "!no such variable: '%{URL}'" THERE_ARE },
	{ "%{}", "!no such variable: '%{}'" THERE_ARE },
	{ "x%{url", "!no such variable: '%{url'" THERE_ARE },
	{ "%{url }x", "!no such variable: '%{url }'" THERE_ARE },
	{ "%{\x1b[2J}", "!no such variable: '%{\\x1b[2J}'" THERE_ARE },
};

static void fills_in(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(templates) / sizeof(*templates); i++) {
		const char *wanted = templates[i].wanted, *error = NULL, *got;
		struct template *t = template_compile(templates[i].text, names,
						      &error);
		size_t len;

		if (t == NULL) {
			assert_int_equal(*wanted, '!');
			assert_string_equal(error, wanted + 1);
			continue;
		}
		got = template_fill(t, fields, 3, &len);
		if (len != strlen(wanted) || memcmp(got, wanted, len) != 0)
			fail_msg("%s: %.*s", templates[i].text, (int)len, got);
		template_free(t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fills_in),
	};

	return cmocka_run_group_tests_name("template", tests, NULL, NULL);
}
