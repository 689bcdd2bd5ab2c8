/*
 * parse/html: nothing grows, in place equals out of place.
 */
#include "parse/html/html.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void same(const char *a, size_t alen, const char *b, size_t blen)
{
	if (alen != blen || memcmp(a, b, alen) != 0)
		abort();
}

static char *copy(const uint8_t *data, size_t size)
{
	char *s = malloc(size ? size : 1);

	if (!s)
		abort();
	memcpy(s, data, size);
	return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *in = copy(data, size), *place = copy(data, size);
	char *out = malloc(size ? size : 1), title[16];
	int attribute;
	size_t n;

	for (attribute = 0; attribute < 2; attribute++) {
		n = html_decode(in, size, attribute, out);
		memcpy(place, data, size);
		same(out, n, place, html_decode(place, size, attribute,
						place));
	}
	n = html_text(in, size, out);
	memcpy(place, data, size);
	same(out, n, place, html_text(place, size, place));
	if (html_title(in, size, title, sizeof title) > (long)sizeof title)
		abort();
	free(in);
	free(place);
	free(out);
	return 0;
}
