/*
 * parse/json, parse/rules/each: an `each`, a NUL, and a page.  What is handed
 * over lies in the page, in its order (but for HTML's formatting elements,
 * which are opened again); of a path each is JSON, and the whole of
 * a document is handed over by `$` if it is JSON, and only then.
 */
#include "parse/charset/charset.h"
#include "parse/json/json.h"
#include "parse/rules/each.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
	const struct each_page *page;
	const char *last;
	bool json;
	size_t n;
};

static int see(void *arg, const char *text, size_t len)
{
	struct seen *seen = arg;

	if (text < seen->page->text || (seen->json && text < seen->last) ||
	    text + len > seen->page->text + seen->page->len)
		abort();
	if (seen->json && json_check(text, len) < 0)
		abort();
	seen->last = text;
	return ++seen->n == 10000;
}

static void check(const char *text, const struct each_page *page)
{
	struct match_budget budget;
	struct each_error error = { .offset = SIZE_MAX };
	struct each *each = each_compile(text, &error);
	struct seen seen = { .page = page, .last = page->text,
			     .json = *text == '$' ||
				     strncmp(text, "jsonld:", 7) == 0 };
	const char *why = NULL;
	int end;

	if (each == NULL && (error.text[0] == '\0' ||
			     error.offset > strlen(text)))
		abort();
	if (each == NULL)
		return;
	match_budget_start(&budget, 2000);
	end = each_scan(each, page, &budget, see, &seen, &why);
	if (end == -1 && (why == NULL || *why == '\0'))
		abort();
	if (strcmp(text, "$") == 0 && page->typelen == 0 &&
	    (end == 0) != (json_check(page->text, page->len) == 0))
		abort();
	if (strcmp(text, "$") == 0 && end == 0 && page->typelen == 0 &&
	    seen.n != 1)
		abort();
	each_free(each);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char lines[] = "application/x-ndjson";
	const char *end = size ? memchr(data, 0, size) : NULL;
	struct each_page page = { .type = lines };
	size_t len;

	if (end == NULL)
		return 0;
	len = size - (size_t)(end + 1 - (const char *)data);
	if (utf8_valid(end + 1, len) != len)
		return 0;
	page.text = end + 1;
	page.len = len;
	check((const char *)data, &page);
	check("$", &page);
	page.typelen = strlen(lines);
	check((const char *)data, &page);
	return 0;
}
