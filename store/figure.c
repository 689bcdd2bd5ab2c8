#include "store/figure.h"

#include "store/db.h"

#define LAST_RUN "(SELECT max(id) FROM runs)"
#define OF_LAST_RUN "run_id = " LAST_RUN

/* The numbers of URLs in each state, of rows of urls. */
#define STATES \
	"  sum(state = 'done') AS done,\n" \
	"  sum(state = 'unchanged') AS unchanged,\n" \
	"  sum(state = 'failed') AS failed,\n" \
	"  sum(state = 'skipped') AS skipped,\n" \
	"  sum(state = 'pending') AS pending\n"

/* An upper bound: the first that is larger.  NULL: none is. */
#define BELOW(column, bound) \
	"    WHEN " column " < " bound " THEN " bound "\n"

#define SECONDS_BELOW(bound) BELOW("time_total", bound)
#define SIZE_BELOW(bound) BELOW("size", bound)

/* The first URLs in one state, and the answer they had last. */
#define LISTED(state) \
	"SELECT f.status, f.size, f.time_total, u.url, f.title\n" \
	"FROM urls u LEFT JOIN fetches f ON f.id = u.last_fetch_id\n" \
	"WHERE u.state = '" state "' AND u." OF_LAST_RUN "\n" \
	"ORDER BY u.id LIMIT 25"

/* The answers of the run with the most of something. */
#define MOST(column) \
	"SELECT f." column ", f.status, u.url, f.title\n" \
	"FROM (SELECT id, url_id, status, title, " column " FROM fetches\n" \
	"    WHERE " OF_LAST_RUN "\n" \
	"      AND status NOTNULL AND " column " NOTNULL\n" \
	"    ORDER BY " column " DESC, id LIMIT 15) f\n" \
	"  JOIN urls u ON u.id = f.url_id\n" \
	"ORDER BY f." column " DESC, f.id"

