/*
 * Text that may go into the database: valid UTF-8 without NUL.
 *
 * SQLite takes any bytes for text and then counts, cuts and compares them
 * wrongly; tools that read the file fail on them.  So what is not valid, and
 * NUL, becomes U+FFFD on the way in.
 */
#ifndef STORE_TEXT_H
#define STORE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* parse/ has the only decoder of UTF-8, and cmd hands it over. */
struct store_utf8 {
	/* Length of the valid UTF-8 at the start of text. */
	size_t (*valid)(const char *text, size_t len);
	/* The repaired copy; out has room for 3 * len.  Its length. */
	size_t (*repair)(const char *text, size_t len, char *out);
};

bool text_valid(const struct store_utf8 *utf8, const char *s, size_t len);

/* The cleaned copy: out needs 3 * len bytes; returns its length. */
size_t text_clean(const struct store_utf8 *utf8, const char *s, size_t len,
		  char *out);

/* What JSON wants around a string, quotes included; out needs 6 * len + 2. */
size_t text_json(const char *s, size_t len, char *out);

#endif
