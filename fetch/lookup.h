/*
 * A second look at a name that libcurl could not resolve.
 *
 * To libcurl, "no such name" and "the name server does not answer" are one
 * error.  The first is final, the second worth a retry, so the system's
 * resolver is asked once more, in a thread of its own (getaddrinfo_a), while
 * the transfers go on.  It costs time only where a look-up failed anyway, and
 * what it finds is remembered for a minute, so that a thousand links to a
 * dead host are not a thousand questions.
 */
#ifndef FETCH_LOOKUP_H
#define FETCH_LOOKUP_H

#include <stdbool.h>

struct lookup;

/* gone: the name does not exist, or has no address.  text says it in the
   system's words, and is never freed. */
typedef void lookup_done(void *arg, void *about, bool gone, const char *text);

/* NULL with errno. */
struct lookup *lookup_new(lookup_done *done, void *arg);

/* Calls done, from here if the answer is known, or later from lookup_turn. */
void lookup_ask(struct lookup *lookup, const char *url, void *about);

int lookup_fd(const struct lookup *lookup);	/* readable: lookup_turn */
void lookup_turn(struct lookup *lookup);

/* Questions without an answer are not freed: their threads still write. */
void lookup_free(struct lookup *lookup);

#endif
