#include "cmd/options.h"

#include "cmd/units.h"

#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind { FLAG, TEXT, LIST, COUNT, DURATION, SIZE, CHOICE };

/* Worker processes are given it. */
enum { NETWORK = 1 << 8 };

struct option_spec {
	const char *name;
	char letter;		/* 0: none */
	enum kind kind;
	size_t offset;		/* in struct options */
	unsigned where;		/* enum command bits, NETWORK */
	const char *value;	/* how --help names it */
	const char *choices;	/* of a CHOICE: "a|b|c", in order of the enum */
	const char *section;	/* begins one in --help */
	const char *help;
};

#define AT(field) offsetof(struct options, field)
#define ROWS (CMD_CRAWL | CMD_EXTRACT | CMD_EXPORT | CMD_STATUS | CMD_CHANGES)
#define PLAIN_ROWS (CMD_CRAWL | CMD_EXTRACT | CMD_EXPORT)
#define READS_DB (CMD_EXPORT | CMD_STATUS | CMD_CHANGES | CMD_WHY)

/* In the order people need them. */
static const struct option_spec specs[] = {
	{ "input", 'i', LIST, AT(input), CMD_CRAWL, "FILE", NULL, "Input",
	  "read URLs from FILE, one a line; - is stdin (repeatable)" },
	{ "input-format", 0, CHOICE, AT(input_format), CMD_CRAWL, NULL,
	  "lines|csv|tsv|jsonl", NULL, "what FILE holds" },
	{ "url-column", 0, TEXT, AT(url_column), CMD_CRAWL, "NAME", NULL,
	  NULL, "column of the URL (default: url, else the first)" },
	{ "carry", 0, FLAG, AT(carry), CMD_CRAWL, NULL, NULL, NULL,
	  "put the other input columns into each row as columns" },
	{ "sitemap", 0, LIST, AT(sitemap), CMD_CRAWL, "URL", NULL, NULL,
	  "take URLs from a sitemap or feed (repeatable)" },
	{ "null", '0', FLAG, AT(null_names), CMD_EXTRACT, NULL, NULL, "Input",
	  "stdin holds file names, each ended by a NUL" },
	{ "base", 0, TEXT, AT(base), CMD_EXTRACT, "URL", NULL, NULL,
	  "URL that the files are taken to come from" },

	{ "rules", 'r', LIST, AT(rules), CMD_CRAWL | CMD_EXTRACT, "FILE",
	  NULL, "Rules and results", "rule file, YAML (repeatable)" },
	{ "extract", 'e', LIST, AT(extract), CMD_CRAWL | CMD_EXTRACT,
	  "PATTERN", NULL, NULL,
	  "PCRE2 pattern; named groups are columns (repeatable)" },
	{ "db", 'd', TEXT, AT(db), CMD_CRAWL | CMD_EXTRACT | READS_DB, "FILE",
	  NULL, NULL, "the SQLite database with rows and ledger" },
	{ "output", 'o', TEXT, AT(output), ROWS, "FILE", NULL, NULL,
	  "write rows to FILE, renamed into place at the end; - is stdout" },
	{ "format", 'f', CHOICE, AT(format), PLAIN_ROWS, NULL,
	  "jsonl|csv|tsv", NULL, "of the rows" },
	{ "format", 'f', CHOICE, AT(format), ROWS & ~PLAIN_ROWS, NULL,
	  "jsonl|csv|tsv|text", NULL, "of the rows" },
	{ "print", 0, TEXT, AT(print), CMD_CRAWL, "TEMPLATE", NULL, NULL,
	  "one line a page: %{url} %{status} %{size} %{time_total} ..." },
	{ "ordered", 0, FLAG, AT(ordered), CMD_CRAWL, NULL, NULL, NULL,
	  "rows come out in the order of the input" },
	{ "only-changes", 0, FLAG, AT(only_changes), CMD_CRAWL | CMD_EXTRACT,
	  NULL, NULL, NULL, "only rows that are new, changed or gone" },
	{ "safe-csv", 0, FLAG, AT(safe_csv), ROWS, NULL, NULL, NULL,
	  "keep spreadsheets from taking a cell for a formula" },
	{ "save-bodies", 0, FLAG, AT(save_bodies), CMD_CRAWL, NULL, NULL,
	  NULL, "keep page bodies in the database for trawl extract" },
	{ "refetch", 0, TEXT, AT(refetch_text), CMD_CRAWL,
	  "always|AGE|never", NULL, NULL,
	  "which URLs of earlier runs to ask again (always)" },
	{ "where", 0, TEXT, AT(where), CMD_EXPORT, "SQL", NULL, NULL,
	  "only rows for which the expression is true" },
	{ "run", 0, COUNT, AT(run), CMD_EXPORT, "N", NULL, NULL,
	  "rows as they were in run N" },
	{ "since", 0, TEXT, AT(since), CMD_CHANGES, "RUN|TIME", NULL, NULL,
	  "all changes since then (default: those of the last run)" },

	{ "failed", 0, FLAG, AT(failed), CMD_STATUS, NULL, NULL, "Lists",
	  "the URLs that failed, with class and error" },
	{ "skipped", 0, FLAG, AT(skipped), CMD_STATUS, NULL, NULL, NULL,
	  "the URLs that were skipped, with reason" },
	{ "hosts", 0, FLAG, AT(hosts), CMD_STATUS, NULL, NULL, NULL,
	  "the hosts: pages, failures, delay, penalty, when due" },

	{ "follow", 0, LIST, AT(follow), CMD_CRAWL, "REGEX", NULL,
	  "Scope (nothing is followed unless asked)",
	  "follow links whose URL matches (repeatable)" },
	{ "exclude", 0, LIST, AT(exclude), CMD_CRAWL, "REGEX", NULL, NULL,
	  "but not those that match this (repeatable)" },
	{ "depth", 0, COUNT, AT(depth), CMD_CRAWL, "N", NULL, NULL,
	  "links away from the seeds at most" },
	{ "scope", 0, CHOICE, AT(scope), CMD_CRAWL, NULL, "host|domain|any",
	  NULL, "follow only within the seeds' hosts or domains" },
	{ "max-pages", 0, COUNT, AT(max_pages), CMD_CRAWL, "N", NULL, NULL,
	  "stop after N pages" },
	{ "max-per-host", 0, COUNT, AT(max_per_host), CMD_CRAWL, "N", NULL,
	  NULL, "no more than N pages of one host" },
	{ "max-time", 0, DURATION, AT(max_time), CMD_CRAWL, "DUR", NULL, NULL,
	  "stop after this time; the next start goes on" },
	{ "max-bytes", 0, SIZE, AT(max_bytes), CMD_CRAWL, "SIZE", NULL, NULL,
	  "stop after this much was received" },

	{ "concurrency", 'c', COUNT, AT(concurrency), CMD_CRAWL, "N", NULL,
	  "Pace", "requests in flight in all (64)" },
	{ "per-host", 0, COUNT, AT(per_host), CMD_CRAWL, "N", NULL, NULL,
	  "requests in flight to one host (4)" },
	{ "delay", 0, DURATION, AT(delay), CMD_CRAWL, "DUR", NULL, NULL,
	  "between request starts to one host (0)" },
	{ "jobs", 'j', COUNT, AT(jobs), CMD_CRAWL, "N", NULL, NULL,
	  "worker processes (as many as processors)" },
	{ "no-robots", 0, FLAG, AT(no_robots), CMD_CRAWL, NULL, NULL, NULL,
	  "ignore robots.txt and nofollow" },

	{ "timeout", 'm', DURATION, AT(timeout), CMD_CRAWL | NETWORK, "DUR",
	  NULL, "Network (names as in curl)", "for a whole transfer (30s)" },
	{ "connect-timeout", 0, DURATION, AT(connect_timeout),
	  CMD_CRAWL | NETWORK, "DUR", NULL, NULL, "to connect (10s)" },
	{ "min-speed", 0, SIZE, AT(min_speed), CMD_CRAWL | NETWORK, "SIZE",
	  NULL, NULL, "bytes a second, over 20 seconds (100)" },
	{ "max-size", 0, SIZE, AT(max_size), CMD_CRAWL | NETWORK, "SIZE",
	  NULL, NULL, "of a page, after decoding (10M)" },
	{ "max-redirs", 0, COUNT, AT(max_redirs), CMD_CRAWL, "N", NULL, NULL,
	  "redirects for one URL (10)" },
	{ "retries", 0, COUNT, AT(retries), CMD_CRAWL, "N", NULL, NULL,
	  "after a failure that may pass (2)" },
	{ "user-agent", 'A', TEXT, AT(user_agent), CMD_CRAWL | NETWORK,
	  "NAME", NULL, NULL, "(trawl/" TRAWL_VERSION ")" },
	{ "header", 'H', LIST, AT(headers), CMD_CRAWL | NETWORK, "LINE", NULL,
	  NULL, "extra request header (repeatable)" },
	{ "cookie", 'b', TEXT, AT(cookie), CMD_CRAWL | NETWORK, "FILE", NULL,
	  NULL, "send cookies from FILE" },
	{ "proxy", 'x', TEXT, AT(proxy), CMD_CRAWL | NETWORK, "URL", NULL,
	  NULL, "(else http_proxy etc.) it resolves names, so private "
	  "addresses behind names are its to refuse" },
	{ "user", 'u', TEXT, AT(user), CMD_CRAWL | NETWORK, "NAME:PASSWORD",
	  NULL, NULL, "for the seeds' hosts" },
	{ "netrc", 'n', FLAG, AT(netrc), CMD_CRAWL | NETWORK, NULL, NULL,
	  NULL, "take user and password from ~/.netrc" },
	{ "cacert", 0, TEXT, AT(cacert), CMD_CRAWL | NETWORK, "FILE", NULL,
	  NULL, "certificates to trust, PEM" },
	{ "insecure", 'k', FLAG, AT(insecure), CMD_CRAWL | NETWORK, NULL,
	  NULL, NULL, "accept any certificate" },
	{ "resolve", 0, LIST, AT(resolve), CMD_CRAWL | NETWORK,
	  "HOST:PORT:ADDR", NULL, NULL, "use this address (repeatable)" },
	{ "http1.1", 0, FLAG, AT(http11), CMD_CRAWL | NETWORK, NULL, NULL,
	  NULL, "no HTTP/2" },
	{ "ipv4", '4', FLAG, AT(ipv4), CMD_CRAWL | NETWORK, NULL, NULL, NULL,
	  "IPv4 only" },
	{ "ipv6", '6', FLAG, AT(ipv6), CMD_CRAWL | NETWORK, NULL, NULL, NULL,
	  "IPv6 only" },
	{ "allow-private", 0, FLAG, AT(allow_private), CMD_CRAWL, NULL, NULL,
	  NULL, "let links lead to private and loopback addresses" },

	{ "quiet", 'q', FLAG, AT(quiet),
	  CMD_CRAWL | CMD_EXTRACT | CMD_STATUS | CMD_EXPORT | CMD_CHANGES,
	  NULL, NULL, "Running it", "say nothing unless something is wrong" },
	{ "verbose", 'v', FLAG, AT(verbose), CMD_CRAWL | CMD_EXTRACT |
	  CMD_STATUS | CMD_WHY, NULL, NULL, NULL, "a line on stderr for each URL" },
	{ "progress", 0, CHOICE, AT(progress), CMD_CRAWL, NULL,
	  "auto|on|off", NULL, "live line on stderr" },
	{ "retry", 0, TEXT, AT(retry_text), CMD_CRAWL, "CLASS[,CLASS]", NULL,
	  NULL, "only what failed so: timeout,dns,connect,tls,http,5xx,"
	  "429,4xx,size,redirect,blocked,worker,rule,all" },
	{ "if-locked", 0, CHOICE, AT(if_locked), CMD_CRAWL | CMD_EXTRACT,
	  NULL, "fail|wait|skip", NULL,
	  "when another crawl holds the database" },
	{ "exit-changed", 0, FLAG, AT(exit_changed), CMD_CRAWL | CMD_CHANGES,
	  NULL, NULL, NULL, "exit with 10 if something changed" },
	{ "dry-run", 0, FLAG, AT(dry_run), CMD_CRAWL, NULL, NULL, NULL,
	  "say what would be fetched, and fetch nothing" },
	{ "help", 'h', FLAG, AT(help), ~NETWORK, NULL, NULL, NULL,
	  "this text" },
};
#define NSPECS (sizeof(specs) / sizeof(*specs))
_Static_assert(NSPECS <= 128, "options.set is too small");

