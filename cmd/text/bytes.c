#include "cmd/text/bytes.h"

#include "cmd/text/memory.h"

#include <stdlib.h>
#include <string.h>

char *bytes_room(struct bytes *bytes, size_t n)
{
	if (bytes->len + n > bytes->cap) {
		bytes->cap = 2 * (bytes->len + n) + 64;
		bytes->data = must(realloc(bytes->data, bytes->cap));
	}
	return bytes->data + bytes->len;
}

void bytes_add(struct bytes *bytes, const void *data, size_t n)
{
	if (n == 0)
		return;
	memcpy(bytes_room(bytes, n), data, n);
	bytes->len += n;
}

void bytes_char(struct bytes *bytes, char c)
{
	*bytes_room(bytes, 1) = c;
	bytes->len++;
}

void bytes_text(struct bytes *bytes, const char *text)
{
	bytes_add(bytes, text, strlen(text));
}

void bytes_release(struct bytes *bytes)
{
	free(bytes->data);
	*bytes = (struct bytes){ 0 };
}
