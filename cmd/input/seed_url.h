/*
 * What a person means by a URL, in a list or on the command line.
 *
 * "example.org/x" means http://example.org/x, as for curl.  But a file may not
 * be a list of URLs at all, and then every word of it would become a host ("16"
 * is 0.0.0.16).  So without a scheme only these are hosts: a name with a dot
 * and a top-level domain of letters, `localhost`, an address of four numbers or
 * in brackets, and a name with a port.
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

/* The kind alone. */
enum seed_url_kind seed_url_look(const char *text, size_t len);

/* Whether the word is no absolute URL but the name of a regular file, perhaps a
   list. */
bool seed_url_is_file(const char *word);

#endif
