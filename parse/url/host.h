/*
 * The host of a URL (URL standard, section 3.5): a domain, an IPv4 address
 * in any of its odd spellings, or an IPv6 address in brackets.
 */
#ifndef PARSE_URL_HOST_H
#define PARSE_URL_HOST_H

#include "parse/url/record.h"

#include <stddef.h>

/*
 * Appends the normal form of the host s to url->href: ASCII, lower case;
 * 127.0.0.1 for 0x7f.1; the shortest IPv6 in brackets.  0, or -1 with *reason
 * a constant; then what was appended means nothing.
 */
int host_append(struct url *url, const char *s, size_t n, const char **reason);

#endif
