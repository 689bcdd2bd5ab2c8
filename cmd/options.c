#include "cmd/options.h"

#include "cmd/exit.h"
#include "cmd/optiontable.h"
#include "cmd/say.h"
#include "cmd/units.h"
#include "fetch/confine.h"

#include <assert.h>
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST_AGE (INT64_C(3650) * 24 * 3600 * 1000)	/* ms */

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

static int whole_number(const char *value, uint64_t *number)
{
	size_t digits = strspn(value, "0123456789");

	errno = 0;
	*number = strtoull(value, NULL, 10);
	return digits == 0 || value[digits] != '\0' || errno != 0 ? -1 : 0;
}

static int number_of(enum option_kind kind, const char *value,
		     uint64_t *number)
{
	int64_t ms;

	if (kind == SIZE)
		return units_size(value, number);
	if (kind == COUNT)
		return whole_number(value, number);
	if (units_duration(value, &ms) == -1)
		return -1;
	*number = (uint64_t)ms;
	return 0;
}

/* Where "1..7d" ends its first number. */
static int lower_bound(const char *allowed)
{
	return (int)(strstr(allowed, "..") - allowed);
}

static const char *upper_bound(const char *allowed)
{
	return strstr(allowed, "..") + 2;
}

static int set_number(const struct option_spec *spec, const char *value,
		      int64_t *field)
{
	char least[32];
	uint64_t number, from, to;

	snprintf(least, sizeof(least), "%.*s", lower_bound(spec->allowed),
		 spec->allowed);
	if (number_of(spec->kind, value, &number) == -1 ||
	    number_of(spec->kind, least, &from) == -1 ||
	    number_of(spec->kind, upper_bound(spec->allowed), &to) == -1 ||
	    number < from || number > to)
		return -1;
	*field = (int64_t)number;
	return 0;
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
	case DURATION:
	case SIZE:
		return set_number(spec, value, field);
	case CHOICE:
		*(int *)field = choice(spec->allowed, value);
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
		return spec->allowed;
	case TEXT:
	case LIST:
		break;
	}
	return "text";
}

/* What is wrong with the value, until the next call. */
static const char *refusal(const struct option_spec *spec, const char *value)
{
	static char message[256];
	bool number = spec->kind == COUNT || spec->kind == DURATION ||
		      spec->kind == SIZE;
	int n = snprintf(message, sizeof(message), "'%.80s' for --%s: "
			 "expected %s", value, spec->name, expected(spec));

	if (number)
		snprintf(message + n, sizeof(message) - (size_t)n,
			 ", from %.*s to %s", lower_bound(spec->allowed),
			 spec->allowed, upper_bound(spec->allowed));
	return message;
}

static const struct option_spec *find(const char *name)
{
	for (size_t i = 0; i < option_count; i++)
		if (strcmp(option_specs[i].name, name) == 0)
			return &option_specs[i];
	return NULL;
}

static bool is_set(const struct options *options, const struct option_spec *s)
{
	size_t i = (size_t)(s - option_specs);

	return options->set[i / 64] >> (i % 64) & 1;
}

static void mark_set(struct options *options, const struct option_spec *s)
{
	size_t i = (size_t)(s - option_specs);

	options->set[i / 64] |= UINT64_C(1) << (i % 64);
}

bool options_given(const struct options *options, const char *name)
{
	for (size_t i = 0; i < option_count; i++)
		if (strcmp(option_specs[i].name, name) == 0 &&
		    is_set(options, &option_specs[i]))
			return true;
	return false;
}

const char *options_set(struct options *options, const char *name,
			const char *value)
{
	static char message[256];
	const struct option_spec *spec = find(name);

	if (spec == NULL || !(spec->where & CMD_CRAWL)) {
		snprintf(message, sizeof(message), "no such option '%.80s'",
			 name);
		return message;
	}
	if (!(spec->where & IN_RULES)) {
		snprintf(message, sizeof(message), "option '%s' is taken from "
			 "the command line only: a rule file may set nothing "
			 "that touches files, secrets or safeguards", name);
		return message;
	}
	if (is_set(options, spec) || set_value(options, spec, value) == 0)
		return NULL;
	return refusal(spec, value);
}

/* ---- the command line ---------------------------------------------------- */

static void defaults(struct options *options)
{
	*options = (struct options){
		.input_format = INPUT_AUTO,
		.depth = -1,
		.max_wait = 10 * 60 * 1000,
		.per_host = 4,
		.net = {
			.concurrency = 64,
			.timeout = 30000,
			.connect_timeout = 10000,
			.min_speed = 100,
			.max_size = 10 << 20,
			.user_agent = "trawl/" TRAWL_VERSION,
			.run_as = "nobody",
		},
		.max_redirs = 10,
		.retries = 2,
	};
}

