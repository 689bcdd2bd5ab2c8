/*
 * trawl check sitemap: the entries of a sitemap.
 */
#include "cmd/check/check.h"
#include "cmd/exit.h"
#include "cmd/input/document.h"
#include "cmd/text/escape.h"
#include "cmd/text/say.h"
#include "parse/sitemap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Unpacked.  Ten times what sitemaps.org lets a sitemap have. */
#define MOST ((size_t)500 << 20)

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

int check_sitemap(const struct check_words *words)
{
	const char *text = words->value, *file = words->words[0], *reason;
	struct url base = URL_INIT;
	int code = EXIT_USAGE;

	if (text == NULL)
		return print_entries(file, NULL);
	if (url_parse(&base, NULL, text, strlen(text), &reason) == -1)
		say_error("invalid base '%s': %s", text, reason);
	else
		code = print_entries(file, &base);
	url_release(&base);
	return code;
}
