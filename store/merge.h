/*
 * Databases of several machines become one (trawl merge).
 *
 * What is the same is recognised by what it is, not by where it came from: a
 * run by its number, a host by its origin, a URL by its normal form, a fetch by
 * its URL, run and time.  So databases may be merged in any order, again, and
 * after one of them has gone on: the result is that of all of them.
 *
 * Where two know of the same URL:
 *   its state     that of the later run; in one run done and unchanged before
 *                 failed, before skipped by who had asked its host, before
 *                 pending, before skipped for how it was found; then the later
 *                 fetch
 *   its history   rows, validators, what stands: those of the later fetch
 *   how found     a seed before a sitemap's, before a link; then the nearest
 * Fetches, changes and bodies are those of all.  A URL that was for another
 * shard and that none has done is pending, and the run is not finished.
 */
#ifndef STORE_MERGE_H
#define STORE_MERGE_H

#include "store/store.h"

/*
 * Puts the database of `path`, held meanwhile against crawls, into this one,
 * which is open to crawl: in one transaction, so that a kill leaves all of it
 * or nothing.  That takes room for its journal on the disk, but no memory.  0,
 * or -1 with *failure.
 */
int store_merge(struct store *store, const char *path,
		struct store_failure *failure);

#endif
