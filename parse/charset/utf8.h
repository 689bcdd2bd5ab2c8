/*
 * UTF-8 as bytes: what of them is valid, one character written, and what is
 * wrong replaced.
 */
#ifndef PARSE_CHARSET_UTF8_H
#define PARSE_CHARSET_UTF8_H

#include <stddef.h>
#include <stdint.h>

#define UTF8_REPLACEMENT 0xfffd

/* ASCII bytes at the start of s. */
size_t utf8_ascii(const char *s, size_t len);

/* Bytes of valid UTF-8 at the start of s: len if all of it is.  Fast on
   ASCII. */
size_t utf8_valid(const char *s, size_t len);

/* At most 4 bytes; how many.  c is a scalar value. */
size_t utf8_put(uint32_t c, char *out);

/* The bytes of the character at s that can be right: its length, or the bytes
   that one U+FFFD stands for (*valid 0).  len > 0. */
size_t utf8_step(const char *s, size_t len, int *valid);

/* U+FFFD for each maximal part that is no character, as the Encoding standard
   counts them.  out has room for 3 * len; the length. */
size_t utf8_repair(const char *s, size_t len, char *out);

#endif