void strings_add(struct strings *strings, const char *item)
{
	strings->items = reallocarray(strings->items, strings->len + 2,
				      sizeof(*strings->items));
	if (strings->items == NULL)
		err(1, "options");
	strings->items[strings->len++] = item;
	strings->items[strings->len] = NULL;
}

static char *copy(const char *s)
{
	char *c = strdup(s);

	if (c == NULL)
		err(1, "options");
	return c;
}

/* ---- one value ---------------------------------------------------------- */

static int choice(const char *choices, const char *value)
{
	size_t len = strlen(value);

	for (int i = 0; *choices != '\0'; i++) {
		size_t n = strcspn(choices, "|");

		if (n == len && memcmp(choices, value, n) == 0)
			return i;
		choices += n + (choices[n] != '\0');
	}
	return -1;
}

static int count(const char *value, int64_t *result)
{
	char *end;

	errno = 0;
	*result = strtoll(value, &end, 10);
	return errno || *end || end == value || *result < 0 ? -1 : 0;
}

static int set_flag(bool *flag, const char *value)
{
	bool on = value == NULL || strcmp(value, "true") == 0;

	if (!on && strcmp(value, "false") != 0)
		return -1;
	*flag = on;
	return 0;
}

static int set_value(struct options *options, const struct option_spec *spec,
		     const char *value)
{
	void *field = (char *)options + spec->offset;

	switch (spec->kind) {
	case FLAG:
		return set_flag(field, value);
	case TEXT:
		*(const char **)field = copy(value);
		return 0;
	case LIST:
		strings_add(field, copy(value));
		return 0;
	case COUNT:
		return count(value, field);
	case DURATION:
		return units_duration(value, field);
	case SIZE:
		return units_size(value, field);
	case CHOICE:
		*(int *)field = choice(spec->choices, value);
		return *(int *)field == -1 ? -1 : 0;
	}
	return -1;
}

