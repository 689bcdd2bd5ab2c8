#include "cmd/command_line.h"

#include "cmd/option_table.h"
#include "cmd/option_value.h"
#include "cmd/text/memory.h"
#include "cmd/text/say.h"
#include "cmd/text/secret.h"
#include "fetch/curl_setup.h"
#include "parse/nearest.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLANK "***"
#define SAFE "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" \
	     "0123456789%+,-./:=@^_"

/* ---- as it may be kept and shown ----------------------------------------- */

/* "name:***"; what has no ':' or '=' is all secret, if it is not a file. */
static char *blank_value(const struct option_spec *spec, const char *value)
{
	size_t shown = strcspn(value, ":=");

	if (spec->kind == HEADERS && curl_setup_is_harmless(value))
		return must_copy(value);
	if (value[shown] == '\0' && spec->kind == LIST)
		return must_copy(value);
	if (value[shown] == '\0')
		return must_copy(BLANK);
	return must_format("%.*s%s", (int)shown + 1, value, BLANK);
}

static char *blanked(const struct option_spec *spec, const char *value)
{
	if (spec != NULL && spec->where & SECRET)
		return blank_value(spec, value);
	if (spec != NULL && spec->where & CONNECTION)
		return secret_connection(value);
	return secret_blanked(value, strlen(value), NULL);
}

static void put_quoted(FILE *out, const char *text)
{
	if (*text != '\0' && text[strspn(text, SAFE)] == '\0') {
		fputs(text, out);
		return;
	}
	fputc('\'', out);
	for (; *text != '\0'; text++)
		if (*text == '\'')
			fputs("'\\''", out);
		else
			fputc(*text, out);
	fputc('\'', out);
}

/* " -o VALUE"; value NULL: a flag. */
static void show_option(FILE *out, const struct option_spec *spec,
			const char *value)
{
	char *text;

	if (spec->letter != 0)
		fprintf(out, " -%c", spec->letter);
	else
		fprintf(out, " --%s", spec->name);
	if (value == NULL)
		return;
	text = blanked(spec, value);
	fputc(' ', out);
	put_quoted(out, text);
	free(text);
}

/* " ARGUMENT" */
static void show_argument(FILE *out, const char *argument)
{
	char *text = blanked(NULL, argument);

	fputc(' ', out);
	put_quoted(out, text);
	free(text);
}

/* Overwrites the secrets of an argument where it stands.  spec NULL: it is no
   option's value. */
static void hide(const struct option_spec *spec, char *argument)
{
	char *text = blanked(spec, argument);
	size_t len = strlen(argument), n = strlen(text);

	if (strcmp(text, argument) != 0)
		for (size_t i = 0; i < len; i++)
			argument[i] = i < n ? text[i] : '\0';
	free(text);
}

/* ---- as it is read ------------------------------------------------------- */

/* What getopt_long wants, for one command. */
struct syntax {
	struct option longs[OPTIONS_MOST + 1];
	char shorts[2 * OPTIONS_MOST + 2];
};

static void syntax_for(struct syntax *syntax, enum command_bit command)
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

static const struct option_spec *chosen(int c, enum command_bit command)
{
	if (c >= 256)
		return &option_specs[c - 256];
	for (size_t i = 0; i < option_count; i++)
		if (option_specs[i].letter == c &&
		    (option_specs[i].where & command))
			return &option_specs[i];
	return NULL;
}

/* "--tiemout=3": a copy of the name, to be freed. */
static char *name_of(const char *word)
{
	return must(strndup(word + 2, strcspn(word + 2, "=")));
}

static void complain_of_name(const char *word, enum command_bit command,
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

static void complain(int c, enum command_bit command, char **argv)
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

static int read_option(struct options *options, FILE *typed,
		       const struct option_spec *spec, char *value)
{
	if (option_value_set(options, spec, value) == -1) {
		say_error("%s", option_value_refusal(spec, value));
		return -1;
	}
	option_mark_set(options, spec);
	show_option(typed, spec, value);
	if (value != NULL)
		hide(spec, value);
	return 0;
}

static void read_arguments(struct options *options, FILE *typed, char **args)
{
	for (; *args != NULL; args++) {
		char *kept = must_copy(*args);

		strings_add(&options->args, kept);
		show_argument(typed, kept);
		hide(NULL, *args);
	}
}

static int read_all(struct options *options, FILE *typed, int argc,
		    char **argv)
{
	struct syntax syntax = { 0 };
	enum command_bit command = options->command;
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
		if (read_option(options, typed, spec, optarg) == -1)
			return -1;
	}
	read_arguments(options, typed, argv + optind);
	return 0;
}

int command_line_parse(struct options *options, enum command_bit command,
		       int argc, char **argv)
{
	char *typed = NULL;
	size_t len;
	FILE *out = must(open_memstream(&typed, &len));
	int bad;

	options_default(options);
	options->command = command;
	fprintf(out, "trawl %s", argv[0]);
	bad = read_all(options, out, argc, argv);
	options->typed = must(fclose(out) == 0 ? typed : NULL);
	return bad;
}
