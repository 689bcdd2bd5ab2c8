/*
 * The cookies of one process: those of the user's files (--cookie), and what
 * servers set, shared by the transfers to the user's own origins.
 *
 * libcurl keeps all it is given and looks at each for every request and every
 * new one, so a site that sets fifty new cookies a page would make a crawl
 * quadratic.  Therefore only the newest stay, of a domain as many as libcurl
 * would send, and so many in all.  The user's own are never dropped.
 */
#ifndef FETCH_JAR_H
#define FETCH_JAR_H

#include <curl/curl.h>

struct jar;

/* Reads the files, in the format of Netscape or as header lines, into cookies
   that the share holds from now on.  Borrows the share.  What holds a '=' names
   no file; NULL if nothing does. */
struct jar *jar_new(CURLSH *share, const char *const *files);
void jar_free(struct jar *jar);			/* NULL is fine */

/* Servers have set n more. */
void jar_has_more(struct jar *jar, unsigned n);

#endif
