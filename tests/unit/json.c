#include "cmd/text/json.h"

#include "cmd/rows/field.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Members as key=value, each with a semicolon; "-" if it is no object. */
static const struct {
	const char *json, *wanted;
} objects[] = {
	{ "{}", "" }, { " { } ", "" },
	{ "{\"a\":1}", "a=1;" },
	{ "{ \"a\" : 1 , \"b\" : \"x\" }\r", "a=1;b=\"x\";" },
	{ "{\"a\":[1,[2],{}],\"b\":{\"c\":[]}}",
	  "a=[1,[2],{}];b={\"c\":[]};" },
	{ "{\"a\":-0.5e+7,\"b\":0,\"c\":1E9}", "a=-0.5e+7;b=0;c=1E9;" },
	{ "{\"a\":true,\"b\":false,\"c\":null}", "a=true;b=false;c=null;" },
	{ "{\"\\\"\":\"\\u00e9\\\\\"}", "\\\"=\"\\u00e9\\\\\";" },
	{ "{\"a\":1,\"a\":2}", "a=1;a=2;" },
	{ "", "-" }, { "1", "-" }, { "[]", "-" }, { "{", "-" },
	{ "{}x", "-" }, { "{,}", "-" }, { "{\"a\"}", "-" },
	{ "{\"a\":}", "-" }, { "{\"a\":1,}", "-" }, { "{a:1}", "-" },
	{ "{\"a\":01}", "-" }, { "{\"a\":1.}", "-" }, { "{\"a\":.5}", "-" },
	{ "{\"a\":+1}", "-" }, { "{\"a\":1e}", "-" }, { "{\"a\":-}", "-" },
	{ "{\"a\":tru}", "-" }, { "{\"a\":nul", "-" }, { "{\"a\":NaN}", "-" },
	{ "{\"a\":\"\\x\"}", "-" }, { "{\"a\":\"\\u12g4\"}", "-" },
	{ "{\"a\":\"\\u12", "-" }, { "{\"a\":\"\\", "-" },
	{ "{\"a\":\"\n\"}", "-" }, { "{\"a\":[1}", "-" },
	{ "{\"a\":[1,]}", "-" }, { "{'a':1}", "-" }, { "{\"a\" 1}", "-" },
};

static int note(void *arg, const char *key, size_t keylen, const char *val,
		size_t vallen)
{
	fprintf(arg, "%.*s=%.*s;", (int)keylen, key, (int)vallen, val);
	return 0;
}

/* Without a byte behind the text, so that AddressSanitizer sees any look. */
static void scans_objects(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(objects) / sizeof(*objects); i++) {
		size_t len = strlen(objects[i].json), notes;
		char *json = malloc(len + !len), *got;
		FILE *out = open_memstream(&got, &notes);
		int end;

		memcpy(json, objects[i].json, len);
		end = json_scan(json, len, note, out);
		fclose(out);
		if (end == -1 ? objects[i].wanted[0] != '-'
			      : strcmp(got, objects[i].wanted) != 0)
			fail_msg("%s: %d, %s", objects[i].json, end, got);
		free(json);
		free(got);
	}
}

static void bounds_nesting(void **state)
{
	static char json[200001];

	(void)state;
	strcpy(json, "{\"a\":");
	memset(json + 5, '[', 60);
	memset(json + 65, ']', 60);
	strcpy(json + 125, "}");
	assert_int_equal(json_scan(json, 126, NULL, NULL), 0);
	memset(json + 5, '[', 100000);
	assert_int_equal(json_scan(json, 100005, NULL, NULL), -1);
}

static const struct {
	const char *json, *text;
} strings[] = {
	{ "\"\"", "" }, { "\"a\"", "a" },
	{ "\"\\b\\f\\n\\r\\t\\/\\\\\\\"\"", "\b\f\n\r\t/\\\"" },
	{ "\"\\u0041\\u00e9\\u20ac\"", "A\xc3\xa9\xe2\x82\xac" },
	{ "\"\\ud83d\\ude00\"", "\xf0\x9f\x98\x80" },
	{ "\"\\uD83D\"", "\xef\xbf\xbd" },
	{ "\"\\uD83Dx\"", "\xef\xbf\xbdx" },
	{ "\"\\uD83D\\n\"", "\xef\xbf\xbd\n" },
	{ "\"\\uD83D\\u0041\"", "\xef\xbf\xbd" "A" },
	{ "\"\\uDE00\\uD83D\"", "\xef\xbf\xbd\xef\xbf\xbd" },
};

static void decodes_strings(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(strings) / sizeof(*strings); i++) {
		struct bytes out = { 0 };

		json_unquote(&out, strings[i].json,
				strlen(strings[i].json));
		bytes_char(&out, '\0');
		assert_string_equal(out.data, strings[i].text);
		bytes_release(&out);
	}
}

static void makes_fields(void **state)
{
	static const char json[] = "{\"a\":\"x\\ny\",\"b\":1.50,\"c\":null,"
				   "\"d\\u00e9\":[1]}";
	static const struct {
		const char *name;
		enum field_type type;
		const char *text;
	} wanted[] = {
		{ "a", FIELD_TEXT, "x\ny" }, { "b", FIELD_JSON, "1.50" },
		{ "c", FIELD_NULL, "null" }, { "d\xc3\xa9", FIELD_JSON, "[1]" },
	};
	struct field fields[4];
	struct bytes text = { 0 };

	(void)state;
	assert_int_equal(field_count_members(json), 4);
	assert_int_equal(field_of_members(json, fields, 4, &text), 4);
	for (int i = 0; i < 4; i++) {
		assert_string_equal(fields[i].name, wanted[i].name);
		assert_int_equal(fields[i].type, wanted[i].type);
		assert_int_equal(fields[i].len, strlen(wanted[i].text));
		assert_memory_equal(fields[i].text, wanted[i].text,
				    fields[i].len);
	}
	assert_int_equal(field_of_members(json, fields, 2, &text), 2);
	bytes_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scans_objects),
		cmocka_unit_test(bounds_nesting),
		cmocka_unit_test(decodes_strings),
		cmocka_unit_test(makes_fields),
	};

	return cmocka_run_group_tests_name("columns", tests, NULL, NULL);
}
