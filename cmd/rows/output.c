/*
 * Rows are formatted as they come; a page's bytes wait in `page`, with
 * --ordered then in the slot of their input position, and what may be written
 * in `ready`.
 */
#include "cmd/rows/output.h"

#include "cmd/text/bytes.h"
#include "cmd/rows/columns.h"
#include "cmd/text/escape.h"
#include "cmd/rows/format.h"
#include "cmd/input/input.h"
#include "cmd/rows/part_file.h"
#include "cmd/text/say.h"

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WINDOW 4096		/* positions held back with --ordered */
#define FULL (64 << 10)		/* bytes: written without waiting for a flush */

struct slot {
	bool ready;
	struct bytes page;
};

struct output {
	struct part_file file;	/* part NULL: written to as it comes */
	bool begun;		/* what was in part before is dealt with */
	enum row_format format;
	bool carry, safe, ordered, terminal;
	bool input_column;	/* even in a row without input */
	const char *columns;	/* carried, for a head to come; NULL */
	int error;		/* errno of the first failed write */
	struct bytes ready;	/* may be written */
	struct bytes page;	/* of the page in hand */
	int64_t page_rows, rows;	/* in it, and in those before */
	struct field *head;	/* CSV, TSV: the names; owned */
	struct field *fitted;	/* a row in that order */
	size_t nhead;		/* 0: no row came yet */
	bool left_out;		/* a column was, and it was said */
	struct field *all;	/* a row with the columns of its input */
	char **own;		/* names made for that, or NULL, */
	char **given;		/* for these names; nown of both */
	size_t nown;
	size_t cap;		/* of both */
	int64_t next;		/* position that leaves next */
	bool listed;		/* the pages come of a list (not --retry) */
	bool again;		/* with --ordered: the list is read again, and
				   each record has its rows when it is, */
	int64_t reached;	/* which is up to here */
	struct slot *slots;	/* WINDOW of them, by position */
};

static void *must(void *p)
{
	if (p == NULL)
		err(1, "out of memory");
	return p;
}

/* ---- open ---------------------------------------------------------------- */

static void forget_names(struct output *out)
{
	for (size_t i = 0; i < out->nown; i++) {
		free(out->own[i]);
		free(out->given[i]);
	}
	out->nown = 0;
}

static void output_free(struct output *out)
{
	for (size_t i = 0; i < out->nhead; i++)
		free((char *)(uintptr_t)out->head[i].name);
	free(out->head);
	free(out->fitted);
	forget_names(out);
	free(out->all);
	free(out->own);
	free(out->given);
	bytes_release(&out->ready);
	bytes_release(&out->page);
	free(out->slots);
	part_file_release(&out->file);
	free(out);
}

static struct output *cannot_create(struct output *out, const char *path,
				    const char *why, const char **error)
{
	static char message[512];

	snprintf(message, sizeof(message), "cannot create '%s': %s", path,
		 why);
	*error = message;
	output_free(out);
	return NULL;
}

struct output *output_open(const struct options *options, const char **error)
{
	struct output *out = must(calloc(1, sizeof(*out)));
	const char *path = options->output, *why;

	out->format = (enum row_format)options->format;
	out->carry = options->carry;
	out->safe = options->safe_csv;
	out->ordered = options->ordered;
	out->listed = options->retry.len == 0;
	out->input_column = !options->carry && input_has_columns(options);
	out->next = 1;
	if (out->ordered)
		out->slots = must(calloc(WINDOW, sizeof(*out->slots)));
	if (path == NULL || strcmp(path, "-") == 0)
		out->file.fd = STDOUT_FILENO;
	else if (part_file_open(&out->file, path, &why) == -1)
		return cannot_create(out, path, why, error);
	/* Text for people has been made safe where it was made. */
	out->terminal = out->format != ROWS_TEXT && isatty(out->file.fd);
	return out;
}

void output_set_columns(struct output *out, const char *columns)
{
	out->columns = out->carry ? columns : NULL;
}

bool output_replaces(const struct options *options, const char *file)
{
	return part_file_hits(options->output,
			     strcmp(file, "-") == 0 ? "/dev/stdin" : file);
}