static const char *expected(const struct option_spec *spec)
{
	switch (spec->kind) {
	case FLAG:
		return "true or false";
	case COUNT:
		return "a whole number";
	case DURATION:
		return "a time like 500ms, 30s, 5m, 2h or 1d";
	case SIZE:
		return "a size like 500, 64K, 10M or 1G";
	case CHOICE:
		return spec->choices;
	case TEXT:
	case LIST:
		break;
	}
	return "text";
}

static const struct option_spec *find(const char *name)
{
	for (size_t i = 0; i < NSPECS; i++)
		if (strcmp(specs[i].name, name) == 0)
			return &specs[i];
	return NULL;
}

static bool is_set(const struct options *options, const struct option_spec *s)
{
	size_t i = (size_t)(s - specs);

	return options->set[i / 64] >> (i % 64) & 1;
}

static void mark_set(struct options *options, const struct option_spec *s)
{
	size_t i = (size_t)(s - specs);

	options->set[i / 64] |= UINT64_C(1) << (i % 64);
}

bool options_given(const struct options *options, const char *name)
{
	for (size_t i = 0; i < NSPECS; i++)
		if (strcmp(specs[i].name, name) == 0 &&
		    is_set(options, &specs[i]))
			return true;
	return false;
}

const char *options_set(struct options *options, const char *name,
			const char *value)
{
	static char message[256];
	const struct option_spec *spec = find(name);

	if (spec == NULL || !(spec->where & CMD_CRAWL) ||
	    spec->offset == AT(help)) {
		snprintf(message, sizeof(message), "no such option '%s'",
			 name);
		return message;
	}
	if (is_set(options, spec))
		return NULL;
	if (set_value(options, spec, value) == 0)
		return NULL;
	snprintf(message, sizeof(message), "'%s' for %s: expected %s", value,
		 name, expected(spec));
	return message;
}

