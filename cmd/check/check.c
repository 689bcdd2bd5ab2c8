/*
 * `trawl check PART ...`: one part's opinion, for people and scripts.
 */
#include "cmd/check/check.h"
#include "cmd/commands.h"
#include "cmd/exit.h"
#include "cmd/text/memory.h"
#include "cmd/text/say.h"

#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct part {
	const char *name;
	check_fn *check;
	const char *option;	/* the one with a value */
	bool required;		/* it has to be given */
	bool verbose;		/* there is -v */
	int least, most;	/* words after the options */
	const char *arguments;
	const char *about;	/* what they do not say; "": nothing */
} parts[] = {
	{ "rules", check_rules, "url", false, false, 1, 2,
	  "[--url URL] RULES [FILE]",
	  "Says whether the rule file is sound; with FILE prints its rows.\n"
	},
	{ "url", check_url, "base", false, false, 0, 1,
	  "[--base URL] [--] [REF]",
	  "Without REF: of lines of BASE<TAB>REF on stdin.\n" },
	{ "links", check_links, "base", false, true, 0, 1,
	  "[-v] [--base URL] [FILE]", "" },
	{ "robots", check_robots, "agent", true, false, 2, INT_MAX,
	  "--agent NAME FILE URL...", "" },
	{ "sitemap", check_sitemap, "base", false, false, 0, 1,
	  "[--base URL] [FILE]", "" },
	{ "charset", check_charset, "content-type", false, false, 0, 1,
	  "[--content-type VALUE] [FILE]", "" },
};
#define NPARTS (sizeof(parts) / sizeof(*parts))

const char *check_part_name(size_t n)
{
	return n < NPARTS ? parts[n].name : NULL;
}

static const struct part *find(const char *name)
{
	for (size_t i = 0; i < NPARTS; i++)
		if (strcmp(parts[i].name, name) == 0)
			return &parts[i];
	return NULL;
}

/* ---- usage --------------------------------------------------------------- */

static void print_usage(FILE *out)
{
	fputs("usage:\n", out);
	for (size_t i = 0; i < NPARTS; i++)
		fprintf(out, "  trawl check %-8s %s\n", parts[i].name,
			parts[i].arguments);
}

static void print_part(FILE *out, const struct part *part)
{
	fprintf(out, "usage: trawl check %s %s\n%s", part->name,
		part->arguments, part->about);
}

/* To stderr. */
static int wrong_usage(const struct part *part)
{
	char *text = NULL;
	size_t len;
	FILE *out = must(open_memstream(&text, &len));

	if (part != NULL)
		print_part(out, part);
	else
		print_usage(out);
	must(fclose(out) == 0 ? text : NULL);
	say_text(text);
	free(text);
	return EXIT_USAGE;
}

/* ---- one part ------------------------------------------------------------ */

static int run(const struct part *part, int argc, char **argv)
{
	const struct option options[] = {
		{ part->option, required_argument, NULL, 'o' },
		{ "help", no_argument, NULL, 'h' },
		{ part->verbose ? "verbose" : NULL, no_argument, NULL, 'v' },
		{ 0 },
	};
	struct check_words words = { 0 };
	int c;

	optind = 0;			/* GNU: begin anew */
	while ((c = getopt_long(argc, argv, part->verbose ? "hv" : "h",
				options, NULL)) != -1)
		switch (c) {
		case 'o':
			words.value = optarg;
			break;
		case 'v':
			words.verbose = true;
			break;
		case 'h':
			print_part(stdout, part);
			return EXIT_DONE;
		default:
			return wrong_usage(part);
		}
	if (argc - optind < part->least || argc - optind > part->most ||
	    (part->required && words.value == NULL))
		return wrong_usage(part);
	words.words = argv + optind;
	return part->check(&words);
}

int check_main(int argc, char **argv)
{
	const struct part *part;

	if (argc < 2)
		return wrong_usage(NULL);
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		print_usage(stdout);
		return EXIT_DONE;
	}
	part = find(argv[1]);
	if (part != NULL)
		return run(part, argc - 1, argv + 1);
	words_complain("part of check", argv[1], check_part_name);
	return EXIT_USAGE;
}
