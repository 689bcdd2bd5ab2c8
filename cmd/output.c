/*
 * A page's records are kept as they will be written, each behind the number
 * of its schema (the names of its fields).  Which head record has to stand
 * before it is known only when it leaves, because with --ordered pages leave
 * in another order than they come.
 */
#include "cmd/output.h"

#include "cmd/bytes.h"
#include "cmd/columns.h"
#include "cmd/format.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define WINDOW 4096		/* positions held back with --ordered */
#define FULL (64 << 10)		/* bytes: written without waiting for a flush */

struct record {			/* in a page's bytes, before its text */
	uint32_t schema, len;
};

struct schema {
	struct bytes head;
};

struct slot {
	bool ready;
	struct bytes page;
};

struct output {
	int fd;
	char *path, *part;	/* NULL: stdout, or not a regular file */
	enum row_format format;
	bool carry, safe, ordered;
	int error;		/* errno of the first failed write */
	struct bytes ready;	/* may be written */
	struct bytes page;	/* records of the page in hand */
	struct schema *schemas;
	size_t nschemas;
	uint32_t shown;		/* schema of the last head written, + 1 */
	int64_t next;		/* position that leaves next */
	struct slot *slots;	/* WINDOW of them, by position */
};

/* ---- open ---------------------------------------------------------------- */

/* Written beside its name, so that a half file never looks whole. */
static int open_beside(struct output *out, const char *path)
{
	struct stat st;

	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
		return open(path, O_WRONLY | O_CLOEXEC);
	if (asprintf(&out->part, "%s.part", path) == -1)
		err(1, "out of memory");
	out->path = strdup(path);
	if (out->path == NULL)
		err(1, "out of memory");
	unlink(out->part);
	return open(out->part,
		    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		    0666);
}

struct output *output_open(const struct options *options, const char **error)
{
	static char message[512];
	struct output *out = calloc(1, sizeof(*out));
	const char *path = options->output;

	if (out == NULL)
		err(1, "out of memory");
	out->format = (enum row_format)options->format;
	out->carry = options->carry;
	out->safe = options->safe_csv;
	out->ordered = options->ordered;
	out->next = 1;
	if (path == NULL || strcmp(path, "-") == 0)
		out->fd = STDOUT_FILENO;
	else
		out->fd = open_beside(out, path);
	if (out->ordered)
		out->slots = calloc(WINDOW, sizeof(*out->slots));
	if (out->ordered && out->slots == NULL)
		err(1, "out of memory");
	if (out->fd != -1)
		return out;
	snprintf(message, sizeof(message), "cannot create '%s': %s", path,
		 strerror(errno));
	*error = message;
	free(out->path);
	free(out->part);
	free(out->slots);
	free(out);
	return NULL;
}

/* ---- records of the page in hand ----------------------------------------- */

static uint32_t schema_of(struct output *out, const struct field *fields,
			  size_t n)
{
	struct bytes head = { 0 };

	if (out->format != ROWS_CSV && out->format != ROWS_TSV)
		return 0;
	format_head(&head, out->format, fields, n);
	for (size_t i = 0; i < out->nschemas; i++) {
		struct bytes *known = &out->schemas[i].head;

		if (known->len == head.len &&
		    memcmp(known->data, head.data, head.len) == 0) {
			bytes_release(&head);
			return (uint32_t)i;
		}
	}
	out->schemas = reallocarray(out->schemas, out->nschemas + 1,
				    sizeof(*out->schemas));
	if (out->schemas == NULL)
		err(1, "out of memory");
	out->schemas[out->nschemas].head = head;
	return (uint32_t)out->nschemas++;
}

static void end_record(struct output *out, size_t at, uint32_t schema)
{
	struct record record = {
		schema, (uint32_t)(out->page.len - at - sizeof(record)),
	};

	memcpy(out->page.data + at, &record, sizeof(record));
}

static size_t begin_record(struct output *out)
{
	size_t at = out->page.len;

	bytes_room(&out->page, sizeof(struct record));
	out->page.len += sizeof(struct record);
	return at;
}

