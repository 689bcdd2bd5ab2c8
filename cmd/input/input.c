/*
 * Where a record ends is stream.c's affair, and which column is the URL's is
 * heading.c's; here is what a record means.
 *
 * The records that are looked at before the first is handed out are held, as
 * they came, in `held`, and read from there afterwards.
 */
#include "cmd/input/input.h"

#include "cmd/text/bytes.h"
#include "cmd/input/cells.h"
#include "cmd/text/escape.h"
#include "cmd/text/json.h"
#include "cmd/input/heading.h"
#include "cmd/text/secret.h"
#include "cmd/input/seed_url.h"
#include "cmd/input/stream.h"
#include "parse/charset/charset.h"
#include "parse/charset/utf8.h"

#include <err.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#define SHOWN 200		/* bytes of a bad record */
#define LOOK_MOST 100		/* records, */
#define LOOK_BYTES (32 << 20)	/* and what they may take together */

struct held {
	struct stream_record records[LOOK_MOST];
	size_t offsets[LOOK_MOST];	/* of their texts, in text */
	size_t n, next;
	struct bytes text;
};

struct input {
	const struct strings *args, *files;
	struct strings own;	/* files of one that only looks */
	size_t next_arg, next_file;
	int wanted_format;	/* enum input_format */
	const char *url_column;
	bool carry;
	struct bytes all_columns;	/* of regular files, with --carry */
	int64_t position;

	/* the file in work */
	struct stream stream;
	enum input_format format;
	char separator;		/* of CSV; '\0': the head is still to come */
	struct heading *heading;	/* CSV, TSV: NULL till the head came */
	struct held held;
	bool judged;		/* it is a list of URLs */
	size_t urls;		/* lines with one, seen so far */
	bool head_of_csv;	/* the first of them names columns */
	size_t url_at;		/* index of the URL's column */
	bool latin;		/* it was said that it is not UTF-8 */

	/* of the record in hand */
	struct cells cells;
	struct bytes columns, value;
	struct charset_buffer decoded;
	char error[1024];
};

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

static struct input *new_input(const struct options *options)
{
	struct input *in = calloc(1, sizeof(*in));

	if (in == NULL)
		err(1, "out of memory");
	in->args = &options->args;
	in->files = &options->input;
	in->wanted_format = options->input_format;
	in->url_column = options->url_column;
	in->carry = options->carry;
	in->stream.fd = -1;
	return in;
}

static bool is_regular(const char *name)
{
	struct stat st;

	return strcmp(name, "-") != 0 && stat(name, &st) == 0 &&
	       S_ISREG(st.st_mode);
}

static bool has_head(const struct input *in)
{
	return in->format == INPUT_CSV || in->format == INPUT_TSV;
}

/* The columns of the file in work, as they are named in JSON. */
static void note_columns(struct input *in, struct heading *all)
{
	for (size_t i = 0; i < heading_count(in->heading); i++) {
		size_t len;
		const char *name = heading_name(in->heading, i, &len);

		in->value.len = 0;
		if (has_head(in)) {
			json_string(&in->value, name, len);
		} else {
			bytes_char(&in->value, '"');
			bytes_add(&in->value, name, len);
			bytes_char(&in->value, '"');
		}
		heading_find(all, in->value.data, in->value.len);
	}
}

/* As members of an object that has no values. */
static void keep_columns(struct bytes *out, const struct heading *all)
{
	for (size_t i = 0; i < heading_count(all); i++) {
		size_t len;
		const char *name = heading_name(all, i, &len);

		bytes_char(out, i == 0 ? '{' : ',');
		bytes_add(out, name, len);
		bytes_text(out, ":null");
	}
	if (out->len > 0)
		bytes_add(out, "}", 2);
}

/* Whether it is a list of URLs, while nothing is fetched yet; and which
   columns it has. */
static int look_at_file(const struct options *options, const char *name,
			struct heading *all, char *message, size_t size)
{
	struct input *in = new_input(options);
	struct strings none = { 0 };
	struct input_record record;
	int rc = 0;

