/*
 * The connection and its transactions.
 *
 * The journal is a WAL with synchronous=NORMAL: a commit is a few writes and
 * no fsync, so a killed process loses nothing and a power cut at most the last
 * batches, never the order.  A transaction is opened by the first write and
 * stays open until the batch is full or old; the page in hand is never split,
 * because nothing is committed while it is open.
 *
 * The temporary database has no journal at all: nobody will ever read it
 * after us, and an expression that fails does so before anything is written.
 */
#include "store/store.h"

#include <assert.h>
#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "store/db.h"
#include "store/iso.h"
#include "store/lock.h"
#include "store/seen.h"
#include "store/text.h"

#define obstack_chunk_alloc malloc
#define obstack_chunk_free free

/* Long enough for a person's sqlite3 to finish what it does. */
#define BUSY_MS 30000

/* ---- failures -------------------------------------------------------- */

static enum store_trouble classify(int rc, int system_errno)
{
	switch (system_errno) {
	case EFBIG:
	case ENOSPC:
	case EDQUOT:
		return STORE_FULL;
	}
	switch (rc & 0xff) {
	case SQLITE_FULL:
		return STORE_FULL;
	case SQLITE_NOTADB:
		return STORE_FOREIGN;
	default:
		return STORE_IO;
	}
}

static void say_room(const struct store *store, int system_errno, char *out,
		     size_t cap)
{
	struct statvfs fs;

	if (system_errno == EFBIG)
		snprintf(out, cap, " (file size limit, see ulimit -f)");
	else if (!statvfs(store->path ? store->path : "/var/tmp", &fs))
		snprintf(out, cap, " (%ju bytes free there)",
			 (uintmax_t)fs.f_bavail * fs.f_frsize);
	else
		*out = '\0';
}

/* SQLite does not keep the errno of a failed write, and EFBIG looks like a
   broken disk; so see whether one of the files has come up to the limit. */
static bool at_size_limit(const struct store *store)
{
	static const char *const suffixes[] = { "", "-wal", "-shm" };
	const rlim_t slack = 1 << 16;
	struct rlimit limit;
	struct stat st;
	char name[PATH_MAX];
	int i;

	if (!store->path || getrlimit(RLIMIT_FSIZE, &limit) < 0 ||
	    limit.rlim_cur == RLIM_INFINITY)
		return false;
	for (i = 0; i < 3; i++) {
		snprintf(name, sizeof(name), "%s%s", store->path, suffixes[i]);
		if (!stat(name, &st) &&
		    (rlim_t)st.st_size + slack > limit.rlim_cur)
			return true;
	}
	return false;
}

int store_trouble(struct store *store, int rc)
{
	struct store_failure *failure = &store->failure;
	int system_errno = sqlite3_system_errno(store->db);
	char room[64] = "";

	if ((rc & 0xff) == SQLITE_NOMEM ||
	    ((rc & 0xff) == SQLITE_IOERR && system_errno == ENOMEM))
		errx(1, "out of memory");
	if (failure->trouble != STORE_OK)
		return -1;
	/* errno of some earlier call means nothing to other codes. */
	if ((rc & 0xff) != SQLITE_IOERR && (rc & 0xff) != SQLITE_CANTOPEN)
		system_errno = 0;
	else if (at_size_limit(store))
		system_errno = EFBIG;
	failure->trouble = classify(rc, system_errno);
	if (failure->trouble == STORE_FULL)
		say_room(store, system_errno, room, sizeof(room));
	if ((rc & 0xff) == SQLITE_BUSY)
		snprintf(room, sizeof(room),
			 " (another program writes to it for too long)");
	snprintf(failure->text, sizeof(failure->text), "'%s': %s%s%s%s",
		 store->path ? store->path : "temporary database",
		 sqlite3_errmsg(store->db), system_errno ? ": " : "",
		 system_errno ? strerror(system_errno) : "", room);
	return -1;
}

bool store_rc_is_page(struct store *store, int rc)
{
	/* RAISE(ROLLBACK) in a user's trigger throws the whole batch away. */
	if (store->writing && sqlite3_get_autocommit(store->db))
		return false;
	switch (rc & 0xff) {
	case SQLITE_CONSTRAINT:
	case SQLITE_ERROR:
	case SQLITE_TOOBIG:
	case SQLITE_MISMATCH:
		return true;
	default:
		return false;
	}
}

const struct store_failure *store_error(const struct store *store)
{
	return &store->failure;
}

