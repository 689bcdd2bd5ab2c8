#include "store/host.h"

#include <stdlib.h>
#include <string.h>

#include "store/memory.h"
#include "store/note.h"
#include "store/seen.h"

static char *copy(const void *data, size_t len)
{
	char *out = must(malloc(len + 1));

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
	sqlite3_stmt *sql;
	int rc = store_get(store, &sql,
		"SELECT name, robots, robots_status, robots_at, delay,"
		" next_at, penalty, penalty_at, failures, last, first,"
		" named_run = :run OR (:retry AND named_run NOTNULL),"
		" named = :run OR (:retry AND named NOTNULL), public = :run"
		" FROM hosts, (SELECT min(id) AS first,"
		"  max(named_run) AS named, max(public_run) AS public"
		"  FROM hosts WHERE host = (SELECT host FROM hosts"
		"  WHERE id = :id)) WHERE id = :id",
		INT(store->run.id), INT(store->run.retry), INT(id));

	memset(host, 0, sizeof(*host));
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

static void note_state(struct store *store, const struct store_host *host)
{
	struct store_records *to = note_host(store, host->id, NOTE_HOST);

	record_put_number(to, (uint64_t)host->delay);
	record_put_number(to, (uint64_t)host->failures);
	record_put_text(to, host->last);
	record_put_byte(to, host->host_public);
	note_host_end(store, host->id);
}

int store_host_put(struct store *store, const struct store_host *host)
{
	if (store->journal)
		note_state(store, host);
	return store_run(store,
		"UPDATE hosts SET delay = :delay, failures = :failures,"
		" last = :last, public_run = coalesce(:public, public_run)"
		" WHERE id = :id", INT(host->delay), INT(host->failures),
		TEXT(host->last), ID(host->host_public ? store->run.id : 0),
		INT(host->id));
}

int store_name_host(struct store *store, int64_t id, int64_t *host_id)
{
	*host_id = 0;
	if (store->journal) {
		note_host(store, id, NOTE_NAMED);
		note_host_end(store, id);
	}
	if (store_run(store,
		"UPDATE hosts SET named_run = :run"
		" WHERE id = :id AND named_run IS NOT :run",
		INT(store->run.id), INT(id)) < 0)
		return -1;
	if (sqlite3_changes(store->db) == 0)
		return 0;
	return store_integer(store, host_id,
		"SELECT min(id) FROM hosts"
		" WHERE host = (SELECT host FROM hosts WHERE id = :id)",
		INT(id)) < 0 ? -1 : 0;
}

int store_is_named(struct store *store, const char *name)
{
	int64_t there;

	return store_integer(store, &there,
		"SELECT 1 FROM hosts WHERE name = :name"
		" AND (named_run = :run OR (:retry AND named_run NOTNULL))",
		TEXT(name), INT(store->run.id), INT(store->run.retry));
}

static void note_pace(struct store *store, const struct store_host *host)
{
	struct store_records *to = note_host(store, host->id, NOTE_PACE);

	record_put_integer(to, host->next_at);
	record_put_number(to, (uint64_t)host->penalty);
	record_put_integer(to, host->penalty_at);
	note_host_end(store, host->id);
}

int store_host_put_pace(struct store *store, const struct store_host *host)
{
	if (store->journal)
		note_pace(store, host);
	return store_run(store,
		"UPDATE hosts SET next_at = :next, penalty = :penalty,"
		" penalty_at = :at"
		" WHERE host = (SELECT host FROM hosts WHERE id = :id)",
		TIME(host->next_at), INT(host->penalty),
		TIME(host->penalty_at), INT(host->id));
}

static void note_robots(struct store *store, int64_t id, const char *text,
			size_t len, int status, int64_t at)
{
	struct store_records *to = note_host(store, id, NOTE_ROBOTS);

	record_put_bytes(to, text, len);
	record_put_integer(to, status);
	record_put_integer(to, at);
	note_host_end(store, id);
}

int store_host_put_robots(struct store *store, int64_t id, const char *text,
			  size_t len, int status, int64_t at)
{
	struct store_value value = { .type = STORE_TEXT, .text = text,
				     .len = len };
	/* Its rules are compared byte by byte: better a BLOB than cleaned. */
	bool valid = text && text_valid(&store->utf8, text, len);
	struct store_bound as_text = VALUE(&value);
	struct store_bound as_bytes = BYTES(text, (int64_t)len);

	if (store->journal)
		note_robots(store, id, text, len, status, at);
	return store_run(store,
		"UPDATE hosts SET robots = :robots, robots_status = :status,"
		" robots_at = :at WHERE id = :id",
		valid ? as_text : as_bytes, INT(status), TIME(at), INT(id));
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
	size_t len;
	const char *host = store_host_name(name, &len);
	struct store_value value = { .type = STORE_TEXT, .text = host,
				     .len = len };

	return store_insert(store,
		"INSERT INTO hosts(name, host, next_at, penalty, penalty_at)"
		" SELECT :name, :host, next_at, coalesce(penalty, 0),"
		"  penalty_at"
		" FROM (SELECT 1) LEFT JOIN (SELECT next_at, penalty,"
		"  penalty_at FROM hosts WHERE host = :host LIMIT 1)",
		TEXT(name), VALUE(&value));
}

int64_t store_host_find(struct store *store, const char *name)
{
	int64_t id = 0;

	return store_integer(store, &id,
		"SELECT id FROM hosts WHERE name = :name", TEXT(name)) < 0
	       ? -1 : id;
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
