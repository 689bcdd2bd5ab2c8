/*
 * Opening and closing the database.
 *
 * The journal is a WAL with synchronous=NORMAL: a commit is a few writes and
 * no fsync, so a killed process loses nothing and a power cut at most the last
 * batches, never the order.
 *
 * The temporary database has no journal at all: nobody will ever read it
 * after us, and an expression that fails does so before anything is written.
 */
#include "store/open.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/db.h"
#include "store/expr.h"
#include "store/lock.h"
#include "store/memory.h"
#include "store/rule_table.h"
#include "store/schema.h"
#include "store/seen.h"

/* Long enough for a person's sqlite3 to finish what it does. */
#define BUSY_MS 30000

/* Must come before the first use of the library in the process; where it
   comes too late (another user of SQLite) only speed is lost. */
static void configure_library(void)
{
	static bool done;

	if (done)
		return;
	done = true;
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	memory_configure_sqlite();
}

/* SQLite's code. */
static int open_sqlite(struct store *store, const char *name, int flags,
		       const char *vfs)
{
	int rc = sqlite3_open_v2(name ? name : "", &store->db, flags |
				 SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX,
				 vfs);

	if (!store->db)
		errx(1, "out of memory");
	sqlite3_extended_result_codes(store->db, 1);
	return rc;
}

/* malloc'd: the path as SQLite's URI, with what is asked of it behind. */
static char *uri_of(const char *path, const char *query)
{
	size_t room = 3 * strlen(path) + sizeof("file:") + strlen(query);
	char *uri = must(malloc(room));
	char *out = uri;

	out += sprintf(out, "file:");
	for (; *path; path++)
		out += sprintf(out, strchr("%?#", *path) ? "%%%02X" : "%c",
			       *path);
	strcpy(out, query);
	return uri;
}

static bool has_wal(const struct store *store)
{
	char *wal = sqlite3_mprintf("%s-wal", store->path);
	struct stat st;
	bool there;

	if (!wal)
		errx(1, "out of memory");
	there = stat(wal, &st) == 0 && st.st_size > 0;
	sqlite3_free(wal);
	return there;
}

/*
 * To read a file in WAL mode SQLite wants to make -shm beside it.  Where that
 * cannot be (a read-only file system, a folder of somebody else) no crawl is at
 * work, for it would have made it, and nothing needs to be locked: the file is
 * read as one that does not change or, if there is a WAL, with an index of it
 * in our memory, as for exclusive use.  The price: a crawl that begins there
 * while we read, under a user who may write, is not noticed.
 */
static int open_unshared(struct store *store)
{
	char *uri;
	int rc;

	sqlite3_close(store->db);
	if (!has_wal(store)) {
		uri = uri_of(store->path, "?immutable=1");
		rc = open_sqlite(store, uri, SQLITE_OPEN_READONLY |
				 SQLITE_OPEN_URI, NULL);
		free(uri);
	} else {
		rc = open_sqlite(store, store->path, SQLITE_OPEN_READONLY,
				 "unix-none");
	}
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(store->db, "PRAGMA locking_mode = EXCLUSIVE",
				  NULL, NULL, NULL);
	return rc;
}

