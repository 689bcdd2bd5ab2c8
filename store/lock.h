/*
 * The file of the database before SQLite sees it: is it ours to open, and
 * does another crawl hold it?
 *
 * The lock is flock() on a descriptor of our own, on the database itself, so
 * that no second file can be left behind and the kernel frees it whatever
 * becomes of us.  SQLite locks with fcntl(), which flock() does not disturb;
 * but fcntl() locks are lost when *any* descriptor of the file is closed, so
 * this one is closed after SQLite's.
 */
#ifndef STORE_LOCK_H
#define STORE_LOCK_H

#include "store/store.h"

#include <sys/types.h>

/* "trwl"; PRAGMA application_id */
#define STORE_APPLICATION_ID 0x7472776c

/*
 * The path with its directory resolved and its last part as it is, malloc'd:
 * a symbolic link may lead to the directory, but never be the database.  NULL
 * with *failure.
 */
char *lock_resolve(const char *path, struct store_failure *failure);

/*
 * Opens the file, locks it (but STORE_READ), and looks at its first bytes: an
 * empty one and a trawl database pass, anything else is refused and was only
 * read.  The descriptor, or -1 with *failure.
 */
int lock_open(const char *path, enum store_mode mode,
	      enum store_if_locked if_locked, struct store_failure *failure);

/* Whether path still names the file that fd is open on. */
bool lock_stands(int fd, const char *path);

/* The process that holds the lock of the file.  0: none, or it is not to be
   seen from here (another PID namespace, an overlay). */
pid_t lock_holder(const char *path);

#endif
