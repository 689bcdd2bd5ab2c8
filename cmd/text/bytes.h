/*
 * A growing buffer of bytes; out of memory ends the process.
 */
#ifndef CMD_TEXT_BYTES_H
#define CMD_TEXT_BYTES_H

#include <stddef.h>

struct bytes {
	char *data;
	size_t len, cap;
};

/* Room for n more bytes: where they go.  Add n to len afterwards. */
char *bytes_room(struct bytes *bytes, size_t n);
void bytes_add(struct bytes *bytes, const void *data, size_t n);
void bytes_char(struct bytes *bytes, char c);
void bytes_text(struct bytes *bytes, const char *text);
void bytes_release(struct bytes *bytes);

#endif
