/*
 * Paths into JSON, and what is said of text that is none.
 */
#include "parse/html/jsonld.h"
#include "parse/json/path.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static int note(void *arg, const struct json_value *value)
{
	fprintf(arg, "%.*s;", (int)value->len, value->text);
	return 0;
}

/* Without a byte behind the text, so that AddressSanitizer sees any look. */
static char *exactly(const char *text, size_t len)
{
	char *copy = malloc(len + !len);

	assert_non_null(copy);
	return memcpy(copy, text, len);
}

/* The values at the path, each with a semicolon; "LINE:COLUMN WHY". */
static char *found(const char *path, const char *text, bool lines)
{
	size_t offset, size, len = strlen(text);
	struct json_path *compiled;
	struct json_error error;
	char *copy = exactly(text, len), *got;
	FILE *out = open_memstream(&got, &size);
	const char *why;

	compiled = json_path_compile(path, strlen(path), &why, &offset);
	if (!compiled)
		fail_msg("%s: %s", path, why);
	if (json_path_each(compiled, copy, len, lines, note, out, &error) < 0) {
		rewind(out);
		fprintf(out, "%zu:%zu %s", error.line, error.column,
			error.why);
		fputc('\0', out);
	}
	fclose(out);
	json_path_free(compiled);
	free(copy);
	return got;
}

static const char shop[] =
	"{\"a\":{\"b c\":[10,[20,21],{\"d\":30}],\"\":1,\"x.y\":2},\n"
	" \"list\" : [ {\"n\":1,\"t\":[\"p\",\"q\"]}, {\"n\":2},"
	" {\"n\":null,\"t\":[]}, 7 ],\n"
	" \"n\\u0061me\":\"v\", \"a\":\"again\"}";

static const struct {
	const char *path, *values;
} paths[] = {
	{ "$.a.\"b c\"", "[10,[20,21],{\"d\":30}];" },
	{ "$.a.b c", "[10,[20,21],{\"d\":30}];" },
	{ "$.a.\"b c\"[0]", "10;" },
	{ "$.a.\"b c\"[1][1]", "21;" },
	{ "$.a.\"b c\"[2].d", "30;" },
	{ "$.a.\"b c\"[3]", "" },
	{ "$.a.\"b c\"[#-1].d", "30;" },
	{ "$.a.\"b c\"[#-3]", "10;" },
	{ "$.a.\"b c\"[#-4]", "" },
	{ "$.a.\"b c\"[*]", "10;[20,21];{\"d\":30};" },
	{ "$.a.\"b c\"[*][*]", "20;21;30;" },
	{ "$.a.\"x.y\"", "2;" },
	{ "$.a.\"\"", "1;" },
	{ "$.list[*].n", "1;2;null;" },
	{ "$.list[*].t[*]", "\"p\";\"q\";" },
	{ "$.list[*].t[#-1]", "\"q\";" },
	{ "$.list[#-1]", "7;" },
	{ "$.list[1].n", "2;" },
	{ "$.list.n", "" },
	{ "$.list[0][0]", "" },
	{ "$.name", "\"v\";" },
	{ "$.\"n\\u0061me\"", "\"v\";" },
	{ "$.none", "" },
	{ "$[0]", "" },
	{ "$.a[*]", "[10,[20,21],{\"d\":30}];1;2;" },
};

static void finds_values(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(paths); i++) {
		char *got = found(paths[i].path, shop, false);

		if (strcmp(got, paths[i].values) != 0)
			fail_msg("%s: %s", paths[i].path, got);
		free(got);
	}
}

