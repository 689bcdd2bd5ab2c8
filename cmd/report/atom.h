/*
 * The changes as an Atom feed.
 */
#ifndef CMD_REPORT_ATOM_H
#define CMD_REPORT_ATOM_H

#include "cmd/options.h"

struct store;

/* To stdout: *entries of them.  updated: when the last run began, "": there is
   none.  0; -1: the store is in trouble, or --since is wrong: *why. */
int atom_print(struct store *store, const struct options *options,
	       const char *updated, int64_t *entries, const char **why);

#endif
