/*
 * A file, pipe or terminal cut into records: lines, or with quotes the records
 * of CSV, whose cells may hold line breaks.
 *
 * Nothing here knows what a record means.  It never waits for bytes: what a
 * slow pipe has not sent yet is STREAM_LATER.  Memory is one record, at most
 * STREAM_RECORD_MOST bytes of it.
 *
 *   1. stream_open();
 *   2. stream_next() until STREAM_END or STREAM_ERROR; after STREAM_LATER
 *      poll stream->fd for POLLIN;
 *   3. stream_close(), stream_open() with the next file, ...
 *   4. stream_release().
 */
#ifndef CMD_INPUT_STREAM_H
#define CMD_INPUT_STREAM_H

#include "cmd/text/bytes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STREAM_RECORD_MOST (16 << 20)

enum stream_news { STREAM_RECORD, STREAM_LATER, STREAM_END, STREAM_ERROR };

/* Where the search for a CSV record's end stands (RFC 4180). */
enum stream_quoting {
	AT_CELL,		/* a quote here opens one */
	IN_CELL,		/* a quote here is a character */
	IN_QUOTES,
	AFTER_QUOTE,		/* the closing one, or the first of two */
};

struct stream {
	int fd;			/* -1: none is open */
	const char *name;	/* borrowed */
	bool quotes;		/* CSV */
	char separator;		/* of its cells; '\0': each of ',', ';' and tab
				   may be it.  Set by the caller when the first
				   record has told */
	bool waits;		/* no regular file: poll before reading */
	bool eof, begun;	/* begun: a byte order mark was looked for */
	bool skipping;		/* the rest of a record that was too long */
	enum stream_quoting quoting;
	struct bytes buf;
	size_t from;		/* start of what is unused */
	size_t scanned;		/* bytes of that without the record's end */
	int64_t lines;		/* line breaks so far */
	char error[512];
};

struct stream_record {
	const char *text;	/* without its line break; valid until the next
				   call */
	size_t len;
	int64_t line;		/* on which it begins, from 1 */
	const char *bad;	/* why it is none: then text is how it begins */
};

/* name "-" is stdin.  Does not wait for the writer of a FIFO.  -1: error says
   why. */
int stream_open(struct stream *stream, const char *name, bool quotes);
enum stream_news stream_next(struct stream *stream,
			     struct stream_record *record);
void stream_close(struct stream *stream);
void stream_release(struct stream *stream);

#endif