static const struct {
	const char *path, *text, *values;
} documents[] = {
	{ "$", " [1, 2] \n", "[1, 2];" },
	{ "$", "\"x\"", "\"x\";" },
	{ "$[*]", "[]", "" },
	{ "$[*]", "[ 1 ,\t{} ,[ ] ]", "1;{};[ ];" },
	{ "$.a", "{\"a\":1,\"a\":2}", "1;" },
	{ "$[*]", "{\"a\":1,\"a\":2}", "1;2;" },
	{ "$.\xc3\xa9", "{\"\xc3\xa9\":1}", "1;" },
	{ "$.\xc3\xa9", "{\"\\u00e9\":1}", "1;" },
};

static void takes_documents(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(documents); i++) {
		char *got = found(documents[i].path, documents[i].text, false);

		if (strcmp(got, documents[i].values) != 0)
			fail_msg("%s: %s", documents[i].text, got);
		free(got);
	}
}

/* Whatever the path, all of the text has to be right. */
static const struct {
	const char *text, *error;
} broken[] = {
	{ "", "1:1 it ends where a value is missing" },
	{ " \n ", "2:2 it ends where a value is missing" },
	{ "<html>", "1:1 a value is missing" },
	{ "{\"a\":1,}", "1:8 a name in quotes is missing" },
	{ "{\"a\":1 \"b\":2}", "1:8 ',' or '}' is missing" },
	{ "[1,\n 2,]", "2:4 a value is missing" },
	{ "[1 2]", "1:4 ',' or ']' is missing" },
	{ "[1", "1:3 ',' or ']' is missing" },
	{ "{\"a\"", "1:5 ':' is missing" },
	{ "{a:1}", "1:2 a name in quotes is missing" },
	{ "[\"\xc3\xa9\xe4\xb8\xad\", x]", "1:8 a value is missing" },
	{ "[\"a", "1:2 a string without an end" },
	{ "[\"a\nb\"]", "1:4 a control character in a string" },
	{ "[\"\\x\"]", "1:3 not an escape of a string" },
	{ "[\"\\u12\"]", "1:3 not an escape of a string" },
	{ "[01]", "1:3 ',' or ']' is missing" },
	{ "[1.]", "1:2 not a number" },
	{ "[-]", "1:2 not a number" },
	{ "[1e]", "1:2 not a number" },
	{ "[nul]", "1:2 a value is missing" },
	{ "{} {}", "1:4 text after the value" },
	{ "[]]", "1:3 text after the value" },
};

static void names_the_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(broken); i++) {
		char *got = found("$.none[*]", broken[i].text, false);

		if (strcmp(got, broken[i].error) != 0)
			fail_msg("%s: %s", broken[i].text, got);
		free(got);
		assert_int_equal(json_check(broken[i].text,
					    strlen(broken[i].text)), -1);
	}
}

static const struct {
	const char *path, *text, *values;
} json_lines[] = {
	{ "$", "{\"a\":1}\n\n[2]\r\n3", "{\"a\":1};[2];3;" },
	{ "$[*]", "{\"a\":1}\n[2]\n", "{\"a\":1};[2];" },
	{ "$[*][*]", "{\"a\":1}\n[2,3]\n", "1;2;3;" },
	{ "$.a", "{\"a\":1}\n{\"a\":2}\n{\"b\":3}", "1;2;" },
	{ "$[*].a", "{\"a\":1}\n{\"a\":2}\n", "1;2;" },
	{ "$", "", "" },
	{ "$", "1\n2 2\n", "2:3 text after the value" },
	{ "$.a", "{}\n\n{\"a\":\n1}\n",
	  "3:6 it ends where a value is missing" },
};

static void takes_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(json_lines); i++) {
		char *got = found(json_lines[i].path, json_lines[i].text, true);

		if (strcmp(got, json_lines[i].values) != 0)
			fail_msg("%s of %s: %s", json_lines[i].path,
				 json_lines[i].text, got);
		free(got);
	}
}