/* ---- the command line ---------------------------------------------------- */

static void defaults(struct options *options)
{
	*options = (struct options){
		.depth = -1,
		.concurrency = 64,
		.per_host = 4,
		.timeout = 30000,
		.connect_timeout = 10000,
		.min_speed = 100,
		.max_size = 10 << 20,
		.max_redirs = 10,
		.retries = 2,
		.user_agent = "trawl/" TRAWL_VERSION,
	};
}

/* What getopt_long wants, for one command. */
struct syntax {
	struct option longs[NSPECS + 1];
	char shorts[2 * NSPECS + 2];
};

static void syntax_for(struct syntax *syntax, enum command command)
{
	char *s = syntax->shorts;
	size_t n = 0;

	*s++ = ':';
	for (size_t i = 0; i < NSPECS; i++) {
		bool takes = specs[i].kind != FLAG;

		if (!(specs[i].where & command))
			continue;
		syntax->longs[n++] = (struct option){
			.name = specs[i].name,
			.has_arg = takes ? required_argument : no_argument,
			.val = 256 + (int)i,
		};
		if (specs[i].letter == 0)
			continue;
		*s++ = specs[i].letter;
		if (takes)
			*s++ = ':';
	}
	*s = '\0';
	syntax->longs[n] = (struct option){ 0 };
}

