#include "cmd/crawl/page_rows.h"

#include "cmd/text/say.h"
#include "cmd/text/units.h"

#include <string.h>

/* The names that --print knows, in the order of page_fields(). */
static const char *const page_names[] = {
	"url", "final_url", "status", "type", "size", "title", "time_total",
	"error", "depth", "charset", "attempts", "redirects", "time_dns",
	"time_connect", "time_first_byte", "input", NULL,
};
enum { PAGE_ROW = 8, PAGE_FIELDS = 16 };

/* ---- open ---------------------------------------------------------------- */

int page_rows_open(struct page_rows *rows)
{
	const struct options *options = rows->course->options;
	const char *error;

	rows->extractor = extractor_open(rows->course->store,
					 rows->course->rules);
	if (rows->extractor == NULL)
		return -1;
	if (options->print == NULL) {
		if (rows->output != NULL)
			extractor_set_output(rows->extractor, rows->output,
					     options->only_changes,
					     options->carry);
		return 0;
	}
	rows->template = template_compile(options->print, page_names, &error);
	if (rows->template == NULL)
		say_error("--print: %s", error);
	return rows->template != NULL ? 0 : -1;
}

void page_rows_close(struct page_rows *rows)
{
	extractor_free(rows->extractor);
	template_free(rows->template);
}

/* ---- the row of a page --------------------------------------------------- */

static struct span span_of(const char *text)
{
	return (struct span){ text, text != NULL ? strlen(text) : 0 };
}

static struct field text_field(struct span text)
{
	return (struct field){
		.type = text.data != NULL ? FIELD_TEXT : FIELD_NULL,
		.text = text.data, .len = text.len,
	};
}

static struct field integer_field(int64_t integer, bool known)
{
	return (struct field){ .type = known ? FIELD_INTEGER : FIELD_NULL,
			       .integer = integer };
}

static struct field real_field(double real, bool known)
{
	return (struct field){ .type = known ? FIELD_REAL : FIELD_NULL,
			       .real = real };
}

static struct span if_any(struct span span)
{
	return span.len > 0 ? span : span_of(NULL);
}

static void page_fields(struct field *fields, const struct visit *visit,
			const struct page *page, const char *error,
			const char *title)
{
	static const struct page nothing;
	const struct page *p = page != NULL ? page : &nothing;
	const struct field all[PAGE_FIELDS] = {
		text_field(span_of(visit->url)),
		text_field(span_of(visit->at)),
		integer_field(p->status, p->status != 0),
		text_field(if_any(p->type)),
		integer_field((int64_t)p->size, p->status != 0),
		text_field(span_of(title)),
		real_field(p->time_total, page != NULL),
		text_field(span_of(error)),
		integer_field(visit->depth, true),
		text_field(if_any(p->charset)),
		integer_field(visit->attempts, true),
		integer_field(visit->hops, true),
		real_field(p->time_dns, true),
		real_field(p->time_connect, true),
		real_field(p->time_first_byte, true),
		text_field(span_of(visit->input)),
	};

	memcpy(fields, all, sizeof(all));
	for (int i = 0; i < PAGE_FIELDS; i++)
		fields[i].name = page_names[i];
	if (visit->input != NULL)
		fields[PAGE_FIELDS - 1].type = FIELD_JSON;
}

/* fields[0] is kept free for what is new about the page. */
static void page_out(struct page_rows *rows, struct field *fields,
		     const char *input)
{
	size_t len;
	const char *line;

	if (rows->template != NULL) {
		line = template_fill(rows->template, fields + 1, PAGE_FIELDS,
				     &len);
		output_line(rows->output, line, len);
	} else if (rows->course->options->only_changes) {
		fields[0] = text_field(span_of(extractor_change_name(
				store_page_news(rows->course->store))));
		fields[0].name = "change";
		output_row_with_input(rows->output, fields, PAGE_ROW + 1,
				      input);
	} else {
		output_row_with_input(rows->output, fields + 1, PAGE_ROW,
				      input);
	}
}

/* Of --only-changes: the rows of rules see to it themselves. */
static bool page_is_shown(const struct page_rows *rows)
{
	if (rows->course->rules->nrules > 0)
		return rows->template != NULL;
	return !rows->course->options->only_changes ||
	       store_page_news(rows->course->store) != STORE_SAME;
}

/* With --carry a record has its row, though no rule gave one. */
static bool wants_records(const struct page_rows *rows)
{
	return rows->course->options->carry && rows->template == NULL &&
	       !rows->course->options->only_changes;
}

/* What goes out is the rows that stand, not a row or line of the page. */
static bool rules_alone(const struct page_rows *rows)
{
	return rows->course->rules->nrules > 0 && rows->template == NULL;
}

