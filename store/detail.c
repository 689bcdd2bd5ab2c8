/*
 * What decided about a URL, beside the word in urls.reason: "--exclude '/2$'
 * (command line)", "Disallow: /private".  A text, because it must stay true
 * when the rule file or the robots.txt has changed; stored once, because
 * millions of links are left out for a handful of reasons: a URL pays three
 * bytes for it.
 */
#include "store/frontier.h"

#include <string.h>

#include "store/db.h"

static int64_t find(struct store *store, const char *text)
{
	sqlite3_stmt *sql = store_sql(store, SQL_DETAIL_FIND,
		"SELECT id FROM ledger_details WHERE text = ?1");
	int64_t id = 0;
	int rc;

	if (!sql)
		return -1;
	store_bind_text(store, sql, 1, text);
	rc = store_step(store, sql);
	if (rc > 0) {
		id = sqlite3_column_int64(sql, 0);
		sqlite3_reset(sql);
	}
	return rc < 0 ? -1 : id;
}

static int64_t insert(struct store *store, const char *text)
{
	sqlite3_stmt *sql;

	if (store_write(store) < 0)
		return -1;
	sql = store_sql(store, SQL_DETAIL_INSERT,
		"INSERT INTO ledger_details(text) VALUES(?1)");
	if (!sql)
		return -1;
	store_bind_text(store, sql, 1, text);
	if (store_run_sql(store, sql) < 0)
		return -1;
	return sqlite3_last_insert_rowid(store->db);
}

int64_t store_detail_id(struct store *store, const char *text)
{
	XXH128_hash_t key;
	struct store_detail *slot;
	int64_t id;

	if (!text)
		return 0;
	key = XXH3_128bits(text, strlen(text));
	slot = &store->details[key.low64 % STORE_DETAILS];
	if (slot->id && XXH128_isEqual(slot->key, key))
		return slot->id;
	id = find(store, text);
	if (id == 0)
		id = insert(store, text);
	if (id > 0)
		*slot = (struct store_detail){ key, id };
	return id;
}

int store_explain(struct store *store, int64_t url_id, const char *text)
{
	int64_t id = store_detail_id(store, text);
	sqlite3_stmt *sql;

	if (id < 0 || store_write(store) < 0)
		return -1;
	sql = store_sql(store, SQL_URL_DETAIL,
		"UPDATE urls SET detail_id = ?2 WHERE id = ?1");
	if (!sql)
		return -1;
	sqlite3_bind_int64(sql, 1, url_id);
	store_bind_id(sql, 2, id);
	return store_run_sql(store, sql);
}
