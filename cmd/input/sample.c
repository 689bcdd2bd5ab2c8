#include "cmd/input/sample.h"

#include "cmd/input/seed_url.h"
#include "cmd/text/json.h"

#include <stdlib.h>
#include <string.h>

#define BYTES_MOST (32 << 20)	/* of all records together */

/* ---- what is wrong ------------------------------------------------------- */

/* Several cells, one of which is what the columns of URLs are called, or else
   a URL. */
static bool looks_like_csv(struct list *list, const struct stream_record *raw,
			   bool urls)
{
	char separator = cells_separator(raw->text, raw->len);

	cells_csv(&list->cells, raw->text, raw->len, separator);
	for (size_t i = 0; list->cells.n > 1 && i < list->cells.n; i++) {
		size_t len;
		const char *cell = cells_trimmed(&list->cells, i, &len);

		if (heading_is_usual(cell, len) ||
		    (urls && seed_url_look(cell, len) == SEED_URL_ABSOLUTE))
			return true;
	}
	return false;
}

/* What lines may be instead. */
static const char *hint(struct list *list, const struct stream_record *first)
{
	if (first->len > 0 && (*first->text == '{' || *first->text == '['))
		return "; JSON, an object a line, is read with "
		       "--input-format jsonl";
	if (looks_like_csv(list, first, true))
		return "; CSV is read with --input-format csv";
	return "";
}

static enum stream_news no_url(const struct sample *sample, struct list *list)
{
	struct stream_record first = sample->records[0];
	char *shown;

	first.text = sample->text.data + sample->offsets[0];
	shown = list_quote(first.text, first.len);
	list_refuse(list, "not one URL among the first %zu record%s; it "
		    "begins '%.300s'%s", sample->n, sample->n == 1 ? "" : "s",
		    shown, list->format == INPUT_LINES ? hint(list, &first)
						       : "");
	free(shown);
	return STREAM_ERROR;
}

static enum stream_news no_column(const struct sample *sample,
				  struct list *list)
{
	const char *wanted = list->url_column, *s = sample->n == 1 ? "" : "s";
	size_t urls;
	char *names = heading_text(list->heading, &urls);

	if (urls > 0 && wanted == NULL)
		list_refuse(list, "which column holds the URLs: %.700s? "
			    "(--url-column NAME)", names);
	else if (wanted != NULL)
		list_refuse(list, "not one URL in column '%.100s' of the "
			    "first %zu record%s; the columns%s are %.500s",
			    wanted, sample->n, s, urls > 0 ? " with URLs" : "",
			    names);
	else
		list_refuse(list, "not one URL among the first %zu record%s; "
			    "the columns are %.700s (--url-column NAME)",
			    sample->n, s, names);
	free(names);
	return STREAM_ERROR;
}

/* ---- a record is seen ---------------------------------------------------- */

static void see_cells(struct list *list, const struct stream_record *raw)
{
	if (list->heading == NULL || list_split(list, raw) == -1)
		return;
	for (size_t i = 0; i < list->cells.n &&
			   i < heading_count(list->heading); i++) {
		size_t len;
		const char *cell = cells_trimmed(&list->cells, i, &len);

		heading_see(list->heading, i, cell, len);
	}
}

static int see_member(void *arg, const char *key, size_t keylen,
		      const char *val, size_t vallen)
{
	struct list *list = arg;
	size_t column = heading_find(list->heading, key, keylen);
	const char *text;
	size_t len;

	if (*val != '"')
		return 0;
	list->value.len = 0;
	json_unquote(&list->value, val, vallen);
	text = list->value.data;
	len = list->value.len;
	if (len > 0)
		cells_trim(&text, &len);
	heading_see(list->heading, column, text, len);
	return 0;
}

static void see_line(struct sample *sample, struct list *list,
		     const struct stream_record *raw)
{
	struct url url = URL_INIT;
	const char *text = raw->text, *reason;
	size_t len = raw->len;

	cells_trim(&text, &len);
	if (seed_url_parse(&url, text, len, &reason) != SEED_URL_NONE)
		sample->urls++;
	else if (sample->n == 1)
		sample->head_of_csv = looks_like_csv(list, raw, false);
	url_release(&url);
}