static const struct option_spec *chosen(int c, enum command command)
{
	if (c >= 256)
		return &specs[c - 256];
	for (size_t i = 0; i < NSPECS; i++)
		if (specs[i].letter == c && (specs[i].where & command))
			return &specs[i];
	return NULL;
}

static void complain(int c, char **argv)
{
	const char *word = argv[optind - 1];

	if (c == ':')
		warnx("option '%s' needs a value (see trawl %s --help)", word,
		      argv[0]);
	else if (optopt > 0 && optopt < 256)
		warnx("no such option '-%c' (see trawl %s --help)", optopt,
		      argv[0]);
	else
		warnx("no such option '%s' (see trawl %s --help)", word,
		      argv[0]);
}

int options_parse(struct options *options, enum command command, int argc,
		  char **argv)
{
	struct syntax syntax;
	int c;

	defaults(options);
	options->command = command;
	syntax_for(&syntax, command);
	opterr = 0;
	optind = 1;
	while ((c = getopt_long(argc, argv, syntax.shorts, syntax.longs,
				NULL)) != -1) {
		const struct option_spec *spec = chosen(c, command);

		if (c == '?' || c == ':' || spec == NULL) {
			complain(c, argv);
			return -1;
		}
		if (set_value(options, spec, optarg) == -1) {
			warnx("'%s' for --%s: expected %s", optarg, spec->name,
			      expected(spec));
			return -1;
		}
		mark_set(options, spec);
	}
	for (; optind < argc; optind++)
		strings_add(&options->args, argv[optind]);
	return 0;
}

/* ---- what belongs together ----------------------------------------------- */

static const char *finish_refetch(struct options *options)
{
	const char *text = options->refetch_text;

	if (text == NULL || strcmp(text, "always") == 0)
		options->refetch = REFETCH_ALWAYS;
	else if (strcmp(text, "never") == 0)
		options->refetch = REFETCH_NEVER;
	else if (units_duration(text, &options->refetch_age) == 0)
		options->refetch = REFETCH_AGE;
	else
		return "--refetch: expected always, never or a time like 12h";
	return NULL;
}

static const char *finish_retry(struct options *options)
{
	static const char classes[] = "timeout|dns|connect|tls|http|5xx|429|"
				      "4xx|size|redirect|blocked|worker|rule|"
				      "all";
	static char message[128];
	char *list, *word;

	if (options->retry_text == NULL)
		return NULL;
	list = copy(options->retry_text);
	while ((word = strsep(&list, ",")) != NULL) {
		if (choice(classes, word) == -1) {
			snprintf(message, sizeof(message),
				 "--retry: no such class '%.60s'", word);
			return message;
		}
		strings_add(&options->retry, word);
	}
	return options->db == NULL ? "--retry needs a database (-d)" : NULL;
}

