#include "cmd/report/figure_table.h"

#include <inttypes.h>
#include <string.h>

static const struct column {
	const char *name, *title;
	enum markup_kind kind;
} columns[] = {
	{ "2xx", "2xx", MARKUP_COUNT },
	{ "3xx", "3xx", MARKUP_COUNT },
	{ "4xx", "4xx", MARKUP_COUNT },
	{ "5xx", "5xx", MARKUP_COUNT },
	{ "attempts", "tries", MARKUP_COUNT },
	{ "bytes", "received", MARKUP_SIZE },
	{ "came_in", "came in", MARKUP_COUNT },
	{ "change", "what", MARKUP_WORD },
	{ "column", "column", MARKUP_TEXT },
	{ "error", "what happened", MARKUP_TEXT },
	{ "half_below", "half within", MARKUP_SECONDS },
	{ "host", "host", MARKUP_URL },
	{ "key", "row", MARKUP_JSON },
	{ "links", "links", MARKUP_COUNT },
	{ "links_run", "last kept", MARKUP_NUMBER },
	{ "longest", "longest", MARKUP_SECONDS },
	{ "most_below", "95 % within", MARKUP_SECONDS },
	{ "new", "after", MARKUP_VALUE },
	{ "next_at", "not before (UTC)", MARKUP_TIME },
	{ "no_answer", "none", MARKUP_COUNT },
	{ "old", "before", MARKUP_VALUE },
	{ "page", "first on page", MARKUP_URL },
	{ "parent", "on page", MARKUP_URL },
	{ "reason", "why", MARKUP_TEXT },
	{ "rows_changed", "changed", MARKUP_COUNT },
	{ "rows_gone", "gone", MARKUP_COUNT },
	{ "rows_new", "new", MARKUP_COUNT },
	{ "seconds_below", "faster than", MARKUP_SECONDS },
	{ "run", "run", MARKUP_NUMBER },
	{ "runs", "in runs", MARKUP_COUNT },
	{ "since", "from (UTC)", MARKUP_TIME },
	{ "since_run", "since run", MARKUP_NUMBER },
	{ "size", "size", MARKUP_SIZE },
	{ "size_below", "smaller than", MARKUP_SIZE },
	{ "source", "source", MARKUP_WORD },
	{ "started_at", "started (UTC)", MARKUP_TIME },
	{ "state", "state", MARKUP_WORD },
	{ "status", "status", MARKUP_NUMBER },
	{ "table", "table", MARKUP_TEXT },
	{ "text", "as", MARKUP_TEXT },
	{ "time_total", "took", MARKUP_SECONDS },
	{ "title", "title", MARKUP_TEXT },
	{ "until", "to (UTC)", MARKUP_TIME },
	{ "url", "URL", MARKUP_URL },
	{ "urls", "URLs", MARKUP_COUNT },
	{ "values_changed", "values changed", MARKUP_COUNT },
};

static const struct column *find(const char *name)
{
	for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++)
		if (strcmp(columns[i].name, name) == 0)
			return &columns[i];
	return NULL;
}

const char *figure_title(const char *column)
{
	const struct column *known = find(column);

	return known != NULL ? known->title : column;
}

enum markup_kind figure_kind(const char *column)
{
	const struct column *known = find(column);

	return known != NULL ? known->kind : MARKUP_COUNT;
}

/* ---- one table ----------------------------------------------------------- */

/* Of its cells, for the style sheet. */
static const char *class_of(const char *column)
{
	switch (figure_kind(column)) {
	case MARKUP_URL:
		return " class=\"u\"";
	case MARKUP_TEXT:
		return "";
	case MARKUP_WORD:
		return " class=\"p\"";
	case MARKUP_JSON:
	case MARKUP_VALUE:
		return " class=\"w\"";
	case MARKUP_NUMBER:
		return " class=\"v\"";
	case MARKUP_COUNT:
	case MARKUP_SECONDS:
	case MARKUP_SIZE:
		return " class=\"n\"";
	case MARKUP_TIME:
		return " class=\"t\"";
	}
	return "";
}

/* Columns that tell states and classes apart by colour have it in their head,
   which makes the key of the bars. */
static bool is_coloured(const char *column)
{
	static const char *const names[] = {
		"done", "unchanged", "failed", "skipped", "pending", "2xx",
		"3xx", "4xx", "5xx", "no_answer",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(names[i], column) == 0)
			return true;
	return false;
}

