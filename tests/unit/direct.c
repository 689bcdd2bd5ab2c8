/*
 * Columns computed directly, against what SQLite makes of the same expressions
 * and groups: the same type, the same bytes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/rows/direct.h"
#include "store/db.h"
#include "store/expr.h"
#include "store/open.h"

enum { GROUPS = 3 };
static const char *const names[GROUPS] = { "a", NULL, "b_2" };

static struct store *store;
static struct column_functions *functions;

static struct direct *direct_of(const char *expr)
{
	const struct store_column column = { "v", expr, 2 };
	const struct store_table_spec spec = {
		.name = "t", .columns = &column, .ncolumns = 1,
		.groups = names, .ngroups = GROUPS,
	};

	return direct_new(store, functions, &spec);
}

static const char *const simple[] = {
	"text(:a)", " TEXT ( :a )\n", "html(:b_2)", "href(:a)", "number(:a)",
	"Number( html(:a) )", "regex(:a, '\\w+')", "regex(:a, '(\\d)x')",
	"regex_replace(text(:a), '^a', '''')",
	"regex_replace(:a, '(.)', '$1$1')", "regex_replace(:a, 'a', :b_2)",
	":a", ":b_2", ":a || :b_2", ":a||' '|| trim(:b_2) ||'x'", "'it''s'",
	"trim(:a)", "Trim(html(:a))", "text(text(text(:a)))",
	"CAST(:a AS INTEGER)", "cast( trim(:a) as integer )",
	"CAST(:a AS REAL)", "CAST(trim(:a) || trim(:b_2) AS REAL)",
	"CAST(regex(:a, '[\\d.]+') AS REAL)",
};

/* Left to SQL, whatever it makes of them. */
static const char *const others[] = {
	"", " ", "1", "-1", ":a + 1", ":a || 1", "(:a)", "text(:a", "text()",
	"text(:a, :a)", "text(:c)", ":url", ":a.b", ":a$b", ":ab", ":", ":1",
	"'a", "'a' 'b'", "upper(:a)", "trim(:a, 'x')", "trim()", "number()",
	"text(number(:a))", "number(:a) || 'x'", "CAST(:a AS TEXT)",
	"CAST(:a AS INTEGERS)", "CAST(:a, INTEGER)", "CAST(:a AS REAL",
	"CAST(:a AS REAL) || 'x'", "CAST(number(:a) AS REAL)", "castle(:a)",
	"text(:a) -- x", "/**/ :a", ":a ||", "|| :a", ":a | :b_2", "1text(:a)",
	"json_get(:a, '$')", "\"a\"", ":a IS NULL", "text(:a) x",
	"text(text(text(text(text(text(text(text(text(:a)))))))))",
};

