/*
 * The cookies of one process: those of the user's files (--cookie), and what
 * servers set, shared by the transfers to the user's own origins.
 *
 * libcurl keeps every cookie and looks at all of them for every request and
 * every new one, so a site that sets fifty new cookies a page would make a
 * crawl quadratic.  Therefore only the newest are kept: of a domain as many as
 * libcurl would send, and a bounded number in all.  The user's own are never
 * dropped.
 */
#ifndef FETCH_JAR_H
#define FETCH_JAR_H

#include <curl/curl.h>

struct jar;

/* Reads the files, in the format of Netscape or as header lines, into cookies
   that the share holds from now on.  Borrows the share.  An entry with a '='
   is no file's name; NULL if there is no file. */
struct jar *jar_new(CURLSH *share, const char *const *files);
void jar_free(struct jar *jar);			/* NULL is fine */

/* Servers have set n more. */
void jar_has_more(struct jar *jar, unsigned n);

#endif
