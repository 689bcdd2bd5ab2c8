/*
 * The parts of the page that `trawl report` writes, from top to bottom.
 *
 * Each writes its own section, or nothing where there is nothing to show.
 * Every number comes from a figure (figure.h) and says from which.
 */
#ifndef CMD_REPORT_PAGE_H
#define CMD_REPORT_PAGE_H

#include "cmd/report/figure.h"

#include <stdio.h>
#include <sys/types.h>

struct page {
	FILE *out;
	const char *db;		/* as the user named it */
	pid_t pid;		/* of the crawl that is running, 0 */
	struct figure figures[STORE_FIGURES];
};

/* page_frame.c: what is around the sections. */
void page_begin(const struct page *page);
void page_ledger(const struct page *page);
void page_end(const struct page *page);

/* page_lists.c: URLs and rows by name. */
void page_failures(struct page *page);
void page_changes(struct page *page);
void page_broken(const struct page *page);
void page_extremes(const struct page *page);
void page_lists(const struct page *page);

/* page_pictures.c: charts, with their numbers. */
void page_reasons(const struct page *page);
void page_timeline(const struct page *page);
void page_answers(const struct page *page);
void page_hosts(const struct page *page);
void page_depths(const struct page *page);
void page_runs(const struct page *page);

/* There was a run, and its row. */
bool page_has_run(const struct page *page);
const struct figure *page_run(const struct page *page);

/* A section is open from the one to the other. */
void page_section(const struct page *page, const char *id, const char *title);
void page_section_end(const struct page *page);

/* The same figures as a table that is closed at first. */
void page_numbers(const struct page *page, enum store_figure which,
		  const char *caption);

#endif
