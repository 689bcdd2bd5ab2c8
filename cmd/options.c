#include "cmd/options.h"

#include "cmd/command_line.h"
#include "cmd/exit.h"
#include "cmd/option_value.h"
#include "cmd/text/say.h"
#include "parse/nearest.h"

#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void strings_add(struct strings *strings, const char *item)
{
	strings->items = reallocarray(strings->items, strings->len + 2,
				      sizeof(*strings->items));
	if (strings->items == NULL)
		err(1, "options");
	strings->items[strings->len++] = item;
	strings->items[strings->len] = NULL;
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
	const struct option_spec *spec = option_find(name);

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
	if (is_set(options, spec) || optionvalue_set(options, spec, value) == 0)
		return NULL;
	return optionvalue_refusal(spec, value);
}

/* ---- the command line ---------------------------------------------------- */

static void defaults(struct options *options)
{
	*options = (struct options){
		.input_format = INPUT_AUTO,
		.depth = -1,
		.max_per_domain = -1,
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

/* "--tiemout=3": a copy of the name, to be freed. */
static char *name_of(const char *word)
{
	char *name = strndup(word + 2, strcspn(word + 2, "="));

	if (name == NULL)
		err(1, "options");
	return name;
}

static void complain_of_name(const char *word, enum command command,
			     const char *command_name)
{
	char *name = name_of(word);
	struct nearest nearest;

	nearest_begin(&nearest, name);
	for (size_t i = 0; i < option_count; i++)
		if (option_specs[i].where & command)
			nearest_offer(&nearest, option_specs[i].name);
	if (nearest.best != NULL)
		say_error("no such option '--%s', did you mean --%s?", name,
			  nearest.best);
	else
		say_error("no such option '--%s' (see trawl %s --help)", name,
			  command_name);
	free(name);
}

static void complain(int c, enum command command, char **argv)
{
	const char *word = argv[optind - 1];

	if (c == ':')
		say_error("option '%s' needs a value (see trawl %s --help)",
			  word, argv[0]);
	else if (optopt > 0 && optopt < 256)
		say_error("no such option '-%c' (see trawl %s --help)", optopt,
			  argv[0]);
	else
		complain_of_name(word, command, argv[0]);
}

static int take_option(struct options *options, FILE *typed,
		       const struct option_spec *spec, char *value)
{
	if (optionvalue_set(options, spec, value) == -1) {
		say_error("%s", optionvalue_refusal(spec, value));
		return -1;
	}
	mark_set(options, spec);
	commandline_option(typed, spec, value);
	if (value != NULL)
		commandline_hide(spec, value);
	return 0;
}

static void take_arguments(struct options *options, FILE *typed, char **args)
{
	for (; *args != NULL; args++) {
		char *kept = strdup(*args);

		if (kept == NULL)
			err(1, "options");
		strings_add(&options->args, kept);
		commandline_argument(typed, kept);
		commandline_hide(NULL, *args);
	}
}

static int take_all(struct options *options, FILE *typed, int argc,
		    char **argv)
{
	struct syntax syntax = { 0 };
	enum command command = options->command;
	int c;

	syntax_for(&syntax, command);
	opterr = 0;
	optind = 0;			/* GNU: begin anew */
	while ((c = getopt_long(argc, argv, syntax.shorts, syntax.longs,
				NULL)) != -1) {
		const struct option_spec *spec = chosen(c, command);

		if (c == '?' || c == ':' || spec == NULL) {
			complain(c, command, argv);
			return -1;
		}
		if (take_option(options, typed, spec, optarg) == -1)
			return -1;
	}
	take_arguments(options, typed, argv + optind);
	return 0;
}

int options_parse(struct options *options, enum command command, int argc,
		  char **argv)
{
	char *typed = NULL;
	size_t len;
	FILE *out = open_memstream(&typed, &len);
	int bad;

	if (out == NULL)
		err(1, "options");
	defaults(options);
	options->command = command;
	fprintf(out, "trawl %s", argv[0]);
	bad = take_all(options, out, argc, argv);
	if (fclose(out) != 0)
		err(1, "options");
	options->typed = typed;
	return bad;
}

/* ---- for worker processes ------------------------------------------------ */

int64_t options_patience(const struct network *net)
{
	return net->timeout == 0 ? 0 : 2 * net->timeout + 60000;
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
	case HEADERS:
	case RESOLVES:
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
		if (option_is_for_workers(&option_specs[i]))
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

		if (optionvalue_set(&options, option_find(packed), value) == -1) {
			say_error("--%s: not for a worker: '%s'", packed,
				  value);
			exit(EXIT_USAGE);
		}
		packed = value + strlen(value) + 1;
	}
	*net = options.net;
}