static const struct {
	const char *name, *sql;
} figures[STORE_FIGURES] = {
	[STORE_FIGURE_RUN] = { "run",
	"SELECT id, state, stopped_by, started_at, finished_at, command,\n"
	"  version, input + links AS came_in, input, links, done, unchanged,\n"
	"  failed, skipped, duplicates,\n"
	"  (SELECT count(*) FROM urls WHERE state = 'pending') AS pending,\n"
	"  requests, bytes, rows_new, rows_changed, rows_gone,\n"
	"  (SELECT count(DISTINCT host_id) FROM urls\n"
	"    WHERE " OF_LAST_RUN ") AS hosts\n"
	"FROM runs WHERE id = " LAST_RUN },

	[STORE_FIGURE_REASONS] = { "reasons",
	"SELECT state, reason, urls FROM ledger\n"
	"WHERE state IN ('failed', 'skipped')\n"
	"ORDER BY state, urls DESC, reason LIMIT 100" },

	[STORE_FIGURE_TIMELINE] = { "timeline",
	"WITH span(a, b) AS (\n"
	"  SELECT julianday(min(fetched_at)), julianday(max(fetched_at))\n"
	"  FROM fetches WHERE " OF_LAST_RUN "),\n"
	"attempts AS (SELECT a, (b - a) / 60 AS step,\n"
	"    min(59, CAST((julianday(fetched_at) - a) * 60\n"
	"      / max(b - a, 1e-9) AS INTEGER)) AS part,\n"
	"    status < 400 AND error IS NULL AS good\n"
	"  FROM fetches, span WHERE " OF_LAST_RUN ")\n"
	"SELECT part,\n"
	"  strftime('%Y-%m-%dT%H:%M:%fZ', a + part * step) AS since,\n"
	"  strftime('%Y-%m-%dT%H:%M:%fZ', a + (part + 1) * step) AS until,\n"
	"  sum(good IS 1) AS answers, sum(good IS NOT 1) AS failures\n"
	"FROM attempts GROUP BY part" },

	[STORE_FIGURE_TIMES] = { "times",
	"SELECT CASE\n"
	SECONDS_BELOW("0.0001") SECONDS_BELOW("0.0002") SECONDS_BELOW("0.0005")
	SECONDS_BELOW("0.001") SECONDS_BELOW("0.002") SECONDS_BELOW("0.005")
	SECONDS_BELOW("0.01") SECONDS_BELOW("0.02") SECONDS_BELOW("0.05")
	SECONDS_BELOW("0.1") SECONDS_BELOW("0.2") SECONDS_BELOW("0.5")
	SECONDS_BELOW("1.0") SECONDS_BELOW("2.0") SECONDS_BELOW("5.0")
	SECONDS_BELOW("10.0") SECONDS_BELOW("20.0") SECONDS_BELOW("50.0")
	"  END AS seconds_below, count(*) AS answers\n"
	"FROM fetches WHERE " OF_LAST_RUN "\n"
	"  AND status NOTNULL AND time_total NOTNULL\n"
	"GROUP BY 1 ORDER BY 1 NULLS LAST" },

	[STORE_FIGURE_QUANTILES] = { "quantiles",
	"SELECT count(*) AS answers,\n"
	"  min(t) FILTER (WHERE n >= 0.50 * c) AS half_below,\n"
	"  min(t) FILTER (WHERE n >= 0.95 * c) AS most_below,\n"
	"  max(t) AS longest\n"
	"FROM (SELECT time_total AS t, (SELECT count(*) FROM fetches\n"
	"      WHERE " OF_LAST_RUN "\n"
	"        AND status NOTNULL AND time_total NOTNULL) AS c,\n"
	"    row_number() OVER (ORDER BY time_total) AS n\n"
	"  FROM fetches WHERE " OF_LAST_RUN "\n"
	"    AND status NOTNULL AND time_total NOTNULL)" },

	[STORE_FIGURE_HOST_TIMES] = { "host_times",
	"SELECT h.name AS host, count(*) AS answers,\n"
	"  min(t) FILTER (WHERE n >= 0.50 * c) AS half_below,\n"
	"  min(t) FILTER (WHERE n >= 0.95 * c) AS most_below,\n"
	"  max(t) AS longest\n"
	"FROM (SELECT u.host_id, f.time_total AS t,\n"
	"    count(*) OVER (PARTITION BY u.host_id) AS c,\n"
	"    row_number() OVER (PARTITION BY u.host_id\n"
	"      ORDER BY f.time_total) AS n\n"
	"  FROM fetches f JOIN urls u ON u.id = f.url_id\n"
	"  WHERE f." OF_LAST_RUN "\n"
	"    AND f.status NOTNULL AND f.time_total NOTNULL) s\n"
	"  JOIN hosts h ON h.id = s.host_id\n"
	"GROUP BY h.id ORDER BY answers DESC, h.name LIMIT 20" },

	[STORE_FIGURE_STATUSES] = { "statuses",
	"SELECT h.name AS host,\n"
	"  count(*) FILTER (WHERE f.status BETWEEN 200 AND 299) AS \"2xx\",\n"
	"  count(*) FILTER (WHERE f.status BETWEEN 300 AND 399) AS \"3xx\",\n"
	"  count(*) FILTER (WHERE f.status BETWEEN 400 AND 499) AS \"4xx\",\n"
	"  count(*) FILTER (WHERE f.status >= 500) AS \"5xx\",\n"
	"  count(*) FILTER (WHERE coalesce(f.status, 0) < 200) AS no_answer\n"
	"FROM fetches f JOIN urls u ON u.id = f.url_id\n"
	"  JOIN hosts h ON h.id = u.host_id\n"
	"WHERE f." OF_LAST_RUN "\n"
	"GROUP BY h.id ORDER BY count(*) DESC, h.name LIMIT 20" },

	[STORE_FIGURE_SIZES] = { "sizes",
	"SELECT CASE\n"
	SIZE_BELOW("256") SIZE_BELOW("512") SIZE_BELOW("1024")
	SIZE_BELOW("2048") SIZE_BELOW("4096") SIZE_BELOW("8192")
	SIZE_BELOW("16384") SIZE_BELOW("32768") SIZE_BELOW("65536")
	SIZE_BELOW("131072") SIZE_BELOW("262144") SIZE_BELOW("524288")
	SIZE_BELOW("1048576") SIZE_BELOW("2097152") SIZE_BELOW("4194304")
	SIZE_BELOW("8388608") SIZE_BELOW("16777216")
	"  END AS size_below, count(*) AS answers\n"
	"FROM fetches WHERE " OF_LAST_RUN "\n"
	"  AND status NOTNULL AND size NOTNULL\n"
	"GROUP BY 1 ORDER BY 1 NULLS LAST" },

	[STORE_FIGURE_DEPTHS] = { "depths",
	"SELECT depth, count(*) AS urls,\n"
	STATES
	"FROM urls WHERE " OF_LAST_RUN "\n"
	"GROUP BY depth ORDER BY depth LIMIT 40" },

	[STORE_FIGURE_HOSTS] = { "hosts",
	"SELECT h.name AS host, urls, done, unchanged, failed, skipped, pending\n"
	"FROM (SELECT host_id, count(*) AS urls,\n"
	STATES
	"  FROM urls WHERE " OF_LAST_RUN "\n"
	"    AND host_id NOTNULL GROUP BY host_id) s\n"
	"  JOIN hosts h ON h.id = s.host_id\n"
	"ORDER BY urls DESC, h.name LIMIT 20" },

	[STORE_FIGURE_RUNS] = { "runs",
	"SELECT id AS run, started_at, state, input + links AS came_in,\n"
	"  done, unchanged, failed, skipped, rows_new, rows_changed, rows_gone\n"
	"FROM runs ORDER BY id DESC LIMIT 30" },

	[STORE_FIGURE_NEWS] = { "news",
	"SELECT \"table\",\n"
	"  count(*) FILTER (WHERE change = 'new') AS rows_new,\n"
	"  count(*) FILTER (WHERE change = 'changed') AS values_changed,\n"
	"  count(*) FILTER (WHERE change = 'gone') AS rows_gone\n"
	"FROM changes WHERE " OF_LAST_RUN "\n"
	"GROUP BY \"table\" ORDER BY \"table\" LIMIT 40" },

	[STORE_FIGURE_CHANGES] = { "changes",
	"SELECT c.\"table\", c.change, c.key, c.\"column\", c.old, c.new, u.url\n"
	"FROM (SELECT *, row_number() OVER (PARTITION BY \"table\"\n"
	"      ORDER BY id) AS n FROM changes\n"
	"    WHERE " OF_LAST_RUN ") c\n"
	"  LEFT JOIN urls u ON u.id = c.url_id\n"
	"WHERE n <= 30 ORDER BY c.\"table\", n LIMIT 300" },

	[STORE_FIGURE_LINKS] = { "links",
	"SELECT value AS links_run,\n"
	"  (SELECT count(*) FROM page_links) AS link_pages\n"
	"FROM settings WHERE name = 'links_run'" },

	[STORE_FIGURE_BROKEN] = { "broken",
	"SELECT status, reason, broken_run AS since_run, broken_runs AS runs,\n"
	"  url, count(*) AS links, min(page) AS page, text\n"
	"FROM broken\n"
	"WHERE EXISTS (SELECT 1 FROM link_targets WHERE state = 'broken')\n"
	"GROUP BY target_id, fragment\n"
	"ORDER BY broken_run DESC, url LIMIT 50" },

	[STORE_FIGURE_SLOWEST] = { "slowest", MOST("time_total") },
	[STORE_FIGURE_LARGEST] = { "largest", MOST("size") },

	[STORE_FIGURE_DONE] = { "done", LISTED("done") },
	[STORE_FIGURE_UNCHANGED] = { "unchanged", LISTED("unchanged") },

	[STORE_FIGURE_FAILED] = { "failed",
	"SELECT s.reason, f.status, s.attempts, s.url, f.error,\n"
	"  p.url AS parent\n"
	"FROM (SELECT *, row_number() OVER (PARTITION BY reason\n"
	"      ORDER BY id) AS n FROM urls\n"
	"    WHERE state = 'failed' AND " OF_LAST_RUN ") s\n"
	"  LEFT JOIN fetches f ON f.id = s.last_fetch_id\n"
	"  LEFT JOIN urls p ON p.id = s.parent_id\n"
	"WHERE n <= 25 ORDER BY s.reason, n LIMIT 250" },

	[STORE_FIGURE_SKIPPED] = { "skipped",
	"SELECT u.reason, u.source, u.depth, u.url, p.url AS parent\n"
	"FROM urls u LEFT JOIN urls p ON p.id = u.parent_id\n"
	"WHERE u.state = 'skipped' AND u." OF_LAST_RUN "\n"
	"ORDER BY u.id LIMIT 25" },

	[STORE_FIGURE_PENDING] = { "pending",
	"SELECT attempts, host, next_at, url FROM pending\n"
	"ORDER BY id LIMIT 25" },
};

/* What is sorted goes to files beyond 16 MB: of a million URLs it is 100 MB. */
int store_figures_hold(struct store *store)
{
	return store_exec(store, "PRAGMA temp_store = FILE") < 0 ||
	       store_exec(store, "PRAGMA cache_size = -16384") < 0 ||
	       store_exec(store, "BEGIN") < 0 ? -1 : 0;
}

int store_figures_release(struct store *store)
{
	return store_exec(store, "COMMIT");
}

int store_figure(struct store *store, enum store_figure figure,
		 store_report_fn *fn, void *arg)
{
	sqlite3_stmt *sql = store_prepare(store, figures[figure].sql);

	return sql ? store_answer(store, sql, fn, arg, NULL) : -1;
}

const char *store_figure_name(enum store_figure figure)
{
	return figures[figure].name;
}

const char *store_figure_sql(enum store_figure figure)
{
	return figures[figure].sql;
}