/* What getopt_long wants, for one command. */
struct syntax {
	struct option longs[OPTIONS_MOST + 1];
	char shorts[2 * OPTIONS_MOST + 2];
};

static void syntax_for(struct syntax *syntax, enum command command)
{
	char *s = syntax->shorts;
	size_t n = 0;

	*s++ = ':';
	for (size_t i = 0; i < option_count; i++) {
		bool takes = option_specs[i].kind != FLAG;

		if (!(option_specs[i].where & command))
			continue;
		syntax->longs[n++] = (struct option){
			.name = option_specs[i].name,
			.has_arg = takes ? required_argument : no_argument,
			.val = 256 + (int)i,
		};
		if (option_specs[i].letter == 0)
			continue;
		*s++ = option_specs[i].letter;
		if (takes)
			*s++ = ':';
	}
	*s = '\0';
	syntax->longs[n] = (struct option){ 0 };
}

static const struct option_spec *chosen(int c, enum command command)
{
	if (c >= 256)
		return &option_specs[c - 256];
	for (size_t i = 0; i < option_count; i++)
		if (option_specs[i].letter == c && (option_specs[i].where & command))
			return &option_specs[i];
	return NULL;
}

static void complain(int c, char **argv)
{
	const char *word = argv[optind - 1];

	if (c == ':')
		say_error("option '%s' needs a value (see trawl %s --help)",
			  word, argv[0]);
	else if (optopt > 0 && optopt < 256)
		say_error("no such option '-%c' (see trawl %s --help)", optopt,
			  argv[0]);
	else
		say_error("no such option '%s' (see trawl %s --help)", word,
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
	optind = 0;			/* GNU: begin anew */
	while ((c = getopt_long(argc, argv, syntax.shorts, syntax.longs,
				NULL)) != -1) {
		const struct option_spec *spec = chosen(c, command);

		if (c == '?' || c == ':' || spec == NULL) {
			complain(c, argv);
			return -1;
		}
		if (set_value(options, spec, optarg) == -1) {
			say_error("%s", refusal(spec, optarg));
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
	else if (units_duration(text, &options->refetch_age) == 0 &&
		 options->refetch_age <= LONGEST_AGE)
		options->refetch = REFETCH_AGE;
	else
		return "--refetch: expected always, never or a time like 12h, "
		       "to 3650d";
	return NULL;
}

static const char *finish_retry(struct options *options)
{
	const struct option_spec *retry = find("retry");
	static char message[128];
	char *list, *word, *all;

	assert(retry != NULL);
	if (options->retry_text == NULL)
		return NULL;
	list = all = copy(options->retry_text);
	while ((word = strsep(&list, ",")) != NULL) {
		if (choice(retry->allowed, word) == -1) {
			snprintf(message, sizeof(message),
				 "--retry: no such class '%.60s'", word);
			options->retry.len = 0;
			free(all);
			return message;
		}
		strings_add(&options->retry, word);
	}
	return options->db == NULL ? "--retry needs a database (-d)" : NULL;
}

const char *options_finish(struct options *options)
{
	const char *wrong;


	if (options->net.ipv4 && options->net.ipv6)
		return "--ipv4 and --ipv6 exclude each other";
	if (!confine_user_exists(options->net.run_as))
		return "--user-workers: no such user";
	if (options->save_bodies && options->db == NULL)
		return "--save-bodies needs a database (-d)";
	if (options->exit_changed && options->db == NULL)
		return "--exit-changed needs a database (-d)";
	if (options->only_changes && options->db == NULL)
		return "--only-changes needs a database (-d)";
	wrong = finish_refetch(options);
	return wrong != NULL ? wrong : finish_retry(options);
}

int64_t options_patience(const struct network *net)
{
	return net->timeout == 0 ? 0 : 2 * net->timeout + 60000;
}

/* ---- for worker processes ------------------------------------------------ */

static bool is_for_workers(const struct option_spec *spec)
{
	size_t from = offsetof(struct options, net);

	return spec->offset >= from &&
	       spec->offset < from + sizeof(struct network);
}

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
	for (size_t i = 0; i < option_count; i++)
		if (is_for_workers(&option_specs[i]))
			pack_value(out, options, &option_specs[i]);
	if (fclose(out) != 0)
		err(1, "options");
	return packed;
}

void options_unpack(struct network *net, const char *packed, size_t len)
{
	const char *end = packed + len;
	struct options options;

	defaults(&options);
	while (packed < end) {
		const char *value = packed + strlen(packed) + 1;

		if (set_value(&options, find(packed), value) == -1) {
			say_error("--%s: not for a worker: '%s'", packed,
				  value);
			exit(EXIT_USAGE);
		}
		packed = value + strlen(value) + 1;
	}
	*net = options.net;
}
