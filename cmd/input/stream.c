/*
 * Cuts a stream into records.  One buffer holds what was read and not used yet.
 * The search for a record's end goes on where it stopped when more bytes have
 * come, so that a record that drips in costs no more than one that is there.
 *
 * A record that is too long is given up: its rest is thrown away as it comes,
 * by the same rules, so the next one begins where it really begins.  A quote
 * that is still open at the end of the file is a mistake of its line; what was
 * taken for the inside of the cell is read again from the line after it.
 */
#include "cmd/input/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK (64 << 10)
#define CHUNKS_MOST (STREAM_RECORD_MOST / CHUNK + 2)	/* read at a time */

/* ---- files --------------------------------------------------------------- */

static int complain(struct stream *s, const char *what, const char *why)
{
	snprintf(s->error, sizeof(s->error), "cannot %s '%s': %s", what,
		 s->name, why);
	return -1;
}

int stream_open(struct stream *s, const char *name, bool quotes)
{
	struct stat st;

	s->name = name;
	s->quotes = quotes;
	s->separator = '\0';
	s->eof = s->begun = s->skipping = false;
	s->quoting = AT_CELL;
	s->buf.len = s->from = s->scanned = 0;
	s->lines = 0;
	if (strcmp(name, "-") == 0)
		s->fd = STDIN_FILENO;
	else
		s->fd = open(name, O_RDONLY | O_NONBLOCK | O_NOCTTY |
				   O_CLOEXEC);
	if (s->fd == -1)
		return complain(s, "open", strerror(errno));
	if (fstat(s->fd, &st) == -1) {
		complain(s, "read", strerror(errno));
		stream_close(s);
		return -1;
	}
	s->waits = !S_ISREG(st.st_mode);
	return 0;
}

void stream_close(struct stream *s)
{
	if (s->fd > STDIN_FILENO)
		close(s->fd);
	s->fd = -1;
}

void stream_release(struct stream *s)
{
	stream_close(s);
	bytes_release(&s->buf);
}

/* ---- bytes --------------------------------------------------------------- */

/* Moves what is unused to the front, when that is little or all. */
static void compact(struct stream *s)
{
	if (s->from == 0 || (s->from < s->buf.len && s->from < CHUNK))
		return;
	memmove(s->buf.data, s->buf.data + s->from, s->buf.len - s->from);
	s->buf.len -= s->from;
	s->from = 0;
}

/* STREAM_RECORD: more bytes are there, or eof is. */
static enum stream_news fill(struct stream *s)
{
	struct pollfd pfd = { .fd = s->fd, .events = POLLIN };
	ssize_t n;

	if (s->waits && poll(&pfd, 1, 0) <= 0)
		return STREAM_LATER;
	compact(s);
	n = read(s->fd, bytes_room(&s->buf, CHUNK), CHUNK);
	if (n == -1 && (errno == EINTR || errno == EAGAIN))
		return STREAM_LATER;
	if (n == -1) {
		complain(s, "read", strerror(errno));
		return STREAM_ERROR;
	}
	s->eof = n == 0;
	s->buf.len += (size_t)n;
	return STREAM_RECORD;
}

/* A byte order mark: UTF-8's is dropped, UTF-16's is said. */
static int begin(struct stream *s)
{
	const char *text = s->buf.data + s->from;
	size_t len = s->buf.len - s->from;

	s->begun = true;
	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		s->from += 3;
	else if (len >= 2 && (memcmp(text, "\xff\xfe", 2) == 0 ||
			      memcmp(text, "\xfe\xff", 2) == 0))
		return complain(s, "read", "UTF-16, not UTF-8");
	return 0;
}

/* ---- records ------------------------------------------------------------- */

static bool separates(const struct stream *s, char c)
{
	if (s->separator != '\0')
		return c == s->separator;
	return c == ',' || c == ';' || c == '\t';
}

static enum stream_quoting after(const struct stream *s,
				 enum stream_quoting quoting, char c)
{
	switch (quoting) {
	case AT_CELL:
		if (c == '"')
			return IN_QUOTES;
		break;
	case IN_QUOTES:
		return c == '"' ? AFTER_QUOTE : IN_QUOTES;
	case AFTER_QUOTE:
		if (c == '"')
			return IN_QUOTES;
		break;
	case IN_CELL:
		break;
	}
	return separates(s, c) ? AT_CELL : IN_CELL;
}

/* Offset of the line break that ends the record, or -1. */
static ssize_t find_end(struct stream *s)
{
	const char *text = s->buf.data + s->from;
	size_t len = s->buf.len - s->from;
	const char *nl;

	if (s->quotes) {
		for (; s->scanned < len; s->scanned++) {
			char c = text[s->scanned];

			if (c == '\n' && s->quoting != IN_QUOTES)
				return (ssize_t)s->scanned;
			s->quoting = after(s, s->quoting, c);
		}
		return -1;
	}
	if (len == s->scanned)
		return -1;
	nl = memchr(text + s->scanned, '\n', len - s->scanned);
	s->scanned = len;
	return nl != NULL ? nl - text : -1;
}

static int64_t count_breaks(const char *text, size_t len)
{
	const char *end = text + len;
	int64_t n = 0;

	while ((text = memchr(text, '\n', (size_t)(end - text))) != NULL) {
		n++;
		text++;
	}
	return n;
}

/* Takes len bytes and the line break after them, if it is there. */
static void use(struct stream *s, size_t len, struct stream_record *record)
{
	const char *text = s->buf.data + s->from;
	size_t all = len + (s->from + len < s->buf.len);

	*record = (struct stream_record){ .text = text, .len = len,
					  .line = s->lines + 1 };
	s->lines += s->quotes ? count_breaks(text, all) : all > len;
	s->from += all;
	s->scanned = 0;
}

/* The end of a record that stands at end; -1: nowhere in what is there. */
static bool cut(struct stream *s, ssize_t end, struct stream_record *record)
{
	size_t left = s->buf.len - s->from;
	bool rest = s->skipping;

	if (end == -1 && s->eof && !rest && s->quoting == IN_QUOTES) {
		const char *nl = memchr(s->buf.data + s->from, '\n', left);

		use(s, nl ? (size_t)(nl - s->buf.data) - s->from : left,
		    record);
		record->bad = "quote without an end";
		s->quoting = AT_CELL;
		return true;
	}
	if (end == -1 && !s->eof && !rest && left <= STREAM_RECORD_MOST)
		return false;
	use(s, end != -1 ? (size_t)end : left, record);
	if (record->len > STREAM_RECORD_MOST)
		record->bad = "record too long";
	s->skipping = end == -1 && !s->eof;
	if (!s->skipping)
		s->quoting = AT_CELL;
	return !rest;
}

/* A record that has no end is not waited for: the others have work. */
enum stream_news stream_next(struct stream *s, struct stream_record *record)
{
	for (int chunks = 0; chunks < CHUNKS_MOST; chunks++) {
		enum stream_news news;

		if (!s->begun && (s->buf.len >= 3 || s->eof) && begin(s) == -1)
			return STREAM_ERROR;
		if (s->begun && s->from < s->buf.len &&
		    cut(s, find_end(s), record))
			return STREAM_RECORD;
		if (s->eof && s->from == s->buf.len)
			return STREAM_END;
		news = s->eof ? STREAM_RECORD : fill(s);
		if (news != STREAM_RECORD)
			return news;
	}
	return STREAM_LATER;
}
