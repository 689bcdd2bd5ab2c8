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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
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
	links_scan(html, size, NULL, charset, check, &links, NULL);
	free(html);
	return 0;
}
