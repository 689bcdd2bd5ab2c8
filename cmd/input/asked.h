/*
 * How a record's URL is to be asked for: its columns method, body and
 * content-type, if it has them.
 *
 *   1. asked_clear();
 *   2. asked_cell() or asked_member() for each column;
 *   3. asked_judge(), then post and content_type.
 *
 * A body counts only beside a method, and a method only if it is one of HTTP:
 * lists have columns of these names that mean something else.
 */
#ifndef CMD_INPUT_ASKED_H
#define CMD_INPUT_ASKED_H

#include "cmd/text/bytes.h"

#include <stddef.h>

#define ASKED_BODY_MOST (64 << 10)	/* bytes */

/* The columns. */
enum { ASKED_METHOD, ASKED_BODY, ASKED_TYPE, ASKED_COLUMNS };

struct asked {			/* zeroed at first */
	struct bytes text[ASKED_COLUMNS];
	const char *post, *content_type;	/* as in struct input_record */
};

void asked_clear(struct asked *asked);
void asked_release(struct asked *asked);

/* A column's value. */
void asked_cell(struct asked *asked, const char *name, size_t namelen,
		const char *value, size_t len);

/* The same as it stands in JSON; an object or array is a body as it is. */
void asked_member(struct asked *asked, const char *name, size_t namelen,
		  const char *value, size_t len);

/* NULL, or why it cannot be asked for so: a text until the next call. */
const char *asked_judge(struct asked *asked);

#endif
