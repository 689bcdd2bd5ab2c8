/*
 * The lists of `trawl status` as tables for people: aligned columns under a
 * head, what has no bounds (URLs, errors) at the end of the line, in colour
 * on a terminal.
 *
 * Where nobody said otherwise, people are at a terminal, and programmes at the
 * end of a pipe or in front of a file.
 */
#ifndef CMD_REPORT_LISTING_H
#define CMD_REPORT_LISTING_H

#include "cmd/options.h"
#include "store/report.h"

#include <stdbool.h>

/* Whether the options and stdout ask for a table rather than records. */
bool listing_wanted(const struct options *options);

/* STORE_ASK_FAILED, STORE_ASK_SKIPPED or STORE_ASK_HOSTS.  An exit code. */
int listing_print(struct store *store, const struct options *options,
		  enum store_question question);

#endif