/* ---- statements ------------------------------------------------------ */

sqlite3_stmt *store_prepare(struct store *store, const char *text)
{
	sqlite3_stmt *sql = NULL;
	int rc = sqlite3_prepare_v3(store->db, text, -1,
				    SQLITE_PREPARE_PERSISTENT, &sql, NULL);

	if (rc != SQLITE_OK)
		store_trouble(store, rc);
	return sql;
}

sqlite3_stmt *store_sql(struct store *store, enum store_slot slot,
			const char *text)
{
	if (!store->sql[slot])
		store->sql[slot] = store_prepare(store, text);
	return store->sql[slot];
}

int store_step(struct store *store, sqlite3_stmt *sql)
{
	int rc = sqlite3_step(sql);

	if (rc == SQLITE_ROW)
		return 1;
	sqlite3_reset(sql);
	return rc == SQLITE_DONE ? 0 : store_trouble(store, rc);
}

int store_run_sql(struct store *store, sqlite3_stmt *sql)
{
	int rc;

	while ((rc = store_step(store, sql)) > 0)
		;
	return rc;
}

static sqlite3_stmt *format_sql(struct store *store, const char *format,
				va_list ap)
{
	char *text = sqlite3_vmprintf(format, ap);
	sqlite3_stmt *sql;

	if (!text)
		errx(1, "out of memory");
	sql = store_prepare(store, text);
	sqlite3_free(text);
	return sql;
}

int store_exec(struct store *store, const char *format, ...)
{
	sqlite3_stmt *sql;
	va_list ap;
	int rc;

	va_start(ap, format);
	sql = format_sql(store, format, ap);
	va_end(ap);
	rc = sql ? store_run_sql(store, sql) : -1;
	sqlite3_finalize(sql);
	return rc;
}

int store_integer(struct store *store, int64_t *out, const char *format, ...)
{
	sqlite3_stmt *sql;
	va_list ap;
	int rc;

	va_start(ap, format);
	sql = format_sql(store, format, ap);
	va_end(ap);
	rc = sql ? store_step(store, sql) : -1;
	if (rc > 0)
		*out = sqlite3_column_int64(sql, 0);
	sqlite3_finalize(sql);
	return rc < 0 ? -1 : 0;
}

void store_bind_text(struct store *store, sqlite3_stmt *sql, int i,
		     const char *text)
{
	size_t len = text ? strlen(text) : 0;
	char *clean;

	if (!text || text_valid(&store->utf8, text, len)) {
		sqlite3_bind_text(sql, i, text, (int)len, SQLITE_STATIC);
		return;
	}
	clean = malloc(3 * len);
	if (!clean)
		err(1, NULL);
	len = text_clean(&store->utf8, text, len, clean);
	sqlite3_bind_text(sql, i, clean, (int)len, free);
}

void store_bind_id(sqlite3_stmt *sql, int i, int64_t id)
{
	if (id)
		sqlite3_bind_int64(sql, i, id);
	else
		sqlite3_bind_null(sql, i);
}

void store_bind_time(sqlite3_stmt *sql, int i, int64_t ms)
{
	char text[ISO_LEN + 1];

	if (!ms) {
		sqlite3_bind_null(sql, i);
		return;
	}
	iso_format(ms, text);
	sqlite3_bind_text(sql, i, text, ISO_LEN, SQLITE_TRANSIENT);
}

int64_t store_column_time(sqlite3_stmt *sql, int i)
{
	const char *text = (const char *)sqlite3_column_text(sql, i);
	int64_t ms = text ? iso_parse(text) : 0;

	return ms < 0 ? 0 : ms;
}

/* ---- time ------------------------------------------------------------ */

