#include "store/shard.h"

#include <string.h>
#include <xxhash.h>

#include "store/db.h"

int64_t store_shard_of(const char *host, size_t len, int64_t n)
{
	return (int64_t)(XXH3_64bits(host, len) % (uint64_t)n) + 1;
}

bool shard_is_reason(const char *reason)
{
	return reason && !strcmp(reason, STORE_SHARD);
}

static void ours(sqlite3_context *context, int n, sqlite3_value **args)
{
	const struct store_shard *shard = sqlite3_user_data(context);
	const void *host = sqlite3_value_text(args[0]);
	size_t len = (size_t)sqlite3_value_bytes(args[0]);

	(void)n;
	sqlite3_result_int(context, !host || shard->n == 0 ||
			   store_shard_of(host, len, shard->n) == shard->k);
}

int shard_open(struct store *store)
{
	int rc = sqlite3_create_function_v2(store->db, "ours", 1,
		SQLITE_UTF8 | SQLITE_DIRECTONLY, &store->run.shard, ours, NULL,
		NULL, NULL);

	return rc == SQLITE_OK ? 0 : store_trouble(store, rc);
}

#define IS_OURS "ours((SELECT host FROM hosts WHERE id = host_id))"

static void count(struct store *store, int64_t n)
{
	store_count(store, COUNT_SKIPPED, n);
	store_count(store, COUNT_ELSEWHERE, n);
}

int shard_reassign(struct store *store)
{
	/* What was only to be checked was skipped for another reason. */
	if (store_run(store,
		"UPDATE urls SET state = 'skipped'"
		" WHERE state = 'pending' AND reason NOTNULL AND NOT " IS_OURS,
		NO_VALUES) < 0)
		return -1;
	store_count(store, COUNT_SKIPPED, sqlite3_changes64(store->db));
	if (store_run(store,
		"UPDATE urls SET state = 'skipped', reason = '" STORE_SHARD "',"
		" detail_id = NULL"
		" WHERE state = 'pending' AND NOT " IS_OURS, NO_VALUES) < 0)
		return -1;
	count(store, sqlite3_changes64(store->db));
	if (store_run(store,
		"UPDATE urls SET state = 'pending', reason = NULL,"
		" detail_id = NULL"
		" WHERE run_id = :run AND state = 'skipped'"
		"  AND reason = '" STORE_SHARD "' AND " IS_OURS,
		INT(store->run.id)) < 0)
		return -1;
	count(store, -sqlite3_changes64(store->db));
	return store_run(store,
		"UPDATE sitemaps SET state = 'pending', reason = NULL"
		" WHERE run_id = :run AND state = 'skipped'",
		INT(store->run.id));
}