void output_row(struct output *out, const struct field *fields, size_t n)
{
	uint32_t schema = schema_of(out, fields, n);
	size_t at = begin_record(out);

	format_row(&out->page, out->format, out->safe, fields, n);
	end_record(out, at, schema);
}

void output_row_with_input(struct output *out, const struct field *fields,
			   size_t n, const char *input)
{
	static struct field *all;
	static size_t cap;
	size_t more = 0;

	if (input == NULL) {
		output_row(out, fields, n);
		return;
	}
	if (out->carry)
		more = columns_count(input);
	if (n + more + 1 > cap) {
		cap = 2 * (n + more + 1);
		all = reallocarray(all, cap, sizeof(*all));
		if (all == NULL)
			err(1, "out of memory");
	}
	memcpy(all, fields, n * sizeof(*all));
	if (out->carry)
		n += columns_fields(input, all + n, more);
	else
		all[n++] = (struct field){ .name = "input",
					   .type = FIELD_JSON, .text = input,
					   .len = strlen(input) };
	output_row(out, all, n);
}

void output_line(struct output *out, const char *line, size_t len)
{
	size_t at = begin_record(out);

	bytes_add(&out->page, line, len);
	end_record(out, at, 0);
}

/* ---- leaving ------------------------------------------------------------- */

static int write_all(struct output *out)
{
	size_t done = 0;

	while (done < out->ready.len && out->error == 0) {
		ssize_t n = write(out->fd, out->ready.data + done,
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
	struct record record;

	for (size_t at = 0; at < page->len; at += sizeof(record) + record.len) {
		memcpy(&record, page->data + at, sizeof(record));
		if (out->nschemas > 0 && out->shown != record.schema + 1) {
			struct bytes *head = &out->schemas[record.schema].head;

			bytes_add(&out->ready, head->data, head->len);
			out->shown = record.schema + 1;
		}
		bytes_add(&out->ready, page->data + at + sizeof(record),
			  record.len);
	}
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

	if (!out->ordered || position < out->next ||
	    position >= out->next + WINDOW) {
		leave(out, &out->page);
		return;
	}
	slot = &out->slots[position % WINDOW];
	slot->page = out->page;
	slot->ready = true;
	out->page = (struct bytes){ 0 };
	leave_in_order(out);
}

void output_page_undo(struct output *out)
{
	out->page.len = 0;
}

void output_skip(struct output *out, int64_t position)
{
	if (!out->ordered || position < out->next ||
	    position >= out->next + WINDOW)
		return;
	out->slots[position % WINDOW].ready = true;
	leave_in_order(out);
}

void output_go_on(struct output *out, int64_t position)
{
	out->next = position;
}

int64_t output_window_end(const struct output *out)
{
	return out->ordered ? out->next + WINDOW - 1 : INT64_MAX;
}

/* ---- close --------------------------------------------------------------- */

/* With --ordered and an early end: what was held back, without the gaps. */
static void leave_rest(struct output *out)
{
	int64_t end = out->next + WINDOW;

	for (; out->ordered && out->next < end; out->next++) {
		struct slot *slot = &out->slots[out->next % WINDOW];

		leave(out, &slot->page);
		bytes_release(&slot->page);
		slot->ready = false;
	}
}

int output_close(struct output *out, bool whole)
{
	int error;

	leave_rest(out);
	write_all(out);
	if (out->fd != STDOUT_FILENO && out->part != NULL && whole &&
	    fsync(out->fd) == -1 && out->error == 0)
		out->error = errno;
	if (out->fd != STDOUT_FILENO && close(out->fd) == -1 &&
	    out->error == 0)
		out->error = errno;
	if (out->part != NULL && whole && out->error == 0 &&
	    rename(out->part, out->path) == -1)
		out->error = errno;
	for (size_t i = 0; i < out->nschemas; i++)
		bytes_release(&out->schemas[i].head);
	free(out->schemas);
	bytes_release(&out->ready);
	bytes_release(&out->page);
	free(out->slots);
	free(out->path);
	free(out->part);
	error = out->error;
	free(out);
	errno = error;
	return error != 0 ? -1 : 0;
}
