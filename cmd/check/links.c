#include "cmd/check/links.h"

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/input/document.h"
#include "cmd/exit.h"
#include "cmd/text/say.h"
#include "cmd/text/units.h"
#include "parse/html/links.h"

static const char usage[] =
	"usage: trawl check links [-v] [--base URL] [FILE]\n";

static const struct option options[] = {
	{ "base", required_argument, NULL, 'b' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};

struct listing {
	bool verbose;
	size_t links;
};

static int print_link(void *arg, const struct link *link)
{
	struct listing *listing = arg;

	listing->links++;
	if (listing->verbose)
		printf("%s\t", link->element);
	puts(link->url->href);
	return 0;
}

static int count_link(void *arg, const struct link *link)
{
	struct listing *listing = arg;

	(void)link;
	listing->links++;
	return 0;
}

/* Links that are relative, and so left out, are found against any base. */
static void tell_relative(const struct document *page, size_t absolute)
{
	static const char anywhere[] = "http://localhost/";
	struct listing all = { false, 0 };
	struct url base = URL_INIT;
	const char *reason;

	url_parse(&base, NULL, anywhere, strlen(anywhere), &reason);
	links_scan(page->text, page->text_len, &base, page->charset, count_link,
		   &all, NULL);
	if (all.links > absolute)
		say_note("%zu relative link%s left out: give the page's URL "
			 "with --base", all.links - absolute,
			 units_plural((int64_t)(all.links - absolute)));
	url_release(&base);
}

static void print_links(const char *file, const struct url *base, bool verbose)
{
	struct listing listing = { verbose, 0 };
	struct document page;

	document_read(&page, file);
	document_decode(&page, NULL);
	links_scan(page.text, page.text_len, base, page.charset, print_link,
		   &listing, NULL);
	if (base == NULL)
		tell_relative(&page, listing.links);
	document_release(&page);
}

static int with_base(const char *file, const char *base_text, bool verbose)
{
	struct url base = URL_INIT;
	const char *reason;
	int rc = 0;

	if (base_text != NULL && url_parse(&base, NULL, base_text,
					   strlen(base_text), &reason) == -1) {
		say_error("--base '%s': %s", base_text, reason);
		rc = EXIT_USAGE;
	} else {
		print_links(file, base_text != NULL ? &base : NULL, verbose);
	}
	url_release(&base);
	return rc;
}

int check_links(int argc, char **argv)
{
	const char *base = NULL;
	bool verbose = false;
	int option;

	while ((option = getopt_long(argc, argv, "vh", options, NULL)) != -1)
		switch (option) {
		case 'b':
			base = optarg;
			break;
		case 'v':
			verbose = true;
			break;
		case 'h':
			fputs(usage, stdout);
			return 0;
		default:
			say_text(usage);
			return EXIT_USAGE;
		}
	if (argc - optind > 1) {
		say_text(usage);
		return EXIT_USAGE;
	}
	return with_base(argv[optind], base, verbose);
}
