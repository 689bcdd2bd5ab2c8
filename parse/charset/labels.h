/*
 * The encodings that pages may be in, by all their labels.
 */
#ifndef PARSE_CHARSET_LABELS_H
#define PARSE_CHARSET_LABELS_H

#include <stddef.h>
#include <stdint.h>

enum decode {
	DECODE_UTF8,
	DECODE_UTF16LE,
	DECODE_UTF16BE,
	DECODE_TABLE,		/* ASCII and 128 more in `high` */
	DECODE_USER_DEFINED,
	DECODE_BIG5,
	DECODE_EUC_KR,
	DECODE_GB18030,
	DECODE_SHIFT_JIS,
	DECODE_EUC_JP,
	DECODE_ISO_2022_JP,
	DECODE_REPLACEMENT,	/* unsafe ones: nothing but one U+FFFD */
};

struct encoding {
	const char *name;	/* WHATWG's in lower case */
	enum decode decode;
	const uint16_t *high;	/* of bytes 0x80 to 0xff; 0: undefined */
	const char *labels;
};

/* label: without white space around it, any case.  NULL: unknown. */
const struct encoding *encoding_find(const char *label, size_t len);

#endif
