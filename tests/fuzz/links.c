/*
 * parse/links: whatever the page, it ends, and each link is absolute.
 */
#include "parse/html/links.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int check(void *arg, const struct link *link)
{
	size_t *links = arg;

	if (strncmp(link->url->href, "http", 4) != 0 ||
	    strlen(link->url->href) != link->url->len)
		abort();
	return ++*links == 1000;
}

/* Of whatever the bytes are; that texts of UTF-8 are UTF-8 too needs no test
   here, as the parent looks at each. */
static int describe(void *arg, const struct link *link)
{
	if (link->text->len > LINK_TEXT_BYTES ||
	    link->rel->len > LINK_TEXT_BYTES ||
	    link->fragment->len > LINK_FRAGMENT_MOST)
		abort();
	return check(arg, link);
}

static int anchor(void *arg, const char *name, size_t len)
{
	(void)arg;
	return len == 0 || name == NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct links_wanted all = { true, anchor };
	static struct url base;
	static const char *const charsets[] = {
		NULL, "windows-1252", "big5", "gbk", "gb18030", "euc-kr",
		"shift_jis", "euc-jp", "iso-2022-jp", "x-user-defined",
	};
	const char *charset = charsets[size ? data[size - 1] % 10 : 0];
	struct links_facts facts;
	const char *reason;
	size_t links = 0;
	char *html = malloc(size ? size : 1);

	if (!html)
		abort();
	memcpy(html, data, size);
	if (!base.len)
		url_parse(&base, NULL, "http://h/d/p?q", 14, &reason);
	links_scan(html, size, &base, charset, check, &links, &facts);
	links = 0;
	links_scan_for(&all, html, size, NULL, charset, describe, &links, NULL);
	free(html);
	return 0;
}