static void rows_out(struct page_rows *rows, const struct visit *visit,
		     const struct page *page, const char *error,
		     const char *title)
{
	struct field fields[PAGE_FIELDS + 1];

	if (rows->output == NULL)
		return;
	if (rules_alone(rows) && !visit->rows_out)
		course_stored(rows->course,
			      extractor_standing(rows->extractor,
						 visit->url_id, visit->url,
						 visit->input));
	page_fields(fields + 1, visit, page, error, title);
	if (page_is_shown(rows))
		page_out(rows, fields, visit->input);
	else if (wants_records(rows) && output_mark(rows->output) == 0)
		extractor_record(rows->extractor, visit->url, visit->input,
				 error != NULL ? error : "no match");
	output_page_end(rows->output, visit->position);
}

/* ---- a visit has ended --------------------------------------------------- */

/* -v: one line. */
static void tell(const struct visit *visit, const struct page *page,
		 const char *error)
{
	struct span type = { "-", 1 };
	char size[UNITS_TEXT], took[UNITS_TEXT];

	if (page == NULL) {
		say_line("- %s %s", visit->url, error);
		return;
	}
	if (page->type.len > 0)
		type = page->type;
	say_line("%d %s %.*s %s in %s%s%s", page->status, visit->url,
		 (int)type.len, type.data, units_format_size(page->size, size),
		 units_format_duration((int64_t)(page->time_total * 1000),
				       took),
		 error ? " " : "", error ? error : "");
}

void page_rows_end(struct page_rows *rows, const struct visit *visit,
		   const struct page *page, const char *error,
		   const char *title)
{
	if (rows->course->options->verbose)
		tell(visit, page, error);
	rows_out(rows, visit, page, error, title);
}

void page_rows_unchanged(struct page_rows *rows, const struct visit *visit,
			 const struct page *page)
{
	if (rows->course->options->verbose)
		tell(visit, page, NULL);
	page_rows_standing(rows, visit->url_id, visit->url, visit->input,
			   visit->position);
}

/* ---- what stands --------------------------------------------------------- */

/* The row of the store as the visit and the page that it came of. */
static void page_row_out(void *arg, const struct store_page_row *row)
{
	struct page page = {
		.status = row->status, .size = (uint64_t)row->size,
		.type = span_of(row->type), .charset = span_of(row->charset),
		.time_dns = row->time_dns, .time_connect = row->time_connect,
		.time_first_byte = row->time_first_byte,
		.time_total = row->time_total,
	};
	struct visit visit = {
		.url_id = row->url_id,
		.url = (char *)(uintptr_t)row->url,
		.at = (char *)(uintptr_t)row->final_url,
		.input = (char *)(uintptr_t)row->input,
		.position = row->position, .depth = row->depth,
		.attempts = row->attempts,
	};

	rows_out(arg, &visit, row->status != 0 ? &page : NULL,
		 row->error[0] != '\0' ? row->error : NULL, row->title);
}

void page_rows_standing(struct page_rows *rows, int64_t url_id,
			const char *url, const char *input, int64_t position)
{
	int rc;

	if (rows->output == NULL)
		return;
	if (rules_alone(rows) && !wants_records(rows)) {
		rc = extractor_standing(rows->extractor, url_id, url, input);
		output_page_end(rows->output, position);
	} else {
		rc = store_page_row(rows->course->store, url_id, page_row_out,
				    rows);
	}
	course_stored(rows->course, rc);
}

void page_rows_record(struct page_rows *rows, const char *url,
		      const char *input, int64_t position, const char *error)
{
	struct visit visit = {
		.url = (char *)(uintptr_t)url, .at = (char *)(uintptr_t)url,
		.input = (char *)(uintptr_t)input, .position = position,
		.rows_out = true,
	};

	if (rows->output == NULL)
		return;
	if (rows->template != NULL || rows->course->options->only_changes)
		output_skip(rows->output, position);
	else
		rows_out(rows, &visit, NULL, error, NULL);
}

static void ended(void *arg, int64_t url_id, const char *url,
		  const char *input, int64_t position)
{
	page_rows_standing(arg, url_id, url, input, position);
}

void page_rows_ended(struct page_rows *rows)
{
	const struct options *options = rows->course->options;
	bool named = !options->ordered || options->retry.len > 0;

	if (rows->output != NULL && !options->only_changes)
		course_stored(rows->course, store_ended(rows->course->store,
							named, ended, rows));
}

void page_rows_head(struct page_rows *rows)
{
	struct field fields[PAGE_ROW + 1];
	bool changes = rows->course->options->only_changes;

	if (rows->output == NULL || rows->template != NULL)
		return;
	if (rows->course->rules->nrules > 0) {
		extractor_head(rows->extractor);
		return;
	}
	fields[0] = field_of_text("change", NULL);
	for (int i = 0; i < PAGE_ROW; i++)
		fields[i + 1] = field_of_text(page_names[i], NULL);
	output_head_alone(rows->output, changes ? fields : fields + 1,
			  PAGE_ROW + changes, true);
}
