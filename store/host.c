#include "store/host.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "store/db.h"
#include "store/seen.h"
#include "store/text.h"

static char *copy(const void *data, size_t len)
{
	char *out = malloc(len + 1);

	if (!out)
		err(1, NULL);
	memcpy(out, data, len);
	out[len] = '\0';
	return out;
}

static char *column_copy(sqlite3_stmt *sql, int i)
{
	const void *data = sqlite3_column_blob(sql, i);

	/* An empty robots.txt is not the same as none. */
	if (sqlite3_column_type(sql, i) == SQLITE_NULL)
		return NULL;
	return copy(data ? data : "", (size_t)sqlite3_column_bytes(sql, i));
}

int store_host_get(struct store *store, int64_t id, struct store_host *host)
{
	sqlite3_stmt *sql = store_sql(store, SQL_HOST_GET,
		"SELECT name, robots, robots_status, robots_at, delay,"
		" next_at, penalty, penalty_at, failures, last, first,"
		" named_run = ?2 OR (?3 AND named_run NOTNULL),"
		" named = ?2 OR (?3 AND named NOTNULL), public = ?2"
		" FROM hosts, (SELECT min(id) AS first,"
		"  max(named_run) AS named, max(public_run) AS public"
		"  FROM hosts WHERE host = (SELECT host FROM hosts"
		"  WHERE id = ?1)) WHERE id = ?1");
	int rc;

	memset(host, 0, sizeof(*host));
	if (!sql)
		return -1;
	sqlite3_bind_int64(sql, 1, id);
	sqlite3_bind_int64(sql, 2, store->run.id);
	sqlite3_bind_int(sql, 3, store->run.retry);
	rc = store_step(store, sql);
	if (rc <= 0)
		return rc;
	host->id = id;
	host->name = column_copy(sql, 0);
	host->robots = column_copy(sql, 1);
	host->robots_len = (size_t)sqlite3_column_bytes(sql, 1);
	host->robots_status = sqlite3_column_int(sql, 2);
	host->robots_at = store_column_time(sql, 3);
	host->delay = sqlite3_column_int64(sql, 4);
	host->next_at = store_column_time(sql, 5);
	host->penalty = sqlite3_column_int64(sql, 6);
	host->penalty_at = store_column_time(sql, 7);
	host->failures = sqlite3_column_int(sql, 8);
	host->last = column_copy(sql, 9);
	host->host_id = sqlite3_column_int64(sql, 10);
	host->named = sqlite3_column_int(sql, 11);
	host->host_named = sqlite3_column_int(sql, 12);
	host->host_public = sqlite3_column_int(sql, 13);
	sqlite3_reset(sql);
	return 0;
}

void store_host_clear(struct store_host *host)
{
	free(host->name);
	free(host->robots);
	free((void *)(uintptr_t)host->last);
	memset(host, 0, sizeof(*host));
}

int store_host_put(struct store *store, const struct store_host *host)
{
	sqlite3_stmt *sql;

	if (store_write(store) < 0)
		return -1;
	sql = store_sql(store, SQL_HOST_PUT, "UPDATE hosts SET delay = ?2,"
			" failures = ?3, last = ?4,"
			" public_run = coalesce(?5, public_run)"
			" WHERE id = ?1");
	if (!sql)
		return -1;
	sqlite3_bind_int64(sql, 1, host->id);
	sqlite3_bind_int64(sql, 2, host->delay);
	sqlite3_bind_int(sql, 3, host->failures);
	store_bind_text(store, sql, 4, host->last);
	store_bind_id(sql, 5, host->host_public ? store->run.id : 0);
	return store_run_sql(store, sql);
}

/* Of all origins of its host, the lowest id. */
static int find_first(struct store *store, int64_t id, int64_t *first)
{
	sqlite3_stmt *sql = store_sql(store, SQL_HOST_FIRST,
		"SELECT min(id) FROM hosts"
		" WHERE host = (SELECT host FROM hosts WHERE id = ?1)");
	int rc;

	if (!sql)
		return -1;
	sqlite3_bind_int64(sql, 1, id);
	rc = store_step(store, sql);
	if (rc > 0) {
		*first = sqlite3_column_int64(sql, 0);
		sqlite3_reset(sql);
	}
	return rc < 0 ? -1 : 0;
}

int store_name_host(struct store *store, int64_t id, int64_t *host_id)
{
	sqlite3_stmt *sql;

	*host_id = 0;
	if (store_write(store) < 0)
		return -1;
	sql = store_sql(store, SQL_HOST_NAME,
		"UPDATE hosts SET named_run = ?2"
		" WHERE id = ?1 AND named_run IS NOT ?2");
	if (!sql)
		return -1;
	sqlite3_bind_int64(sql, 1, id);
	sqlite3_bind_int64(sql, 2, store->run.id);
	if (store_run_sql(store, sql) < 0)
		return -1;
	return sqlite3_changes(store->db) > 0
	       ? find_first(store, id, host_id) : 0;
}

