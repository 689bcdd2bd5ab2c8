/*
 * One buffer holds what has been read and not yet been used.  A record is cut
 * out of it in two steps: where it ends (a line; for CSV, a line break outside
 * quotes) and what it means.  Only the first step looks at the stream, so a
 * slow pipe costs nothing but a return of INPUT_LATER.
 */
#include "cmd/input.h"

#include "cmd/bytes.h"
#include "cmd/columns.h"
#include "cmd/format.h"
#include "parse/charset.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK (64 << 10)
#define RECORD_MOST (16 << 20)	/* bytes; a longer one is bad */

struct cell {
	size_t at, len;		/* in input.cells */
};

struct input {
	const struct strings *args, *files;
	size_t next_arg, next_file;
	enum input_format format;
	const char *url_column;
	bool sniffed;		/* began with a byte order mark or not */
	int fd;			/* -1: none open */
	bool blocking;		/* a pipe or terminal: ask poll first */
	bool eof;
	const char *name;
	struct bytes buf;
	size_t from;		/* start of the unused part */
	size_t scanned;		/* of it, without a record's end */
	bool quoted;		/* CSV: the scan stands inside quotes */
	bool skipping;		/* rest of a record that was too long */
	int64_t line, position;
	struct cell *head;	/* CSV, TSV: column names, in head_text */
	size_t nhead;
	struct bytes head_text;
	size_t url_at;		/* index of the URL's column */
	struct bytes cells;	/* of the record in hand */
	struct cell *row;
	size_t nrow, row_cap;
	struct bytes columns;
	char error[512];
};

/* ---- files --------------------------------------------------------------- */

static int open_next(struct input *in)
{
	struct stat st;
	const char *name = in->files->items[in->next_file++];

	in->fd = strcmp(name, "-") == 0
			 ? STDIN_FILENO
			 : open(name, O_RDONLY | O_CLOEXEC);
	if (in->fd != -1 && fstat(in->fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		in->fd = -1;
	}
	if (in->fd == -1) {
		snprintf(in->error, sizeof(in->error), "cannot open '%s': %s",
			 name, strerror(errno));
		return -1;
	}
	in->blocking = !S_ISREG(st.st_mode);
	in->name = name;
	in->eof = in->sniffed = in->quoted = in->skipping = false;
	in->line = 0;
	in->nhead = 0;
	in->buf.len = in->from = in->scanned = 0;
	return 0;
}

static void close_file(struct input *in)
{
	if (in->fd > STDIN_FILENO)
		close(in->fd);
	in->fd = -1;
}

struct input *input_open(const struct options *options, const char **error)
{
	static char message[512];
	struct input *in = calloc(1, sizeof(*in));

	if (in == NULL)
		err(1, "out of memory");
	in->args = &options->args;
	in->files = &options->input;
	in->format = (enum input_format)options->input_format;
	in->url_column = options->url_column;
	in->fd = -1;
	for (size_t i = 0; i < in->files->len; i++) {
		const char *name = in->files->items[i];

		if (strcmp(name, "-") == 0 || access(name, R_OK) == 0)
			continue;
		snprintf(message, sizeof(message), "cannot open '%s': %s",
			 name, strerror(errno));
		*error = message;
		input_close(in);
		return NULL;
	}
	return in;
}

void input_close(struct input *in)
{
	if (in == NULL)
		return;
	close_file(in);
	bytes_release(&in->buf);
	bytes_release(&in->head_text);
	bytes_release(&in->cells);
	bytes_release(&in->columns);
	free(in->head);
	free(in->row);
	free(in);
}

int input_fd(const struct input *in)
{
	return in->fd;
}

const char *input_error(const struct input *in)
{
	return in->error;
}

/* ---- where a record ends ------------------------------------------------- */

static bool is_csv(const struct input *in)
{
	return in->format == INPUT_CSV;
}

/* Offset of the line break that ends the record, or -1. */
static ssize_t find_end(struct input *in)
{
	const char *from = in->buf.data + in->from;
	size_t len = in->buf.len - in->from;

	if (!is_csv(in)) {
		const char *nl = len > in->scanned
			? memchr(from + in->scanned, '\n', len - in->scanned)
			: NULL;

		in->scanned = len;
		return nl != NULL ? nl - from : -1;
	}
	for (; in->scanned < len; in->scanned++) {
		char c = from[in->scanned];

		if (c == '"')
			in->quoted = !in->quoted;
		else if (c == '\n' && !in->quoted)
			return (ssize_t)in->scanned;
	}
	return -1;
}

/* Moves the unused part to the front when that is cheap. */
static void compact(struct input *in)
{
	if (in->from < in->buf.len && in->from < CHUNK)
		return;
	memmove(in->buf.data, in->buf.data + in->from,
		in->buf.len - in->from);
	in->buf.len -= in->from;
	in->from = 0;
}

enum filled { FILLED, FILLED_EOF, FILLED_LATER, FILLED_ERROR };

static enum filled fill(struct input *in)
{
	struct pollfd pfd = { .fd = in->fd, .events = POLLIN };
	ssize_t n;

	if (in->blocking && poll(&pfd, 1, 0) == 0)
		return FILLED_LATER;
	if (in->buf.data != NULL)
		compact(in);
	n = read(in->fd, bytes_room(&in->buf, CHUNK), CHUNK);
	if (n == -1 && (errno == EINTR || errno == EAGAIN))
		return FILLED_LATER;
	if (n == -1) {
		snprintf(in->error, sizeof(in->error), "cannot read '%s': %s",
			 in->name, strerror(errno));
		return FILLED_ERROR;
	}
	if (n == 0)
		in->eof = true;
	in->buf.len += (size_t)n;
	return n == 0 ? FILLED_EOF : FILLED;
}

static void skip_bom(struct input *in)
{
	if (in->buf.len - in->from >= 3 &&
	    memcmp(in->buf.data + in->from, "\xef\xbb\xbf", 3) == 0)
		in->from += 3;
	in->sniffed = true;
}

/* The next whole record's text, its end taken off. */
static enum input_news cut(struct input *in, const char **text, size_t *len)
{
	for (;;) {
		ssize_t end;
		size_t left;

		if (!in->sniffed && (in->buf.len >= 3 || in->eof))
			skip_bom(in);
		end = in->sniffed ? find_end(in) : -1;
		left = in->buf.len - in->from;
		if (end == -1 && in->eof && left == 0)
			return INPUT_END;
		if (end != -1 || in->eof || left > RECORD_MOST) {
			bool rest = in->skipping;

			*text = in->buf.data + in->from;
			*len = end != -1 ? (size_t)end : left;
			in->from += *len + (end != -1);
			in->scanned = 0;
			in->quoted = false;
			in->skipping = end == -1;
			if (!rest)
				return INPUT_RECORD;
			continue;
		}
		switch (fill(in)) {
		case FILLED:
		case FILLED_EOF:
			break;
		case FILLED_LATER:
			return INPUT_LATER;
		case FILLED_ERROR:
			return INPUT_ERROR;
		}
	}
}

/* ---- what a record means ------------------------------------------------- */

static int is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f';
}

