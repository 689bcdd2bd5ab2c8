/*
 * The lists of `trawl status`: records for programmes, tables for people, with
 * aligned columns under a head, what has no bounds (URLs, errors) at the end of
 * the line, and in colour on a terminal.
 *
 * Without -f, a terminal is for people, a pipe or a file for programmes.
 */
#ifndef CMD_REPORT_LISTING_H
#define CMD_REPORT_LISTING_H

#include "cmd/options.h"
#include "store/report.h"

/* STORE_ASK_FAILED, STORE_ASK_SKIPPED or STORE_ASK_HOSTS.  An exit code. */
int listing_print(struct store *store, struct options *options,
		  enum store_question question);

#endif
