#include "cmd/check.h"

#include "cmd/check_charset.h"
#include "cmd/check_links.h"
#include "cmd/check_robots.h"
#include "cmd/check_rules.h"
#include "cmd/check_sitemap.h"
#include "cmd/check_url.h"

#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	int (*main)(int argc, char **argv);
	const char *usage;
} parts[] = {
	{ "rules", check_rules, "RULES [--url URL] [FILE]" },
	{ "url", check_url, "[--base URL] [--] [REF]" },
	{ "links", check_links, "[-v] [--base URL] [FILE]" },
	{ "robots", check_robots, "--agent NAME FILE URL..." },
	{ "sitemap", check_sitemap, "[--base URL] [FILE]" },
	{ "charset", check_charset, "[--content-type VALUE] FILE" },
};
#define NPARTS (sizeof(parts) / sizeof(*parts))

static void usage(FILE *out)
{
	fputs("usage:\n", out);
	for (size_t i = 0; i < NPARTS; i++)
		fprintf(out, "  trawl check %-8s %s\n", parts[i].name,
			parts[i].usage);
}

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
			fputs(usage_text, c == 'h' ? stdout : stderr);
			return c == 'h' ? 0 : 2;
		}
		*value = optarg;
	}
	return -1;
}

int check_main(int argc, char **argv)
{
	if (argc > 1 && (strcmp(argv[1], "--help") == 0 ||
			 strcmp(argv[1], "-h") == 0)) {
		usage(stdout);
		return 0;
	}
	for (size_t i = 0; argc > 1 && i < NPARTS; i++)
		if (strcmp(argv[1], parts[i].name) == 0)
			return parts[i].main(argc - 1, argv + 1);
	if (argc > 1)
		warnx("trawl check: no such part '%s'", argv[1]);
	usage(stderr);
	return 2;
}