static void trim(const char **s, size_t *len)
{
	while (*len > 0 && is_blank(**s))
		++*s, --*len;
	while (*len > 0 && is_blank((*s)[*len - 1]))
		--*len;
}

static struct cell *new_cell(struct input *in)
{
	if (in->nrow == in->row_cap) {
		in->row_cap = in->row_cap ? 2 * in->row_cap : 16;
		in->row = reallocarray(in->row, in->row_cap,
				       sizeof(*in->row));
		if (in->row == NULL)
			err(1, "out of memory");
	}
	in->row[in->nrow].at = in->cells.len;
	return &in->row[in->nrow++];
}

/* RFC 4180; a quote inside an unquoted cell is kept. */
static const char *csv_cell(struct input *in, const char *s, const char *end)
{
	struct cell *cell = new_cell(in);

	if (s < end && *s == '"') {
		for (s++; s < end; s++) {
			if (*s == '"' && (s + 1 == end || s[1] != '"'))
				break;
			if (*s == '"')
				s++;
			bytes_char(&in->cells, *s);
		}
		s += s < end;
	}
	for (; s < end && *s != ','; s++)
		bytes_char(&in->cells, *s);
	cell->len = in->cells.len - cell->at;
	return s;
}

static const char *tsv_cell(struct input *in, const char *s, const char *end)
{
	struct cell *cell = new_cell(in);
	static const char from[] = "tnr\\", to[] = "\t\n\r\\";

	for (; s < end && *s != '\t'; s++) {
		const char *at = *s == '\\' && s + 1 < end && s[1] != '\0'
					 ? strchr(from, s[1]) : NULL;

		bytes_char(&in->cells, at != NULL ? to[at - from] : *s);
		s += at != NULL;
	}
	cell->len = in->cells.len - cell->at;
	return s;
}

static void split(struct input *in, const char *s, size_t len)
{
	const char *end;

	if (len > 0 && s[len - 1] == '\r')
		len--;
	end = s + len;
	in->nrow = in->cells.len = 0;
	for (;;) {
		s = is_csv(in) ? csv_cell(in, s, end) : tsv_cell(in, s, end);
		if (s >= end)
			return;
		s++;
	}
}

static size_t find_column(const struct input *in, const char *name)
{
	for (size_t i = 0; i < in->nhead; i++)
		if (in->head[i].len == strlen(name) &&
		    memcmp(in->head_text.data + in->head[i].at, name,
			   in->head[i].len) == 0)
			return i;
	return SIZE_MAX;
}

/* Names of the columns; which of them is the URL's. -1: none is. */
static int take_head(struct input *in)
{
	free(in->head);
	in->head = calloc(in->nrow, sizeof(*in->head));
	if (in->head == NULL)
		err(1, "out of memory");
	memcpy(in->head, in->row, in->nrow * sizeof(*in->head));
	in->nhead = in->nrow;
	in->head_text.len = 0;
	bytes_add(&in->head_text, in->cells.data, in->cells.len);
	in->url_at = find_column(in, in->url_column ? in->url_column : "url");
	if (in->url_at != SIZE_MAX)
		return 0;
	in->url_at = 0;
	if (in->url_column == NULL)
		return 0;
	snprintf(in->error, sizeof(in->error), "%s: no column '%s'", in->name,
		 in->url_column);
	return -1;
}

