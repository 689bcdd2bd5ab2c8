/*
 * `trawl report`: one page of HTML for people about the last run.
 *
 * It stands for itself: no script, nothing that is loaded, so that it can be
 * mailed, kept beside the database and read in ten years.  Whatever the size of
 * the crawl, the page has so many lines at most, which it says; the questions
 * (store/figure.h) end early, and each is asked once.
 *
 * All of it is written in memory first: a database in trouble gives no half
 * page.
 */
#include "cmd/commands.h"
#include "cmd/report/page.h"
#include "cmd/report/query.h"
#include "cmd/text/memory.h"
#include "store/lock.h"
#include "store/open.h"

#include <stdlib.h>

/* All figures of one commit, also while a crawl is running. */
static int ask_all(struct store *store, struct page *page)
{
	int failed = store_figures_hold(store);

	for (int i = 0; i < STORE_FIGURES && !failed; i++)
		failed = figure_ask(&page->figures[i], store, i);
	return failed ? -1 : store_figures_release(store);
}

static void put_sections(struct page *page)
{
	page_ledger(page);
	fputs("<div class=\"pair\">\n", page->out);
	page_timeline(page);
	page_reasons(page);
	fputs("</div>\n", page->out);
	page_failures(page);
	page_broken(page);
	page_changes(page);
	page_answers(page);
	page_hosts(page);
	page_depths(page);
	page_runs(page);
	page_extremes(page);
	page_lists(page);
}

/* malloc'd. */
static char *write_page(struct page *page, size_t *len)
{
	char *html = NULL;
	bool whole;

	page->out = must(open_memstream(&html, len));
	page_begin(page);
	if (page_has_run(page))
		put_sections(page);
	page_end(page);
	whole = !ferror(page->out);
	must(fclose(page->out) == 0 && whole ? html : NULL);
	return html;
}

static int send(const struct options *options, const char *html, size_t len)
{
	struct part_file file;
	int code = query_text_open(&file, options);

	if (code == EXIT_DONE)
		fwrite(html, 1, len, stdout);
	return query_text_close(&file, code);
}

static int report(struct store *store, const struct options *options)
{
	struct page page = { .db = options->db,
			     .pid = lock_holder(options->db) };
	size_t len;
	char *html;
	int code;

	if (ask_all(store, &page) == -1) {
		code = query_failed(store);
	} else {
		html = write_page(&page, &len);
		code = send(options, html, len);
		free(html);
	}
	for (int i = 0; i < STORE_FIGURES; i++)
		figure_release(&page.figures[i]);
	return code;
}

int report_main(int argc, char **argv)
{
	static struct options options;	/* lives as long as the process */
	struct store *store;
	int code;

	code = query_open(&options, CMD_REPORT, 0, 0, argc, argv, &store);
	if (store == NULL)
		return code;
	code = report(store, &options);
	store_close(store);
	return code;
}