int store_is_named(struct store *store, const char *name)
{
	sqlite3_stmt *sql = store_sql(store, SQL_HOST_NAMED,
		"SELECT 1 FROM hosts WHERE name = ?1"
		" AND (named_run = ?2 OR (?3 AND named_run NOTNULL))");
	int rc;

	if (!sql)
		return -1;
	store_bind_text(store, sql, 1, name);
	sqlite3_bind_int64(sql, 2, store->run.id);
	sqlite3_bind_int(sql, 3, store->run.retry);
	rc = store_step(store, sql);
	if (rc > 0)
		sqlite3_reset(sql);
	return rc;
}

int store_host_put_pace(struct store *store, const struct store_host *host)
{
	sqlite3_stmt *sql;

	if (store_write(store) < 0)
		return -1;
	sql = store_sql(store, SQL_HOST_PUT_PACE, "UPDATE hosts SET"
			" next_at = ?2, penalty = ?3, penalty_at = ?4"
			" WHERE host = (SELECT host FROM hosts WHERE id = ?1)");
	if (!sql)
		return -1;
	sqlite3_bind_int64(sql, 1, host->id);
	store_bind_time(sql, 2, host->next_at);
	sqlite3_bind_int64(sql, 3, host->penalty);
	store_bind_time(sql, 4, host->penalty_at);
	return store_run_sql(store, sql);
}

int store_host_put_robots(struct store *store, int64_t id, const char *text,
			  size_t len, int status, int64_t at)
{
	sqlite3_stmt *sql;

	if (store_write(store) < 0)
		return -1;
	sql = store_sql(store, SQL_HOST_PUT_ROBOTS,
		"UPDATE hosts SET robots = ?2, robots_status = ?3,"
		" robots_at = ?4 WHERE id = ?1");
	if (!sql)
		return -1;
	sqlite3_bind_int64(sql, 1, id);
	/* Its rules are compared byte by byte: better a BLOB than cleaned. */
	if (text && text_valid(&store->utf8, text, len))
		sqlite3_bind_text(sql, 2, text, (int)len, SQLITE_STATIC);
	else
		sqlite3_bind_blob(sql, 2, text, (int)len, SQLITE_STATIC);
	sqlite3_bind_int(sql, 3, status);
	store_bind_time(sql, 4, at);
	return store_run_sql(store, sql);
}

int64_t store_host_find(struct store *store, const char *name)
{
	sqlite3_stmt *sql = store_sql(store, SQL_HOST_FIND,
				      "SELECT id FROM hosts WHERE name = ?1");
	int64_t id;
	int rc;

	if (!sql)
		return -1;
	store_bind_text(store, sql, 1, name);
	rc = store_step(store, sql);
	if (rc <= 0)
		return rc;
	id = sqlite3_column_int64(sql, 0);
	sqlite3_reset(sql);
	return id;
}

const char *store_host_name(const char *origin, size_t *len)
{
	const char *host = strstr(origin, "://");

	host = host != NULL ? host + 3 : origin;
	*len = *host == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":");
	return host;
}

/* A new origin of a known host begins with its pace. */
static int64_t insert_host(struct store *store, const char *name)
{
	sqlite3_stmt *sql;
	const char *host;
	size_t len;

	if (store_write(store) < 0)
		return -1;
	sql = store_sql(store, SQL_HOST_INSERT,
		"INSERT INTO hosts(name, host, next_at, penalty, penalty_at)"
		" SELECT ?1, ?2, next_at, coalesce(penalty, 0), penalty_at"
		" FROM (SELECT 1) LEFT JOIN (SELECT next_at, penalty,"
		"  penalty_at FROM hosts WHERE host = ?2 LIMIT 1)");
	if (!sql)
		return -1;
	host = store_host_name(name, &len);
	store_bind_text(store, sql, 1, name);
	sqlite3_bind_text(sql, 2, host, (int)len, SQLITE_STATIC);
	if (store_run_sql(store, sql) < 0)
		return -1;
	return sqlite3_last_insert_rowid(store->db);
}

int64_t store_host_id(struct store *store, const char *name)
{
	XXH128_hash_t key = XXH3_128bits(name, strlen(name));
	struct seen_slot *slot = seen_host(store->seen, key);
	int64_t id;

	if (seen_is(slot, key))
		return slot->id;
	id = store_host_find(store, name);
	if (id == 0)
		id = insert_host(store, name);
	if (id > 0)
		*slot = (struct seen_slot){ key, id, 0, 0 };
	return id;
}