static int64_t clock_ms(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int64_t store_now(void)
{
	return clock_ms(CLOCK_REALTIME);
}

/* ---- transactions ---------------------------------------------------- */

int store_write(struct store *store)
{
	sqlite3_stmt *sql;

	assert(store->dry || store->utf8.valid != NULL);
	store->writes++;
	if (store->writing)
		return 0;
	if (store->failure.trouble != STORE_OK)
		return -1;
	sql = store_sql(store, SQL_BEGIN, "BEGIN IMMEDIATE");
	if (!sql || store_run_sql(store, sql) < 0)
		return -1;
	store->writing = true;
	store->writes = 1;
	store->begun = clock_ms(CLOCK_MONOTONIC);
	return 0;
}

static int check_place(struct store *store)
{
	if (!store->path || lock_stands(store->fd, store->path))
		return 0;
	store->failure.trouble = STORE_IO;
	snprintf(store->failure.text, sizeof(store->failure.text), "'%s' was"
		 " deleted, moved or replaced while it was in use; what was"
		 " found since is lost", store->path);
	return -1;
}

int store_commit(struct store *store)
{
	sqlite3_stmt *sql;

	if (store->failure.trouble != STORE_OK)
		return -1;
	if (store->run.dirty && store_write(store) < 0)
		return -1;
	if (!store->writing || store->dry)
		return 0;
	if (store->before_commit &&
	    store->before_commit(store->before_commit_arg)) {
		store->failure.trouble = STORE_REFUSED;
		return -1;
	}
	if (check_place(store) < 0 || store_write_counters(store) < 0)
		return -1;
	sql = store_sql(store, SQL_COMMIT, "COMMIT");
	if (!sql || store_run_sql(store, sql) < 0)
		return -1;
	store->writing = false;
	return check_place(store);
}

int store_tick(struct store *store, int *wait)
{
	int64_t age;

	*wait = -1;
	if (store->run.dirty && !store->writing && store_write(store) < 0)
		return -1;
	if (!store->writing)
		return 0;
	age = clock_ms(CLOCK_MONOTONIC) - store->begun;
	if (!store->hand.open && (store->writes >= store->batch_rows ||
				  age >= store->batch_ms))
		return store_commit(store);
	*wait = age >= store->batch_ms ? 0 : (int)(store->batch_ms - age);
	return 0;
}

void store_set_batch(struct store *store, unsigned rows, unsigned ms)
{
	store->batch_rows = rows;
	store->batch_ms = ms;
}

void store_set_utf8(struct store *store, const struct store_utf8 *utf8)
{
	store->utf8 = *utf8;
}

void store_set_dry(struct store *store)
{
	store->dry = true;
}

void store_set_before_commit(struct store *store, int (*fn)(void *arg),
			     void *arg)
{
	store->before_commit = fn;
	store->before_commit_arg = arg;
}

/* ---- open and close -------------------------------------------------- */

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
	store_configure_memory();
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

/* malloc'd: the path as SQLite's URI for a file that does not change. */
static char *immutable_uri(const char *path)
{
	char *uri = malloc(3 * strlen(path) + sizeof("file:?immutable=1"));
	char *out = uri;

	if (!uri)
		err(1, NULL);
	out += sprintf(out, "file:");
	for (; *path; path++)
		out += sprintf(out, strchr("%?#", *path) ? "%%%02X" : "%c",
			       *path);
	sprintf(out, "?immutable=1");
	return uri;
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
	char *uri, *wal = sqlite3_mprintf("%s-wal", store->path);
	struct stat st;
	int rc;

	if (!wal)
		errx(1, "out of memory");
	sqlite3_close(store->db);
	if (stat(wal, &st) < 0 || st.st_size == 0) {
		uri = immutable_uri(store->path);
		rc = open_sqlite(store, uri, SQLITE_OPEN_READONLY |
				 SQLITE_OPEN_URI, NULL);
		free(uri);
	} else {
		rc = open_sqlite(store, store->path, SQLITE_OPEN_READONLY,
				 "unix-none");
	}
	sqlite3_free(wal);
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
	rc = mode == STORE_READ ? open_to_read(store) :
	     open_sqlite(store, store->path, SQLITE_OPEN_READWRITE |
			 SQLITE_OPEN_CREATE, NULL);
	if (rc != SQLITE_OK)
		return store_trouble(store, rc);
	sqlite3_busy_timeout(store->db, BUSY_MS);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	store_expr_init(store);
	return store_schema(store, mode);
}

static struct store *new_store(void)
{
	struct store *store = calloc(1, sizeof(*store));

	if (!store)
		err(1, NULL);
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
	int i;

	if (!store)
		return;
	store_tables_free(store);
	for (i = 0; i < SQL_SLOTS; i++)
		sqlite3_finalize(store->sql[i]);
	sqlite3_close(store->db);
	if (store->fd >= 0)
		close(store->fd);	/* after SQLite's, see lock.h */
	obstack_free(&store->hand.memory, NULL);
	store_seen_free(store->seen);
	free(store->path);
	free(store);
}

const char *store_library_version(void)
{
	return sqlite3_libversion();
}
