#include "store/sitemap.h"

#include "store/note.h"
#include "store/shard.h"

int store_sitemap_add(struct store *store, const char *url, int depth,
		      int64_t *id)
{
	struct store_records *to;

	if (store->journal) {
		to = note_other(store);
		record_put_text(to, url);
		record_put_byte(to, NOTE_SITEMAP);
		record_put_number(to, (uint64_t)depth);
		note_other_end(store, RECORD_SITEMAP);
	}
	if (store_write(store) < 0)
		return -1;
	return store_integer(store, id,
		"INSERT INTO sitemaps(url, run_id, depth, state)"
		" VALUES(:url, :run, :depth, 'pending')"
		" ON CONFLICT(url) DO UPDATE SET run_id = :run,"
		"  depth = :depth, state = 'pending', reason = NULL,"
		"  entries = 0"
		" WHERE run_id < :run RETURNING id",
		TEXT(url), INT(store->run.id), INT(depth));
}

static void note_end(struct store *store, int64_t id, const char *reason,
		     int64_t entries)
{
	struct store_records *to = note_other(store);
	sqlite3_stmt *sql;

	if (store_get(store, &sql, "SELECT url FROM sitemaps WHERE id = :id",
		      INT(id)) <= 0)
		return;
	record_put_text(to, store_column_text(sql, 0));
	sqlite3_reset(sql);
	record_put_byte(to, NOTE_SITEMAP_END);
	record_put_text(to, reason);
	record_put_number(to, (uint64_t)entries);
	note_other_end(store, RECORD_SITEMAP);
}

int store_sitemap_end(struct store *store, int64_t id, const char *reason,
		      int64_t entries)
{
	if (store->journal)
		note_end(store, id, reason, entries);
	return store_run(store,
		"UPDATE sitemaps SET reason = :reason, entries = :entries,"
		" state = CASE WHEN :reason IS NULL THEN 'done'"
		"  WHEN :reason = '" STORE_SHARD "' THEN 'skipped'"
		"  ELSE 'failed' END"
		" WHERE id = :id", TEXT(reason), INT(entries), INT(id));
}

int store_sitemaps_pending(struct store *store, store_sitemap_fn *fn,
			   void *arg)
{
	sqlite3_stmt *sql = store_select(store,
		"SELECT id, url, depth FROM sitemaps"
		" WHERE state = 'pending' AND run_id = :run ORDER BY id",
		INT(store->run.id));
	int rc;

	if (!sql)
		return -1;
	while ((rc = store_step(store, sql)) > 0) {
		struct store_sitemap sitemap = {
			.id = sqlite3_column_int64(sql, 0),
			.url = store_column_text(sql, 1),
			.depth = sqlite3_column_int(sql, 2),
		};

		fn(arg, &sitemap);
	}
	return rc;
}

int store_sitemaps_count(struct store *store, int64_t *all, int64_t *failed)
{
	sqlite3_stmt *sql;
	int rc = store_get(store, &sql,
		"SELECT count(*), total(state = 'failed') FROM sitemaps"
		" WHERE run_id = :run", INT(store->run.id));

	if (rc <= 0)
		return rc;
	*all = sqlite3_column_int64(sql, 0);
	*failed = sqlite3_column_int64(sql, 1);
	sqlite3_reset(sql);
	return 0;
}
