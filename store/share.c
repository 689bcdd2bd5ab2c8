#include "store/share.h"

#include "store/db.h"

/* Of a run, as shares have them: in the order of their columns. */
#define COUNTS "input, links, done, unchanged, failed, skipped, requests," \
	" bytes, rows_new, rows_changed, rows_gone, position"
#define OF_RUN(r) r ".input - " r ".position, " r ".links, " r ".done," \
	" " r ".unchanged, " r ".failed, " r ".skipped - " r ".elsewhere," \
	" " r ".requests, " r ".bytes, " r ".rows_new, " r ".rows_changed," \
	" " r ".rows_gone, " r ".position"

/* What the run has beyond the base, and what the share had already. */
#define BEYOND_BASE(value, column) \
	value " - coalesce(b." column ", 0) + coalesce(o." column ", 0)"

/* Of the schema that is named five times. */
#define OWN_SHARES \
	"INSERT OR REPLACE INTO temp.share_list" \
	" SELECT r.id, s.seed || coalesce(' ' || r.shard, ''), r.finished_at," \
	" " BEYOND_BASE("r.input - r.position", "input") "," \
	" " BEYOND_BASE("r.links", "links") "," \
	" " BEYOND_BASE("r.done", "done") "," \
	" " BEYOND_BASE("r.unchanged", "unchanged") "," \
	" " BEYOND_BASE("r.failed", "failed") "," \
	" " BEYOND_BASE("r.skipped - r.elsewhere", "skipped") "," \
	" " BEYOND_BASE("r.requests", "requests") "," \
	" " BEYOND_BASE("r.bytes", "bytes") "," \
	" " BEYOND_BASE("r.rows_new", "rows_new") "," \
	" " BEYOND_BASE("r.rows_changed", "rows_changed") "," \
	" " BEYOND_BASE("r.rows_gone", "rows_gone") ", r.position" \
	" FROM (SELECT coalesce(" \
	"   (SELECT value FROM \"%w\".settings WHERE name = 'seed')," \
	"   (SELECT min(started_at) FROM \"%w\".runs)) AS seed) s," \
	"  \"%w\".runs r" \
	"  LEFT JOIN \"%w\".shares b ON b.run_id = r.id AND b.part = ''" \
	"  LEFT JOIN \"%w\".shares o ON o.run_id = r.id" \
	"   AND o.part = s.seed || coalesce(' ' || r.shard, '')" \
	" WHERE b.run_id IS NULL OR b.finished_at IS NOT r.finished_at" \
	"  OR (b.input, b.links, b.done, b.unchanged, b.failed, b.skipped," \
	"   b.requests, b.bytes, b.rows_new, b.rows_changed, b.rows_gone," \
	"   b.position) <> (" OF_RUN("r") ")"

/* Those of one schema into the list.  Where the run was finished here, nothing
   of it is left to any of them. */
static int list_shares(struct store *store, const char *schema)
{
	if (store_exec(store, "DROP TABLE IF EXISTS temp.share_list") < 0 ||
	    store_exec(store, "CREATE TEMP TABLE share_list(run_id, part,"
		       " finished_at, " COUNTS ", PRIMARY KEY(run_id, part))")
	    < 0 ||
	    store_exec(store, "INSERT INTO temp.share_list SELECT run_id,"
		       " part, finished_at, " COUNTS " FROM \"%w\".shares"
		       " WHERE part <> ''", schema) < 0 ||
	    store_exec(store, OWN_SHARES, schema, schema, schema, schema,
		       schema) < 0)
		return -1;
	return store_exec(store, "UPDATE temp.share_list AS l"
		" SET finished_at = r.finished_at FROM \"%w\".runs r"
		" WHERE r.id = l.run_id AND l.finished_at IS NULL", schema);
}

#define LATER(s) "(" s "requests, " s "position, " s "links, " s "input," \
	" " s "done, " s "unchanged, " s "failed, " s "skipped, " s "bytes," \
	" " s "rows_new, " s "rows_changed, " s "rows_gone," \
	" coalesce(" s "finished_at, ''))"

