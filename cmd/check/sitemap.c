#include "cmd/check/sitemap.h"

#include "cmd/check/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/input/document.h"
#include "cmd/text/escape.h"
#include "cmd/exit.h"
#include "cmd/text/say.h"
#include "parse/sitemap.h"

/* Unpacked.  Ten times what sitemaps.org lets a sitemap have. */
#define MOST ((size_t)500 << 20)

static const char usage[] =
	"usage: trawl check sitemap [--base URL] [FILE]\n";

static int print_entry(void *arg, const struct sitemap_entry *entry)
{
	char *lastmod;

	(void)arg;
	if (entry->loc == NULL)
		return 0;	/* counted */
	lastmod = escape_control(entry->lastmod, strlen(entry->lastmod));
	printf("%s\t%s\t%s\n", entry->sitemap ? "sitemap" : "url",
	       entry->loc->href, lastmod);
	free(lastmod);
	return 0;
}

static int print_entries(const char *file, const struct url *base)
{
	struct document document;
	const char *reason;
	size_t bad;
	int rc;

	document_read(&document, file);
	rc = sitemap_scan(document.bytes, document.len, MOST, base, print_entry,
			  NULL, &bad, &reason);
	fflush(stdout);
	if (bad)
		say_error("%zu bad location%s", bad, bad == 1 ? "" : "s");
	if (rc == -1)
		say_error("'%s': %s", file ? file : "-", reason);
	document_release(&document);
	return rc == -1;
}

static int with_base(const char *file, const char *base_text)
{
	struct url base = URL_INIT;
	const char *reason;
	int rc = 2;

	if (!base_text)
		return print_entries(file, NULL);
	if (url_parse(&base, NULL, base_text, strlen(base_text), &reason) == -1)
		say_error("invalid base '%s': %s", base_text, reason);
	else
		rc = print_entries(file, &base);
	url_release(&base);
	return rc;
}

int check_sitemap(int argc, char **argv)
{
	const char *base = NULL;
	int code = check_option(argc, argv, "base", &base, usage);

	if (code != -1)
		return code;
	argv += optind;
	if (argv[0] && argv[1]) {
		say_text(usage);
		return EXIT_USAGE;
	}
	return with_base(argv[0], base);
}
