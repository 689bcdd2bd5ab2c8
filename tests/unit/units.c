#include "cmd/text/units.h"
#include "parse/quantity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define REFUSED -1

static const struct {
	const char *text;
	int64_t ms;
} durations[] = {
	{ "0", 0 }, { "0s", 0 }, { "30", 30000 }, { "30s", 30000 },
	{ "1500ms", 1500 }, { "1.5s", 1500 }, { ".5s", 500 }, { "0.1", 100 },
	{ "0.29s", 290 }, { "2m", 120000 }, { "1.5h", 5400000 },
	{ "7d", 604800000 }, { "0.9ms", 0 },
	{ "1.00000000000000000001s", 1000 },
	{ "9223372036854775807ms", INT64_MAX },
	{ "9223372036854775808ms", REFUSED },
	{ "9223372036854776s", REFUSED }, { "106751991168d", REFUSED },
	{ "18446744073709551616ms", REFUSED },
	{ "99999999999999999999", REFUSED },
	{ "", REFUSED }, { "s", REFUSED }, { ".", REFUSED }, { "1.", REFUSED },
	{ ".s", REFUSED }, { "-1s", REFUSED }, { "+1s", REFUSED },
	{ " 1s", REFUSED }, { "1s ", REFUSED }, { "1 s", REFUSED },
	{ "1x", REFUSED }, { "1S", REFUSED }, { "1M", REFUSED },
	{ "1s2", REFUSED }, { "1e3", REFUSED }, { "0x10", REFUSED },
	{ "1,5s", REFUSED }, { "1.2.3", REFUSED }, { "inf", REFUSED },
};

static void reads_durations(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(durations) / sizeof(*durations); i++) {
		int64_t ms = REFUSED;
		int rc = quantity_duration(durations[i].text, &ms);

		if (ms != durations[i].ms || rc != (ms == REFUSED ? -1 : 0))
			fail_msg("'%s': %d, %lld", durations[i].text, rc,
				 (long long)ms);
	}
}

static const struct {
	const char *text;
	uint64_t bytes;
} sizes[] = {
	{ "0", 0 }, { "100", 100 }, { "100B", 100 }, { "1K", 1024 },
	{ "1k", 1024 }, { "1KB", 1024 }, { "1KiB", 1024 }, { "1.5K", 1536 },
	{ "10M", 10485760 }, { "2G", 2147483648 }, { "2gib", 2147483648 },
	{ "0.1K", 102 },
	{ "18446744073709551614", UINT64_MAX - 1 },
	{ "17179869184G", UINT64_MAX }, { "18446744073709551616", UINT64_MAX },
	{ "1T", UINT64_MAX }, { "1iB", UINT64_MAX }, { "K", UINT64_MAX },
	{ "", UINT64_MAX }, { "-1", UINT64_MAX }, { "1KBs", UINT64_MAX },
	{ "1 K", UINT64_MAX }, { "1.K", UINT64_MAX },
};

/* UINT64_MAX: refused. */
static void reads_sizes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		uint64_t bytes = UINT64_MAX;
		int rc = quantity_size(sizes[i].text, &bytes);

		if (bytes != sizes[i].bytes ||
		    rc != (bytes == UINT64_MAX ? -1 : 0))
			fail_msg("'%s': %d, %llu", sizes[i].text, rc,
				 (unsigned long long)bytes);
	}
}

static const struct {
	int64_t n;
	const char *text;
} counts[] = {
	{ 0, "0" }, { 999, "999" }, { 1000, "1,000" }, { 12345, "12,345" },
	{ 123456, "123,456" }, { 1234567, "1,234,567" }, { -1000, "-1,000" },
	{ INT64_MAX, "9,223,372,036,854,775,807" },
	{ INT64_MIN, "-9,223,372,036,854,775,808" },
};

static void writes(void **state)
{
	static const struct {
		int64_t ms;
		const char *text;
	} times[] = {
		{ 0, "0ms" }, { 999, "999ms" }, { 1000, "1.0s" },
		{ 1590, "1.5s" }, { 59999, "59.9s" }, { 60000, "1m00s" },
		{ 125000, "2m05s" }, { 3599999, "59m59s" },
		{ 12000000, "3h20m" }, { 86399999, "23h59m" },
		{ 457200000, "5d07h" }, { -1500, "-1.5s" },
		{ INT64_MIN, "-106751991167d07h" },
	};
	static const struct {
		uint64_t bytes;
		const char *text;
	} amounts[] = {
		{ 0, "0 B" }, { 1023, "1023 B" }, { 1024, "1.0 KiB" },
		{ 1536, "1.5 KiB" }, { 10239, "9.9 KiB" }, { 10240, "10 KiB" },
		{ 20971520, "20 MiB" }, { UINT64_MAX, "15 EiB" },
	};
	char buf[UNITS_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++)
		assert_string_equal(units_format_duration(times[i].ms, buf),
				    times[i].text);
	for (size_t i = 0; i < sizeof(amounts) / sizeof(*amounts); i++)
		assert_string_equal(units_format_size(amounts[i].bytes, buf),
				    amounts[i].text);
	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++)
		assert_string_equal(units_format_count(counts[i].n, buf),
				    counts[i].text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_durations),
		cmocka_unit_test(reads_sizes),
		cmocka_unit_test(writes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
