/*
 * The option table: that rows are sound, who wins, and the way to a worker
 * and back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/command_line.h"
#include "cmd/option_check.h"
#include "cmd/options.h"
#include "cmd/option_value.h"
#include "cmd/text/shape.h"
#include "cmd/crawl/worker.h"

/* Options live as long as their process: nobody frees them. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "detect_leaks=0";
}

static const struct rules no_rules;

static int parse(struct options *options, const char *line)
{
	static char text[512];
	char *argv[32], *save;
	int argc = 0;

	snprintf(text, sizeof(text), "%s", line);
	for (char *word = strtok_r(text, " ", &save); word != NULL;
	     word = strtok_r(NULL, " ", &save))
		argv[argc++] = word;
	argv[argc] = NULL;
	return command_line_parse(options, CMD_CRAWL, argc, argv);
}

/* Messages to stderr are not what is tested here. */
static int quietly(struct options *options, const char *line)
{
	int null = open("/dev/null", O_WRONLY), kept = dup(2), rc;

	dup2(null, 2);
	rc = parse(options, line);
	dup2(kept, 2);
	close(kept);
	close(null);
	return rc;
}

static void test_defaults(void **state)
{
	struct options o;

	(void)state;
	assert_int_equal(parse(&o, "crawl"), 0);
	assert_int_equal(o.net.concurrency, 64);
	assert_int_equal(o.per_host, 4);
	assert_int_equal(o.delay, 0);
	assert_int_equal(o.net.timeout, 30000);
	assert_int_equal(o.net.connect_timeout, 10000);
	assert_int_equal(o.net.max_size, 10 << 20);
	assert_int_equal(o.max_redirs, 10);
	assert_int_equal(o.retries, 2);
	assert_int_equal(o.depth, -1);
	assert_string_equal(o.net.user_agent, "trawl/" TRAWL_VERSION);
	assert_null(option_check(&o, &no_rules));
}

static void test_values(void **state)
{
	struct options o;

	(void)state;
	assert_int_equal(parse(&o, "crawl -i a -i b --delay 1.5s -f csv "
			       "--max-size 2K -q --scope domain x y"), 0);
	assert_int_equal(o.input.len, 2);
	assert_string_equal(o.input.items[1], "b");
	assert_null(o.input.items[2]);
	assert_int_equal(o.delay, 1500);
	assert_int_equal(o.format, ROWS_CSV);
	assert_int_equal(o.net.max_size, 2048);
	assert_int_equal(o.scope, SCOPE_DOMAIN);
	assert_true(o.quiet);
	assert_int_equal(o.args.len, 2);
}

static void test_refused(void **state)
{
	static const char *const lines[] = {
		"crawl --nosuch", "crawl -f xml", "crawl --delay soon",
		"crawl -c many", "crawl -c -1", "crawl -i", "crawl --quiet=x",
		"crawl -c +1", "crawl -c 1x", "crawl -c 1.5", "crawl -c=",
		"crawl -c 0", "crawl --per-host 0", "crawl --max-size 4G",
		"crawl --failed",	/* another command's */
	};
	struct options o;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		if (quietly(&o, lines[i]) != -1)
			fail_msg("taken: %s", lines[i]);
}

static void test_conflicts(void **state)
{
	static const char *const lines[] = {
		"crawl -4 -6", "crawl --refetch sometimes",
		"crawl --refetch 3651d", "crawl -d x --retry nosuch",
		"crawl --retry timeout", "crawl --save-bodies",
		"crawl --exit-changed", "crawl --only-changes",
	};
	struct options o;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		assert_int_equal(parse(&o, lines[i]), 0);
		if (option_check(&o, &no_rules) == NULL)
			fail_msg("taken: %s", lines[i]);
	}
}

static void test_derived(void **state)
{
	struct options o;

	(void)state;
	assert_int_equal(parse(&o, "crawl -d x --refetch 12h "
			       "--retry timeout,5xx"), 0);
	assert_null(option_check(&o, &no_rules));
	assert_int_equal(o.refetch, REFETCH_AGE);
	assert_int_equal(o.refetch_age, 12 * 3600 * 1000);
	assert_int_equal(o.retry.len, 2);
	assert_string_equal(o.retry.items[1], "5xx");
}

