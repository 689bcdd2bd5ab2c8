/*
 * Opening and closing the database.
 */
#ifndef STORE_OPEN_H
#define STORE_OPEN_H

#include "store/store.h"

/*
 * path NULL: a private temporary database, gone with the process.  Opened
 * with NOFOLLOW; a file that is not trawl's own (application_id) is refused
 * untouched; an older schema is migrated, a newer one refused.
 * The kernel's lock on the file (flock) is taken before anything is read, and
 * freed by the kernel whatever becomes of us.  NULL with *failure.
 */
struct store *store_open(const char *path, enum store_mode mode,
			 enum store_if_locked if_locked,
			 struct store_failure *failure);

/*
 * The same in two steps, for who has something to start that is worth it only
 * with the lock in hand: only store_open_locked() and store_close() may follow
 * store_lock().  If the former fails, *store is closed and -1 returned.
 */
struct store *store_lock(const char *path, enum store_if_locked if_locked,
			 struct store_failure *failure);
int store_open_locked(struct store *store, struct store_failure *failure);

void store_close(struct store *store);

/* Inside the store: the database of another, opened to read, as a schema of
   this connection; until DETACH, which comes before the other is closed.  0 or
   -1. */
int open_attach(struct store *store, const struct store *other,
		const char *name);

/* sqlite's version, for --version. */
const char *store_library_version(void);

#endif
