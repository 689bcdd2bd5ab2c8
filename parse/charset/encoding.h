/*
 * The encodings that pages may be in, by all their labels.
 */
#ifndef PARSE_CHARSET_ENCODING_H
#define PARSE_CHARSET_ENCODING_H

#include <stddef.h>

enum decode {
	DECODE_UTF8,
	DECODE_UTF16LE,
	DECODE_UTF16BE,
	DECODE_TABLE,		/* ASCII and 128 more: singlebyte.h */
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
	const char *codec;	/* iconv's name, of DECODE_TABLE */
	const char *labels;
};

/* label: without white space around it, any case.  NULL: unknown. */
const struct encoding *encoding_find(const char *label, size_t len);

#endif
