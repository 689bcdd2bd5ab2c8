#include "parse/gunzip.h"

#include "parse/memory.h"

#include <stdlib.h>
#define ZLIB_CONST 1
#include <zlib.h>

/* zlib counts in unsigned int. */
#define MOUTHFUL ((size_t)1 << 30)

struct unpacked {
	char *data;
	size_t len, cap;
	size_t max;		/* len ends at one more: it is too much */
};

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static void make_room(struct unpacked *u)
{
	if (u->len < u->cap)
		return;
	u->cap = least(2 * u->cap, u->max + 1);
	u->data = must(realloc(u->data, u->cap));
}

bool gunzip_magic(const char *data, size_t len)
{
	return len >= 3 && data[0] == '\x1f' && data[1] == '\x8b' &&
	       data[2] == 8;
}

/* One step; what inflate says. */
static int step(z_stream *z, const char *end, struct unpacked *u)
{
	size_t room;
	int rc;

	make_room(u);
	room = least(u->cap - u->len, MOUTHFUL);
	z->next_out = (Bytef *)u->data + u->len;
	z->avail_out = room;
	z->avail_in = least(end - (const char *)z->next_in, MOUTHFUL);
	rc = inflate(z, Z_NO_FLUSH);
	u->len += room - z->avail_out;
	return rc;
}

static const char *unpack(z_stream *z, const char *end, struct unpacked *u)
{
	while (u->len <= u->max) {
		const char *next;

		switch (step(z, end, u)) {
		case Z_OK:
			break;
		case Z_STREAM_END:
			next = (const char *)z->next_in;
			if (u->len > u->max)
				break;
			if (!gunzip_magic(next, end - next))
				return NULL;
			inflateReset(z);
			break;
		case Z_BUF_ERROR:
			return "truncated gzip";
		case Z_MEM_ERROR:
			out_of_memory();
		default:
			return "damaged gzip";
		}
	}
	return "gzip unpacks to more than the limit";
}

int gunzip(const char *data, size_t len, size_t max, char **out, size_t *outlen,
	   const char **reason)
{
	struct unpacked u = { .max = max };
	z_stream z = { .next_in = (const Bytef *)data };
	const char *why;

	u.cap = least(max, 4 * len) + 1;
	u.data = must(malloc(u.cap));
	if (inflateInit2(&z, 16 + MAX_WBITS) != Z_OK)
		out_of_memory();
	why = unpack(&z, data + len, &u);
	inflateEnd(&z);
	*out = u.data;
	*outlen = least(u.len, max);
	if (!why)
		return 0;
	*reason = why;
	return -1;
}
