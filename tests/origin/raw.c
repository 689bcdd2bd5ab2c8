/*
 * Answers that a test wrote down byte for byte, and what spoils them.
 *
 * Mutations follow from the seed alone: the same answer and the same seed
 * are the same bytes, so that a finding is a URL.
 */
#include "tests/origin/origin.h"
#include "tests/origin/table.h"

#include <err.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 32 << 20, MUTATIONS = 6 };

struct bytes {
	char *data;
	size_t len;
};

/* SplitMix64 */
static size_t below(uint64_t *random, size_t n)
{
	uint64_t z = *random += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (size_t)((z ^ z >> 31) % n);
}

/* Puts len bytes in the place of `gone` others. */
static void splice(struct bytes *bytes, size_t at, size_t gone,
		   const char *in, size_t len)
{
	char *data = malloc(bytes->len - gone + len + 1);

	if (!data)
		err(1, NULL);
	memcpy(data, bytes->data, at);
	memcpy(data + at, in, len);
	memcpy(data + at + len, bytes->data + at + gone,
	       bytes->len - at - gone);
	free(bytes->data);
	bytes->data = data;
	bytes->len += len - gone;
}

/* What parsers trip over. */
static const struct {
	const char *text;
	size_t len;
} words[] = {
#define WORD(text) { text, sizeof(text) - 1 }
	WORD("\0"), WORD("\r"), WORD("\n"), WORD("\r\n"), WORD("\r\n\r\n"),
	WORD(" "), WORD("\t"), WORD(":"), WORD(","), WORD("\xff"),
	WORD("\xc0\x80"), WORD("-1"), WORD("0"), WORD("99999999999999999999"),
	WORD("ffffffffffffffff"), WORD("chunked"), WORD("gzip"), WORD("br"),
	WORD("\033]0;x\007"), WORD("HTTP/1.1 100 Continue\r\n\r\n"),
	WORD("Content-Length: 7\r\n"), WORD("Transfer-Encoding: chunked\r\n"),
	WORD("Location: \r\n"), WORD("<a href=\"http://"), WORD("<base href="),
#undef WORD
};

static void mutate_once(struct bytes *bytes, uint64_t *random)
{
	const char *end = memmem(bytes->data, bytes->len, "\r\n\r\n", 4);
	size_t head = end ? (size_t)(end - bytes->data) + 1 : bytes->len;
	size_t at = below(random, below(random, 2) ? head : bytes->len);
	size_t run = 1 + below(random, 32), word;
	char byte = (char)below(random, 256);

	if (run > bytes->len - at)
		run = bytes->len - at;
	switch (below(random, 5)) {
	case 0:
		splice(bytes, at, 1, &byte, 1);
		return;
	case 1:
		splice(bytes, at, run, "", 0);
		return;
	case 2:
		splice(bytes, at, 0, bytes->data + at, run);
		return;
	case 3:
		word = below(random, sizeof(words) / sizeof(*words));
		splice(bytes, at, below(random, 2) * run, words[word].text,
		       words[word].len);
		return;
	case 4:
		byte = bytes->data[at] ^ (char)(1 << below(random, 8));
		splice(bytes, at, 1, &byte, 1);
		return;
	}
}

static void mutate(struct reply *reply, uint64_t seed)
{
	struct bytes bytes;
	uint64_t random = seed;

	fclose(reply->body);
	bytes = (struct bytes){reply->body_text, reply->body_len};
	for (size_t n = 1 + below(&random, MUTATIONS); n && bytes.len; n--)
		mutate_once(&bytes, &random);
	reply->body = open_memstream(&reply->body_text, &reply->body_len);
	if (!reply->body)
		err(1, NULL);
	fwrite(bytes.data, 1, bytes.len, reply->body);
	free(bytes.data);
}

static enum reply_end end_named(const struct request *request)
{
	static const struct {
		const char *name;
		enum reply_end end;
	} ends[] = {
		{"keep", REPLY_KEEP},
		{"reset", REPLY_RESET},
		{"stall", REPLY_STALL},
	};
	char name[16];

	request_text(request, "end", name, sizeof(name));
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		if (strcmp(ends[i].name, name) == 0)
			return ends[i].end;
	return REPLY_CLOSE;
}

/*
 * /raw/NAME: the file of that name in --raw DIR, then the connection is
 * closed.
 *   ?cut=N		only its first N bytes
 *   ?again=N		its last N bytes over and over, 32 MB of them
 *   ?interval=MS&step=N	N bytes at a time
 *   ?mutate=SEED	changed in a few places
 *   ?end=keep|reset|stall
 */
void raw_page(const struct origin *origin, const struct request *request,
	      struct reply *reply)
{
	const char *name = request->path + strlen("/raw/");
	long cut = request_number(request, "cut", -1);
	long seed = request_number(request, "mutate", -1);
	long again = request_number(request, "again", 0);
	char path[4096];

	if (!origin->options->raw || *name == '.' || strchr(name, '/')) {
		reply_status(reply, 404);
		return;
	}
	snprintf(path, sizeof(path), "%s/%s", origin->options->raw, name);
	reply->status = 0;
	table_send_file(reply, path);
	if (seed >= 0)
		mutate(reply, (uint64_t)seed);
	if (cut >= 0)
		reply->stop = (size_t)cut;
	reply->end = end_named(request);
	reply->unit = again > 0 ? (size_t)again : 0;
	reply->filler = again > 0 ? MOST : 0;
	reply->step = (size_t)request_number(request, "step", 1);
	reply->interval = (int)request_number(request, "interval", 0);
	reply->slow_head = true;
}
