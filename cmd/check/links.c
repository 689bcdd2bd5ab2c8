/*
 * trawl check links: the links of a page.
 */
#include "cmd/check/check.h"
#include "cmd/exit.h"
#include "cmd/input/document.h"
#include "cmd/text/say.h"
#include "cmd/text/units.h"
#include "parse/html/links.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct listing {
	bool silent;		/* they are only counted */
	bool verbose;
	size_t links;
};

static int list_link(void *arg, const struct link *link)
{
	struct listing *listing = arg;

	listing->links++;
	if (listing->silent)
		return 0;
	if (listing->verbose)
		printf("%s\t", link->element);
	puts(link->url->href);
	return 0;
}

/* Links that are relative, and so left out, are found against any base. */
static void tell_relative(const struct document *page, size_t absolute)
{
	static const char anywhere[] = "http://localhost/";
	struct listing all = { .silent = true };
	struct url base = URL_INIT;
	const char *reason;

	url_parse(&base, NULL, anywhere, strlen(anywhere), &reason);
	links_scan(page->text, page->text_len, &base, page->charset, list_link,
		   &all, NULL);
	if (all.links > absolute)
		say_note("%zu relative link%s left out: give the page's URL "
			 "with --base", all.links - absolute,
			 units_plural((int64_t)(all.links - absolute)));
	url_release(&base);
}

static void print_links(const char *file, const struct url *base, bool verbose)
{
	struct listing listing = { .verbose = verbose };
	struct document page;

	document_read(&page, file);
	document_decode(&page, NULL);
	links_scan(page.text, page.text_len, base, page.charset, list_link,
		   &listing, NULL);
	if (base == NULL)
		tell_relative(&page, listing.links);
	document_release(&page);
}

int check_links(const struct check_words *words)
{
	struct url base = URL_INIT;
	const char *text = words->value, *reason;
	int code = EXIT_DONE;

	if (text != NULL &&
	    url_parse(&base, NULL, text, strlen(text), &reason) == -1) {
		say_error("--base '%s': %s", text, reason);
		code = EXIT_USAGE;
	} else {
		print_links(words->words[0], text != NULL ? &base : NULL,
			    words->verbose);
	}
	url_release(&base);
	return code;
}