static const struct {
	const char *path;
	size_t offset;
} bad_paths[] = {
	{ "", 0 }, { "a", 0 }, { "a.b", 0 }, { "$a", 1 }, { "$.", 2 },
	{ "$..a", 2 }, { "$.a.", 4 }, { "$.a[", 3 }, { "$[]", 1 },
	{ "$[a]", 1 }, { "$[1", 1 }, { "$[-1]", 1 }, { "$[#]", 1 },
	{ "$[#-]", 1 }, { "$[#-0]", 1 }, { "$[#-*]", 1 }, { "$[*", 1 },
	{ "$[9999999999]", 1 }, { "$.\"a", 2 }, { "$.\"\\x\"", 2 },
	{ "$.\"a\"b", 5 },
};

static void refuses_paths(void **state)
{
	static char deep[200] = "$";

	(void)state;
	for (size_t i = 0; i < COUNT(bad_paths); i++) {
		size_t offset = 99, len = strlen(bad_paths[i].path);
		char *path = exactly(bad_paths[i].path, len);
		const char *why = NULL;

		if (json_path_compile(path, len, &why, &offset))
			fail_msg("%s", bad_paths[i].path);
		assert_non_null(why);
		if (offset != bad_paths[i].offset)
			fail_msg("%s: at %zu", bad_paths[i].path, offset);
		free(path);
	}
	for (int i = 0; i < 65; i++)
		strcat(deep, ".a");
	{
		const char *why;
		size_t offset;

		assert_null(json_path_compile(deep, strlen(deep), &why,
					      &offset));
		assert_int_equal(offset, 129);
	}
}

/* A thousand brackets are read, a hundred thousand are refused at once. */
static void bounds_nesting(void **state)
{
	static char text[200001];
	char *got;

	(void)state;
	memset(text, '[', 1000);
	memset(text + 1000, ']', 1000);
	got = found("$[0][0][*]", text, false);
	assert_int_equal(strlen(got), 1994 + 1);
	free(got);
	memset(text, '[', 100000);
	memset(text + 100000, ']', 100000);
	got = found("$[0][0]", text, false);
	assert_string_equal(got, "1:1001 nested more than 1000 deep");
	free(got);
}

static int stop_at_once(void *arg, const struct json_value *value)
{
	(void)value;
	++*(int *)arg;
	return 7;
}

static void stops(void **state)
{
	const char *why;
	size_t offset;
	struct json_path *path = json_path_compile("$[*]", 4, &why, &offset);
	struct json_error error;
	int n = 0;

	(void)state;
	assert_int_equal(json_path_each(path, "[1,2,x", 6, false, stop_at_once,
					&n, &error), 7);
	assert_int_equal(n, 1);
	json_path_free(path);
}

/* ---- JSON-LD ------------------------------------------------------------- */

#define LD(json) "<script type=application/ld+json>" json "</script>"

