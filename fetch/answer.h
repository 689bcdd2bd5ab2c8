/*
 * An HTTP answer while it comes in: the few header fields that matter, and
 * the body, counted and bounded.
 *
 * Fed by libcurl's callbacks, but knows nothing of libcurl.  Only the last
 * header block counts: those before it are interim answers (1xx) or a
 * proxy's; what follows the body are trailers, and ignored.
 *
 * Sizes are those after content decoding, so that 10 kB of gzip cannot
 * become 10 GB here: the answer says stop once it has max_size bytes, and
 * memory never goes beyond twice that.  One answer serves many requests; a
 * small body buffer is kept between them, a large one is given back.
 *
 *   answer_begin();  answer_header() per line;  answer_body() per piece;
 *   read the fields;  in the end answer_release().
 */
#ifndef FETCH_ANSWER_H
#define FETCH_ANSWER_H

#include "fetch/task.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Field lines of one answer in bytes, all together.  libcurl gives up at
   300 kB, but with an error it also uses for a lost connection. */
enum { ANSWER_MAX_HEADERS = 256 << 10 };

/* A longer value is as good as none; none longer goes over the wire. */
enum { ANSWER_MAX_FIELD = PAGE_MAX_TEXT };

enum answer_field {
	ANSWER_CONTENT_TYPE,	/* the whole value */
	ANSWER_ETAG,
	ANSWER_LAST_MODIFIED,
	ANSWER_LOCATION,
	ANSWER_RETRY_AFTER,
	ANSWER_ROBOTS_TAG,	/* all of them, ", " between */
	ANSWER_CHALLENGE,	/* name of the field that marks a bot wall */
	ANSWER_FIELDS
};

enum answer_state {
	ANSWER_WAITING,		/* nothing of the last header block yet */
	ANSWER_HEADERS,		/* inside of a header block */
	ANSWER_BODY,		/* after the last header block */
	ANSWER_TOO_LONG,	/* stopped: more than max_size */
	ANSWER_TOO_MANY_HEADERS,	/* stopped */
	ANSWER_BAD_LENGTH,	/* stopped: where it ends is not known */
	ANSWER_ENOUGH,		/* stopped: the header is all that is wanted */
};

struct answer_text {
	char *data;		/* terminated; NULL if nothing ever came */
	size_t len, cap;
};

struct answer {
	enum answer_state state;
	int status;		/* of the last status line, 0: none */
	size_t header_bytes;
	uint64_t content_length;	/* as announced */
	bool has_length, coded;	/* Content-Length, Content-Encoding came */
	bool bad_length;	/* lengths that differ, or are no number */
	bool framed;		/* Transfer-Encoding came: no length counts */
	struct answer_text fields[ANSWER_FIELDS];
	unsigned cookies;	/* that were set */
	uint64_t max_size;
	bool cut;		/* take max_size bytes of a body that is longer;
				   set after answer_begin, as is */
	bool header_only;	/* a body is not wanted */
	char *body;
	size_t len, cap;
};

/* A zeroed struct is ready for this too. */
void answer_begin(struct answer *answer, uint64_t max_size);

/* One line with its line end, and one piece of the body.  False: stop the
   transfer, ->state says why. */
bool answer_header(struct answer *answer, const char *line, size_t len);
bool answer_body(struct answer *answer, const char *data, size_t len);

/* "" if it did not come. */
const char *answer_text(const struct answer *answer, enum answer_field field);

void answer_release(struct answer *answer);

#endif
