/*
 * Whether two databases are of one crawl, so that one can be merged into the
 * other (merge.h): what each rule's table means must be the same in both.
 */
#ifndef STORE_MERGE_FITS_H
#define STORE_MERGE_FITS_H

#include "store/store.h"

/* Whether both are of one crawl: the same rules, the same tables.  1; 0, and
   why (cap bytes, with the name of b); -1: trouble of one of them. */
int store_merge_fits(struct store *a, struct store *b, char *why, size_t cap);

#endif
