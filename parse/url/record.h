/*
 * A URL in its normal form, and where its parts are (the "URL record" of the
 * URL standard).
 */
#ifndef PARSE_URL_RECORD_H
#define PARSE_URL_RECORD_H

#include <stddef.h>

/* Offsets point into href.  href[len] is NUL. */
struct url {
	char *href;		/* owned; reused by the next url_parse */
	size_t len, cap;
	unsigned scheme_end;	/* the ':' */
	unsigned host, host_end;	/* without userinfo and port, with [] */
	unsigned path;		/* its '/'; port (if any) is host_end + 1 .. */
	unsigned query;		/* its '?', or len */
	unsigned userinfo_end;	/* past its '@', that is host */
};
#define URL_INIT { 0 }

#endif
