/*
 * X-Robots-Tag: what an answer asks of robots, by Google's description of it
 * ("Robots meta tag, data-nosnippet, and X-Robots-Tag specifications"); there
 * is no standard.
 *
 *	X-Robots-Tag: noindex, googlebot: nofollow, otherbot: none
 *
 * Directives stand between commas, in any case.  Those after the name of an
 * agent are for that agent only, up to the next name.  Where several fields
 * were joined to one, a field without a name is so taken for the last named
 * agent's: the comma says no more (RFC 9110, 5.3).
 */
#ifndef PARSE_ROBOTS_TAG_H
#define PARSE_ROBOTS_TAG_H

#include <stdbool.h>
#include <stddef.h>

/* No link shall be followed: nofollow or none, said to all or to agent (a
   product token, or a whole User-Agent value).  Any bytes will do. */
bool robotstag_nofollow(const char *value, size_t len, const char *agent);

#endif