	strings_add(&in->own, name);
	in->files = &in->own;
	in->args = &none;
	if (input_next(in, &record) == INPUT_ERROR) {
		snprintf(message, size, "%s", input_error(in));
		rc = -1;
	} else if (options->carry && in->heading != NULL) {
		note_columns(in, all);
	}
	input_close(in);
	return rc;
}

static int look_at_files(const struct options *options, struct heading *all,
			 char *message, size_t size)
{
	for (size_t i = 0; i < options->input.len; i++) {
		const char *name = options->input.items[i];

		if (check_file(name) == -1) {
			snprintf(message, size, "cannot open '%s': %s", name,
				 strerror(errno));
			return -1;
		}
		if (is_regular(name) &&
		    look_at_file(options, name, all, message, size) == -1)
			return -1;
	}
	return 0;
}

struct input *input_open(const struct options *options, const char **error)
{
	static char message[1024];
	struct heading *all = heading_new(NULL);
	struct input *in = NULL;

	*error = message;
	if (look_at_files(options, all, message, sizeof(message)) == 0) {
		in = new_input(options);
		keep_columns(&in->all_columns, all);
	}
	heading_free(all);
	return in;
}

const char *input_columns(const struct input *in)
{
	return in->all_columns.len > 0 ? in->all_columns.data : NULL;
}

/* The file in work is done with. */
static void leave_file(struct input *in)
{
	stream_close(&in->stream);
	heading_free(in->heading);
	in->heading = NULL;
	in->held.n = in->held.next = in->held.text.len = 0;
	in->judged = in->latin = in->head_of_csv = false;
	in->urls = in->url_at = 0;
	in->separator = '\0';
}

void input_close(struct input *in)
{
	if (in == NULL)
		return;
	leave_file(in);
	stream_release(&in->stream);
	bytes_release(&in->held.text);
	bytes_release(&in->columns);
	bytes_release(&in->all_columns);
	bytes_release(&in->value);
	cells_release(&in->cells);
	free(in->decoded.data);
	free(in->own.items);
	free(in);
}

static enum input_format format_of(int wanted, const char *name)
{
	static const struct {
		const char *ending;
		enum input_format format;
	} formats[] = {
		{ ".csv", INPUT_CSV }, { ".tsv", INPUT_TSV },
		{ ".jsonl", INPUT_JSONL }, { ".ndjson", INPUT_JSONL },
	};
	const char *dot = strrchr(name, '.');

	if (wanted != INPUT_AUTO)
		return (enum input_format)wanted;
	for (size_t i = 0; dot && i < sizeof(formats) / sizeof(*formats); i++)
		if (strcasecmp(dot, formats[i].ending) == 0)
			return formats[i].format;
	return INPUT_LINES;
}

bool input_has_columns(const struct options *options)
{
	for (size_t i = 0; i < options->input.len; i++)
		if (format_of(options->input_format,
			      options->input.items[i]) != INPUT_LINES)
			return true;
	return false;
}

int input_fd(const struct input *in)
{
	return in->stream.fd;
}

const char *input_error(const struct input *in)
{
	return in->error[0] != '\0' ? in->error : in->stream.error;
}

/* ---- text ---------------------------------------------------------------- */

/* Characters beyond ASCII that are UTF-8: by chance there are none. */
static bool has_utf8(const char *s, size_t len)
{
	int valid;

	for (size_t n; len > 0; s += n, len -= n) {
		n = utf8_step(s, len, &valid);
		if (valid && n > 1)
			return true;
	}
	return false;
}

/* The record in UTF-8.  Why it cannot be had, or NULL. */
static const char *decode(struct input *in, struct stream_record *raw)
{
	if (utf8_valid(raw->text, raw->len) == raw->len)
		return NULL;
	if (in->format == INPUT_JSONL || has_utf8(raw->text, raw->len))
		return "not UTF-8";
	if (charset_to_utf8("windows-1252", raw->text, raw->len, &in->decoded,
			    &raw->text, &raw->len) == -1)
		err(1, "out of memory");
	return NULL;
}