/* The first of these files that the rows would overwrite, or NULL. */
static const char *replaced(const struct options *options,
			    const struct strings *files)
{
	for (size_t i = 0; i < files->len; i++)
		if (output_replaces(options, files->items[i]))
			return files->items[i];
	return NULL;
}

/* Without being told. */
static bool reads_stdin(const struct options *options)
{
	return options->command == CMD_EXTRACT && options->db == NULL &&
	       options->args.len == 0;
}

/* What else the command reads; NULL: nothing of it would be overwritten. */
static const char *replaces_what_is_read(const struct options *options)
{
	const struct strings *const lists[] = {
		&options->input, &options->rules, &options->net.cookies,
		options->command == CMD_EXTRACT ? &options->args : NULL,
	};
	static char message[256];
	const char *file = NULL;

	for (size_t i = 0; i < 4 && file == NULL; i++)
		if (lists[i] != NULL)
			file = replaced(options, lists[i]);
	if (file == NULL && options->net.cacert != NULL &&
	    output_replaces(options, options->net.cacert))
		file = options->net.cacert;
	if (file == NULL && reads_stdin(options) &&
	    output_replaces(options, "-"))
		file = "-";
	if (file == NULL)
		return NULL;
	snprintf(message, sizeof(message),
		 "the rows would overwrite '%.100s', which is to be read", file);
	return message;
}

const char *output_refuses(const struct options *options, size_t tables)
{
	const char *wrong = replaces_what_is_read(options);

	if (wrong != NULL)
		return wrong;
	if (options->db != NULL && part_file_hits_db(options->output, options->db))
		return "the rows would overwrite the database (-d)";
	if (tables > 1 && options->format != ROWS_JSONL &&
	    options->print == NULL)
		return "--format csv and tsv hold one table, the rules have "
		       "more: jsonl, or a database (-d) and trawl export";
	return NULL;
}

/* ---- FILE.part ----------------------------------------------------------- */

/* Where the last whole line of the file ends. */
static off_t whole_lines(int fd)
{
	off_t end = lseek(fd, 0, SEEK_END);
	char c;

	while (end > 0 && pread(fd, &c, 1, end - 1) == 1 && c != '\n')
		end--;
	return end;
}

static void cut_part(struct output *out, off_t end)
{
	out->begun = true;
	if (out->file.part == NULL)
		return;
	if ((ftruncate(out->file.fd, end) == -1 ||
	     lseek(out->file.fd, end, SEEK_SET) == -1) && out->error == 0)
		out->error = errno;
}

void output_go_on(struct output *out, int64_t position, bool keep)
{
	out->next = position;
	out->again = out->ordered && out->listed && !keep;
	if (out->file.part != NULL && keep)
		cut_part(out, whole_lines(out->file.fd));
}

/* Does the file begin with this head already?  If with another, it begins
   anew. */
static bool has_head(struct output *out, const struct bytes *head)
{
	struct bytes there = { 0 };
	bool same;

	if (out->file.part == NULL || !out->begun || lseek(out->file.fd, 0, SEEK_CUR) == 0)
		return false;
	same = pread(out->file.fd, bytes_room(&there, head->len), head->len, 0) ==
		       (ssize_t)head->len &&
	       memcmp(there.data, head->data, head->len) == 0;
	bytes_release(&there);
	if (!same)
		cut_part(out, 0);
	return same;
}

/* ---- rows ---------------------------------------------------------------- */

void output_head(struct output *out, const struct field *fields, size_t n)
{
	struct bytes head = { 0 };

	if (out->nhead > 0 ||
	    (out->format != ROWS_CSV && out->format != ROWS_TSV))
		return;
	out->head = must(calloc(n, sizeof(*out->head)));
	out->fitted = must(calloc(n, sizeof(*out->fitted)));
	for (; out->nhead < n; out->nhead++)
		out->head[out->nhead].name =
			must(strdup(fields[out->nhead].name));
	format_head(&head, out->format, fields, n);
	if (!has_head(out, &head))
		bytes_add(&out->ready, head.data, head.len);
	bytes_release(&head);
}

/* The field of this name, looked for at its usual place first. */
static const struct field *find(const struct field *fields, size_t n,
				size_t usual, const char *name)
{
	if (usual < n && strcmp(fields[usual].name, name) == 0)
		return &fields[usual];
	for (size_t i = 0; i < n; i++)
		if (strcmp(fields[i].name, name) == 0)
			return &fields[i];
	return NULL;
}

