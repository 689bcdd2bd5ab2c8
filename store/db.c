/*
 * The connection and its transactions.
 *
 * A transaction is opened by the first write and stays open until the batch is
 * full or old; the page in hand is never split, because nothing is committed
 * while it is open.  The counters of the run are written with each commit, in
 * the same transaction as what they count.
 */
#include "store/db.h"

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

#include "store/iso.h"
#include "store/lock.h"
#include "store/memory.h"

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

/* A temporary database is where SQLite would put another. */
static int room_for(const struct store *store, struct statvfs *fs)
{
	char *name = NULL;
	int got = -1;

	if (store->path)
		return statvfs(store->path, fs);
	sqlite3_file_control(store->db, "main", SQLITE_FCNTL_TEMPFILENAME,
			     &name);
	if (name && strrchr(name, '/')) {
		*strrchr(name, '/') = '\0';
		got = statvfs(*name ? name : "/", fs);
	}
	sqlite3_free(name);
	return got;
}

static void say_room(const struct store *store, int system_errno, char *out,
		     size_t cap)
{
	struct statvfs fs;

	if (system_errno == EFBIG)
		snprintf(out, cap, " (file size limit, see ulimit -f)");
	else if (!room_for(store, &fs))
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

int store_fail(struct store *store, enum store_trouble trouble,
	       const char *format, ...)
{
	va_list ap;

	store->failure.trouble = trouble;
	va_start(ap, format);
	vsnprintf(store->failure.text, sizeof(store->failure.text), format,
		  ap);
	va_end(ap);
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

/* The statement of a literal, by its address. */
static sqlite3_stmt *find_statement(struct store *store, const char *text)
{
	size_t i = (uintptr_t)text >> 4, end = i + STORE_STATEMENTS;
	struct store_statement *statement;

	do {
		assert(i < end);
		statement = &store->statements[i++ % STORE_STATEMENTS];
	} while (statement->text && statement->text != text);
	if (!statement->text) {
		statement->sql = store_prepare(store, text);
		statement->text = statement->sql ? text : NULL;
	}
	return statement->sql;
}

int store_step(struct store *store, sqlite3_stmt *sql)
{
	int rc = sqlite3_step(sql);

	if (rc == SQLITE_ROW)
		return 1;
	sqlite3_reset(sql);
	return rc == SQLITE_DONE ? 0 : store_trouble(store, rc);
}

static int run_to_end(struct store *store, sqlite3_stmt *sql)
{
	int rc;

	while ((rc = store_step(store, sql)) > 0)
		;
	return rc;
}

int store_exec(struct store *store, const char *format, ...)
{
	sqlite3_stmt *sql;
	va_list ap;
	char *text;
	int rc;

	va_start(ap, format);
	text = sqlite3_vmprintf(format, ap);
	va_end(ap);
	sql = store_prepare(store, text);
	sqlite3_free(text);
	rc = sql ? run_to_end(store, sql) : -1;
	sqlite3_finalize(sql);
	return rc;
}

static void bind_text(struct store *store, sqlite3_stmt *sql, int i,
		      const char *text)
{
	size_t len = text ? strlen(text) : 0;
	char *clean;

	if (!text || text_valid(&store->utf8, text, len)) {
		sqlite3_bind_text(sql, i, text, (int)len, SQLITE_STATIC);
		return;
	}
	clean = must(malloc(3 * len));
	len = text_clean(&store->utf8, text, len, clean);
	sqlite3_bind_text(sql, i, clean, (int)len, free);
}

static void bind_time(sqlite3_stmt *sql, int i, int64_t ms)
{
	char text[ISO_LEN + 1];

	if (!ms) {
		sqlite3_bind_null(sql, i);
		return;
	}
	iso_format(ms, text);
	sqlite3_bind_text(sql, i, text, ISO_LEN, SQLITE_TRANSIENT);
}

void store_bind(struct store *store, sqlite3_stmt *sql, int i,
		const struct store_bound *bound)
{
	static const struct store_value null = { .type = STORE_NULL };

	switch (bound->type) {
	case BOUND_END:
		break;
	case BOUND_ID:
		if (bound->integer == 0) {
			sqlite3_bind_null(sql, i);
			break;
		}
		/* fall through */
	case BOUND_INT:
		sqlite3_bind_int64(sql, i, bound->integer);
		break;
	case BOUND_SECONDS:
		if (bound->real >= 0)
			sqlite3_bind_double(sql, i, bound->real);
		else
			sqlite3_bind_null(sql, i);
		break;
	case BOUND_TEXT:
		bind_text(store, sql, i, bound->bytes);
		break;
	case BOUND_TIME:
		bind_time(sql, i, bound->integer);
		break;
	case BOUND_BYTES:
		sqlite3_bind_blob64(sql, i, bound->bytes,
				    (sqlite3_uint64)bound->integer,
				    SQLITE_STATIC);
		break;
	case BOUND_VALUE:
		value_bind(sql, i, bound->value ? bound->value : &null);
		break;
	}
}

sqlite3_stmt *store_select_bound(struct store *store, const char *text,
				 const struct store_bound *bound)
{
	sqlite3_stmt *sql = find_statement(store, text);
	int i;

	if (!sql)
		return NULL;
	for (i = 0; bound[i].type != BOUND_END; i++)
		store_bind(store, sql, i + 1, &bound[i]);
	assert(i == sqlite3_bind_parameter_count(sql));
	return sql;
}

int store_run_bound(struct store *store, const char *text,
		    const struct store_bound *bound)
{
	sqlite3_stmt *sql;

	if (store_write(store) < 0)
		return -1;
	sql = store_select_bound(store, text, bound);
	return sql ? run_to_end(store, sql) : -1;
}

int64_t store_insert_bound(struct store *store, const char *text,
			   const struct store_bound *bound)
{
	if (store_run_bound(store, text, bound) < 0)
		return -1;
	return sqlite3_last_insert_rowid(store->db);
}

int store_get_bound(struct store *store, sqlite3_stmt **sql, const char *text,
		    const struct store_bound *bound)
{
	*sql = store_select_bound(store, text, bound);
	return *sql ? store_step(store, *sql) : -1;
}

int store_integer_bound(struct store *store, int64_t *out, const char *text,
			const struct store_bound *bound)
{
	sqlite3_stmt *sql;
	int rc = store_get_bound(store, &sql, text, bound);

	if (rc > 0) {
		*out = sqlite3_column_int64(sql, 0);
		sqlite3_reset(sql);
	}
	return rc;
}

int64_t store_column_time(sqlite3_stmt *sql, int i)
{
	const char *text = store_column_text(sql, i);
	int64_t ms = text ? iso_parse(text) : 0;

	return ms < 0 ? 0 : ms;
}

const char *store_column_text(sqlite3_stmt *sql, int i)
{
	return (const char *)sqlite3_column_text(sql, i);
}

void store_disconnect(struct store *store)
{
	size_t i;

	for (i = 0; i < STORE_STATEMENTS; i++)
		sqlite3_finalize(store->statements[i].sql);
	sqlite3_close(store->db);
}

/* ---- time ------------------------------------------------------------ */

static int64_t clock_ms(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int64_t store_now(const struct store *store)
{
	return store->clock ? store->clock : clock_ms(CLOCK_REALTIME);
}

/* ---- transactions ---------------------------------------------------- */

/* "BEGIN" or "COMMIT", which belong to no transaction. */
static int run_alone(struct store *store, const char *text)
{
	sqlite3_stmt *sql = find_statement(store, text);

	return sql ? run_to_end(store, sql) : -1;
}

int store_write(struct store *store)
{
	assert(store->dry || store->utf8.valid != NULL);
	store->writes++;
	if (store->writing)
		return 0;
	if (store->failure.trouble != STORE_OK ||
	    run_alone(store, "BEGIN IMMEDIATE") < 0)
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
	return store_fail(store, STORE_IO, "'%s' was deleted, moved or replaced"
			  " while it was in use; what was found since is lost",
			  store->path);
}

static int write_counters(struct store *store)
{
	const int64_t *count = store->run.count;

	if (!store->run.dirty || !store->run.id)
		return 0;
	store->run.dirty = false;
	return store_run(store,
		"UPDATE runs SET input = :input, links = :links,"
		" duplicates = :duplicates, done = :done,"
		" unchanged = :unchanged, failed = :failed,"
		" skipped = :skipped, requests = :requests, bytes = :bytes,"
		" rows_new = :new, rows_changed = :changed,"
		" rows_gone = :gone, position = :position,"
		" elsewhere = :elsewhere WHERE id = :id",
		INT(count[COUNT_INPUT]), INT(count[COUNT_LINKS]),
		INT(count[COUNT_DUPLICATES]), INT(count[COUNT_DONE]),
		INT(count[COUNT_UNCHANGED]), INT(count[COUNT_FAILED]),
		INT(count[COUNT_SKIPPED]), INT(count[COUNT_REQUESTS]),
		INT(count[COUNT_BYTES]), INT(count[COUNT_ROWS_NEW]),
		INT(count[COUNT_ROWS_CHANGED]), INT(count[COUNT_ROWS_GONE]),
		INT(count[COUNT_POSITION]), INT(count[COUNT_ELSEWHERE]),
		INT(store->run.id));
}

int store_commit(struct store *store)
{
	if (store->failure.trouble != STORE_OK)
		return -1;
	if (store->journal)
		store->flush(store);
	if (store->run.dirty && store_write(store) < 0)
		return -1;
	if (!store->writing || store->dry)
		return 0;
	if (store->before_commit &&
	    store->before_commit(store->before_commit_arg)) {
		store->failure.trouble = STORE_REFUSED;
		return -1;
	}
	if (check_place(store) < 0 || write_counters(store) < 0)
		return -1;
	if (run_alone(store, "COMMIT") < 0)
		return -1;
	store->writing = false;
	return check_place(store);
}

int store_tick(struct store *store, int *wait)
{
	int64_t age;

	*wait = -1;
	if (store->journal && !store->hand.open)
		store->flush(store);
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
