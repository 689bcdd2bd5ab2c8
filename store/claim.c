#include "store/claim.h"

#include "store/db.h"

static void fill_claim(sqlite3_stmt *sql, struct store_claim *claim)
{
	*claim = (struct store_claim){
		.id = sqlite3_column_int64(sql, 0),
		.host_id = sqlite3_column_int64(sql, 1),
		.position = sqlite3_column_int64(sql, 2),
		.depth = sqlite3_column_int(sql, 3),
		.attempts = sqlite3_column_int(sql, 4),
		.source = frontier_source(store_column_text(sql, 5)),
		.url = store_column_text(sql, 6),
		.input = store_column_text(sql, 7),
		.etag = store_column_text(sql, 8),
		.last_modified = store_column_text(sql, 9),
		.hash = sqlite3_column_bytes(sql, 10) == 16 ?
			sqlite3_column_blob(sql, 10) : NULL,
		.good_url = store_column_text(sql, 11),
		.post = store_column_text(sql, 12),
		.content_type = store_column_text(sql, 13),
		.unread = sqlite3_column_type(sql, 14) == SQLITE_NULL,
		.check = sqlite3_column_int(sql, 15),
	};
}

int store_claim(struct store *store, int64_t host_id, int64_t after, int max,
		store_claim_fn *fn, void *arg)
{
	/* What the last good fetch left counts only under the same rules, and
	   where bodies are kept if that one was. */
	sqlite3_stmt *sql = store_select(store,
		"SELECT u.id, u.host_id, u.position, u.depth, u.attempts,"
		" u.source, u.url, u.input, f.etag,"
		" f.last_modified, f.body_hash, f.final_url, u.body,"
		" u.content_type, u.parsed_run, u.reason NOTNULL"
		" FROM urls u INDEXED BY urls_pending LEFT JOIN fetches f"
		"  ON f.id = u.good_fetch_id AND u.rules = :rules"
		"   AND coalesce(u.links, 0) >= :links AND u.reason IS NULL"
		"   AND (NOT :save OR EXISTS"
		"    (SELECT 1 FROM bodies WHERE hash = f.body_hash))"
		" WHERE u.state = 'pending' AND u.host_id = :host"
		"  AND u.id > :after"
		" ORDER BY u.id LIMIT :max", INT((int64_t)store->run.rules),
		INT(store->run.links), INT(store->run.save), INT(host_id),
		INT(after), INT(max));
	struct store_claim claim;
	int rc, n = 0;

	if (!sql)
		return -1;
	while ((rc = store_step(store, sql)) > 0) {
		fill_claim(sql, &claim);
		fn(arg, &claim);
		n++;
	}
	return rc < 0 ? -1 : n;
}

int store_hosts_pending(struct store *store, int64_t after, int max,
			store_host_fn *fn, void *arg)
{
	sqlite3_stmt *sql;
	int rc, n;

	for (n = 0; n < max; n++) {
		/* One seek a host, however many URLs it has. */
		rc = store_get(store, &sql,
			"SELECT u.host_id, h.name"
			" FROM urls u INDEXED BY urls_pending"
			" JOIN hosts h ON h.id = u.host_id"
			" WHERE u.state = 'pending' AND u.host_id > :after"
			" ORDER BY u.host_id LIMIT 1", INT(after));
		if (rc <= 0)
			return rc < 0 ? -1 : n;
		after = sqlite3_column_int64(sql, 0);
		fn(arg, after, store_column_text(sql, 1));
		sqlite3_reset(sql);
	}
	return n;
}

int store_hosts_asked(struct store *store, store_asked_fn *fn, void *arg)
{
	sqlite3_stmt *sql = store_select(store,
		"SELECT (SELECT min(id) FROM hosts o WHERE o.host = h.host)"
		"  AS first, h.host, sum(n)"
		" FROM (SELECT u.host_id, count(*) AS n"
		"  FROM urls u JOIN fetches f ON f.id = u.last_fetch_id"
		"  WHERE u.run_id = :run AND f.run_id = :run"
		"   AND u.state <> 'pending' GROUP BY u.host_id) u"
		" JOIN hosts h ON h.id = u.host_id"
		" GROUP BY h.host ORDER BY first", INT(store->run.id));
	int rc;

	if (!sql)
		return -1;
	while ((rc = store_step(store, sql)) > 0)
		fn(arg, sqlite3_column_int64(sql, 0), store_column_text(sql, 1),
		   sqlite3_column_int64(sql, 2));
	return rc;
}

/* ---- what seeds have opened -------------------------------------------- */

int store_named(struct store *store, store_named_fn *fn, void *arg)
{
	sqlite3_stmt *sql = store_select(store,
		"SELECT h.name"
		" FROM urls u JOIN hosts h ON h.id = u.host_id"
		" WHERE u.source IN ('seed', 'sitemap')"
		"  AND (u.run_id = :run OR :retry) GROUP BY u.host_id",
		INT(store->run.id), INT(store->run.retry));
	int rc;

	if (!sql)
		return -1;
	while ((rc = store_step(store, sql)) > 0)
		fn(arg, store_column_text(sql, 0));
	return rc;
}

int store_redirected(struct store *store, store_redirected_fn *fn, void *arg)
{
	sqlite3_stmt *sql = store_select(store,
		"SELECT p.url, u.url FROM urls u JOIN urls p"
		" ON p.id = u.parent_id AND p.source = 'seed'"
		" WHERE u.source = 'redirect' AND (u.run_id = :run OR :retry)",
		INT(store->run.id), INT(store->run.retry));
	int rc;

	if (!sql)
		return -1;
	while ((rc = store_step(store, sql)) > 0)
		fn(arg, store_column_text(sql, 0), store_column_text(sql, 1));
	return rc;
}
