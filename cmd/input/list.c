#include "cmd/input/list.h"

#include "cmd/input/seed_url.h"
#include "cmd/text/escape.h"
#include "cmd/text/memory.h"
#include "cmd/text/secret.h"
#include "parse/charset/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int list_open(struct list *list, const char *name, enum input_format format)
{
	list->format = format;
	if (format == INPUT_JSONL)
		list->heading = heading_new(list->url_column);
	return stream_open(&list->stream, name, format == INPUT_CSV);
}

void list_close(struct list *list)
{
	stream_close(&list->stream);
	heading_free(list->heading);
	list->heading = NULL;
	list->separator = '\0';
}

void list_release(struct list *list)
{
	list_close(list);
	stream_release(&list->stream);
	cells_release(&list->cells);
	bytes_release(&list->value);
	free(list->decoded.data);
}

bool list_has_head(const struct list *list)
{
	return list->format == INPUT_CSV || list->format == INPUT_TSV;
}

const char *list_error(const struct list *list)
{
	return list->error[0] != '\0' ? list->error : list->stream.error;
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

const char *list_decode(struct list *list, struct stream_record *raw)
{
	if (utf8_valid(raw->text, raw->len) == raw->len)
		return NULL;
	if (list->format == INPUT_JSONL || has_utf8(raw->text, raw->len))
		return "not UTF-8";
	if (charset_to_utf8("windows-1252", raw->text, raw->len, &list->decoded,
			    &raw->text, &raw->len) == -1)
		must(NULL);
	return NULL;
}

/* ---- refusal ------------------------------------------------------------- */

char *list_quote(const char *text, size_t len)
{
	return secret_shown(text, len, LIST_SHOWN);
}

enum stream_news list_refuse(struct list *list, const char *format, ...)
{
	const char *file = list->stream.name;
	char *name = escape_control(file, strlen(file));
	va_list ap;
	int n = snprintf(list->error, sizeof(list->error), "'%.300s': ", name);

	va_start(ap, format);
	vsnprintf(list->error + n, sizeof(list->error) - (size_t)n, format, ap);
	va_end(ap);
	free(name);
	return STREAM_ERROR;
}

/* ---- records ------------------------------------------------------------- */

static int split(struct list *list, const struct stream_record *raw)
{
	return list->format == INPUT_CSV
		       ? cells_csv(&list->cells, raw->text, raw->len,
				   list->separator)
		       : cells_tsv(&list->cells, raw->text, raw->len);
}

/* Beyond the head only empty cells are let through: a comma too many may well
   be one of an unquoted URL. */
static bool has_more(const struct list *list)
{
	for (size_t i = heading_count(list->heading); i < list->cells.n; i++)
		if (list->cells.cell[i].len > 0)
			return true;
	return false;
}

int list_split(struct list *list, const struct stream_record *raw)
{
	return split(list, raw) == -1 || has_more(list) ? -1 : 0;
}

/* The head record.  STREAM_ERROR if it is none. */
static enum stream_news read_head(struct list *list,
				  const struct stream_record *raw)
{
	struct stream_record head = *raw;
	const char *bad = list_decode(list, &head);

	if (bad != NULL)
		return list_refuse(list, "the first line is %s", bad);
	list->separator = cells_separator(head.text, head.len);
	list->stream.separator = list->separator;
	if (split(list, &head) == -1)
		return list_refuse(list, "more than %d columns", CELLS_MOST);
	list->heading = heading_new(list->url_column);
	for (size_t i = 0; i < list->cells.n; i++) {
		const struct cell *cell = &list->cells.cell[i];
		const char *text = list->cells.text.data + cell->at;

		if (seed_url_look(text, cell->len) == SEED_URL_ABSOLUTE) {
			char *shown = list_quote(text, cell->len);

			list_refuse(list, "the first line must name the "
				    "columns, not be '%.300s'", shown);
			free(shown);
			return STREAM_ERROR;
		}
		heading_add(list->heading, text, cell->len);
	}
	if (list->url_column != NULL && !heading_has_named(list->heading))
		return list_refuse(list, "no column '%.200s'",
				   list->url_column);
	return STREAM_RECORD;
}

/* A blank line or comment is no record. */
static bool is_nothing(const struct list *list,
		       const struct stream_record *raw)
{
	const char *text = raw->text;
	size_t len = raw->len;

	cells_trim(&text, &len);
	return len == 0 || (list->format == INPUT_LINES && *text == '#');
}

enum stream_news list_next(struct list *list, struct stream_record *raw)
{
	for (;;) {
		enum stream_news news = stream_next(&list->stream, raw);

		if (news != STREAM_RECORD)
			return news;
		if (is_nothing(list, raw))
			continue;
		if (!list_has_head(list) || list->heading != NULL ||
		    raw->bad != NULL)
			return STREAM_RECORD;
		if (read_head(list, raw) == STREAM_ERROR)
			return STREAM_ERROR;
	}
}
