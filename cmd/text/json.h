/*
 * JSON: objects taken apart and strings read into struct bytes
 * (parse/json/json.h), strings written.
 */
#ifndef CMD_TEXT_JSON_H
#define CMD_TEXT_JSON_H

#include "cmd/text/bytes.h"

#include <stddef.h>

/* key and value as they stand in the text: key without its quotes, value with
   them.  Anything but 0 ends the scan. */
typedef int json_member(void *arg, const char *key, size_t keylen,
			const char *value, size_t valuelen);

/*
 * The members of an object, in order; fn may be NULL.  The whole text is
 * checked, nested values included.  0, what fn returned, or -1 if it is no
 * object.
 */
int json_scan(const char *json, size_t len, json_member *fn, void *arg);

/* The text of a string that stands there with its quotes, escapes decoded (lone
   surrogates become U+FFFD), added to out. */
void json_unquote(struct bytes *out, const char *value, size_t len);

/* Adds a string with its quotes; what is not UTF-8 becomes U+FFFD. */
void json_string(struct bytes *out, const char *text, size_t len);

#endif
