/*
 * The encodings of East Asia to UTF-8, as the WHATWG Encoding standard decodes
 * them (sections 10 to 13): what is wrong costs one U+FFFD, and an ASCII byte
 * is never swallowed by the broken character before it.
 */
#ifndef PARSE_CHARSET_DOUBLEBYTE_H
#define PARSE_CHARSET_DOUBLEBYTE_H

#include "parse/charset/encoding.h"

#include <stddef.h>
#include <stdint.h>

/* decode: DECODE_BIG5 to DECODE_ISO_2022_JP.  out has room for 3 * len; the
   length. */
size_t doublebyte_decode(enum decode decode, const char *s, size_t len,
			 char *out);

/*
 * The character of a two-byte code, any byte for the trail; 0: there is none,
 * or there are two.  All encodings of Japan have the codes of Shift_JIS here.
 */
#define DOUBLEBYTE_CODES (126 * 192)	/* no more than these have one */
uint32_t doublebyte_character(enum decode decode, unsigned lead,
			      unsigned trail);

#endif
