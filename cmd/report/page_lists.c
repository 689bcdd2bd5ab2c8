#include "cmd/report/page.h"

#include "cmd/report/figure_table.h"
#include "cmd/text/memory.h"
#include "cmd/text/reasons.h"
#include "cmd/text/units.h"

#include <stdlib.h>
#include <string.h>

/* "7 in all", or "the first 25 of 1,234": what a list has of how many. */
static char *part_of(size_t shown, int64_t total)
{
	char of[UNITS_TEXT];

	units_format_count(total, of);
	return (int64_t)shown < total
		? must_format("the first %zu of %s", shown, of)
		: must_format("%s in all", of);
}

static bool same(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static void put_hint(FILE *out, const char *words, const char *command)
{
	fprintf(out, "<p class=\"soft\">%s <code>%s</code></p>\n", words,
		command);
}

/* ---- failures ------------------------------------------------------------ */

/* How many failed so, by the figure of reasons; in a list that was cut there
   it may be missing. */
static int64_t failed_so(const struct page *page, const char *reason,
			 int64_t known)
{
	const struct figure *list = &page->figures[STORE_FIGURE_REASONS];

	for (size_t row = 0; row < list->rows; row++)
		if (same(figure_text(list, row, "state"), "failed") &&
		    same(figure_text(list, row, "reason"), reason))
			return figure_integer(list, row, "urls");
	return known;
}

static void head_failed(void *arg, size_t from, size_t to)
{
	const struct page *page = arg;
	const char *reason = figure_text(&page->figures[STORE_FIGURE_FAILED],
					 from, "reason");
	char *part = part_of(to - from, failed_so(page, reason,
						  (int64_t)(to - from)));

	markup_text(page->out, reason != NULL ? reason : "?");
	fputs(" <span class=\"soft\">– ", page->out);
	markup_text(page->out, reason_words("failed", reason ? reason : ""));
	fprintf(page->out, "; %s</span>", part);
	free(part);
}

void page_failures(struct page *page)
{
	const struct figure *failed = &page->figures[STORE_FIGURE_FAILED];

	page_section(page, "failed", "What failed");
	if (failed->rows > 0) {
		figure_table(page->out, failed, &(struct figure_look){
			.caption = "failed, by reason; 25 of each at most",
			.group = "reason", .head = head_failed, .arg = page });
		put_hint(page->out, "All of them:",
			 "trawl status --failed -d DB");
	} else {
		fputs("<p>Nothing failed.</p>\n", page->out);
	}
	page_section_end(page);
}

/* ---- changes ------------------------------------------------------------- */

static int64_t changes_of(const struct page *page, const char *table,
			  int64_t known)
{
	const struct figure *news = &page->figures[STORE_FIGURE_NEWS];

	for (size_t row = 0; row < news->rows; row++)
		if (same(figure_text(news, row, "table"), table))
			return figure_integer(news, row, "rows_new") +
			       figure_integer(news, row, "values_changed") +
			       figure_integer(news, row, "rows_gone");
	return known;
}

static void head_changes(void *arg, size_t from, size_t to)
{
	const struct page *page = arg;
	const char *table = figure_text(&page->figures[STORE_FIGURE_CHANGES],
					from, "table");
	char *part = part_of(to - from, changes_of(page, table,
						   (int64_t)(to - from)));

	markup_text(page->out, table != NULL ? table : "?");
	fprintf(page->out, " <span class=\"soft\">– %s</span>", part);
	free(part);
}

static void put_no_changes(const struct page *page)
{
	bool first = figure_integer(page_run(page), 0, "id") == 1;

	fprintf(page->out, "<p>%s</p>\n", first
		? "This is the first run: there is nothing to compare it with."
		: "Nothing is new, changed or gone since the run before.");
}

void page_changes(struct page *page)
{
	const struct figure *changes = &page->figures[STORE_FIGURE_CHANGES];

	page_section(page, "changes", "What changed since the run before");
	if (changes->rows > 0) {
		figure_table(page->out, &page->figures[STORE_FIGURE_NEWS],
			     &(struct figure_look){ .caption = "by table" });
		figure_table(page->out, changes, &(struct figure_look){
			.caption = "old and new, by table; 30 of each at most",
			.group = "table", .head = head_changes, .arg = page });
		put_hint(page->out, "All of them:", "trawl changes -d DB");
	} else {
		put_no_changes(page);
	}
	page_section_end(page);
}

/* ---- broken links -------------------------------------------------------- */

void page_broken(const struct page *page)
{
	const struct figure *links = &page->figures[STORE_FIGURE_LINKS];
	const struct figure *broken = &page->figures[STORE_FIGURE_BROKEN];

	if (links->rows == 0)
		return;
	page_section(page, "broken", "Broken links");
	fputs("<p class=\"soft\">The links of ", page->out);
	figure_datum(page->out, links, 0, "link_pages");
	fputs(" pages are kept, those of run ", page->out);
	figure_datum(page->out, links, 0, "links_run");
	fputs(" last.</p>\n", page->out);
	if (broken->rows > 0) {
		figure_table(page->out, broken, &(struct figure_look){
			.caption = "where links lead to that is not there, "
				   "the newest first; 50 at most" });
		put_hint(page->out, "All of them, and all pages that have "
			 "them:", "trawl links -d DB");
	} else {
		fputs("<p>None is broken.</p>\n", page->out);
	}
	page_section_end(page);
}

/* ---- slowest, largest ---------------------------------------------------- */

void page_extremes(const struct page *page)
{
	if (page->figures[STORE_FIGURE_SLOWEST].rows == 0)
		return;
	page_section(page, "extremes", "Slowest and largest");
	figure_table(page->out, &page->figures[STORE_FIGURE_SLOWEST],
		     &(struct figure_look){
			     .caption = "the slowest answers, 15 at most" });
	figure_table(page->out, &page->figures[STORE_FIGURE_LARGEST],
		     &(struct figure_look){
			     .caption = "the largest answers, 15 at most" });
	page_section_end(page);
}

/* ---- the lists of the ledger --------------------------------------------- */

static void put_list(const struct page *page, enum store_figure which,
		     const char *name)
{
	const struct figure *list = &page->figures[which];
	char *part = part_of(list->rows, figure_integer(page_run(page), 0,
							name));
	char *caption = must_format("%s: %s", name, part);

	fprintf(page->out, "<h3 id=\"%s\">%c%s</h3>\n", name,
		name[0] - 'a' + 'A', name + 1);
	if (list->rows > 0)
		figure_table(page->out, list, &(struct figure_look){
			.caption = caption });
	else
		fputs("<p class=\"soft\">none</p>\n", page->out);
	free(caption);
	free(part);
}

void page_lists(const struct page *page)
{
	page_section(page, "pages", "The URLs in each part of the ledger");
	put_list(page, STORE_FIGURE_DONE, "done");
	put_list(page, STORE_FIGURE_UNCHANGED, "unchanged");
	put_list(page, STORE_FIGURE_SKIPPED, "skipped");
	fputs("<h3 id=\"duplicates\">Duplicate</h3>\n<p>", page->out);
	figure_datum(page->out, page_run(page), 0, "duplicates");
	fputs(" came in that were known already: they are counted, and have "
	      "no entry of their own.</p>\n", page->out);
	put_list(page, STORE_FIGURE_PENDING, "pending");
	put_hint(page->out, "All pages:", "trawl export -d DB pages");
	put_hint(page->out, "All that was skipped:",
		 "trawl status --skipped -d DB");
	page_section_end(page);
}