static int open_to_read(struct store *store)
{
	int rc = open_sqlite(store, store->path, SQLITE_OPEN_READWRITE, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_exec(store->db, "SELECT 1 FROM sqlite_schema",
				  NULL, NULL, NULL);
	switch (rc & 0xff) {
	case SQLITE_CANTOPEN:
	case SQLITE_READONLY:
		return open_unshared(store);
	default:		/* trouble is told by who reads next */
		return SQLITE_OK;
	}
}

static int open_connection(struct store *store, enum store_mode mode)
{
	int rc;

	configure_library();
	rc = !store_mode_writes(mode) ? open_to_read(store) :
	     open_sqlite(store, store->path, SQLITE_OPEN_READWRITE |
			 SQLITE_OPEN_CREATE | SQLITE_OPEN_URI, NULL);
	if (rc != SQLITE_OK)
		return store_trouble(store, rc);
	sqlite3_busy_timeout(store->db, BUSY_MS);
	/* Of a private database it would keep the journal on. */
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE,
			  store->path != NULL, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	expr_init(store);
	return store_schema(store, mode);
}

/* alone: with an index of the WAL in our memory.  That has to be said before,
   for to attach is to read; and of all databases, as this one has no name yet.
   To take it back leaves it as it is where there is such an index. */
static int try_attach(struct store *store, const char *path,
		      const char *query, bool alone, const char *name)
{
	char *uri = uri_of(path, query);
	char *attach = sqlite3_mprintf("%sATTACH %Q AS \"%w\";"
		"SELECT 1 FROM \"%w\".sqlite_schema", alone
		? "PRAGMA locking_mode = EXCLUSIVE;" : "", uri, name, name);
	int rc = sqlite3_exec(store->db, attach, NULL, NULL, NULL);

	if (alone)
		sqlite3_exec(store->db, "PRAGMA locking_mode = NORMAL", NULL,
			     NULL, NULL);
	if (rc != SQLITE_OK && sqlite3_db_readonly(store->db, name) >= 0)
		store_exec(store, "DETACH \"%w\"", name);
	sqlite3_free(attach);
	free(uri);
	return rc;
}

int open_attach(struct store *store, const struct store *other,
		const char *name)
{
	bool wal = has_wal(other);
	int rc = try_attach(store, other->path, "?mode=ro", false, name);

	if ((rc & 0xff) == SQLITE_CANTOPEN || (rc & 0xff) == SQLITE_READONLY)
		rc = try_attach(store, other->path, wal
				? "?mode=ro&vfs=unix-none" : "?immutable=1",
				wal, name);
	return rc == SQLITE_OK ? 0 : store_trouble(store, rc);
}

static struct store *new_store(void)
{
	struct store *store = must(calloc(1, sizeof(*store)));

	store->fd = -1;
	store->batch_rows = 10000;
	store->batch_ms = 200;
	store->seen = store_seen_new();
	obstack_init(&store->hand.memory);
	store->hand.memory_start = obstack_alloc(&store->hand.memory, 1);
	return store;
}

static struct store *take_file(const char *path, enum store_mode mode,
			       enum store_if_locked if_locked,
			       struct store_failure *failure)
{
	struct store *store = new_store();

	memset(failure, 0, sizeof(*failure));
	if (!path)
		return store;
	store->path = lock_resolve(path, failure);
	if (store->path)
		store->fd = lock_open(store->path, mode, if_locked, failure);
	if (store->fd >= 0)
		return store;
	store_close(store);
	return NULL;
}

static int open_taken(struct store *store, enum store_mode mode,
		      struct store_failure *failure)
{
	if (open_connection(store, mode) == 0)
		return 0;
	*failure = store->failure;
	store_close(store);
	return -1;
}

struct store *store_open(const char *path, enum store_mode mode,
			 enum store_if_locked if_locked,
			 struct store_failure *failure)
{
	struct store *store = take_file(path, mode, if_locked, failure);

	return store && open_taken(store, mode, failure) == 0 ? store : NULL;
}

struct store *store_lock(const char *path, enum store_if_locked if_locked,
			 struct store_failure *failure)
{
	return take_file(path, STORE_CRAWL, if_locked, failure);
}

int store_open_locked(struct store *store, struct store_failure *failure)
{
	return open_taken(store, STORE_CRAWL, failure);
}

void store_close(struct store *store)
{
	if (!store)
		return;
	store_tables_free(store);
	store_disconnect(store);
	if (store->fd >= 0)
		close(store->fd);	/* after SQLite's, see lock.h */
	obstack_free(&store->hand.memory, NULL);
	store_seen_free(store->seen);
	keymap_release(&store->pairs);
	free(store->path);
	free(store);
}

const char *store_library_version(void)
{
	return sqlite3_libversion();
}