static int take_list(struct store *store)
{
	if (store_exec(store,
		"INSERT INTO main.shares(run_id, part, finished_at, " COUNTS ")"
		" SELECT run_id, part, finished_at, " COUNTS
		"  FROM temp.share_list WHERE true"
		" ON CONFLICT(run_id, part) DO UPDATE SET"
		"  finished_at = excluded.finished_at, input = excluded.input,"
		"  links = excluded.links, done = excluded.done,"
		"  unchanged = excluded.unchanged, failed = excluded.failed,"
		"  skipped = excluded.skipped, requests = excluded.requests,"
		"  bytes = excluded.bytes, rows_new = excluded.rows_new,"
		"  rows_changed = excluded.rows_changed,"
		"  rows_gone = excluded.rows_gone,"
		"  position = excluded.position"
		"  WHERE " LATER("excluded.") " > " LATER("")) < 0)
		return -1;
	return store_exec(store, "DROP TABLE temp.share_list");
}

/* What is in the runs now is the base of what is counted next. */
static int set_base(struct store *store)
{
	if (store_exec(store, "DELETE FROM main.shares WHERE part = ''") < 0)
		return -1;
	return store_exec(store,
		"INSERT INTO main.shares(run_id, part, finished_at, " COUNTS ")"
		" SELECT r.id, '', r.finished_at, " OF_RUN("r")
		" FROM main.runs r");
}

int share_settle(struct store *store)
{
	if (list_shares(store, "main") < 0 || take_list(store) < 0)
		return -1;
	return set_base(store);
}

/* ---- runs of shares ---------------------------------------------------- */

#define SUM(column) column " = s." column

static const char *const sum_up[] = {
	"UPDATE main.runs AS r SET state = 'stopped', pid = NULL,"
	"  shard = NULL, elsewhere = 0, finished_at = s.finished_at,"
	"  position = s.position, input = s.position + s.input,"
	" " SUM("links") ", " SUM("done") ", " SUM("unchanged") ","
	" " SUM("failed") ", " SUM("skipped") ", " SUM("requests") ","
	" " SUM("bytes") ", " SUM("rows_new") ", " SUM("rows_changed") ","
	" " SUM("rows_gone")
	" FROM (SELECT run_id, max(position) AS position,"
	"   iif(count(*) = count(finished_at), max(finished_at), NULL)"
	"    AS finished_at,"
	"   sum(input) AS input, sum(links) AS links, sum(done) AS done,"
	"   sum(unchanged) AS unchanged, sum(failed) AS failed,"
	"   sum(skipped) AS skipped, sum(requests) AS requests,"
	"   sum(bytes) AS bytes, sum(rows_new) AS rows_new,"
	"   sum(rows_changed) AS rows_changed, sum(rows_gone) AS rows_gone"
	"  FROM main.shares WHERE part <> '' GROUP BY run_id) s"
	" WHERE s.run_id = r.id",
	/* Of the last one the URLs tell it exactly, and whether it is done. */
	"UPDATE main.runs AS r SET done = u.done, unchanged = u.unchanged,"
	"  failed = u.failed, skipped = u.skipped,"
	"  finished_at = iif(u.pending + (SELECT count(*)"
	"   FROM main.sitemaps m WHERE m.run_id = r.id"
	"    AND m.state = 'pending') > 0, NULL, finished_at)"
	" FROM (SELECT total(state = 'done') AS done,"
	"   total(state = 'unchanged') AS unchanged,"
	"   total(state = 'failed') AS failed,"
	"   total(state = 'skipped') AS skipped,"
	"   total(state = 'pending') AS pending"
	"  FROM main.urls WHERE run_id = (SELECT max(id) FROM main.runs)) u"
	" WHERE r.id = (SELECT max(id) FROM main.runs)",
	/* A run of several lists, or one whose links are due in a later run. */
	"UPDATE main.runs AS r SET links = max(links, u.n - input),"
	"  duplicates = max(0, input + links - u.n)"
	" FROM (SELECT q.id, q.done + q.unchanged + q.failed + q.skipped"
	"   + (SELECT count(*) FROM main.urls WHERE run_id = q.id"
	"    AND state = 'pending') AS n FROM main.runs q) u"
	" WHERE u.id = r.id",
	"UPDATE main.runs SET state = 'finished', stopped_by = NULL"
	" WHERE finished_at NOTNULL",
	"UPDATE main.runs SET stopped_by = 'merged before all of it was done'"
	" WHERE finished_at IS NULL",
	NULL
};

int share_merge(struct store *store)
{
	const char *const *step;

	if (list_shares(store, "part") < 0 || take_list(store) < 0)
		return -1;
	for (step = sum_up; *step; step++)
		if (store_exec(store, "%s", *step) < 0)
			return -1;
	return set_base(store);
}
