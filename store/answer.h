/*
 * Answers to questions: rows of named values, whatever the question, so that
 * one printer does for all.
 */
#ifndef STORE_ANSWER_H
#define STORE_ANSWER_H

#include "store/store.h"

struct store_row {
	size_t n;
	const char *const *names;
	const struct store_value *values;
};

/* All borrowed until it returns; texts end with a NUL; BLOBs come as
   hexadecimal text.  Anything but 0 ends the answer. */
typedef int store_report_fn(void *arg, const struct store_row *row);

/* Called with the columns of each answer that has no row, their values NULL:
   for the head of a table.  NULL: not. */
void store_set_empty_fn(struct store *store, store_report_fn *fn, void *arg);

/* For this folder only: steps through the statement and finalizes it.  why
   NULL: all of it is ours; else what is wrong with the values is told there.
   0; what fn returned; -1: trouble, or *why. */
struct sqlite3_stmt;
int store_answer(struct store *store, struct sqlite3_stmt *sql,
		 store_report_fn *fn, void *arg, const char **why);

#endif
