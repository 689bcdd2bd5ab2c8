#include "cmd/report/page.h"

#include "cmd/report/chart.h"
#include "cmd/report/figure_table.h"
#include "cmd/report/page_style.h"
#include "fetch/clock.h"
#include "store/iso.h"
#include "store/open.h"

#include <inttypes.h>
#include <string.h>

/* What each part of the ledger is called, and where its list is. */
static const struct {
	const char *column, *name, *href;
} states[] = {
	{ "done", "done", "#done" },
	{ "unchanged", "unchanged", "#unchanged" },
	{ "failed", "failed", "#failed" },
	{ "skipped", "skipped", "#skipped" },
	{ "duplicates", "duplicate", "#duplicates" },
	{ "pending", "pending", "#pending" },
};
#define STATES (sizeof(states) / sizeof(*states))

bool page_has_run(const struct page *page)
{
	return page->figures[STORE_FIGURE_RUN].rows > 0;
}

const struct figure *page_run(const struct page *page)
{
	return &page->figures[STORE_FIGURE_RUN];
}

void page_section(const struct page *page, const char *id, const char *title)
{
	fprintf(page->out, "<section id=\"%s\" aria-labelledby=\"h-%s\">\n"
		"<h2 id=\"h-%s\">%s</h2>\n", id, id, id, title);
}

void page_section_end(const struct page *page)
{
	fputs("</section>\n", page->out);
}

void page_numbers(const struct page *page, enum store_figure which,
		  const char *caption)
{
	fputs("<details><summary>The numbers</summary>\n", page->out);
	figure_table(page->out, &page->figures[which],
		     &(struct figure_look){ .caption = caption });
	fputs("</details>\n", page->out);
}

/* ---- the head ------------------------------------------------------------ */

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL && slash[1] != '\0' ? slash + 1 : path;
}

static void put_name(const struct page *page)
{
	markup_text(page->out, base_name(page->db));
	if (page_has_run(page))
		fprintf(page->out, ", run %" PRId64,
			figure_integer(page_run(page), 0, "id"));
}

/* Nothing is loaded, nothing runs, whatever stands in the page. */
static void put_head(const struct page *page)
{
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
	      "<meta charset=\"utf-8\"/>\n"
	      "<meta http-equiv=\"Content-Security-Policy\" content=\""
	      "default-src 'none'; style-src 'unsafe-inline'; "
	      "base-uri 'none'; form-action 'none'\"/>\n"
	      "<meta name=\"viewport\" "
	      "content=\"width=device-width, initial-scale=1\"/>\n"
	      "<meta name=\"referrer\" content=\"no-referrer\"/>\n"
	      "<meta name=\"robots\" content=\"noindex, nofollow\"/>\n"
	      "<meta name=\"generator\" content=\"trawl " TRAWL_VERSION
	      "\"/>\n<title>", page->out);
	put_name(page);
	fprintf(page->out, " – crawl report</title>\n<style>\n%s</style>\n"
		"</head>\n<body>\n", page_style);
}

/* ---- the state of the run ------------------------------------------------ */

static bool is_finished(const struct page *page)
{
	const char *state = figure_text(page_run(page), 0, "state");

	return state != NULL && strcmp(state, "finished") == 0;
}

static void put_unfinished(const struct page *page)
{
	const char *state = figure_text(page_run(page), 0, "state");
	const char *by = figure_text(page_run(page), 0, "stopped_by");

	if (page->pid != 0) {
		fprintf(page->out, "<b>running</b>, pid %d: what stands here "
			"is of its last commit", (int)page->pid);
		return;
	}
	fputs("<b>", page->out);
	if (by != NULL)
		markup_text(page->out, by);
	else if (state != NULL && strcmp(state, "running") == 0)
		fputs("interrupted: killed, or it could not write", page->out);
	else
		fputs("stopped", page->out);
	fputs("</b>; the same command goes on from there", page->out);
}

static void put_took(const struct page *page)
{
	const char *from = figure_text(page_run(page), 0, "started_at");
	const char *to = figure_text(page_run(page), 0, "finished_at");
	int64_t ms = from && to ? iso_parse(to) - iso_parse(from) : -1;

	if (from != NULL) {
		fputs(" · started ", page->out);
		markup_time(page->out, from);
		fputs(" UTC", page->out);
	}
	if (ms >= 0) {
		fputs(", took ", page->out);
		markup_seconds(page->out, (double)ms / 1000);
	}
}

static void put_state(const struct page *page)
{
	bool finished = is_finished(page);

	fprintf(page->out, "<p class=\"state%s\">", finished ? "" : " odd");
	if (finished)
		fputs("<b>finished</b>", page->out);
	else
		put_unfinished(page);
	put_took(page);
	fputs("</p>\n", page->out);
}

/* ---- what is where ------------------------------------------------------- */

static void put_nav(const struct page *page)
{
	static const struct {
		const char *id, *name;
		enum store_figure figure;	/* without rows: no section */
	} parts[] = {
		{ "ledger", "Ledger", STORE_FIGURE_RUN },
		{ "timeline", "Course", STORE_FIGURE_TIMELINE },
		{ "reasons", "Reasons", STORE_FIGURE_REASONS },
		{ "failed", "Failed", STORE_FIGURE_FAILED },
		{ "broken", "Broken links", STORE_FIGURE_LINKS },
		{ "changes", "Changes", STORE_FIGURE_RUN },
		{ "answers", "Answers", STORE_FIGURE_TIMES },
		{ "hosts", "Hosts", STORE_FIGURE_HOSTS },
		{ "depths", "Depth", STORE_FIGURE_DEPTHS },
		{ "runs", "Runs", STORE_FIGURE_RUN },
		{ "extremes", "Slowest, largest", STORE_FIGURE_SLOWEST },
		{ "pages", "Pages", STORE_FIGURE_RUN },
		{ "made", "Command, SQL", STORE_FIGURE_RUN },
	};

	fputs("<nav aria-label=\"Sections\"><ul class=\"row\">", page->out);
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if (page->figures[parts[i].figure].rows > 0)
			fprintf(page->out, "<li><a href=\"#%s\">%s</a></li>",
				parts[i].id, parts[i].name);
	fputs("</ul></nav>\n", page->out);
}

