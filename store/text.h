/*
 * Text that may go into the database: valid UTF-8 without NUL.
 *
 * SQLite takes any bytes for text and then counts, cuts and compares them
 * wrongly; tools that read the file fail on them.  So what is not valid, and
 * NUL, becomes U+FFFD on the way in.
 */
#ifndef STORE_TEXT_H
#define STORE_TEXT_H

#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>

bool text_valid(const struct store_utf8 *utf8, const char *s, size_t len);

/* The cleaned copy: out needs 3 * len bytes; returns its length. */
size_t text_clean(const struct store_utf8 *utf8, const char *s, size_t len,
		  char *out);

/* What JSON wants around a string, quotes included; out needs 6 * len + 2. */
size_t text_json(const char *s, size_t len, char *out);

#endif