/* ---- records ------------------------------------------------------------- */

static int split(struct input *in, const struct stream_record *raw)
{
	return in->format == INPUT_CSV
		       ? cells_csv(&in->cells, raw->text, raw->len,
				   in->separator)
		       : cells_tsv(&in->cells, raw->text, raw->len);
}

/* Beyond the head only empty cells are let through: a comma too many may well
   be one of an unquoted URL. */
static bool has_more(const struct input *in)
{
	for (size_t i = heading_count(in->heading); i < in->cells.n; i++)
		if (in->cells.cell[i].len > 0)
			return true;
	return false;
}

static void add_member(struct bytes *out, const char *name, size_t len)
{
	bytes_char(out, out->len == 0 ? '{' : ',');
	json_string(out, name, len);
	bytes_char(out, ':');
}

/* The password of a URL is not kept. */
static void add_url(struct bytes *out, const char *url, size_t len)
{
	char *blanked = secret_blanked(url, len, &len);

	json_string(out, blanked, len);
	free(blanked);
}

/* What the cells of the record are, as a JSON object in in->columns.  A row of
   the output has all columns, so what a broken record lacks is null. */
static void keep_cells(struct input *in)
{
	struct bytes *out = &in->columns;

	for (size_t i = 0; i < heading_count(in->heading); i++) {
		size_t len;
		const char *name = heading_name(in->heading, i, &len);
		const char *text;

		if (i == in->url_at && !in->carry)
			continue;
		add_member(out, name, len);
		if (i >= in->cells.n) {
			bytes_text(out, "null");
			continue;
		}
		text = in->cells.text.data + in->cells.cell[i].at;
		len = in->cells.cell[i].len;
		if (i == in->url_at)
			add_url(out, text, len);
		else
			json_string(out, text, len);
	}
}

static const char *separated(struct input *in, struct input_record *record,
			     const struct stream_record *raw)
{
	const char *bad = NULL;

	if (split(in, raw) == -1 || has_more(in))
		bad = "more columns than the head";
	else if (in->url_at >= in->cells.n)
		bad = "too few columns";
	else
		record->url = cells_trimmed(&in->cells, in->url_at,
					    &record->len);
	return bad;
}

struct members {
	struct input *in;
	const char *name;	/* of the URL's member, as it is written */
	size_t len;
	bool found;
};

static int member(void *arg, const char *key, size_t keylen, const char *val,
		  size_t vallen)
{
	struct members *members = arg;
	struct input *in = members->in;
	bool url = !members->found && keylen == members->len &&
		   memcmp(key, members->name, keylen) == 0 && *val == '"';

	if (url) {
		members->found = true;
		json_unquote(&in->value, val, vallen);
		if (!in->carry)
			return 0;
	}
	bytes_char(&in->columns, in->columns.len == 0 ? '{' : ',');
	bytes_add(&in->columns, key - 1, keylen + 2);
	bytes_char(&in->columns, ':');
	if (url)
		add_url(&in->columns, in->value.data, in->value.len);
	else
		bytes_add(&in->columns, val, vallen);
	return 0;
}

static const char *json(struct input *in, struct input_record *record,
			const struct stream_record *raw)
{
	struct members members = { .in = in };

	members.name = heading_name(in->heading, in->url_at, &members.len);
	in->value.len = 0;
	bytes_room(&in->value, 1);
	if (json_scan(raw->text, raw->len, member, &members) != 0) {
		in->columns.len = 0;
		return "not a JSON object";
	}
	if (!members.found)
		return "no column with the URL";
	record->url = in->value.data;
	record->len = in->value.len;
	cells_trim(&record->url, &record->len);
	return NULL;
}

