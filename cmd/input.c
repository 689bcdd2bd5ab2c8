/*
 * Where a record ends is stream.c's affair; here is what it means.  CSV and TSV
 * begin with a head record, by which the cells of the others are named.
 */
#include "cmd/input.h"

#include "cmd/bytes.h"
#include "cmd/columns.h"
#include "cmd/escape.h"
#include "cmd/format.h"
#include "cmd/stream.h"
#include "parse/charset.h"

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SHOWN 200		/* bytes of a bad record */

struct cell {
	size_t at, len;		/* in input.cells */
};

struct input {
	const struct strings *args, *files;
	size_t next_arg, next_file;
	enum input_format format;
	const char *url_column;
	struct stream stream;
	int64_t position;
	struct cell *head;	/* CSV, TSV: column names, in head_text */
	size_t nhead;		/* 0: the head is still to come */
	struct bytes head_text;
	size_t url_at;		/* index of the URL's column */
	struct bytes cells;	/* of the record in hand */
	struct cell *row;
	size_t nrow, row_cap;
	struct bytes columns;
	char error[512];
};

static int is_csv(const struct input *in)
{
	return in->format == INPUT_CSV;
}

/* ---- files --------------------------------------------------------------- */

/* Early, so that a misspelt name is said before anything is fetched. */
static int check_file(const char *name)
{
	struct stat st;

	if (strcmp(name, "-") == 0)
		return 0;
	if (access(name, R_OK) == -1)
		return -1;
	if (stat(name, &st) == 0 && S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		return -1;
	}
	return 0;
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
	in->stream.fd = -1;
	for (size_t i = 0; i < in->files->len; i++) {
		const char *name = in->files->items[i];

		if (check_file(name) == 0)
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
	stream_release(&in->stream);
	bytes_release(&in->head_text);
	bytes_release(&in->cells);
	bytes_release(&in->columns);
	free(in->head);
	free(in->row);
	free(in);
}

int input_fd(const struct input *in)
{
	return in->stream.fd;
}

const char *input_error(const struct input *in)
{
	return in->error[0] != '\0' ? in->error : in->stream.error;
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

static size_t find_cell(const struct input *in, const char *name, size_t len)
{
	for (size_t i = 0; i < in->nhead; i++)
		if (in->head[i].len == len &&
		    memcmp(in->head_text.data + in->head[i].at, name,
			   len) == 0)
			return i;
	return SIZE_MAX;
}

/* A name of its own for column i: none is empty, none stands there twice. */
static void add_name(struct input *in, size_t i)
{
	struct cell *name = &in->head[i];
	char number[32];
	size_t len;

	name->at = in->head_text.len;
	bytes_add(&in->head_text, in->cells.data + in->row[i].at,
		  in->row[i].len);
	if (in->row[i].len == 0)
		bytes_text(&in->head_text, "column");
	len = in->head_text.len - name->at;
	if (in->row[i].len == 0)
		bytes_add(&in->head_text, number,
			  (size_t)sprintf(number, "_%zu", i + 1));
	for (size_t n = 2; ; n++) {
		name->len = in->head_text.len - name->at;
		if (find_cell(in, in->head_text.data + name->at,
			      name->len) == SIZE_MAX)
			break;
		in->head_text.len = name->at + len;
		bytes_add(&in->head_text, number,
			  (size_t)sprintf(number, "_%zu", n));
	}
	in->nhead++;
}

static int bad_head(struct input *in, const char *why, const char *text,
		    size_t len)
{
	char *name = escape_control(in->stream.name, strlen(in->stream.name));
	char *shown = escape_control(text, len < SHOWN ? len : SHOWN);

	snprintf(in->error, sizeof(in->error), "'%s': %s '%s'", name, why,
		 shown);
	free(name);
	free(shown);
	return -1;
}

/* Names of the columns; which of them is the URL's. -1: none is. */
static int take_head(struct input *in)
{
	const char *wanted = in->url_column ? in->url_column : "url";
	const char *first = in->cells.data + in->row[0].at;

	in->head = reallocarray(in->head, in->nrow, sizeof(*in->head));
	if (in->head == NULL)
		err(1, "out of memory");
	in->head_text.len = 0;
	for (size_t i = 0; i < in->nrow; i++)
		add_name(in, i);
	in->url_at = find_cell(in, wanted, strlen(wanted));
	if (in->url_at != SIZE_MAX)
		return 0;
	in->url_at = 0;
	if (in->url_column != NULL)
		return bad_head(in, "no column", wanted, strlen(wanted));
	if (in->row[0].len > 0 && memmem(first, in->row[0].len, "://", 3))
		return bad_head(in, "the first line must name the columns, "
				"not be", first, in->row[0].len);
	return 0;
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

/* Beyond the head only empty cells are let through: a comma too many may well
   be one of an unquoted URL. */
static bool has_more(const struct input *in)
{
	for (size_t i = in->nhead; i < in->nrow; i++)
		if (in->row[i].len > 0)
			return true;
	return false;
}

static void separated(struct input *in, struct input_record *record,
		      const char *text, size_t len)
{
	split(in, text, len);
	if (in->url_at >= in->nrow)
		record->bad = "too few columns";
	else if (has_more(in))
		record->bad = "more columns than the head";
	if (record->bad != NULL)
		return;
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
		    const struct stream_record *raw)
{
	record->url = raw->text;
	record->len = raw->len;
	record->bad = raw->bad;
	trim(&record->url, &record->len);
	if (record->bad != NULL) {
		if (record->len > SHOWN)
			record->len = SHOWN;
		return;
	}
	switch (in->format) {
	case INPUT_LINES:
		return;
	case INPUT_CSV:
	case INPUT_TSV:
		separated(in, record, raw->text, raw->len);
		return;
	case INPUT_JSONL:
		json(in, record, raw->text, raw->len);
		return;
	}
}

static bool has_head(const struct input *in)
{
	return in->format == INPUT_CSV || in->format == INPUT_TSV;
}

static enum stream_news from_file(struct input *in,
				  struct input_record *record)
{
	struct stream_record raw;

	for (;;) {
		enum stream_news news = stream_next(&in->stream, &raw);

		if (news != STREAM_RECORD)
			return news;
		if (is_nothing(in, raw.text, raw.len))
			continue;
		if (has_head(in) && in->nhead == 0 && raw.bad == NULL) {
			split(in, raw.text, raw.len);
			if (take_head(in) == -1)
				return STREAM_ERROR;
			continue;
		}
		record->file = in->stream.name;
		record->line = raw.line;
		record->position = ++in->position;
		meaning(in, record, &raw);
		return STREAM_RECORD;
	}
}

static bool open_next(struct input *in)
{
	in->nhead = 0;
	return stream_open(&in->stream, in->files->items[in->next_file++],
			   is_csv(in)) == 0;
}

enum input_news input_next(struct input *in, struct input_record *record)
{
	*record = (struct input_record){ .url = "", .file = "" };
	if (in->next_arg < in->args->len)
		return from_args(in, record);
	for (;;) {
		if (in->stream.fd == -1 && in->next_file == in->files->len)
			return INPUT_END;
		if (in->stream.fd == -1 && !open_next(in))
			return INPUT_ERROR;
		switch (from_file(in, record)) {
		case STREAM_RECORD:
			return INPUT_RECORD;
		case STREAM_LATER:
			return INPUT_LATER;
		case STREAM_ERROR:
			return INPUT_ERROR;
		case STREAM_END:
			stream_close(&in->stream);
			break;
		}
	}
}
