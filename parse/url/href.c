#include "parse/url/href.h"

#include <stdlib.h>

#include "parse/charset/utf8.h"
#include "parse/memory.h"

/* A control byte, a blank, and so on, by the sets each belongs to. */
#define ALL (HREF_PATH | HREF_QUERY | HREF_USER)
#define CTL (ALL | HREF_FORBID)
#define CUT (CTL | HREF_DROP)
#define USR HREF_USER
#define BAD HREF_FORBID
#define END HREF_STOP
#define UPP HREF_UPPER
#define PTH (HREF_PATH | HREF_USER)

const unsigned char href_class[256] = {
	[0x00 ... 0x08] = CTL,
	['\t'] = CUT, ['\n'] = CUT,
	[0x0B] = CTL, [0x0C] = CTL,
	['\r'] = CUT,
	[0x0E ... ' '] = CTL,
	['"'] = ALL,
	['#'] = CTL | END,
	['%'] = BAD,
	['\''] = HREF_QUERY,
	['/'] = USR | BAD | END,
	[':'] = USR | BAD, [';'] = USR,
	['<'] = CTL, ['='] = USR, ['>'] = CTL,
	['?'] = PTH | BAD | END,
	['@'] = USR | BAD,
	['A' ... 'Z'] = UPP,
	['['] = USR | BAD,
	['\\'] = USR | BAD | END,
	[']'] = USR | BAD,
	['^'] = PTH | BAD,
	['`'] = PTH, ['{'] = PTH,
	['|'] = USR | BAD,
	['}'] = PTH,
	[0x7F] = CTL,
	[0x80 ... 0xFF] = ALL | HREF_WIDE,
};

void href_grow(struct url *url, size_t more)
{
	size_t want = url->len + more + 1;

	if (want < 2 * url->cap)
		want = 2 * url->cap;
	if (want < 128)
		want = 128;
	url->href = must(realloc(url->href, want));
	url->cap = want;
}

static void append_hex(struct url *url, const char *s, size_t n)
{
	static const char hex[] = "0123456789ABCDEF";
	char *to;

	href_reserve(url, 3 * n);
	to = url->href + url->len;
	for (size_t i = 0; i < n; i++) {
		*to++ = '%';
		*to++ = hex[(unsigned char)s[i] >> 4];
		*to++ = hex[s[i] & 15];
	}
	url->len += 3 * n;
}

void href_encode(struct url *url, const char *s, size_t n, unsigned set)
{
	const char *end = s + n, *run;
	size_t bytes;
	int valid;

	while (s < end) {
		run = s;
		while (s < end && !(href_class[(unsigned char)*s] & set))
			s++;
		href_append(url, run, (size_t)(s - run));
		if (s == end)
			break;
		bytes = utf8_step(s, (size_t)(end - s), &valid);
		if (valid)
			append_hex(url, s, bytes);
		else
			append_hex(url, "\xEF\xBF\xBD", 3);
		s += bytes;
	}
}
