#include "cmd/check/check.h"

#include "cmd/check/charset.h"
#include "cmd/check/links.h"
#include "cmd/check/robots.h"
#include "cmd/check/rules.h"
#include "cmd/check/sitemap.h"
#include "cmd/check/url.h"
#include "cmd/exit.h"
#include "cmd/text/say.h"
#include "parse/nearest.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	int (*main)(int argc, char **argv);
} parts[] = {
	{ "rules", check_rules },
	{ "url", check_url },
	{ "links", check_links },
	{ "robots", check_robots },
	{ "sitemap", check_sitemap },
	{ "charset", check_charset },
};
#define NPARTS (sizeof(parts) / sizeof(*parts))

static const char usage[] =
	"usage:\n"
	"  trawl check rules    RULES [--url URL] [FILE]\n"
	"  trawl check url      [--base URL] [--] [REF]\n"
	"  trawl check links    [-v] [--base URL] [FILE]\n"
	"  trawl check robots   --agent NAME FILE URL...\n"
	"  trawl check sitemap  [--base URL] [FILE]\n"
	"  trawl check charset  [--content-type VALUE] FILE\n";

int check_option(int argc, char **argv, const char *name, const char **value,
		 const char *usage_text)
{
	const struct option options[] = {
		{ name, required_argument, NULL, 'o' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int c;

	optind = 0;
	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c != 'o') {
			if (c == 'h')
				fputs(usage_text, stdout);
			else
				say_text(usage_text);
			return c == 'h' ? EXIT_DONE : EXIT_USAGE;
		}
		*value = optarg;
	}
	return -1;
}

static void no_part(const char *name)
{
	struct nearest nearest;

	nearest_begin(&nearest, name);
	for (size_t i = 0; i < NPARTS; i++)
		nearest_offer(&nearest, parts[i].name);
	if (nearest.best != NULL)
		say_error("no such part of check '%s', did you mean %s?", name,
			  nearest.best);
	else
		say_error("no such part of check '%s'; there are: rules, url, "
			  "links, robots, sitemap, charset", name);
}

int check_main(int argc, char **argv)
{
	if (argc > 1 && (strcmp(argv[1], "--help") == 0 ||
			 strcmp(argv[1], "-h") == 0)) {
		fputs(usage, stdout);
		return 0;
	}
	for (size_t i = 0; argc > 1 && i < NPARTS; i++)
		if (strcmp(argv[1], parts[i].name) == 0)
			return parts[i].main(argc - 1, argv + 1);
	if (argc > 1)
		no_part(argv[1]);
	else
		say_text(usage);
	return EXIT_USAGE;
}
