#include "cmd/rows/format.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT(s) { .name = "c", .type = FIELD_TEXT, .text = s, \
		  .len = sizeof(s) - 1 }
#define JSON(s) { .name = "c", .type = FIELD_JSON, .text = s, \
		  .len = sizeof(s) - 1 }
#define INTEGER(n) { .name = "c", .type = FIELD_INTEGER, .integer = n }
#define REAL(x) { .name = "c", .type = FIELD_REAL, .real = x }
#define NOTHING { .name = "c", .type = FIELD_NULL }

/* One cell in each format; safe NULL: as csv. */
static const struct {
	struct field field;
	const char *jsonl, *csv, *tsv, *safe;
} cells[] = {
	{ TEXT("a"), "\"a\"", "a", "a", NULL },
	{ TEXT(""), "\"\"", "\"\"", "", NULL },
	{ NOTHING, "null", "\"\"", "", NULL },
	{ TEXT("a,b"), "\"a,b\"", "\"a,b\"", "a,b", NULL },
	{ TEXT("a\"b"), "\"a\\\"b\"", "\"a\"\"b\"", "a\"b", NULL },
	{ TEXT("a\nb\r"), "\"a\\nb\\r\"", "\"a\nb\r\"", "a\\nb\\r", NULL },
	{ TEXT("a\tb\\n"), "\"a\\tb\\\\n\"", "a\tb\\n", "a\\tb\\\\n", NULL },
	{ TEXT(" a "), "\" a \"", " a ", " a ", NULL },
	{ TEXT("\b\f\v\x1b\x7f"), "\"\\b\\f\\u000b\\u001b\\u007f\"",
	  "\b\f\v\x1b\x7f", "\b\f\v\x1b\x7f", NULL },
	{ TEXT("\xc3\xa9\xf0\x9f\x98\x80"), "\"\xc3\xa9\xf0\x9f\x98\x80\"",
	  "\xc3\xa9\xf0\x9f\x98\x80", "\xc3\xa9\xf0\x9f\x98\x80", NULL },
	{ TEXT("\xc2\x9b\xc2\xa0"), "\"\\u009b\xc2\xa0\"",
	  "\xc2\x9b\xc2\xa0", "\xc2\x9b\xc2\xa0", NULL },
	{ TEXT("\xe2\x80\xae\xe2\x81\xa9\xe2\x80\x93"),
	  "\"\\u202e\\u2069\xe2\x80\x93\"",
	  "\xe2\x80\xae\xe2\x81\xa9\xe2\x80\x93",
	  "\xe2\x80\xae\xe2\x81\xa9\xe2\x80\x93", NULL },
	{ TEXT("\xff" "a\xc3"), "\"\xef\xbf\xbd" "a\xef\xbf\xbd\"",
	  "\xef\xbf\xbd" "a\xef\xbf\xbd", "\xef\xbf\xbd" "a\xef\xbf\xbd",
	  NULL },
	{ TEXT("\xed\xa0\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"",
	  "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd",
	  "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", NULL },
	{ TEXT("=1+1"), "\"=1+1\"", "=1+1", "=1+1", "'=1+1" },
	{ TEXT("@x,y"), "\"@x,y\"", "\"@x,y\"", "@x,y", "\"'@x,y\"" },
	{ TEXT("-5"), "\"-5\"", "-5", "-5", "'-5" },
	{ TEXT("+"), "\"+\"", "+", "+", "'+" },
	{ TEXT("\t=1"), "\"\\t=1\"", "\t=1", "\\t=1", "'\t=1" },
	{ INTEGER(-5), "-5", "-5", "-5", NULL },
	{ INTEGER(INT64_MIN), "-9223372036854775808", "-9223372036854775808",
	  "-9223372036854775808", NULL },
	{ REAL(-9), "-9.0", "-9.0", "-9.0", NULL },
	{ REAL(0.1), "0.1", "0.1", "0.1", NULL },
	{ REAL(9.4), "9.4", "9.4", "9.4", NULL },
	{ REAL(1e300), "1e+300", "1e+300", "1e+300", NULL },
	{ REAL(1.0 / 3), "0.3333333333333333", "0.3333333333333333",
	  "0.3333333333333333", NULL },
	{ REAL(INFINITY), "null", "inf", "inf", NULL },
	{ JSON("{\"a\":[1,null]}"), "{\"a\":[1,null]}",
	  "\"{\"\"a\"\":[1,null]}\"", "{\"a\":[1,null]}", NULL },
};

static void check(size_t i, enum row_format format, bool safe,
		  const char *begin, const char *wanted, const char *end)
{
	struct bytes out = { 0 };
	char line[400];

	snprintf(line, sizeof(line), "%s%s%s", begin, wanted, end);
	format_row(&out, format, safe, &cells[i].field, 1);
	bytes_char(&out, '\0');
	if (strcmp(out.data, line) != 0)
		fail_msg("cell %zu, format %d: %swanted %s", i, format,
			 out.data, line);
	bytes_release(&out);
}

static void writes_cells(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cells) / sizeof(*cells); i++) {
		const char *safe = cells[i].safe;

		check(i, ROWS_JSONL, false, "{\"c\":", cells[i].jsonl, "}\n");
		check(i, ROWS_CSV, false, "", cells[i].csv, "\r\n");
		check(i, ROWS_TSV, false, "", cells[i].tsv, "\n");
		check(i, ROWS_CSV, true, "", safe ? safe : cells[i].csv,
		      "\r\n");
		check(i, ROWS_JSONL, true, "{\"c\":", cells[i].jsonl, "}\n");
	}
}

