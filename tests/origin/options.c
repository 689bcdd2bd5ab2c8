#include "tests/origin/options.h"

#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
	"usage: origin [options]\n"
	"A web server on loopback for tests.  Prints its port, serves until\n"
	"stdin is closed, and in any case not longer than --max-time.\n\n"
	"  --address A[-N]   listen there (127.0.0.1); 127.0.0.1-50: fifty\n"
	"  --port N          on this port (any one from 10000 to 29999)\n"
	"  --workers N       with so many processes (2)\n"
	"  --films N         on the board (100)\n"
	"  --max-time S      end after so many seconds (600)\n"
	"  --log FILE        append a line for each request (log.h)\n"
	"  --gzip            compress for clients that accept it\n"
	"  --table FILE      further pages (table.h)\n"
	"  --raw DIR         files that are answers, byte for byte (raw.c)\n"
	"  --host A=SPEC     all of this host but /robots.txt (options.h)\n"
	"  --robots A=SPEC   its /robots.txt\n"
	"  --expect-films    print the board's rows as TSV and end\n"
	"  --write-board DIR, --write-site DIR\n"
	"                    pages as files, for another server (files.h)\n";

static char *copy(const char *text, size_t len)
{
	char *s = strndup(text, len);

	if (!s)
		err(1, NULL);
	return s;
}

/* "127.0.0.1-50": the last number runs from 1 to 50. */
static void add_addresses(struct options *options, const char *text)
{
	const char *dash = strchr(text, '-');
	const char *dot = strrchr(text, '.');
	int first = 0, last = 0;

	if (strncmp(text, "127.", 4) != 0 && strcmp(text, "::1") != 0)
		errx(2, "not a loopback address: '%s'", text);
	if (dash && dot) {
		first = atoi(dot + 1);
		last = atoi(dash + 1);
	}
	for (int n = first; n <= last; n++) {
		char *address = NULL;

		if (options->naddresses == OPTIONS_ADDRESSES)
			errx(2, "more than %d addresses", OPTIONS_ADDRESSES);
		if (!dash)
			address = copy(text, strlen(text));
		else if (asprintf(&address, "%.*s.%d", (int)(dot - text), text,
				  n) < 0)
			err(1, NULL);
		options->addresses[options->naddresses++] = address;
	}
}

static void set_property(struct special *special, char *name)
{
	char *value = strchr(name, '=');

	if (value)
		*value++ = '\0';
	else
		value = name + strlen(name);
	if (strcmp(name, "latency") == 0)
		special->latency = atoi(value);
	else if (strcmp(name, "file") == 0)
		special->file = value;
	else if (strcmp(name, "to") == 0)
		special->to = value;
	else if (strcmp(name, "type") == 0)
		special->type = value;
	else if (strcmp(name, "retry-after") == 0)
		special->retry_after = value;
	else if (strcmp(name, "size") == 0)
		special->size = strtoul(value, NULL, 10);
	else if (strcmp(name, "delay") == 0)
		special->crawl_delay = value;
	else if (strcmp(name, "never") == 0)
		special->never = true;
	else
		errx(2, "unknown property '%s'", name);
}

static void add_special(struct options *options, const char *text, bool robots)
{
	const char *equal = strchr(text, '=');

	if (!equal || options->nspecials == OPTIONS_SPECIALS)
		errx(2, "not HOST=SPEC, or too many: '%s'", text);

	struct special *special = &options->specials[options->nspecials++];
	char *rest = copy(equal + 1, strlen(equal + 1));

	special->where = copy(text, (size_t)(equal - text));
	special->robots = robots;
	char *body = strstr(rest, ",body=");
	if (body) {
		*body = '\0';
		special->body = body + strlen(",body=");
	}
	special->status = atoi(strsep(&rest, ","));
	while (rest)
		set_property(special, strsep(&rest, ","));
}

static int number(const char *text, int min, int max)
{
	char *end;
	long value = strtol(text, &end, 10);

	if (*end || end == text || value < min || value > max)
		errx(2, "not a number from %d to %d: '%s'", min, max, text);
	return (int)value;
}

static void set_option(struct options *options, int c)
{
	switch (c) {
	case 'a': add_addresses(options, optarg); break;
	case 'p': options->port = number(optarg, 0, 65535); break;
	case 'w': options->workers = number(optarg, 1, 64); break;
	case 'f': options->films = number(optarg, 0, 2000000); break;
	case 'm': options->max_time = number(optarg, 1, 86400); break;
	case 'l': options->log = optarg; break;
	case 'z': options->gzip = true; break;
	case 't': options->table = optarg; break;
	case 'R': options->raw = optarg; break;
	case 'o': add_special(options, optarg, false); break;
	case 'r': add_special(options, optarg, true); break;
	case 'e': options->expect_films = true; break;
	case 'B': options->write_board = optarg; break;
	case 'S': options->write_site = optarg; break;
	case 'h': fputs(help, stdout); exit(0);
	default: exit(2);
	}
}

void options_parse(struct options *options, int argc, char **argv)
{
	static const struct option known[] = {
		{"address", required_argument, NULL, 'a'},
		{"port", required_argument, NULL, 'p'},
		{"workers", required_argument, NULL, 'w'},
		{"films", required_argument, NULL, 'f'},
		{"max-time", required_argument, NULL, 'm'},
		{"log", required_argument, NULL, 'l'},
		{"gzip", no_argument, NULL, 'z'},
		{"table", required_argument, NULL, 't'},
		{"raw", required_argument, NULL, 'R'},
		{"host", required_argument, NULL, 'o'},
		{"robots", required_argument, NULL, 'r'},
		{"expect-films", no_argument, NULL, 'e'},
		{"write-board", required_argument, NULL, 'B'},
		{"write-site", required_argument, NULL, 'S'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	int c;

	*options = (struct options){
		.workers = 2, .films = 100, .max_time = 600};
	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1)
		set_option(options, c);
	if (optind != argc)
		errx(2, "unknown argument '%s'", argv[optind]);
	if (!options->naddresses)
		add_addresses(options, "127.0.0.1");
}