void page_begin(const struct page *page)
{
	put_head(page);
	fputs("<header>\n<h1>", page->out);
	put_name(page);
	fputs("</h1>\n", page->out);
	if (page_has_run(page)) {
		put_state(page);
		put_nav(page);
	} else {
		fprintf(page->out, "<p>%s</p>\n", page->pid != 0
			? "A crawl is just beginning."
			: "No crawl has run on this database.");
	}
	fputs("</header>\n<main>\n", page->out);
}

/* ---- the ledger ---------------------------------------------------------- */

static void put_bar(const struct page *page)
{
	struct chart_part parts[STATES];

	for (size_t i = 0; i < STATES; i++)
		parts[i] = (struct chart_part){
			.value = figure_number(page_run(page), 0,
					       states[i].column),
			.class = states[i].column,
			.name = states[i].name,
			.href = states[i].href,
		};
	chart_ledger(page->out, parts, STATES, "What became of what came in");
}

static void put_legend(const struct page *page)
{
	fputs("<ul class=\"legend\">\n", page->out);
	for (size_t i = 0; i < STATES; i++) {
		fprintf(page->out, "<li><i class=\"key c-%s\"></i><b>",
			states[i].column);
		figure_datum(page->out, page_run(page), 0, states[i].column);
		fprintf(page->out, "</b> <a href=\"%s\">%s</a></li>\n",
			states[i].href, states[i].name);
	}
	fputs("</ul>\n", page->out);
}

static void put_sums(const struct page *page)
{
	static const struct {
		const char *column, *name;
	} sums[] = {
		{ "came_in", "URLs came in" }, { "requests", "requests" },
		{ "bytes", "received" }, { "hosts", "hosts" },
		{ "rows_new", "rows new" }, { "rows_changed", "rows changed" },
		{ "rows_gone", "rows gone" },
	};

	fputs("<dl class=\"sum\">\n", page->out);
	for (size_t i = 0; i < sizeof(sums) / sizeof(*sums); i++) {
		fprintf(page->out, "<div><dt>%s</dt><dd>", sums[i].name);
		figure_datum(page->out, page_run(page), 0, sums[i].column);
		fputs("</dd></div>\n", page->out);
	}
	fputs("</dl>\n", page->out);
}

void page_ledger(const struct page *page)
{
	page_section(page, "ledger", "What came in, and what became of it");
	put_sums(page);
	put_bar(page);
	put_legend(page);
	fputs("<p class=\"soft\">Of what came in, ", page->out);
	figure_datum(page->out, page_run(page), 0, "input");
	fputs(" were listed and ", page->out);
	figure_datum(page->out, page_run(page), 0, "links");
	fputs(" found as links. Each of them is in one part of the bar. "
	      "<a class=\"sql\" href=\"#sql-run\">SQL</a></p>\n", page->out);
	page_section_end(page);
}

/* ---- the foot ------------------------------------------------------------ */

/* Links to the statements; of these that one is seen which was chosen last. */
static void put_sql(const struct page *page)
{
	fputs("<h3 id=\"sql\">Where the numbers come from</h3>\n"
	      "<p>Each figure is the answer of the database to one "
	      "statement, which <code>sqlite3</code> answers in the same way.</p>\n<ul class=\"row sql\">\n",
	      page->out);
	for (int i = 0; i < STORE_FIGURES; i++)
		fprintf(page->out, "<li><a href=\"#sql-%s\">%s</a></li>\n",
			store_figure_name(i), store_figure_name(i));
	fputs("</ul>\n", page->out);
	for (int i = 0; i < STORE_FIGURES; i++) {
		fprintf(page->out, "<pre class=\"chosen\" id=\"sql-%s\" "
			"aria-label=\"%s\">", store_figure_name(i),
			store_figure_name(i));
		markup_text_lines(page->out, store_figure_sql(i));
		fputs("</pre>\n", page->out);
	}
}

static void put_made(const struct page *page)
{
	const char *command = figure_text(page_run(page), 0, "command");
	const char *version = figure_text(page_run(page), 0, "version");

	page_section(page, "made", "How it was made");
	fputs("<pre>", page->out);
	markup_text(page->out, command != NULL ? command : "");
	fputs("</pre>\n<p class=\"soft\">by trawl ", page->out);
	markup_text(page->out, version != NULL ? version : "");
	fputs("</p>\n", page->out);
	put_sql(page);
	page_section_end(page);
}

void page_end(const struct page *page)
{
	char now[ISO_LEN + 1];

	if (page_has_run(page))
		put_made(page);
	iso_format(clock_ms(CLOCK_REALTIME), now);
	fputs("</main>\n<footer>Written ", page->out);
	markup_time(page->out, now);
	fputs(" UTC by trawl " TRAWL_VERSION " with SQLite ", page->out);
	markup_text(page->out, store_library_version());
	fputs(" from ", page->out);
	markup_text(page->out, page->db);
	fputs(". All times are UTC.</footer>\n</body>\n</html>\n", page->out);
}