static void say_left_out(struct output *out, const struct field *fields,
			 size_t n)
{
	for (size_t i = 0; i < n && !out->left_out; i++) {
		if (find(out->head, out->nhead, i, fields[i].name) != NULL)
			continue;
		say_error("column '%s' is not in the head of the output and "
			  "is left out (--format jsonl keeps it)",
			  fields[i].name);
		out->left_out = true;
	}
}

static const struct field *fit(struct output *out, const struct field *fields,
			       size_t n)
{
	size_t found = 0;

	for (size_t i = 0; i < out->nhead; i++) {
		const struct field *field = find(fields, n, i,
						 out->head[i].name);

		out->fitted[i] = field ? *field : out->head[i];
		found += field != NULL;
	}
	if (found < n)
		say_left_out(out, fields, n);
	return out->fitted;
}

void output_row(struct output *out, const struct field *fields, size_t n)
{
	output_head(out, fields, n);
	if (out->nhead > 0) {
		fields = fit(out, fields, n);
		n = out->nhead;
	}
	format_row(&out->page, out->format, out->safe, fields, n);
	out->page_rows++;
}

/* The name, or one made of it that no field before has. */
static char *free_name(const struct field *fields, size_t n, const char *name)
{
	char *own = NULL;

	while (find(fields, n, n, name) != NULL) {
		char *longer;

		if (asprintf(&longer, "input_%s", name) == -1)
			err(1, "out of memory");
		free(own);
		name = own = longer;
	}
	return own;
}

static size_t add_input(struct output *out, size_t n, const char *input)
{
	if (out->carry && input != NULL)
		return columns_fields(input, out->all + n, out->cap - n);
	if (out->carry || (input == NULL && !out->input_column))
		return 0;
	out->all[n] = (struct field){
		.name = "input",
		.type = input != NULL ? FIELD_JSON : FIELD_NULL,
		.text = input,
		.len = input != NULL ? strlen(input) : 0,
	};
	return 1;
}

static void make_room(struct output *out, size_t n)
{
	if (n <= out->cap)
		return;
	out->cap = 2 * n;
	out->all = must(reallocarray(out->all, out->cap, sizeof(*out->all)));
	out->own = must(reallocarray(out->own, out->cap, sizeof(*out->own)));
	out->given = must(reallocarray(out->given, out->cap,
				       sizeof(*out->given)));
}

static bool same_names(const struct output *out, size_t n)
{
	for (size_t i = 0; i < n && n == out->nown; i++)
		if (strcmp(out->given[i], out->all[i].name) != 0)
			return false;
	return n == out->nown;
}

/* Names of their own for the fields from the first to the nth.  To find them
   takes the square of n: rows after one with the same names take its. */
static void make_names(struct output *out, size_t first, size_t n)
{
	bool same = same_names(out, n);

	if (!same)
		forget_names(out);
	for (size_t i = 0; i < n; i++) {
		if (!same) {
			out->given[i] = must(strdup(out->all[i].name));
			out->own[i] = i < first ? NULL
				: free_name(out->all, i, out->given[i]);
			out->nown++;
		}
		if (out->own[i] != NULL)
			out->all[i].name = out->own[i];
	}
}

/* In out->all; how many. */
static size_t lay_out(struct output *out, const struct field *fields, size_t n,
		      const char *input)
{
	size_t more = out->carry && input ? columns_count(input) : 1;

	make_room(out, n + more);
	memcpy(out->all, fields, n * sizeof(*out->all));
	more = add_input(out, n, input);
	make_names(out, n, n + more);
	return n + more;
}

void output_row_with_input(struct output *out, const struct field *fields,
			   size_t n, const char *input)
{
	if (out->columns != NULL) {
		size_t all = lay_out(out, fields, n, out->columns);

		output_head(out, out->all, all);
		out->columns = NULL;
	}
	n = lay_out(out, fields, n, input);
	output_row(out, out->all, n);
}

void output_line(struct output *out, const char *line, size_t len)
{
	bytes_add(&out->page, line, len);
	out->page_rows++;
}

