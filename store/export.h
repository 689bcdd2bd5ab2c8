/*
 * The rows of a table or view, now or as they were after a run.
 */
#ifndef STORE_EXPORT_H
#define STORE_EXPORT_H

#include "store/answer.h"

/*
 * A table or view.  Of a rule's table, or its NAME_now: the URL, then the
 * rule's columns, of the rows that are not gone; with `all` our own columns
 * too, and of NAME also the rows that are gone.  Other tables as they are, the
 * URL first where they have but its id.
 *
 * run: rules' rows and `pages` as they were at the end of that run, what came
 * later undone by `changes`; other tables by their run_id.  where may name any
 * column, shown or not.
 *
 * carry: rules' rows and `pages` have a last column STORE_CARRIED more, what
 * urls.input is now: a JSON object or NULL.
 *
 * 0; what fn returned; -1: trouble, or a bad question: then *why (until the
 * next call) says so.
 */
#define STORE_CARRIED "carried input"
struct store_export_spec {
	const char *table;
	const char *where;	/* an SQL condition; NULL: none */
	int64_t run;		/* 0: as it is now */
	bool all, carry;
};
int store_export(struct store *store, const struct store_export_spec *spec,
		 store_report_fn *fn, void *arg, const char **why);

#endif
