/*
 * An answer in the making, and how it is to be misdelivered.
 *
 * A route writes headers and body with reply_header() and fprintf(), and
 * sets the faults it is there for; reply_compose() then makes the bytes.
 */
#ifndef TESTS_ORIGIN_REPLY_H
#define TESTS_ORIGIN_REPLY_H

#include "tests/origin/request.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum reply_end {
	REPLY_KEEP,		/* ready for the next request */
	REPLY_CLOSE,
	REPLY_RESET,		/* RST instead of FIN */
	REPLY_HANG,		/* not a byte, until the client leaves */
	REPLY_STALL,		/* likewise, but once all was sent */
};

struct reply {
	int status;		/* 0: the body is all that is sent */
	const char *type;	/* constant; NULL: no Content-Type */
	FILE *head;		/* further header lines */
	FILE *body;
	size_t filler;		/* bytes of "x" sent behind the body, or ... */
	size_t unit;		/* ... of its last so many bytes; 0: "x" */
	bool chunked;		/* no Content-Length */
	bool encoded;		/* the body is gzip already */
	bool gzip;		/* make it so */
	int delay;		/* ms before the first byte */
	size_t step;		/* send so many bytes at a time ... */
	int interval;		/* ... each so many ms after the last; 0: all */
	bool slow_head;		/* the head too; else only the body */
	size_t stop;		/* body bytes after which `end` strikes */
	enum reply_end end;

	char *head_text, *body_text;
	size_t head_len, body_len;
};

void reply_init(struct reply *reply);
void reply_release(struct reply *reply);

/* One header line; no line end in it. */
void reply_header(struct reply *reply, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Status and a small page that names it; what was written before stays. */
void reply_status(struct reply *reply, int status);

void reply_redirect(struct reply *reply, const char *to);

/* The bytes to send, malloc'ed; the filler is not among them. */
char *reply_compose(struct reply *reply, const struct request *request,
		    size_t *len);

/* gzip of the bytes, malloc'ed. */
char *reply_gzip(const char *bytes, size_t len, size_t *out_len);

#endif
