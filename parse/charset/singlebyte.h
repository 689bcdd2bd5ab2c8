/*
 * The encodings that have a byte for each character: what 0x80 to 0xff mean.
 */
#ifndef PARSE_CHARSET_SINGLEBYTE_H
#define PARSE_CHARSET_SINGLEBYTE_H

#include "parse/charset/encoding.h"

#include <stdint.h>

/* The characters of bytes 0x80 to 0xff, 0 where a byte means nothing.
   encoding: one of DECODE_TABLE.  For good. */
const uint16_t *singlebyte_table(const struct encoding *encoding);

#endif