/* Why it is no record, or NULL. */
static const char *meaning(struct input *in, struct input_record *record,
			   const struct stream_record *raw)
{
	switch (in->format) {
	case INPUT_LINES:
		break;
	case INPUT_CSV:
	case INPUT_TSV:
		return separated(in, record, raw);
	case INPUT_JSONL:
		return json(in, record, raw);
	}
	return NULL;
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

static enum input_news from_file(struct input *in, struct input_record *record,
				 struct stream_record *raw)
{
	const char *before = raw->text;

	record->file = in->stream.name;
	record->line = raw->line;
	record->position = ++in->position;
	in->columns.len = 0;
	in->cells.n = 0;
	record->bad = raw->bad ? raw->bad : decode(in, raw);
	if (raw->text != before && !in->latin) {
		record->note = "not UTF-8, read as windows-1252";
		in->latin = true;
	}
	record->url = raw->text;
	record->len = raw->len;
	cells_trim(&record->url, &record->len);
	if (record->bad == NULL)
		record->bad = meaning(in, record, raw);
	if (record->bad != NULL && record->len > SHOWN)
		record->len = SHOWN;
	if (has_head(in))
		keep_cells(in);
	if (in->columns.len > 0) {
		bytes_add(&in->columns, "}", 2);
		record->columns = in->columns.data;
	}
	return INPUT_RECORD;
}

/* ---- is it a list of URLs? ----------------------------------------------- */

/* Text of the file for a message, at most so long. */
static char *quoted(const char *text, size_t len)
{
	char *blanked = secret_blanked(text, len < SHOWN ? len : SHOWN, &len);
	char *shown = escape_control(blanked, len);

	free(blanked);
	return shown;
}

__attribute__((format(printf, 2, 3)))
static enum stream_news refuse(struct input *in, const char *format, ...)
{
	char *name = escape_control(in->stream.name, strlen(in->stream.name));
	va_list ap;
	int n = snprintf(in->error, sizeof(in->error), "'%.300s': ", name);

	va_start(ap, format);
	vsnprintf(in->error + n, sizeof(in->error) - (size_t)n, format, ap);
	va_end(ap);
	free(name);
	return STREAM_ERROR;
}

/* Several cells, one of which is what the columns of URLs are called, or else
   a URL. */
static bool looks_like_csv(struct input *in, const struct stream_record *raw,
			   bool urls)
{
	char separator = cells_separator(raw->text, raw->len);

	cells_csv(&in->cells, raw->text, raw->len, separator);
	for (size_t i = 0; in->cells.n > 1 && i < in->cells.n; i++) {
		size_t len;
		const char *cell = cells_trimmed(&in->cells, i, &len);

		if (heading_is_usual(cell, len) ||
		    (urls && seed_url_look(cell, len) == SEED_URL_ABSOLUTE))
			return true;
	}
	return false;
}

/* What lines may be instead. */
static const char *hint(struct input *in, const struct stream_record *first)
{
	if (first->len > 0 && (*first->text == '{' || *first->text == '['))
		return "; JSON, an object a line, is read with "
		       "--input-format jsonl";
	if (looks_like_csv(in, first, true))
		return "; CSV is read with --input-format csv";
	return "";
}

static enum stream_news no_url(struct input *in)
{
	struct stream_record *first = &in->held.records[0];
	char *shown;

	first->text = in->held.text.data + in->held.offsets[0];
	shown = quoted(first->text, first->len);
	refuse(in, "not one URL among the first %zu record%s; it begins "
	       "'%.300s'%s", in->held.n, in->held.n == 1 ? "" : "s", shown,
	       in->format == INPUT_LINES ? hint(in, first) : "");
	free(shown);
	return STREAM_ERROR;
}

static enum stream_news no_column(struct input *in)
{
	const char *wanted = in->url_column;
	size_t urls;
	char *names = heading_text(in->heading, &urls);

	if (urls > 0 && wanted == NULL)
		refuse(in, "which column holds the URLs: %.700s? "
		       "(--url-column NAME)", names);
	else if (wanted != NULL)
		refuse(in, "not one URL in column '%.100s' of the first %zu "
		       "record%s; the columns%s are %.500s", wanted,
		       in->held.n, in->held.n == 1 ? "" : "s",
		       urls > 0 ? " with URLs" : "", names);
	else
		refuse(in, "not one URL among the first %zu record%s; the "
		       "columns are %.700s (--url-column NAME)", in->held.n,
		       in->held.n == 1 ? "" : "s", names);
	free(names);
	return STREAM_ERROR;
}

/* The head record.  STREAM_ERROR if it is none. */
static enum stream_news take_head(struct input *in,
				  const struct stream_record *raw)
{
	struct stream_record head = *raw;
	const char *bad = decode(in, &head);

	if (bad != NULL)
		return refuse(in, "the first line is %s", bad);
	in->separator = cells_separator(head.text, head.len);
	in->stream.separator = in->separator;
	if (split(in, &head) == -1)
		return refuse(in, "more than %d columns", CELLS_MOST);
	in->heading = heading_new(in->url_column);
	for (size_t i = 0; i < in->cells.n; i++) {
		const struct cell *cell = &in->cells.cell[i];
		const char *text = in->cells.text.data + cell->at;

		if (seed_url_look(text, cell->len) == SEED_URL_ABSOLUTE) {
			char *shown = quoted(text, cell->len);

			refuse(in, "the first line must name the columns, "
			       "not be '%.300s'", shown);
			free(shown);
			return STREAM_ERROR;
		}
		heading_add(in->heading, text, cell->len);
	}
	if (in->url_column != NULL && !heading_has_named(in->heading))
		return refuse(in, "no column '%.200s'", in->url_column);
	return STREAM_RECORD;
}

static void see_cells(struct input *in, const struct stream_record *raw)
{
	if (in->heading == NULL || split(in, raw) == -1 || has_more(in))
		return;
	for (size_t i = 0; i < in->cells.n &&
			   i < heading_count(in->heading); i++) {
		size_t len;
		const char *cell = cells_trimmed(&in->cells, i, &len);

		heading_see(in->heading, i, cell, len);
	}
}

static int see_member(void *arg, const char *key, size_t keylen,
		      const char *val, size_t vallen)
{
	struct input *in = arg;
	size_t column = heading_find(in->heading, key, keylen);
	const char *text;
	size_t len;

	if (*val != '"')
		return 0;
	in->value.len = 0;
	json_unquote(&in->value, val, vallen);
	text = in->value.data;
	len = in->value.len;
	if (len > 0)
		cells_trim(&text, &len);
	heading_see(in->heading, column, text, len);
	return 0;
}

static void see_line(struct input *in, const struct stream_record *raw)
{
	struct url url = URL_INIT;
	const char *text = raw->text, *reason;
	size_t len = raw->len;

	cells_trim(&text, &len);
	if (seed_url_parse(&url, text, len, &reason) != SEED_URL_NONE)
		in->urls++;
	else if (in->held.n == 1)
		in->head_of_csv = looks_like_csv(in, raw, false);
	url_release(&url);
}

static void see(struct input *in, const struct stream_record *record)
{
	struct stream_record raw = *record;

	if (raw.bad != NULL || decode(in, &raw) != NULL)
		return;
	switch (in->format) {
	case INPUT_LINES:
		see_line(in, &raw);
		break;
	case INPUT_CSV:
	case INPUT_TSV:
		see_cells(in, &raw);
		break;
	case INPUT_JSONL:
		if (json_scan(raw.text, raw.len, NULL, NULL) == 0)
			json_scan(raw.text, raw.len, see_member, in);
		break;
	}
}

static void hold(struct input *in, const struct stream_record *raw)
{
	struct held *held = &in->held;

	held->offsets[held->n] = held->text.len;
	held->records[held->n++] = *raw;
	bytes_add(&held->text, raw->text, raw->len);
}

/* What a pipe has not sent yet may not come for hours. */
static enum heading_by how_far(const struct input *in, bool all)
{
	if (all)
		return HEADING_BY_VALUE;
	return in->stream.waits && !heading_has_named(in->heading)
		       ? HEADING_BY_ABSOLUTE : HEADING_BY_NAME;
}

/* STREAM_RECORD: it is one; STREAM_LATER: that is still to be seen.
   all: there is nothing more to look at. */
static enum stream_news verdict(struct input *in, bool all)
{
	ssize_t column;

	if (in->format == INPUT_LINES) {
		if (in->head_of_csv)
			return refuse(in, "the first line names columns; CSV "
				      "is read with --input-format csv");
		if (in->urls > 0 || (all && in->held.n == 0))
			return STREAM_RECORD;
		return all ? no_url(in) : STREAM_LATER;
	}
	if (in->heading == NULL)
		return !all ? STREAM_LATER
			    : in->held.n > 0 ? no_url(in) : STREAM_RECORD;
	column = heading_choose(in->heading, how_far(in, all));
	if (column == -1 && !all)
		return STREAM_LATER;
	if (column == -1 && in->held.n > 0)
		return heading_count(in->heading) > 0 ? no_column(in)
						      : no_url(in);
	in->url_at = column != -1 ? (size_t)column : 0;
	return STREAM_RECORD;
}

/* A blank line or comment is no record. */
static bool is_nothing(const struct input *in, const struct stream_record *raw)
{
	const char *text = raw->text;
	size_t len = raw->len;

	cells_trim(&text, &len);
	return len == 0 || (in->format == INPUT_LINES && *text == '#');
}

/* As stream_next, without what is no record; takes the head. */
static enum stream_news next_raw(struct input *in, struct stream_record *raw)
{
	for (;;) {
		enum stream_news news = stream_next(&in->stream, raw);

		if (news != STREAM_RECORD)
			return news;
		if (is_nothing(in, raw))
			continue;
		if (!has_head(in) || in->heading != NULL || raw->bad != NULL)
			return STREAM_RECORD;
		if (take_head(in, raw) == STREAM_ERROR)
			return STREAM_ERROR;
	}
}

/* STREAM_RECORD: yes, what was read for it is held. */
static enum stream_news judge(struct input *in)
{
	struct stream_record raw;
	enum stream_news news;

	for (;;) {
		bool full = in->held.n == LOOK_MOST ||
			    in->held.text.len >= LOOK_BYTES;

		news = verdict(in, full);
		if (news != STREAM_LATER)
			break;
		news = next_raw(in, &raw);
		if (news == STREAM_END) {
			news = verdict(in, true);
			break;
		}
		if (news != STREAM_RECORD)
			return news;
		hold(in, &raw);
		see(in, &raw);
	}
	in->judged = news == STREAM_RECORD;
	return news;
}

/* The next record of the file: one that was held, or a new one. */
static enum stream_news take_next(struct input *in, struct stream_record *raw)
{
	struct held *held = &in->held;
	enum stream_news news;

	if (!in->judged && (news = judge(in)) != STREAM_RECORD)
		return news;
	if (held->next == held->n)
		return next_raw(in, raw);
	*raw = held->records[held->next];
	raw->text = held->text.data + held->offsets[held->next++];
	return STREAM_RECORD;
}

static bool open_next(struct input *in)
{
	const char *name = in->files->items[in->next_file++];

	in->format = format_of(in->wanted_format, name);
	if (in->format == INPUT_JSONL)
		in->heading = heading_new(in->url_column);
	return stream_open(&in->stream, name, in->format == INPUT_CSV) == 0;
}

enum input_news input_next(struct input *in, struct input_record *record)
{
	struct stream_record raw;

	*record = (struct input_record){ .url = "", .file = "" };
	if (in->next_arg < in->args->len)
		return from_args(in, record);
	for (;;) {
		if (in->stream.fd == -1 && in->next_file == in->files->len)
			return INPUT_END;
		if (in->stream.fd == -1 && !open_next(in))
			return INPUT_ERROR;
		switch (take_next(in, &raw)) {
		case STREAM_RECORD:
			return from_file(in, record, &raw);
		case STREAM_LATER:
			return INPUT_LATER;
		case STREAM_ERROR:
			return INPUT_ERROR;
		case STREAM_END:
			leave_file(in);
			break;
		}
	}
}