static const struct {
	enum row_format format;
	const char *head, *row, *none;
} records[] = {
	{ ROWS_JSONL, "", "{\"a,\":1,\"b\\t\":\"x\",\"c\":null}\n", "{}\n" },
	{ ROWS_CSV, "\"a,\",b\t,c\r\n", "1,x,\r\n", "\"\"\r\n" },
	{ ROWS_TSV, "a,\tb\\t\tc\n", "1\tx\t\n", "\n" },
};

static void writes_records(void **state)
{
	static const struct field fields[] = {
		{ .name = "a,", .type = FIELD_INTEGER, .integer = 1 },
		{ .name = "b\t", .type = FIELD_TEXT, .text = "x", .len = 1 },
		{ .name = "c", .type = FIELD_NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(records) / sizeof(*records); i++) {
		struct bytes out = { 0 };

		format_head(&out, records[i].format, fields, 3);
		bytes_char(&out, '\0');
		assert_string_equal(out.data, records[i].head);
		out.len = 0;
		format_row(&out, records[i].format, false, fields, 3);
		bytes_char(&out, '\0');
		assert_string_equal(out.data, records[i].row);
		out.len = 0;
		format_row(&out, records[i].format, false, fields, 0);
		bytes_char(&out, '\0');
		assert_string_equal(out.data, records[i].none);
		bytes_release(&out);
	}
}

/* Many doubles come back as they were. */
static void keeps_reals(void **state)
{
	uint64_t x = 88172645463325252ULL;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		struct bytes out = { 0 };
		struct field field = { .name = "c", .type = FIELD_REAL };

		x ^= x << 13, x ^= x >> 7, x ^= x << 17;
		memcpy(&field.real, &x, sizeof(x));
		if (!isfinite(field.real))
			continue;
		format_plain(&out, &field);
		bytes_char(&out, '\0');
		assert_true(strtod(out.data, NULL) == field.real);
		bytes_release(&out);
	}
}

static void check_decimal(double real)
{
	struct field field = { .name = "c", .type = FIELD_REAL, .real = real };
	struct bytes out = { 0 };
	char wanted[40];

	snprintf(wanted, sizeof(wanted), "%.15g", real);
	if (strpbrk(wanted, ".e") == NULL)
		strcat(wanted, ".0");
	format_plain(&out, &field);
	bytes_char(&out, '\0');
	assert_string_equal(out.data, wanted);
	bytes_release(&out);
}

/* What people write with up to four decimals is written so. */
static void keeps_decimals(void **state)
{
	(void)state;
	for (int i = 0; i < 12000; i++) {
		for (int part = 1; part <= 10000; part *= 10) {
			double value = (double)i / part;

			check_decimal(value);
			check_decimal(-value);
			check_decimal(999999999 - value);
			check_decimal(1000000000 + value);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_cells),
		cmocka_unit_test(writes_records),
		cmocka_unit_test(keeps_reals),
		cmocka_unit_test(keeps_decimals),
	};

	return cmocka_run_group_tests_name("format", tests, NULL, NULL);
}
