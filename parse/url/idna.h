/*
 * Domains in all the world's letters: domain to ASCII as browsers do it, that
 * is UTS #46 non-transitional with CheckBidi and CheckJoiners, without
 * CheckHyphens, VerifyDnsLength and UseSTD3ASCIIRules.
 *
 * libidn2 cannot be asked for this: it always adds the tests of IDNA2008,
 * which know no symbols ("xn--n3h.com"), and forbids hyphens that exist
 * in real names.
 */
#ifndef PARSE_URL_IDNA_H
#define PARSE_URL_IDNA_H

#include "parse/url/record.h"

#include <stddef.h>

/*
 * Appends the ASCII form of the domain s (UTF-8) to url->href.  0, or -1 if
 * it is invalid, or a label is longer than PUNYCODE_MAX.  The caller still
 * looks for forbidden code points, which may have come out of the mapping.
 */
int idna_append(struct url *url, const char *s, size_t n);

#endif
