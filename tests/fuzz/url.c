/*
 * BASE, a newline, REF.  What comes out is printable ASCII, its parts lie in
 * order, and parsing it again changes nothing.
 */
#include "parse/url/url.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_parts(const struct url *url)
{
	assert(strlen(url->href) == url->len);
	for (size_t i = 0; i < url->len; i++)
		assert(url->href[i] > ' ' && url->href[i] < 0x7F);
	assert(memcmp(url->href + url->scheme_end, "://", 3) == 0);
	assert(url->scheme_end + 3 <= url->host);
	assert(url->host < url->host_end && url->host_end <= url->path);
	assert(url->href[url->path] == '/' && url->path < url->query);
	assert(url->query == url->len || url->href[url->query] == '?');
	assert(strchr(url->href, '#') == NULL);
}

static void same(const struct url *a, const struct url *b)
{
	assert(a->len == b->len && memcmp(a->href, b->href, a->len) == 0);
	assert(a->scheme_end == b->scheme_end && a->host == b->host);
	assert(a->host_end == b->host_end && a->path == b->path);
	assert(a->query == b->query && a->userinfo_end == b->userinfo_end);
}

static void check(struct url *url)
{
	struct url again = URL_INIT;
	char *origin = malloc(url->len + 1);
	const char *reason;

	check_parts(url);
	assert(url_parse(&again, NULL, url->href, url->len, &reason) == 0);
	same(url, &again);
	assert(url_parse(&again, url, "", 0, &reason) == 0);
	same(url, &again);
	assert(url_origin(url, origin, 8) == 0);
	assert(url_origin(url, origin, url->len) < url->len);
	assert(strlen(origin) > 7);
	url_strip_userinfo(url);
	check_parts(url);
	assert(url_parse(&again, NULL, url->href, url->len, &reason) == 0);
	same(url, &again);
	free(origin);
	url_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *base_text = (const char *)data;
	const char *ref = memchr(base_text, '\n', size), *reason = NULL;
	struct url base = URL_INIT, url = URL_INIT;
	size_t n = ref ? (size_t)(ref++ - base_text) : 0;
	const struct url *at = NULL;

	if (ref == NULL)
		ref = base_text;
	else if (url_parse(&base, NULL, base_text, n, &reason) == 0)
		at = &base;
	if (url_parse(&url, at, ref, size - (size_t)(ref - base_text),
		      &reason) == 0)
		check(&url);
	else
		assert(reason != NULL && url.len == 0 && *url.href == '\0');
	url_release(&base);
	url_release(&url);
	return 0;
}