/* The command line wins over rule files, which only know crawl's options. */
static void test_set(void **state)
{
	struct options o;

	(void)state;
	assert_int_equal(parse(&o, "crawl --per-host 2"), 0);
	assert_null(option_value_from_rules(&o, "per-host", "9"));
	assert_int_equal(o.per_host, 2);
	assert_null(option_value_from_rules(&o, "delay", "2s"));
	assert_int_equal(o.delay, 2000);
	assert_null(option_value_from_rules(&o, "only-changes", "true"));
	assert_true(o.only_changes);
	assert_non_null(option_value_from_rules(&o, "delay", "soon"));
	assert_non_null(option_value_from_rules(&o, "nosuch", "1"));
	assert_non_null(option_value_from_rules(&o, "failed", "true"));
	assert_non_null(option_value_from_rules(&o, "help", "true"));
}

static void test_shapes(void **state)
{
	static const char *const headers[] = {
		"A: b", "A:b", "X-A_b.c:", "Accept;", "A: \tb\tc", "A: \xc3\xa4",
	}, *const no_headers[] = {
		"", "A", ": b", "A b: c", "A: b\r\nC: d", "A: b\n", "A;b",
		"A: \x01", "A: \x7f", "\xc3\xa4: b", "@file",
	}, *const resolves[] = {
		"h:80:127.0.0.1", "+h:443:::1", "h:1:[::1]", "*:65535:10.0.0.1",
		"h:80:127.0.0.1,[::1],::2", "-h:80", "[::1]:80:127.0.0.1",
	}, *const no_resolves[] = {
		"", "h", "h:80", "h:80:", "h::127.0.0.1", ":80:127.0.0.1",
		"h:0:127.0.0.1", "h:65536:127.0.0.1", "h:x:127.0.0.1",
		"h:80:127.0.0.256", "h:80:name", "h:80:127.0.0.1,",
		"-h:80:127.0.0.1", "h:80:127.0.0.1 ",
	};

	(void)state;
#define ALL(list, fn, wanted) \
	for (size_t i = 0; i < sizeof(list) / sizeof(*list); i++) \
		if (fn(list[i]) != wanted) \
			fail_msg(#fn ": '%s'", list[i])
	ALL(headers, shape_is_header, true);
	ALL(no_headers, shape_is_header, false);
	ALL(resolves, shape_is_resolve, true);
	ALL(no_resolves, shape_is_resolve, false);
#undef ALL
}

/* Every option whose text gets into requests: no line breaks, wherever they
   come from. */
static void test_plain(void **state)
{
	struct options o;

	(void)state;
	assert_int_equal(parse(&o, "crawl"), 0);
	for (size_t i = 0; i < option_count; i++) {
		const struct option_spec *spec = &option_specs[i];

		if (!option_is_for_workers(spec) || spec->kind == FLAG)
			continue;
		if (option_value_set(&o, spec, "X: y\r\nZ: w") != -1)
			fail_msg("--%s takes a line break", spec->name);
	}
	assert_non_null(option_value_from_rules(&o, "user-agent", "x\r\nH: v"));
	assert_null(option_value_from_rules(&o, "user-agent",
					    "x/1.0 (\xc3\xa4)"));
}

/* Every option: a rule file may set those that touch no file, no secret and no
   safeguard, and they are these. */
static void test_set_by_rules(void **state)
{
	static const char may[] =
		" input-format url-column carry sitemap format ordered "
		"only-changes ignore safe-csv save-bodies refetch follow exclude "
		"depth scope max-pages max-per-host "
		"max-per-domain max-time max-wait "
		"max-bytes keep links check-external check-fragments "
		"concurrency per-host delay jobs timeout connect-timeout "
		"min-speed max-size max-redirs retries user-agent http1.1 "
		"ipv4 ipv6 quiet verbose progress if-locked exit-changed ";
	struct options o, untouched;

	(void)state;
	assert_int_equal(parse(&untouched, "crawl"), 0);
	for (size_t i = 0; i < option_count; i++) {
		const struct option_spec *spec = &option_specs[i];
		char word[64];
		const char *wrong;

		if (!(spec->where & CMD_CRAWL))
			continue;
		snprintf(word, sizeof(word), " %s ", spec->name);
		assert_int_equal(parse(&o, "crawl"), 0);
		wrong = option_value_from_rules(&o, spec->name, "true");
		if (strstr(may, word) != NULL)
			assert_true(wrong == NULL ||
				    strstr(wrong, "expected") != NULL);
		else if (wrong == NULL ||
			 strstr(wrong, "from the command line only") == NULL)
			fail_msg("a rule file may set %s", spec->name);
		untouched.typed = o.typed;
		if (strstr(may, word) == NULL)
			assert_memory_equal(&o, &untouched, sizeof(o));
	}
}

/* Every number: its bounds are taken, what lies beside them is not. */
static bool takes(const char *name, const char *value)
{
	struct options o;
	char line[128];

	snprintf(line, sizeof(line), "crawl --%s %s", name, value);
	return quietly(&o, line) == 0;
}

static void test_bounds(void **state)
{
	(void)state;
	for (size_t i = 0; i < option_count; i++) {
		const struct option_spec *spec = &option_specs[i];
		char least[32], most[32];

		if ((spec->kind != COUNT && spec->kind != DURATION &&
		     spec->kind != SIZE) || !(spec->where & CMD_CRAWL))
			continue;
		if (spec->allowed == NULL || sscanf(spec->allowed,
						    "%31[0-9a-z]..%31s", least,
						    most) != 2)
			fail_msg("--%s has no bounds", spec->name);
		assert_true(takes(spec->name, least));
		assert_true(takes(spec->name, most));
		assert_int_equal(takes(spec->name, "0"), *least == '0');
		assert_false(takes(spec->name, "-1"));
		assert_false(takes(spec->name, "9007199254740993"));
		assert_false(takes(spec->name, "9223372036854775807"));
		assert_false(takes(spec->name, "9223372036854775808"));
		assert_false(takes(spec->name, "18446744073709551616"));
	}
}

/* The longest that can be given is longer than the transfer, and fits. */
static void test_patience(void **state)
{
	struct options o;

	(void)state;
	assert_int_equal(parse(&o, "crawl --timeout 7d"), 0);
	assert_true(options_patience(&o.net) > o.net.timeout);
	assert_true(options_patience(&o.net) <= INT_MAX);
	assert_int_equal(parse(&o, "crawl --timeout 0"), 0);
	assert_int_equal(options_patience(&o.net), 0);
}

/* ---- the way to a worker ------------------------------------------------- */

/* What a worker must find in its settings after the option was given. */
static const struct arrival {
	const char *name, *value;	/* NULL: a flag */
	size_t offset;			/* in struct worker_options */
	enum { INT, LONG, U64, STRING, STRINGS, BOOL } type;
	long number;
} arrivals[] = {
#define IN(field) offsetof(struct worker_options, field)
	{ "concurrency", "1234", IN(concurrency), INT, 1234 },
	{ "timeout", "1234ms", IN(timeout), LONG, 1234 },
	{ "connect-timeout", "1234ms", IN(connect_timeout), LONG, 1234 },
	{ "min-speed", "1234", IN(min_speed), LONG, 1234 },
	{ "max-size", "1234", IN(max_size), U64, 1234 },
	{ "user-agent", "me", IN(user_agent), STRING, 0 },
	{ "header", "A: 1", IN(headers), STRINGS, 0 },
	{ "cookie", "a=b", IN(cookies), STRINGS, 0 },
	{ "proxy", "http://127.0.0.1:1", IN(proxy), STRING, 0 },
	{ "user", "me:pw", IN(user), STRING, 0 },
	{ "netrc", NULL, IN(netrc), BOOL, 1 },
	{ "cacert", "ca.pem", IN(cacert), STRING, 0 },
	{ "insecure", NULL, IN(insecure), BOOL, 1 },
	{ "user-workers", "daemon", IN(run_as), STRING, 0 },
	{ "resolve", "h:80:127.0.0.1", IN(resolves), STRINGS, 0 },
	{ "http1.1", NULL, IN(http11), BOOL, 1 },
	{ "ipv4", NULL, IN(ip_version), INT, 4 },
	{ "ipv6", NULL, IN(ip_version), INT, 6 },
#undef IN
};

/* What a worker has when the command line gave this one option. */
static struct worker_options sent(const struct arrival *a)
{
	static struct network net;
	char option[64], value[64];
	char *argv[] = { (char[]){ "crawl" }, option,
			 a->value != NULL ? value : NULL, NULL };
	struct options o;
	size_t len;
	char *packed;

	snprintf(option, sizeof(option), "--%s", a->name);
	snprintf(value, sizeof(value), "%s", a->value ? a->value : "");
	assert_int_equal(command_line_parse(&o, CMD_CRAWL, a->value ? 3 : 2,
					    argv), 0);
	packed = option_value_pack(&o, &len);
	option_value_unpack(&net, packed, len);
	free(packed);
	return worker_settings(&net);
}

static void check_arrived(const struct arrival *a)
{
	struct worker_options got = sent(a);
	const void *field = (const char *)&got + a->offset;
	const char *text = NULL;
	long number = 0;

	switch (a->type) {
	case INT:
		number = *(const int *)field;
		break;
	case LONG:
		number = *(const long *)field;
		break;
	case U64:
		number = (long)*(const uint64_t *)field;
		break;
	case BOOL:
		number = *(const bool *)field;
		break;
	case STRING:
		text = *(const char *const *)field;
		break;
	case STRINGS:
		text = **(const char *const *const *)field;
		break;
	}
	if (number != a->number)
		fail_msg("--%s %s: a worker has %ld", a->name, a->value,
			 number);
	if (a->type == STRING || a->type == STRINGS)
		assert_string_equal(text, a->value);
}

/* Every option: what is for workers is found there; what is not has no way
   to it (struct network, options.h). */
static void check_option(const char *name)
{
	for (size_t i = 0; i < sizeof(arrivals) / sizeof(*arrivals); i++)
		if (strcmp(arrivals[i].name, name) == 0) {
			check_arrived(&arrivals[i]);
			return;
		}
	fail_msg("--%s is in struct network, and no test says where a worker "
		 "must find it", name);
}

static void test_arrives(void **state)
{
	size_t from = offsetof(struct options, net), n = 0;

	(void)state;
	for (size_t i = 0; i < option_count; i++) {
		const struct option_spec *spec = &option_specs[i];

		if (spec->offset < from ||
		    spec->offset >= from + sizeof(struct network))
			continue;
		check_option(spec->name);
		n++;
	}
	assert_int_equal(n, sizeof(arrivals) / sizeof(*arrivals));
}

static void test_worker(void **state)
{
	struct options o;
	struct network w;
	char *packed;
	size_t len;

	(void)state;
	assert_int_equal(parse(&o, "crawl --timeout 1500ms -A me -H A:1 "
			       "-H B:2 -k -u a:b -6"), 0);
	packed = option_value_pack(&o, &len);
	option_value_unpack(&w, packed, len);
	assert_int_equal(w.timeout, 1500);
	assert_int_equal(w.max_size, 10 << 20);
	assert_string_equal(w.user_agent, "me");
	assert_string_equal(w.user, "a:b");
	assert_int_equal(w.headers.len, 2);
	assert_string_equal(w.headers.items[1], "B:2");
	assert_true(w.insecure);
	assert_true(w.ipv6);
	assert_false(w.netrc);
	assert_null(w.proxy);
	free(packed);
}

/* ---- the table ----------------------------------------------------------- */

static void test_table(void **state)
{
	char letters[128] = "";

	(void)state;
	assert_true(option_count > 50);
	for (size_t i = 0; i < option_count; i++) {
		const struct option_spec *spec = &option_specs[i];

		assert_true(strlen(spec->name) > 1);
		assert_true(strlen(spec->help) > 0);
		assert_true(spec->where & ~(unsigned)(IN_RULES | SECRET));
		if (spec->letter == 0 || !(spec->where & CMD_CRAWL))
			continue;
		assert_null(strchr(letters, spec->letter));
		letters[strlen(letters)] = spec->letter;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_conflicts),
		cmocka_unit_test(test_derived),
		cmocka_unit_test(test_set),
		cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_set_by_rules),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_patience),
		cmocka_unit_test(test_arrives),
		cmocka_unit_test(test_worker),
		cmocka_unit_test(test_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