const char *options_finish(struct options *options)
{
	const char *wrong;

	if (options->concurrency < 1 || options->concurrency > 65536)
		return "--concurrency: from 1 to 65536";
	if (options->per_host < 1)
		return "--per-host: at least 1";
	if (options->jobs > 256)
		return "--jobs: at most 256";
	if (options->ipv4 && options->ipv6)
		return "--ipv4 and --ipv6 exclude each other";
	if (options->max_size > UINT32_MAX)
		return "--max-size: at most 4G";
	if (options->save_bodies && options->db == NULL)
		return "--save-bodies needs a database (-d)";
	if (options->exit_changed && options->db == NULL)
		return "--exit-changed needs a database (-d)";
	if (options->only_changes && options->db == NULL)
		return "--only-changes needs a database (-d)";
	wrong = finish_refetch(options);
	return wrong != NULL ? wrong : finish_retry(options);
}

/* ---- for worker processes ------------------------------------------------ */

static void pack(FILE *out, const char *name, const char *value)
{
	fwrite(name, strlen(name) + 1, 1, out);
	fwrite(value, strlen(value) + 1, 1, out);
}

static void pack_value(FILE *out, const struct options *options,
		       const struct option_spec *spec)
{
	const void *field = (const char *)options + spec->offset;
	const struct strings *list = field;
	char number[32];

	switch (spec->kind) {
	case FLAG:
		pack(out, spec->name, *(const bool *)field ? "true" : "false");
		return;
	case TEXT:
		if (*(char *const *)field != NULL)
			pack(out, spec->name, *(char *const *)field);
		return;
	case LIST:
		for (size_t i = 0; i < list->len; i++)
			pack(out, spec->name, list->items[i]);
		return;
	case DURATION:
		snprintf(number, sizeof(number), "%lldms",
			 *(const long long *)field);
		break;
	case COUNT:
	case SIZE:
		snprintf(number, sizeof(number), "%lld",
			 *(const long long *)field);
		break;
	case CHOICE:
		return;
	}
	pack(out, spec->name, number);
}

char *options_pack(const struct options *options, size_t *len)
{
	char *packed = NULL;
	FILE *out = open_memstream(&packed, len);

	if (out == NULL)
		err(1, "options");
	for (size_t i = 0; i < NSPECS; i++)
		if (specs[i].where & NETWORK)
			pack_value(out, options, &specs[i]);
	if (fclose(out) != 0)
		err(1, "options");
	return packed;
}

void options_unpack(struct options *options, const char *packed, size_t len)
{
	const char *end = packed + len;

	defaults(options);
	options->command = CMD_CRAWL;
	while (packed < end) {
		const char *value = packed + strlen(packed) + 1;
		const char *wrong = options_set(options, packed, value);

		if (wrong != NULL)
			errx(2, "%s", wrong);
		packed = value + strlen(value) + 1;
	}
}

/* ---- help ---------------------------------------------------------------- */

static void help_option(const struct option_spec *spec)
{
	char left[64];
	const char *value = spec->value ? spec->value : spec->choices;
	int n = snprintf(left, sizeof(left), spec->letter ? "-%c, " : "    ",
			 spec->letter);

	snprintf(left + n, sizeof(left) - (size_t)n, "--%s%s%s", spec->name,
		 value ? " " : "", value ? value : "");
	if (strlen(left) > 29)
		printf("  %s\n%34s%s\n", left, "", spec->help);
	else
		printf("  %-30s  %s\n", left, spec->help);
}

void options_help(enum command command)
{
	const char *section = NULL, *shown = NULL;

	for (size_t i = 0; i < NSPECS; i++) {
		if (specs[i].section != NULL)
			section = specs[i].section;
		if (!(specs[i].where & command))
			continue;
		if (section != shown)
			printf("\n%s:\n", section);
		shown = section;
		help_option(&specs[i]);
	}
}

void options_each(options_fn *fn, void *arg)
{
	for (size_t i = 0; i < NSPECS; i++)
		fn(arg, specs[i].name, specs[i].letter, specs[i].value,
		   specs[i].choices, specs[i].where & ~(unsigned)NETWORK,
		   specs[i].help);
}
