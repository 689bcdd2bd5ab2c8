#include "cmd/help.h"

#include "cmd/commands.h"
#include "cmd/exit.h"
#include "cmd/option_table.h"
#include "cmd/text/bytes.h"
#include "cmd/text/say.h"
#include "cmd/topics.h"
#include "fetch/confine.h"
#include "store/engine/engine.h"
#include "store/open.h"
#include "store/store.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <curl/curl.h>
#include <pcre2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>
#include <zlib.h>

/* ---- the overview -------------------------------------------------------- */

/* Which words may follow is said instead of what the command does: both would
   be too long. */
static void add_command(struct bytes *out, const struct command *command)
{
	char *words = command->word ? words_joined(command->word, "|") : NULL;
	char line[256];

	if (words != NULL)
		snprintf(line, sizeof(line), "  trawl %-7s %s%s%s\n",
			 command->name, words, *command->arguments ? " " : "",
			 command->arguments);
	else
		snprintf(line, sizeof(line), "  trawl %-7s %-21s  %s\n",
			 command->name, command->arguments, command->summary);
	bytes_text(out, line);
	free(words);
}

char *help_overview(void)
{
	struct bytes out = { 0 };

	bytes_text(&out, "trawl - crawl lists of URLs in parallel, turn pages "
			 "into rows\n\n");
	for (const struct command *c = commands; c->name != NULL; c++)
		add_command(&out, c);
	bytes_text(&out,
		   "\n"
		   "  trawl COMMAND --help                 its options\n"
		   "  trawl --version\n"
		   "\n"
		   "To begin:\n"
		   "  trawl crawl https://example.org/ | jq .\n"
		   "  trawl crawl -e '<title>(?<title>.*?)</title>' -i urls.txt\n"
		   "  trawl crawl -r rules.yaml -d out.db\n");
	bytes_char(&out, '\0');
	return out.data;
}

/* ---- a command ----------------------------------------------------------- */

static void print_option(const struct option_spec *spec)
{
	char left[64];
	const char *value = spec->kind == CHOICE ? spec->allowed : spec->value;
	int n = snprintf(left, sizeof(left), spec->letter ? "-%c, " : "    ",
			 spec->letter);

	snprintf(left + n, sizeof(left) - (size_t)n, "--%s%s%s", spec->name,
		 value ? " " : "", value ? value : "");
	if (strlen(left) > 29)
		printf("  %s\n%34s%s\n", left, "", spec->help);
	else
		printf("  %-30s  %s\n", left, spec->help);
}

static void print_options(enum command_bit command)
{
	const char *section = NULL, *shown = NULL;

	for (size_t i = 0; i < option_count; i++) {
		if (option_specs[i].section != NULL)
			section = option_specs[i].section;
		if (!(option_specs[i].where & command))
			continue;
		if (section != shown)
			printf("\n%s:\n", section);
		shown = section;
		print_option(&option_specs[i]);
	}
}

static void print_usage(const struct command *command)
{
	char *words = command->word ? words_joined(command->word, "|") : NULL;

	printf("usage: trawl %s %s%s%s\n\n%s", command->name,
	       words ? words : "", words ? " " : "", command->arguments,
	       command->about);
	free(words);
}

void help_command(enum command_bit command)
{
	for (const struct command *c = commands; c->name != NULL; c++)
		if (c->bit == command)
			print_usage(c);
	print_options(command);
	if (command == CMD_CRAWL) {
		puts("\nExit codes:");
		topics_print("exit");
	}
}

/* ---- trawl help ---------------------------------------------------------- */

static int print_topic(const char *name)
{
	static char help[] = "--help";
	const struct command *command = command_find(name);
	char *argv[] = { (char *)(uintptr_t)name, help, NULL };
	char *topics;

	if (topics_print(name))
		return EXIT_DONE;
	if (command != NULL)
		return command->main(2, argv);
	topics = words_joined(topics_name, ", ");
	say_error("no such topic '%s': there are %s, and the commands", name,
		  topics);
	free(topics);
	return EXIT_USAGE;
}

int help_main(int argc, char **argv)
{
	char *overview;

	if (argc > 1 && strcmp(argv[1], "--help") != 0)
		return print_topic(argv[1]);
	overview = help_overview();
	fputs(overview, stdout);
	free(overview);
	return EXIT_DONE;
}

void help_version(void)
{
	const char *libpq = engine_library_version();
	char pcre2[64], layers[128];

	pcre2_config(PCRE2_CONFIG_VERSION, pcre2);
	confine_names(confine_available(), layers, sizeof(layers));
	printf("trawl " TRAWL_VERSION "\n"
	       "%s\n"
	       "pcre2/%s\n"
	       "sqlite/%s\n"
	       "libyaml/%s\n"
	       "zlib/%s\n"
	       "%s%s\n"
	       "workers are confined by: %s\n",
	       curl_version(), pcre2, store_library_version(),
	       yaml_get_version_string(), zlibVersion(), libpq ? "libpq/" : "",
	       libpq ? libpq : "libpq is not there: no --engine", layers);
}
