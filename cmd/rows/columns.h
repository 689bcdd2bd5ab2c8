/*
 * The other columns of an input record, as a JSON object: taken apart, and
 * put together.
 */
#ifndef CMD_ROWS_COLUMNS_H
#define CMD_ROWS_COLUMNS_H

#include "cmd/text/bytes.h"
#include "cmd/rows/output.h"

#include <stddef.h>

/* key and value as they stand in the text: key without its quotes, value with
   them.  Anything but 0 ends the scan. */
typedef int columns_fn(void *arg, const char *key, size_t keylen,
		       const char *value, size_t valuelen);

/*
 * The members of a JSON object (RFC 8259), in order.  The whole text is checked,
 * nested values included.  0, what fn returned, or -1 if it is no object.
 */
int columns_scan(const char *json, size_t len, columns_fn *fn, void *arg);

/* The text of a JSON string with its quotes, escapes decoded (lone surrogates
   become U+FFFD), added to out. */
void columns_unquote(struct bytes *out, const char *value, size_t len);

/* Members of a valid object; and they as fields for output (--carry): strings
   as text, everything else as JSON.  Valid until the next call. */
size_t columns_count(const char *json);
size_t columns_fields(const char *json, struct field *fields, size_t max);

#endif
