#include "cmd/input/input.h"

#include "cmd/input/asked.h"
#include "cmd/input/list.h"
#include "cmd/input/sample.h"
#include "cmd/text/bytes.h"
#include "cmd/text/json.h"
#include "cmd/text/memory.h"
#include "cmd/text/secret.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

struct input {
	const struct strings *args, *files;
	struct strings own;	/* files of one that only looks */
	size_t next_arg, next_file;
	int wanted_format;	/* enum input_format or INPUT_AUTO */
	bool carry;
	struct bytes all_columns;	/* of regular files, with --carry */
	int64_t position;
	struct list list;	/* the file in work */
	struct sample sample;	/* its first records */
	bool latin;		/* it was said that it is not UTF-8 */
	struct bytes columns;	/* of the record in hand */
	struct asked asked;	/* likewise */
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
	struct input *in = must(calloc(1, sizeof(*in)));

	in->args = &options->args;
	in->files = &options->input;
	in->wanted_format = options->input_format;
	in->list.url_column = options->url_column;
	in->carry = options->carry;
	in->list.stream.fd = -1;
	return in;
}

static bool is_regular(const char *name)
{
	struct stat st;

	return strcmp(name, "-") != 0 && stat(name, &st) == 0 &&
	       S_ISREG(st.st_mode);
}

/* The columns of the file in work, as they are named in JSON. */
static void note_columns(struct input *in, struct heading *all)
{
	struct bytes name = { 0 };

	for (size_t i = 0; i < heading_count(in->list.heading); i++) {
		size_t len;
		const char *text = heading_name(in->list.heading, i, &len);

		name.len = 0;
		if (list_has_head(&in->list)) {
			json_string(&name, text, len);
		} else {	/* as it stands in the object */
			bytes_char(&name, '"');
			bytes_add(&name, text, len);
			bytes_char(&name, '"');
		}
		heading_find(all, name.data, name.len);
	}
	bytes_release(&name);
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
	} else if (options->carry && in->list.heading != NULL) {
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
	list_close(&in->list);
	sample_clear(&in->sample);
	in->latin = false;
}

void input_close(struct input *in)
{
	if (in == NULL)
		return;
	list_release(&in->list);
	sample_release(&in->sample);
	bytes_release(&in->columns);
	asked_release(&in->asked);
	bytes_release(&in->all_columns);
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
	return in->list.stream.fd;
}

const char *input_error(const struct input *in)
{
	return list_error(&in->list);
}

/* ---- records ------------------------------------------------------------- */

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

	for (size_t i = 0; i < heading_count(in->list.heading); i++) {
		size_t len, namelen;
		const char *name = heading_name(in->list.heading, i, &namelen);
		const char *text;

		if (i == in->sample.url_at && !in->carry)
			continue;
		add_member(out, name, namelen);
		if (i >= in->list.cells.n) {
			bytes_text(out, "null");
			continue;
		}
		text = in->list.cells.text.data + in->list.cells.cell[i].at;
		len = in->list.cells.cell[i].len;
		if (i == in->sample.url_at)
			add_url(out, text, len);
		else
			json_string(out, text, len);
		asked_cell(&in->asked, name, namelen, text, len);
	}
}

static const char *separated(struct input *in, struct input_record *record,
			     const struct stream_record *raw)
{
	if (list_split(&in->list, raw) == -1)
		return "more columns than the head";
	if (in->sample.url_at >= in->list.cells.n)
		return "too few columns";
	record->url = cells_trimmed(&in->list.cells, in->sample.url_at,
				    &record->len);
	return NULL;
}

struct object {
	struct input *in;
	const char *name;	/* of the URL's member, as it is written */
	size_t len;
	bool found;
};

static int member(void *arg, const char *key, size_t keylen, const char *val,
		  size_t vallen)
{
	struct object *object = arg;
	struct input *in = object->in;
	bool url = !object->found && keylen == object->len &&
		   memcmp(key, object->name, keylen) == 0 && *val == '"';

	if (url) {
		object->found = true;
		json_unquote(&in->list.value, val, vallen);
		if (!in->carry)
			return 0;
	}
	asked_member(&in->asked, key, keylen, val, vallen);
	bytes_char(&in->columns, in->columns.len == 0 ? '{' : ',');
	bytes_add(&in->columns, key - 1, keylen + 2);
	bytes_char(&in->columns, ':');
	if (url)
		add_url(&in->columns, in->list.value.data, in->list.value.len);
	else
		bytes_add(&in->columns, val, vallen);
	return 0;
}

static const char *json(struct input *in, struct input_record *record,
			const struct stream_record *raw)
{
	struct object object = { .in = in };

	object.name = heading_name(in->list.heading, in->sample.url_at,
				    &object.len);
	in->list.value.len = 0;
	bytes_room(&in->list.value, 1);
	if (json_scan(raw->text, raw->len, member, &object) != 0) {
		in->columns.len = 0;
		return "not a JSON object";
	}
	if (!object.found)
		return "no column with the URL";
	record->url = in->list.value.data;
	record->len = in->list.value.len;
	cells_trim(&record->url, &record->len);
	return NULL;
}

/* Why it is no record, or NULL. */
static const char *meaning(struct input *in, struct input_record *record,
			   const struct stream_record *raw)
{
	switch (in->list.format) {
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

static void ask(struct input *in, struct input_record *record)
{
	record->bad = asked_judge(&in->asked);
	record->post = in->asked.post;
	record->content_type = in->asked.content_type;
	record->typed = in->asked.text[ASKED_TYPE].len > 0;
}

static enum input_news from_file(struct input *in, struct input_record *record,
				 struct stream_record *raw)
{
	const char *before = raw->text;

	record->file = in->list.stream.name;
	record->line = raw->line;
	record->position = ++in->position;
	in->columns.len = 0;
	asked_clear(&in->asked);
	in->list.cells.n = 0;
	record->bad = raw->bad ? raw->bad : list_decode(&in->list, raw);
	if (raw->text != before && !in->latin) {
		record->note = "not UTF-8, read as windows-1252";
		in->latin = true;
	}
	record->url = raw->text;
	record->len = raw->len;
	cells_trim(&record->url, &record->len);
	if (record->bad == NULL)
		record->bad = meaning(in, record, raw);
	if (list_has_head(&in->list))
		keep_cells(in);
	if (record->bad == NULL)
		ask(in, record);
	if (record->bad != NULL && record->len > LIST_SHOWN)
		record->len = LIST_SHOWN;
	if (in->columns.len > 0) {
		bytes_add(&in->columns, "}", 2);
		record->columns = in->columns.data;
	}
	return INPUT_RECORD;
}

/* ---- the next record ----------------------------------------------------- */

static bool open_next(struct input *in)
{
	const char *name = in->files->items[in->next_file++];

	return list_open(&in->list, name,
			 format_of(in->wanted_format, name)) == 0;
}

enum input_news input_next(struct input *in, struct input_record *record)
{
	struct stream_record raw;

	*record = (struct input_record){ .url = "", .file = "" };
	if (in->next_arg < in->args->len)
		return from_args(in, record);
	for (;;) {
		if (in->list.stream.fd == -1 && in->next_file == in->files->len)
			return INPUT_END;
		if (in->list.stream.fd == -1 && !open_next(in))
			return INPUT_ERROR;
		switch (sample_next(&in->sample, &in->list, &raw)) {
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
