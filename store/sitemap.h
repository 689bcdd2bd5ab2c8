/*
 * Sitemap documents of a run: what is still to be read, and what became of
 * the others.  Their entries are in the frontier.
 */
#ifndef STORE_SITEMAP_H
#define STORE_SITEMAP_H

#include "store/store.h"

struct store_sitemap {
	int64_t id;
	const char *url;	/* normal form */
	int depth;		/* 0: named by the user; else in an index */
};

/* 1: new in this run, *id is set; 0: known in it; -1: trouble. */
int store_sitemap_add(struct store *store, const char *url, int depth,
		      int64_t *id);

/* It was read (reason NULL), or it could not be, or it is for another shard
   (STORE_SHARD); with the number of entries that came of it, in the transaction
   that has them. */
int store_sitemap_end(struct store *store, int64_t id, const char *reason,
		      int64_t entries);

/* Those of this run that are still to be read. */
typedef void store_sitemap_fn(void *arg, const struct store_sitemap *sitemap);
int store_sitemaps_pending(struct store *store, store_sitemap_fn *fn,
			   void *arg);

/* Of this run: all, and those that failed. */
int store_sitemaps_count(struct store *store, int64_t *all, int64_t *failed);

#endif
