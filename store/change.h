/*
 * A line of the history: what a run found new, changed or gone.
 */
#ifndef STORE_CHANGE_H
#define STORE_CHANGE_H

#include "store/store.h"

struct change {
	int64_t url_id;
	const char *table;
	int64_t ordinal;	/* of the row on its page; 0: a page itself */
	const char *key;	/* JSON object */
	enum store_change change;
	const char *column;	/* with STORE_CHANGED, else NULL */
	const struct store_value *old, *new;	/* NULL is SQL's NULL */
};

/* Adds it for the running run.  Its id, or -1. */
int64_t change_add(struct store *store, const struct change *change);

/* Takes back those of the open transaction from this id on.  0 or -1. */
int change_undo(struct store *store, int64_t from);

#endif
