/*
 * gzip (RFC 1952) in memory, with an upper limit.
 *
 * A file may be several members end to end; what follows the last one and is
 * no member is passed over, as gzip(1) does.
 */
#ifndef PARSE_GUNZIP_H
#define PARSE_GUNZIP_H

#include <stdbool.h>
#include <stddef.h>

/* Whether it begins like one. */
bool gunzip_magic(const char *data, size_t len);

/*
 * *out is malloc'd and the caller's, also on failure: it then holds what could
 * be unpacked, at most max bytes.  -1 with *reason, a constant: "damaged gzip",
 * "truncated gzip", "gzip unpacks to more than the limit".
 */
int gunzip(const char *data, size_t len, size_t max, char **out, size_t *outlen,
	   const char **reason);

#endif
