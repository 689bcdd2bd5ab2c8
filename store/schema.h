/*
 * The tables: made where there are none, brought up to date where they are
 * those of an older trawl.
 */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include "store/store.h"

/* On a connection just made.  0, or -1 with failure set. */
int store_schema(struct store *store, enum store_mode mode);

#endif