int64_t output_rows(const struct output *out)
{
	return out->rows;
}

/* ---- leaving ------------------------------------------------------------- */

/* Line breaks and tabs stay, with CSV's carriage returns. */
static void make_safe(struct bytes *bytes)
{
	struct bytes safe = { 0 };
	const char *s = bytes->data, *end = s + bytes->len;

	while (s < end) {
		const char *stop = s;
		char *text;

		while (stop < end && *stop != '\n' && *stop != '\t' &&
		       !(*stop == '\r' && stop + 1 < end && stop[1] == '\n'))
			stop++;
		text = escape_control(s, (size_t)(stop - s));
		bytes_text(&safe, text);
		free(text);
		if (stop < end)
			bytes_char(&safe, *stop++);
		s = stop;
	}
	bytes_release(bytes);
	*bytes = safe;
}

static int write_all(struct output *out)
{
	size_t done = 0;

	if (!out->begun && out->ready.len > 0)
		cut_part(out, 0);
	if (out->terminal && out->ready.len > 0) {
		say_live_off();
		make_safe(&out->ready);
	}
	while (done < out->ready.len && out->error == 0) {
		ssize_t n = write(out->file.fd, out->ready.data + done,
				  out->ready.len - done);

		if (n == -1 && errno != EINTR)
			out->error = errno;
		else if (n > 0)
			done += (size_t)n;
	}
	out->ready.len = 0;
	errno = out->error;
	return out->error != 0 ? -1 : 0;
}

int output_flush(struct output *out)
{
	return write_all(out);
}

static void leave(struct output *out, struct bytes *page)
{
	bytes_add(&out->ready, page->data, page->len);
	page->len = 0;
	if (out->ready.len > FULL)
		write_all(out);
}

static void leave_in_order(struct output *out)
{
	struct slot *slot;

	while ((slot = &out->slots[out->next % WINDOW])->ready) {
		leave(out, &slot->page);
		bytes_release(&slot->page);
		slot->ready = false;
		out->next++;
	}
}

void output_page_end(struct output *out, int64_t position)
{
	struct slot *slot;

	if (out->again && position > out->reached) {
		out->page.len = 0;
		out->page_rows = 0;
		return;
	}
	out->rows += out->page_rows;
	out->page_rows = 0;
	if (!out->ordered || position < out->next ||
	    position >= out->next + WINDOW) {
		leave(out, &out->page);
		return;
	}
	slot = &out->slots[position % WINDOW];
	bytes_add(&slot->page, out->page.data, out->page.len);
	slot->ready = true;
	out->page.len = 0;
	leave_in_order(out);
}

void output_reach(struct output *out, int64_t position)
{
	out->reached = position;
}

size_t output_mark(const struct output *out)
{
	return out->page.len;
}

void output_undo(struct output *out, size_t mark)
{
	out->page.len = mark;
}

void output_skip(struct output *out, int64_t position)
{
	if (!out->ordered || position < out->next ||
	    position >= out->next + WINDOW)
		return;
	out->slots[position % WINDOW].ready = true;
	leave_in_order(out);
}

int64_t output_window_end(const struct output *out)
{
	return out->ordered ? out->next + WINDOW - 1 : INT64_MAX;
}

void output_release(struct output *out)
{
	int64_t end = out->next + WINDOW;

	for (; out->ordered && out->next < end; out->next++) {
		struct slot *slot = &out->slots[out->next % WINDOW];

		leave(out, &slot->page);
		bytes_release(&slot->page);
		slot->ready = false;
	}
}

/* ---- close --------------------------------------------------------------- */

int output_close(struct output *out, bool whole)
{
	int error;

	output_release(out);
	write_all(out);
	if (!out->begun)
		cut_part(out, 0);
	if (out->file.part != NULL && whole && out->error == 0 &&
	    part_file_rename(&out->file) == -1)
		out->error = errno;
	if (out->file.part != NULL && !whole && lseek(out->file.fd, 0, SEEK_END) == 0)
		unlink(out->file.part);
	if (out->file.fd != STDOUT_FILENO && close(out->file.fd) == -1 &&
	    out->error == 0)
		out->error = errno;
	error = out->error;
	output_free(out);
	errno = error;
	return error != 0 ? -1 : 0;
}
