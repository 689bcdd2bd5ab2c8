/*
 * Registrable domains ("example.co.uk"), by the Public Suffix List.
 */
#ifndef PARSE_URL_DOMAIN_H
#define PARSE_URL_DOMAIN_H

#include <stddef.h>

/*
 * The part of the host (len bytes, normal form) that one party registers.  The
 * host itself where there is none: an address, a public suffix, one label.
 * Points into host; *outlen its length.
 */
const char *domain_registrable(const char *host, size_t len, size_t *outlen);

#endif
