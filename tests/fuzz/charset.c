/*
 * parse/charset: a first byte picks the encoding; what comes out is UTF-8.
 */
#include "parse/charset/charset.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[] = {
	"utf-8", "utf-16le", "utf-16be", "windows-1252", "iso-8859-7",
	"x-user-defined", "big5", "euc-kr", "gb18030", "shift_jis", "euc-jp",
	"iso-2022-jp", "replacement",
};

static void check(const char *name, const char *body, size_t len)
{
	static struct charset_buffer buffer;
	const char *out;
	size_t n;

	if (charset_to_utf8(name, body, len, &buffer, &out, &n) < 0)
		abort();
	if (utf8_valid(out, n) != n || n > 3 * len)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *body, type[64] = "text/html;";
	size_t n = sizeof names / sizeof *names, some;

	if (!size || !(body = malloc(size)))
		return 0;
	memcpy(body, data + 1, --size);
	check(names[*data % n], body, size);
	check(charset_detect(NULL, body, size), body, size);
	some = size < 50 ? size : 50;
	memcpy(type + 10, body, some);
	type[10 + some] = '\0';
	charset_detect(type, body, size);
	free(body);
	return 0;
}
