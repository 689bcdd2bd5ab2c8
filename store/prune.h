/*
 * What years of runs leave behind, taken away.
 *
 * A run is old if it began longer ago than `older`, and is not one of the
 * newest `keep_runs`; the last run, and the last that was finished, are never
 * old.  Of old runs go:
 *   fetches   but of each URL the last before the cut and the last of these
 *             that was no 304, so that what later runs had can still be told;
 *             and never those that its row in urls names
 *   changes, runs
 *   bodies    that no fetch names any more
 * and with `gone` the rows of rules' tables, and the links, that are gone for
 * so long.
 *
 * What runs before a certain one had is then not known any more; which one
 * that is stands in the file before anything is taken out of it
 * (store_known_from).  Each batch is a transaction of its own: readers go on,
 * and a process that is killed has done a part that the next one need not.
 *
 * The pages that are free in the end are given back to the file system.  A file
 * made by a trawl that could not do that yet has to be rewritten once for it,
 * which takes as much room again for a moment.
 */
#ifndef STORE_PRUNE_H
#define STORE_PRUNE_H

#include "store/store.h"

struct store_prune_spec {
	int64_t older;		/* ms; -1: whatever their age */
	int64_t keep_runs;	/* 0: however few are left */
	int64_t gone;		/* ms; -1: rows that are gone stay */
	bool runs;		/* old runs go; else rows that are gone only */
	bool rewrite;		/* the file, if it needs that */
	bool dry;		/* only count */
};

struct store_pruned {
	int64_t runs, fetches, changes, rows, links, bodies;
	int64_t bytes;		/* that the file is smaller by; not if dry */
};

/* With no page in hand and none to come in this run.  0 or -1. */
int store_prune(struct store *store, const struct store_prune_spec *spec,
		struct store_pruned *pruned);

/* What runs before this one had is not wholly known; 0: all is; -1: trouble. */
int64_t store_known_from(struct store *store);

#endif