static void see(struct sample *sample, struct list *list,
		const struct stream_record *record)
{
	struct stream_record raw = *record;

	if (raw.bad != NULL || list_decode(list, &raw) != NULL)
		return;
	switch (list->format) {
	case INPUT_LINES:
		see_line(sample, list, &raw);
		break;
	case INPUT_CSV:
	case INPUT_TSV:
		see_cells(list, &raw);
		break;
	case INPUT_JSONL:
		if (json_scan(raw.text, raw.len, NULL, NULL) == 0)
			json_scan(raw.text, raw.len, see_member, list);
		break;
	}
}

static void hold(struct sample *sample, const struct stream_record *raw)
{
	sample->offsets[sample->n] = sample->text.len;
	sample->records[sample->n++] = *raw;
	bytes_add(&sample->text, raw->text, raw->len);
}

/* ---- is it a list of URLs? ----------------------------------------------- */

/* STREAM_RECORD: it is one; STREAM_LATER: that is still to be seen.
   all: there is nothing more to look at. */
static enum stream_news judge_lines(const struct sample *sample,
				    struct list *list, bool all)
{
	if (sample->head_of_csv)
		return list_refuse(list, "the first line names columns; CSV "
				   "is read with --input-format csv");
	if (sample->urls > 0)
		return STREAM_RECORD;
	if (!all)
		return STREAM_LATER;
	return sample->n > 0 ? no_url(sample, list) : STREAM_RECORD;
}

/* What a pipe has not sent yet may not come for hours. */
static enum heading_by how_far(const struct list *list, bool all)
{
	if (all)
		return HEADING_BY_VALUE;
	return list->stream.waits && !heading_has_named(list->heading)
		       ? HEADING_BY_ABSOLUTE : HEADING_BY_NAME;
}

static enum stream_news judge_columns(struct sample *sample,
				      struct list *list, bool all)
{
	ssize_t column = -1;

	if (list->heading != NULL)
		column = heading_choose(list->heading, how_far(list, all));
	if (column != -1) {
		sample->url_at = (size_t)column;
		return STREAM_RECORD;
	}
	if (!all)
		return STREAM_LATER;
	if (sample->n == 0)
		return STREAM_RECORD;
	return list->heading != NULL && heading_count(list->heading) > 0
		       ? no_column(sample, list) : no_url(sample, list);
}

static enum stream_news judge(struct sample *sample, struct list *list,
			      bool all)
{
	return list->format == INPUT_LINES ? judge_lines(sample, list, all)
					   : judge_columns(sample, list, all);
}

/* STREAM_RECORD: it is a list of URLs; what was read for that is held. */
static enum stream_news look(struct sample *sample, struct list *list)
{
	struct stream_record raw;
	enum stream_news news;

	for (;;) {
		bool full = sample->n == SAMPLE_MOST ||
			    sample->text.len >= BYTES_MOST;

		news = judge(sample, list, full);
		if (news != STREAM_LATER)
			return news;
		news = list_next(list, &raw);
		if (news == STREAM_END)
			return judge(sample, list, true);
		if (news != STREAM_RECORD)
			return news;
		hold(sample, &raw);
		see(sample, list, &raw);
	}
}

enum stream_news sample_next(struct sample *sample, struct list *list,
			     struct stream_record *raw)
{
	enum stream_news news;

	if (!sample->judged) {
		news = look(sample, list);
		if (news != STREAM_RECORD)
			return news;
		sample->judged = true;
	}
	if (sample->next == sample->n)
		return list_next(list, raw);
	*raw = sample->records[sample->next];
	raw->text = sample->text.data + sample->offsets[sample->next++];
	return STREAM_RECORD;
}

void sample_clear(struct sample *sample)
{
	sample->n = sample->next = sample->text.len = 0;
	sample->judged = sample->head_of_csv = false;
	sample->urls = sample->url_at = 0;
}

void sample_release(struct sample *sample)
{
	bytes_release(&sample->text);
}
