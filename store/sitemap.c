#include "store/sitemap.h"

#include "store/db.h"

int store_sitemap_add(struct store *store, const char *url, int depth,
		      int64_t *id)
{
	sqlite3_stmt *sql;
	int rc;

	if (store_write(store) < 0)
		return -1;
	sql = store_sql(store, SQL_SITEMAP_ADD,
		"INSERT INTO sitemaps(url, run_id, depth, state)"
		" VALUES(?1, ?2, ?3, 'pending')"
		" ON CONFLICT(url) DO UPDATE SET run_id = ?2, depth = ?3,"
		"  state = 'pending', reason = NULL, entries = 0"
		" WHERE run_id < ?2 RETURNING id");
	if (!sql)
		return -1;
	store_bind_text(store, sql, 1, url);
	sqlite3_bind_int64(sql, 2, store->run.id);
	sqlite3_bind_int(sql, 3, depth);
	rc = store_step(store, sql);
	if (rc > 0) {
		*id = sqlite3_column_int64(sql, 0);
		rc = store_run_sql(store, sql) < 0 ? -1 : 1;
	}
	return rc;
}

int store_sitemap_end(struct store *store, int64_t id, const char *reason,
		      int64_t entries)
{
	sqlite3_stmt *sql;

	if (store_write(store) < 0)
		return -1;
	sql = store_sql(store, SQL_SITEMAP_END,
		"UPDATE sitemaps SET reason = ?2, entries = ?3,"
		" state = iif(?2 IS NULL, 'done', 'failed') WHERE id = ?1");
	if (!sql)
		return -1;
	sqlite3_bind_int64(sql, 1, id);
	store_bind_text(store, sql, 2, reason);
	sqlite3_bind_int64(sql, 3, entries);
	return store_run_sql(store, sql);
}

int store_sitemaps_pending(struct store *store, store_sitemap_fn *fn,
			   void *arg)
{
	sqlite3_stmt *sql = store_prepare(store,
		"SELECT id, url, depth FROM sitemaps"
		" WHERE state = 'pending' AND run_id = ?1 ORDER BY id");
	int rc;

	if (!sql)
		return -1;
	sqlite3_bind_int64(sql, 1, store->run.id);
	while ((rc = store_step(store, sql)) > 0) {
		struct store_sitemap sitemap = {
			.id = sqlite3_column_int64(sql, 0),
			.url = (const char *)sqlite3_column_text(sql, 1),
			.depth = sqlite3_column_int(sql, 2),
		};

		fn(arg, &sitemap);
	}
	sqlite3_finalize(sql);
	return rc;
}

int store_sitemaps_count(struct store *store, int64_t *all, int64_t *failed)
{
	*all = *failed = 0;
	if (store_integer(store, all, "SELECT count(*) FROM sitemaps"
			  " WHERE run_id = %lld",
			  (long long)store->run.id) < 0)
		return -1;
	return store_integer(store, failed, "SELECT count(*) FROM sitemaps"
			     " WHERE state = 'failed' AND run_id = %lld",
			     (long long)store->run.id);
}
