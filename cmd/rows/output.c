/*
 * Rows are formatted as they come; a page's bytes wait in `page`, with
 * --ordered then in the window of order.h, and what may be written in `ready`.
 */
#include "cmd/rows/output.h"

#include "cmd/rows/carried.h"
#include "cmd/rows/format.h"
#include "cmd/rows/head.h"
#include "cmd/rows/order.h"
#include "cmd/rows/part_file.h"
#include "cmd/text/bytes.h"
#include "cmd/text/escape.h"
#include "cmd/text/memory.h"
#include "cmd/text/say.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FULL (64 << 10)		/* bytes: written without waiting for a flush */

struct output {
	struct part_file file;	/* part NULL: written to as it comes */
	bool begun;		/* what was in part before is dealt with */
	enum row_format format;
	bool safe, terminal;
	const char *columns;	/* carried, for a head to come; NULL */
	int error;		/* errno of the first failed write */
	struct bytes ready;	/* may be written */
	struct bytes page;	/* of the page in hand */
	int64_t page_rows, rows;	/* in it, and in those before */
	struct head head;	/* CSV, TSV */
	struct carried carried;
	struct order *order;	/* NULL: not --ordered */
	bool listed;		/* the pages come of a list (not --retry) */
	bool again;		/* with --ordered: the list is read again, and
				   each record has its rows when it is, */
	int64_t reached;	/* which is up to here */
};

/* ---- open ---------------------------------------------------------------- */

static void output_free(struct output *out)
{
	head_release(&out->head);
	carried_release(&out->carried);
	bytes_release(&out->ready);
	bytes_release(&out->page);
	free(out->order);
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
	out->carried.apart = options->carry;
	out->safe = options->safe_csv;
	out->listed = options->retry.len == 0;
	if (options->ordered) {
		out->order = must(calloc(1, sizeof(*out->order)));
		out->order->next = 1;
	}
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
	out->columns = out->carried.apart ? columns : NULL;
	out->carried.always = true;
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
	if (out->order != NULL)
		out->order->next = position;
	out->again = out->order != NULL && out->listed && !keep;
	if (out->file.part != NULL && keep)
		cut_part(out, whole_lines(out->file.fd));
}

/* Does the file begin with this head already?  If with another, it begins
   anew. */
static bool begins_with(struct output *out, const struct bytes *head)
{
	struct bytes there = { 0 };
	int fd = out->file.fd;
	bool same;

	if (out->file.part == NULL || !out->begun ||
	    lseek(fd, 0, SEEK_CUR) == 0)
		return false;
	same = pread(fd, bytes_room(&there, head->len), head->len, 0) ==
		       (ssize_t)head->len &&
	       memcmp(there.data, head->data, head->len) == 0;
	bytes_release(&there);
	if (!same)
		cut_part(out, 0);
	return same;
}

/* ---- rows ---------------------------------------------------------------- */

/* The head record of CSV and TSV. */
static void begin_rows(struct output *out, const struct field *fields, size_t n)
{
	struct bytes head = { 0 };

	if (out->head.n > 0 ||
	    (out->format != ROWS_CSV && out->format != ROWS_TSV))
		return;
	head_set(&out->head, fields, n);
	format_head(&head, out->format, fields, n);
	if (!begins_with(out, &head))
		bytes_add(&out->ready, head.data, head.len);
	bytes_release(&head);
}

void output_row(struct output *out, const struct field *fields, size_t n)
{
	begin_rows(out, fields, n);
	if (out->head.n > 0) {
		fields = head_fit(&out->head, fields, n);
		n = out->head.n;
	}
	format_row(&out->page, out->format, out->safe, fields, n);
	out->page_rows++;
}

void output_row_with_input(struct output *out, const struct field *fields,
			   size_t n, const char *input)
{
	struct carried *carried = &out->carried;

	if (out->columns != NULL) {
		size_t all = carried_add(carried, fields, n, out->columns);

		begin_rows(out, carried->fields, all);
		out->columns = NULL;
	}
	n = carried_add(carried, fields, n, input);
	output_row(out, carried->fields, n);
}

/* Rows may also be there of an earlier start. */
void output_head_alone(struct output *out, const struct field *fields, size_t n,
		       bool input)
{
	if (out->head.n > 0 || (out->file.part != NULL && out->begun &&
				lseek(out->file.fd, 0, SEEK_CUR) > 0))
		return;
	if (input) {
		n = carried_add(&out->carried, fields, n, out->columns);
		fields = out->carried.fields;
	}
	begin_rows(out, fields, n);
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

int output_flush(struct output *out)
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

static void leave(struct output *out, struct bytes *page)
{
	bytes_add(&out->ready, page->data, page->len);
	page->len = 0;
	if (out->ready.len > FULL)
		output_flush(out);
}

static bool leave_next(struct output *out, bool force)
{
	struct bytes *page = order_next(out->order, force);

	if (page == NULL)
		return false;
	leave(out, page);
	bytes_release(page);
	return true;
}

void output_page_end(struct output *out, int64_t position)
{
	if (out->again && position > out->reached) {
		out->page.len = 0;
		out->page_rows = 0;
		return;
	}
	out->rows += out->page_rows;
	out->page_rows = 0;
	if (out->order == NULL || !order_holds(out->order, position)) {
		leave(out, &out->page);
		return;
	}
	order_put(out->order, position, out->page.data, out->page.len);
	out->page.len = 0;
	while (leave_next(out, false))
		;
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
	if (out->order == NULL || !order_holds(out->order, position))
		return;
	order_put(out->order, position, NULL, 0);
	while (leave_next(out, false))
		;
}

int64_t output_window_end(const struct output *out)
{
	return out->order != NULL ? out->order->next + ORDER_WINDOW - 1
				  : INT64_MAX;
}

void output_release(struct output *out)
{
	for (int i = 0; out->order != NULL && i < ORDER_WINDOW; i++)
		leave_next(out, true);
}

/* ---- close --------------------------------------------------------------- */

/* The file takes its place, or if nothing is in it goes. */
static void place(struct output *out, bool whole)
{
	const struct part_file *file = &out->file;

	if (file->part == NULL)
		return;
	if (!whole && lseek(file->fd, 0, SEEK_END) == 0)
		unlink(file->part);
	else if (whole && out->error == 0 && part_file_rename(file) == -1)
		out->error = errno;
}

int output_close(struct output *out, bool whole)
{
	int error;

	output_release(out);
	output_flush(out);
	if (!out->begun)
		cut_part(out, 0);
	place(out, whole);
	if (out->file.fd != STDOUT_FILENO && close(out->file.fd) == -1 &&
	    out->error == 0)
		out->error = errno;
	error = out->error;
	output_free(out);
	errno = error;
	return error != 0 ? -1 : 0;
}