static void other_columns(struct input *in)
{
	struct bytes *out = &in->columns;

	out->len = 0;
	for (size_t i = 0; i < in->nrow && i < in->nhead; i++) {
		if (i == in->url_at)
			continue;
		bytes_char(out, out->len == 0 ? '{' : ',');
		format_json_string(out, in->head_text.data + in->head[i].at,
				   in->head[i].len);
		bytes_char(out, ':');
		format_json_string(out, in->cells.data + in->row[i].at,
				   in->row[i].len);
	}
	if (out->len > 0)
		bytes_add(out, "}", 2);
}

static void separated(struct input *in, struct input_record *record,
		      const char *text, size_t len)
{
	split(in, text, len);
	if (in->url_at >= in->nrow) {
		record->bad = "too few columns";
		return;
	}
	record->url = in->cells.data + in->row[in->url_at].at;
	record->len = in->row[in->url_at].len;
	trim(&record->url, &record->len);
	other_columns(in);
	record->columns = in->columns.len > 0 ? in->columns.data : NULL;
}

struct members {
	struct input *in;
	const char *name;	/* of the URL's member */
	bool found;
};

static int member(void *arg, const char *key, size_t keylen, const char *val,
		  size_t vallen)
{
	struct members *members = arg;
	struct input *in = members->in;

	if (!members->found && keylen == strlen(members->name) &&
	    memcmp(key, members->name, keylen) == 0 && *val == '"') {
		members->found = true;
		columns_unquote(&in->cells, val, vallen);
		return 0;
	}
	bytes_char(&in->columns, in->columns.len == 0 ? '{' : ',');
	bytes_add(&in->columns, key - 1, keylen + 2);
	bytes_char(&in->columns, ':');
	bytes_add(&in->columns, val, vallen);
	return 0;
}

static void json(struct input *in, struct input_record *record,
		 const char *text, size_t len)
{
	struct members members = {
		in, in->url_column ? in->url_column : "url", false,
	};

	in->columns.len = in->cells.len = 0;
	if (utf8_valid(text, len) != len)
		record->bad = "not UTF-8";
	else if (columns_scan(text, len, member, &members) != 0)
		record->bad = "not a JSON object";
	else if (!members.found)
		record->bad = "no column with the URL";
	if (record->bad != NULL)
		return;
	record->url = in->cells.data;
	record->len = in->cells.len;
	trim(&record->url, &record->len);
	if (in->columns.len > 0) {
		bytes_add(&in->columns, "}", 2);
		record->columns = in->columns.data;
	}
}

static enum input_news from_args(struct input *in,
				 struct input_record *record)
{
	const char *arg = in->args->items[in->next_arg++];

	record->file = "";
	record->url = arg;
	record->len = strlen(arg);
	record->position = ++in->position;
	return INPUT_RECORD;
}

/* A blank line or comment is no record. */
static bool is_nothing(const struct input *in, const char *text, size_t len)
{
	trim(&text, &len);
	return len == 0 || (in->format == INPUT_LINES && *text == '#');
}

static void meaning(struct input *in, struct input_record *record,
		    const char *text, size_t len)
{
	record->url = text;
	record->len = len;
	trim(&record->url, &record->len);
	if (len > RECORD_MOST) {
		record->len = 200;
		record->bad = "record too long";
		return;
	}
	switch (in->format) {
	case INPUT_LINES:
		return;
	case INPUT_CSV:
	case INPUT_TSV:
		separated(in, record, text, len);
		return;
	case INPUT_JSONL:
		json(in, record, text, len);
		return;
	}
}

static bool has_head(const struct input *in)
{
	return in->format == INPUT_CSV || in->format == INPUT_TSV;
}

static enum input_news from_file(struct input *in,
				 struct input_record *record)
{
	const char *text;
	size_t len;

	for (;;) {
		enum input_news news = cut(in, &text, &len);

		if (news != INPUT_RECORD)
			return news;
		in->line++;
		if (is_nothing(in, text, len))
			continue;
		if (has_head(in) && in->nhead == 0) {
			split(in, text, len);
			if (take_head(in) == -1)
				return INPUT_ERROR;
			continue;
		}
		record->file = in->name;
		record->line = in->line;
		record->position = ++in->position;
		meaning(in, record, text, len);
		return INPUT_RECORD;
	}
}

enum input_news input_next(struct input *in, struct input_record *record)
{
	*record = (struct input_record){ .url = "", .file = "" };
	if (in->next_arg < in->args->len)
		return from_args(in, record);
	for (;;) {
		enum input_news news;

		if (in->fd == -1 && in->next_file == in->files->len)
			return INPUT_END;
		if (in->fd == -1 && open_next(in) == -1)
			return INPUT_ERROR;
		news = from_file(in, record);
		if (news != INPUT_END)
			return news;
		close_file(in);
	}
}
