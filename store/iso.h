/*
 * Times as the database has them: ISO 8601, UTC, milliseconds, always of the
 * same length, so that they sort as text: "2026-01-31T12:00:00.123Z".
 */
#ifndef STORE_ISO_H
#define STORE_ISO_H

#include <stdint.h>

#define ISO_LEN 24

/* ms since 1970, within the years 0 to 9999; out gets ISO_LEN bytes and NUL. */
void iso_format(int64_t ms, char out[ISO_LEN + 1]);

/* ms since 1970 of a time as above, or of any shorter start of one that ends
   with a whole part ("2026-01-31", "2026-01-31T12:00Z").  -1: it is none. */
int64_t iso_parse(const char *text);

#endif
