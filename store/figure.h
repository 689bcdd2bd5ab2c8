/*
 * The figures of `trawl report`: questions about the last run and the file.
 *
 * Each has a name and one statement, which reads nothing but what is documented
 * of the database and runs in any SQLite 3.38 or later: the report shows it
 * beside the numbers, so that whoever doubts one can ask it again.  All of them
 * end after so many rows, whatever the crawl's size.
 *
 *   1. store_figures_hold();
 *   2. store_figure(), as often as wanted: all answers are of one commit;
 *   3. store_figures_release().
 */
#ifndef STORE_FIGURE_H
#define STORE_FIGURE_H

#include "store/answer.h"

enum store_figure {
	STORE_FIGURE_RUN,	/* one row, none before the first run */
	STORE_FIGURE_REASONS,	/* failed and skipped by reason */
	STORE_FIGURE_TIMELINE,	/* 60 parts of the run: answers, failures */
	STORE_FIGURE_TIMES,	/* answers by how long they took */
	STORE_FIGURE_QUANTILES,	/* and what half, 95 of 100, all stay below */
	STORE_FIGURE_HOST_TIMES,
	STORE_FIGURE_STATUSES,	/* hosts by class of status */
	STORE_FIGURE_SIZES,	/* answers by size */
	STORE_FIGURE_DEPTHS,
	STORE_FIGURE_HOSTS,	/* the ledger by host */
	STORE_FIGURE_RUNS,	/* the last ones, newest first */
	STORE_FIGURE_NEWS,	/* new, changed, gone by table */
	STORE_FIGURE_CHANGES,	/* the first of each table */
	STORE_FIGURE_LINKS,	/* one row, if a run kept links */
	STORE_FIGURE_BROKEN,	/* their targets that are broken */
	STORE_FIGURE_SLOWEST,
	STORE_FIGURE_LARGEST,
	STORE_FIGURE_DONE,	/* the lists of the ledger, their first rows */
	STORE_FIGURE_UNCHANGED,
	STORE_FIGURE_FAILED,	/* the first of each reason */
	STORE_FIGURE_SKIPPED,
	STORE_FIGURE_PENDING,
	STORE_FIGURES
};

#define STORE_FIGURE_PARTS 60	/* of the timeline */

int store_figures_hold(struct store *store);
int store_figures_release(struct store *store);

/* 0; what fn returned; -1: trouble. */
int store_figure(struct store *store, enum store_figure figure,
		 store_report_fn *fn, void *arg);

/* "timeline"; and its statement, in lines for people. */
const char *store_figure_name(enum store_figure figure);
const char *store_figure_sql(enum store_figure figure);

#endif
