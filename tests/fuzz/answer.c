/*
 * An HTTP answer from a hostile server: the input is its bytes, cut into
 * lines up to the end of the last header block, as libcurl does it, and
 * then into pieces of a body.  Whatever comes, the limits hold and every
 * text is terminated.
 */
#include "fetch/answer.h"

#include <assert.h>
#include <string.h>

enum { MAX_SIZE = 1000, PIECE = 7 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool feed(struct answer *answer, const char *data, size_t size)
{
	const char *end = data + size;

	while (data < end) {
		bool body = answer->state == ANSWER_BODY;
		const char *stop = body ? NULL
			: memchr(data, '\n', (size_t)(end - data));
		size_t n = stop ? (size_t)(stop + 1 - data)
			: (size_t)(end - data);

		if (body && n > PIECE)
			n = PIECE;
		if (!(body ? answer_body(answer, data, n)
		      : answer_header(answer, data, n)))
			return false;
		data += n;
	}
	return true;
}

static bool is_stopped(const struct answer *answer)
{
	switch (answer->state) {
	case ANSWER_WAITING:
	case ANSWER_HEADERS:
	case ANSWER_BODY:
		return false;
	case ANSWER_TOO_LONG:
	case ANSWER_TOO_MANY_HEADERS:
	case ANSWER_BAD_LENGTH:
	case ANSWER_ENOUGH:
		return true;
	}
	return false;
}

static void check(const struct answer *answer, bool stopped)
{
	assert(answer->len <= MAX_SIZE);
	assert(stopped == is_stopped(answer));
	assert(answer->status >= 0 && answer->status <= 999);
	for (int i = 0; i < ANSWER_FIELDS; i++) {
		const struct answer_text *text = &answer->fields[i];

		assert(text->len <= ANSWER_MAX_FIELD);
		assert(!text->data || !text->data[text->len]);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct answer answer = { 0 };

	/* Twice, so that what the first leaves behind is met too; then the
	   body is cut where it would be too long. */
	for (int i = 0; i < 2; i++) {
		answer_begin(&answer, MAX_SIZE);
		answer.cut = i == 1;
		check(&answer, !feed(&answer, (const char *)data, size));
	}
	answer_release(&answer);
	return 0;
}
