/*
 * Punycode (RFC 3492): a label of any characters in letters, digits and
 * hyphens.  Without the "xn--" before it.
 *
 * Both ways cost time quadratic in the label in the worst case, so labels
 * longer than PUNYCODE_MAX are refused; DNS stops at 63.
 */
#ifndef PARSE_URL_PUNYCODE_H
#define PARSE_URL_PUNYCODE_H

#include <stddef.h>
#include <stdint.h>

enum { PUNYCODE_MAX = 1000 };	/* characters in a label, either form */

/* Characters put into out (room for PUNYCODE_MAX), or -1. */
int punycode_decode(const uint32_t *in, size_t n, uint32_t *out);

/* Bytes put into out (room for PUNYCODE_ROOM), or -1. */
enum { PUNYCODE_ROOM = 12 * PUNYCODE_MAX };
int punycode_encode(const uint32_t *in, size_t n, char *out);

#endif