static const struct {
	const char *page, *type, *objects;
} pages[] = {
	{ LD("{\"@type\":\"A\",\"x\":1}"), "A",
	  "{\"@type\":\"A\",\"x\":1};" },
	{ LD("{\"@type\":\"A\"}"), "a", "" },
	{ LD("{\"@type\":[\"B\",\"A\"]}"), "A",
	  "{\"@type\":[\"B\",\"A\"]};" },
	{ LD("{\"@type\":\"https://schema.org/A\"}"), "A",
	  "{\"@type\":\"https://schema.org/A\"};" },
	{ LD("{\"@type\":\"schema:A\"}"), "A", "{\"@type\":\"schema:A\"};" },
	{ LD("{\"@type\":\"https://schema.org/A\"}"), "https://schema.org/A",
	  "{\"@type\":\"https://schema.org/A\"};" },
	{ LD("{\"@type\":\"schema:BA\"}"), "A", "" },
	{ LD("{\"\\u0040type\":\"\\u0041\"}"), "A",
	  "{\"\\u0040type\":\"\\u0041\"};" },
	{ LD("[{\"@type\":\"A\",\"n\":1},[{\"@type\":\"A\",\"n\":2}]]"), "A",
	  "{\"@type\":\"A\",\"n\":1};{\"@type\":\"A\",\"n\":2};" },
	{ LD("{\"@graph\":[{\"@type\":\"B\"},{\"@type\":\"A\"}],"
	     "\"@type\":\"A\",\"c\":{\"@type\":\"A\"}}"), "A",
	  "{\"@graph\":[{\"@type\":\"B\"},{\"@type\":\"A\"}],"
	  "\"@type\":\"A\",\"c\":{\"@type\":\"A\"}};{\"@type\":\"A\"};" },
	{ LD("{\"@graph\":{\"@type\":\"A\"}}"), "A", "{\"@type\":\"A\"};" },
	{ LD("{\"c\":{\"@type\":\"A\"}}"), "A", "" },
	/* one that is broken costs that one */
	{ LD("{\"@type\":\"A\",}") LD("{\"@type\":\"A\"}"), "A",
	  "{\"@type\":\"A\"};" },
	{ LD("") LD("7") LD("{\"@type\":7}") LD("{\"@type\":\"A\"}"), "A",
	  "{\"@type\":\"A\"};" },
	/* what is around it */
	{ LD("\n<!--\n{\"@type\":\"A\"}\n-->\n"), "A", "{\"@type\":\"A\"};" },
	{ LD("//<![CDATA[\n{\"@type\":\"A\"}\n//]]>"), "A",
	  "{\"@type\":\"A\"};" },
	{ "<script type=' Application/LD+json; charset=utf-8 '>"
	  "{\"@type\":\"A\"}</script>", "A", "{\"@type\":\"A\"};" },
	{ "<script type=text/javascript type=application/ld+json>"
	  "{\"@type\":\"A\"}</script>", "A", "" },
	{ "<script>{\"@type\":\"A\"}</script>", "A", "" },
	{ "<!--" LD("{\"@type\":\"A\"}") "-->", "A", "" },
	{ "<title>" LD("{\"@type\":\"A\"}") "</title>", "A", "" },
	{ "<script type=application/ld+json>{\"@type\":\"A\"}", "A",
	  "{\"@type\":\"A\"};" },
	{ "<script type=application/ld+json", "A", "" },
	/* a document of its own */
	{ " [{\"@type\":\"A\"}]", "A", "{\"@type\":\"A\"};" },
	{ "", "A", "" },
};

static void finds_objects(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(pages); i++) {
		size_t size, len = strlen(pages[i].page);
		char *page = exactly(pages[i].page, len), *got;
		FILE *out = open_memstream(&got, &size);

		jsonld_each(page, len, pages[i].type, strlen(pages[i].type),
			    note, out);
		fclose(out);
		if (strcmp(got, pages[i].objects) != 0)
			fail_msg("%s: %s", pages[i].page, got);
		free(got);
		free(page);
	}
}

/* @graph in @graph is read again for each: so there is an end of it. */
static void bounds_graphs(void **state)
{
	static char page[600 * 14 + 100];
	size_t len = 0;
	int n = 0;

	(void)state;
	for (int i = 0; i < 600; i++)
		len += (size_t)sprintf(page + len, "{\"@graph\":[");
	len += (size_t)sprintf(page + len, "{\"@type\":\"A\"}");
	for (int i = 0; i < 600; i++)
		len += (size_t)sprintf(page + len, "]}");
	assert_int_equal(jsonld_each(page, len, "A", 1, stop_at_once, &n), 0);
	assert_int_equal(jsonld_each("{\"@graph\":[{\"@type\":\"A\"}]}", 26,
				     "A", 1, stop_at_once, &n), 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_values),
		cmocka_unit_test(takes_documents),
		cmocka_unit_test(names_the_place),
		cmocka_unit_test(takes_lines),
		cmocka_unit_test(refuses_paths),
		cmocka_unit_test(bounds_nesting),
		cmocka_unit_test(stops),
		cmocka_unit_test(finds_objects),
		cmocka_unit_test(bounds_graphs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
