/*
 * What a person means by a URL, in a list or on the command line.
 *
 * "example.org/x" is meant as http://example.org/x, as curl takes it.  But a
 * list may be something else than it was taken for, and then every word of
 * it would become a host ("16" is 0.0.0.16): without a scheme only what looks
 * like one is taken for a host, a name with a dot and a top-level domain of
 * letters, `localhost`, an address of four numbers or in brackets, or a name
 * with a port.
 */
#ifndef CMD_INPUT_SEED_URL_H
#define CMD_INPUT_SEED_URL_H

#include "parse/url/url.h"

#include <stdbool.h>
#include <stddef.h>

enum seed_url_kind {
	SEED_URL_NONE = -1,	/* no URL: *reason, a constant, says why */
	SEED_URL_BARE,		/* a host by its looks, perhaps a file name */
	SEED_URL_ABSOLUTE,
};

/* The normal form of text (len bytes, trimmed) into url, as url_parse does. */
enum seed_url_kind seed_url_parse(struct url *url, const char *text, size_t len,
				const char **reason);

/* Likewise, for whom the kind is enough. */
enum seed_url_kind seed_url_look(const char *text, size_t len);

/* The word is the name of a list and no absolute URL: a regular file. */
bool seed_url_is_file(const char *word);

#endif