static bool is_group(const struct figure_look *look, const char *column)
{
	return look->group != NULL && strcmp(look->group, column) == 0;
}

static void put_head(FILE *out, const struct figure *figure,
		     const struct figure_look *look)
{
	bool first = true;

	fputs("<thead><tr>", out);
	for (size_t i = 0; i < figure->columns; i++) {
		const char *name = figure->names[i];

		if (is_group(look, name))
			continue;
		fprintf(out, "<th scope=\"col\" data-c=\"%s\"%s>", name,
			class_of(name));
		if (look->bar != NULL && is_coloured(name))
			fprintf(out, "<i class=\"key c-%s\"></i>", name);
		markup_text(out, figure_title(name));
		fputs("</th>", out);
		if (first && look->bar != NULL)
			fprintf(out, "<th scope=\"col\" class=\"b\">%s</th>",
				look->bar_title);
		first = false;
	}
	fputs("</tr></thead>\n", out);
}

/* A row that is new or gone is a JSON object, a value of a column itself. */
static enum markup_kind kind_of(const struct figure *figure, size_t i)
{
	enum markup_kind kind = figure_kind(figure->names[i]);

	return kind == MARKUP_VALUE ? MARKUP_JSON : kind;
}

static void put_row(FILE *out, const struct figure *figure, size_t row,
		    const struct figure_look *look)
{
	const struct store_value *values =
		figure->values + row * figure->columns;
	bool first = true;

	fputs("<tr>", out);
	for (size_t i = 0; i < figure->columns; i++) {
		const char *name = figure->names[i];
		enum markup_kind kind = values[i].type == STORE_TEXT
					      ? kind_of(figure, i)
					      : figure_kind(name);

		if (is_group(look, name))
			continue;
		fprintf(out, "<td%s>", class_of(name));
		markup_value(out, &values[i], kind);
		fputs("</td>", out);
		if (first && look->bar != NULL) {
			fputs("<td class=\"b\">", out);
			look->bar(out, figure, row, look->scale);
			fputs("</td>", out);
		}
		first = false;
	}
	fputs("</tr>\n", out);
}

static bool same_text(const struct figure *figure, size_t a, size_t b,
		      const char *column)
{
	const char *x = figure_text(figure, a, column);
	const char *y = figure_text(figure, b, column);

	return x == y || (x != NULL && y != NULL && strcmp(x, y) == 0);
}

/* Under one head: those with the same text as the first.  The first after
   them. */
static size_t put_group(FILE *out, const struct figure *figure, size_t from,
			const struct figure_look *look)
{
	size_t to = from + 1;

	while (to < figure->rows && same_text(figure, from, to, look->group))
		to++;
	fprintf(out, "<tbody><tr class=\"group\"><th scope=\"rowgroup\" "
		"colspan=\"%zu\">", figure->columns - 1);
	look->head(look->arg, from, to);
	fputs("</th></tr>\n", out);
	for (size_t row = from; row < to; row++)
		put_row(out, figure, row, look);
	fputs("</tbody>\n", out);
	return to;
}

static void put_body(FILE *out, const struct figure *figure,
		     const struct figure_look *look)
{
	size_t row = 0;

	while (look->group != NULL && row < figure->rows)
		row = put_group(out, figure, row, look);
	if (look->group != NULL)
		return;
	fputs("<tbody>\n", out);
	for (; row < figure->rows; row++)
		put_row(out, figure, row, look);
	fputs("</tbody>\n", out);
}

void figure_table(FILE *out, const struct figure *figure,
		  const struct figure_look *look)
{
	const char *name = store_figure_name(figure->which);

	fputs("<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
	      "aria-label=\"", out);
	markup_text(out, look->caption);
	fprintf(out, "\"><table data-figure=\"%s\"><caption>", name);
	markup_text(out, look->caption);
	fprintf(out, " <a class=\"sql\" href=\"#sql-%s\">SQL</a></caption>\n",
		name);
	put_head(out, figure, look);
	put_body(out, figure, look);
	fputs("</table></div>\n", out);
}

void figure_datum(FILE *out, const struct figure *figure, size_t row,
		  const char *column)
{
	fprintf(out, "<span data-of=\"%s.%s\">",
		store_figure_name(figure->which), column);
	markup_value(out, figure_value(figure, row, column),
		   figure_kind(column));
	fputs("</span>", out);
}
