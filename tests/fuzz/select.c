/*
 * parse/select: a selector, a NUL, and a page.  Elements lie in the page, the
 * first of all is what is found as the first, also together with others; an
 * error stands within the selector.
 */
#include "parse/select/matcher.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
	const char *page, *first;
	size_t len, first_len, n;
};

static int element(void *arg, const char *text, size_t len)
{
	struct seen *seen = arg;

	if (text < seen->page || text + len > seen->page + seen->len)
		abort();
	if (seen->n++ == 0) {
		seen->first = text;
		seen->first_len = len;
	}
	return 0;
}

static void compare(const struct seen *seen, const struct found *found)
{
	if ((found->what == FOUND_NOTHING) != (seen->n == 0))
		abort();
	if (seen->n > 0 && (found->text != seen->first ||
			    found->len != seen->first_len))
		abort();
}

static void look(struct selector *selector, const struct selector_text *text,
		 const char *page, size_t len)
{
	struct matcher *m = matcher_new(selector);
	const struct selector_text texts[] = { *text, { "p", 1 }, *text };
	struct seen seen = { .page = page, .len = len };
	struct selector *all = selector_compile_all(texts, 3);
	struct matcher *together = all ? matcher_new(all) : NULL;
	struct found found[3];
	const char *why;

	if (matcher_each(m, page, len, NULL, element, &seen, &why) == 0) {
		if (matcher_first(m, page, len, true, 1000, found, &why) == 0)
			compare(&seen, &found[0]);
		if (together && matcher_first(together, page, len, true, 1000,
					      found, &why) == 0) {
			compare(&seen, &found[0]);
			compare(&seen, &found[2]);
		}
	}
	matcher_first(m, page, len, false, 1000, found, &why);
	matcher_free(together);
	matcher_free(m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *nul = size ? memchr(data, 0, size) : NULL;
	size_t n = nul ? (size_t)(nul - data) : size;
	size_t len = nul ? size - n - 1 : 0;
	const struct selector_text text = { (const char *)data, n };
	struct selector_error error;
	struct selector *selector;
	char *page;

	selector = selector_compile(text.text, n, true, &error);
	if (!selector && error.offset > n)
		abort();
	selector_free(selector);
	selector = selector_compile(text.text, n, false, &error);
	if (!selector)
		return 0;
	page = malloc(len ? len : 1);
	if (!page)
		abort();
	if (len)
		memcpy(page, nul + 1, len);
	look(selector, &text, page, len);
	free(page);
	return 0;
}