static const struct {
	const char *text;
	size_t len;
} inputs[] = {
#define INPUT(s) { s, sizeof(s) - 1 }
	{ NULL, 0 }, INPUT(""), INPUT(" "), INPUT("a"), INPUT(" a "),
	INPUT("a&amp;b"), INPUT("<b>a</b> 1,234.50 <i>"), INPUT("\ta\n"),
	INPUT("/x?y#z"), INPUT("a\0b"), INPUT("\0"), INPUT("1\0"),
	INPUT("1.5\0"), INPUT("\xe4\xb8\xbb \xc2\xa0"), INPUT("\xff"),
	INPUT("0"), INPUT("5"), INPUT("007"), INPUT(" 5"), INPUT("5 "),
	INPUT("-5"), INPUT("+5"), INPUT("9."), INPUT("9.5"), INPUT(".5"),
	INPUT("."), INPUT("9.5.5"), INPUT("8.25"), INPUT("8.125"),
	INPUT("8.0625"), INPUT("0.1"), INPUT("0.10"), INPUT("1e3"),
	INPUT("1.5e3"), INPUT("0x10"), INPUT("12a"), INPUT("inf"),
	INPUT("999999999999999"), INPUT("9999999999999999"),
	INPUT("9223372036854775807"), INPUT("9223372036854775808"),
	INPUT("999999999999.999"), INPUT("9999999999999.999"),
	INPUT("123456789012345678901234567890"), INPUT("1,5"),
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct store_value input(size_t i)
{
	return (struct store_value){
		.type = inputs[i].text ? STORE_TEXT : STORE_NULL,
		.text = inputs[i].text, .len = inputs[i].len,
	};
}

static void compile(struct expr *eval, const char *expr)
{
	char *text = strdup(expr);

	*eval = (struct expr){ 0 };
	assert_null(expr_check(store, text, names, GROUPS));
	assert_int_equal(expr_compile(store, eval, &text, 1, names, GROUPS),
			 0);
	free(text);
}

/* Whether it was computed directly. */
static bool compare(const char *expr, struct direct *direct,
		    struct expr *eval, const struct store_value *groups)
{
	struct store_value sql, value;
	bool computed = direct_compute(direct, groups, &value);

	if (expr_step(store, eval, groups) != SQLITE_ROW) {
		assert_false(computed);
		return false;
	}
	assert_int_equal(value_column(eval->sql, 0, &sql), 0);
	if (computed && !value_same(&sql, &value))
		fail_msg("%s: types %d and %d for '%.*s'", expr, sql.type,
			 value.type, (int)groups[0].len, groups[0].text);
	sqlite3_reset(eval->sql);
	return computed;
}

static void gives_the_same(void **state)
{
	(void)state;
	for (size_t e = 0; e < COUNT(simple); e++) {
		struct direct *direct = direct_of(simple[e]);
		struct expr eval;
		size_t computed = 0;

		if (direct == NULL)
			fail_msg("not simple: %s", simple[e]);
		compile(&eval, simple[e]);
		for (size_t i = 0; i < COUNT(inputs) * COUNT(inputs); i++) {
			const struct store_value groups[GROUPS] = {
				[0] = input(i / COUNT(inputs)),
				[2] = input(i % COUNT(inputs)),
			};

			computed += compare(simple[e], direct, &eval, groups);
		}
		assert_true(computed > COUNT(inputs));
		expr_release(&eval);
		direct_free(direct);
	}
}

/* All decimals that are short enough, more or less. */
static void gives_the_same_reals(void **state)
{
	struct direct *direct = direct_of("CAST(:a AS REAL)");
	struct expr eval;
	uint64_t x = 88172645463325252ULL;
	char text[32];

	(void)state;
	compile(&eval, "CAST(:a AS REAL)");
	for (int i = 0; i < 200000; i++) {
		struct store_value groups[GROUPS] = { 0 };
		int decimals = i % 4, digits = i / 4 % 16;
		uint64_t most = 1, scale = decimals == 0 ? 1 :
				decimals == 1 ? 10 : decimals == 2 ? 100 : 1000;

		x ^= x << 13, x ^= x >> 7, x ^= x << 17;
		for (int d = 0; d < digits; d++)
			most *= 10;
		groups[0] = (struct store_value){
			.type = STORE_TEXT, .text = text,
			.len = (size_t)sprintf(text, decimals ? "%ju.%0*ju" :
					       "%ju", x % most / scale,
					       decimals, x % most % scale),
		};
		assert_true(compare("reals", direct, &eval, groups) ||
			    digits < decimals + 1 || digits > 15);
	}
	expr_release(&eval);
	direct_free(direct);
}

static void leaves_the_rest(void **state)
{
	(void)state;
	for (size_t e = 0; e < COUNT(others); e++) {
		struct direct *direct = direct_of(others[e]);

		if (direct != NULL)
			fail_msg("simple: %s", others[e]);
	}
}

/* A group as it is, without an expression; a long one is left alone. */
static void takes_groups(void **state)
{
	struct direct *direct = direct_of(NULL);
	struct store_value groups[GROUPS] = { 0 }, value;

	(void)state;
	groups[2] = input(3);
	assert_true(direct_compute(direct, groups, &value));
	assert_true(value_same(&value, &groups[2]));
	groups[2].len = (1 << 20) + 1;
	assert_false(direct_compute(direct, groups, &value));
	direct_free(direct);
}

static int open_store(void **state)
{
	struct store_failure failure;

	(void)state;
	store = store_open(NULL, STORE_CRAWL, STORE_LOCK_FAIL, &failure);
	if (store == NULL)
		return -1;
	functions = column_functions_new(store);
	if (functions == NULL)
		return -1;
	column_functions_set_page(functions, "http://h/p", NULL, 0, false);
	return 0;
}

static int close_store(void **state)
{
	(void)state;
	column_functions_free(functions);
	store_close(store);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_the_same),
		cmocka_unit_test(gives_the_same_reals),
		cmocka_unit_test(leaves_the_rest),
		cmocka_unit_test(takes_groups),
	};

	return cmocka_run_group_tests(tests, open_store, close_store);
}
