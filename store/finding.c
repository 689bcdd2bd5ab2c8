#include "store/finding.h"

#include "store/db.h"

/* Of a row of link_findings, with the query as ?1 to ?3. */
#define LAST_RUN "(SELECT value FROM settings WHERE name = 'links_run')"
#define IS_BROKEN "(state = 'broken' AND broken_runs >= ?3)"
#define IS_NEW \
	"(state = 'broken' AND broken_runs = ?3 AND last_broken_run = " \
	LAST_RUN ")"
#define IS_FIXED "(state = 'ok' AND fixed_run = " LAST_RUN ")"
#define IS_MOVED "(state = 'ok' AND final_url NOTNULL AND fragment = '')"
#define IS_ASKED "(external OR NOT ?2)"

static sqlite3_stmt *prepare(struct store *store, const char *text,
			     const struct store_links_query *query)
{
	sqlite3_stmt *sql = store_prepare(store, text);

	if (!sql)
		return NULL;
	sqlite3_bind_int(sql, 1, (int)query->which);
	sqlite3_bind_int(sql, 2, query->external);
	sqlite3_bind_int64(sql, 3, query->runs);
	return sql;
}

int store_link_findings(struct store *store,
			const struct store_links_query *query,
			store_report_fn *fn, void *arg)
{
	sqlite3_stmt *sql = prepare(store,
		"SELECT url, state, status, reason, error,"
		" final_url AS moved_to,"
		" iif(final_url IS NULL, NULL, moved) AS permanent, external,"
		" broken_run AS since_run, broken_runs AS runs, fixed_run,"
		" page, element, rel, text"
		" FROM link_findings WHERE " IS_ASKED " AND CASE ?1"
		"  WHEN 0 THEN " IS_BROKEN " WHEN 1 THEN " IS_NEW
		"  WHEN 2 THEN " IS_FIXED " WHEN 3 THEN " IS_MOVED " END"
		" ORDER BY broken_run DESC, url, page", query);

	return sql ? store_answer(store, sql, fn, arg, NULL) : -1;
}

static int last_run(struct store *store, struct store_links_sum *sum)
{
	int64_t going_on = 0;

	if (store_integer(store, &sum->last, "SELECT " LAST_RUN,
			  NO_VALUES) < 0 ||
	    store_integer(store, &going_on, "SELECT state <> 'finished'"
			  " FROM runs WHERE id = " LAST_RUN, NO_VALUES) < 0)
		return -1;
	sum->going_on = going_on != 0;
	return 0;
}

int store_links_sum(struct store *store, const struct store_links_query *query,
		    struct store_links_sum *sum)
{
	sqlite3_stmt *sql;
	int rc;

	*sum = (struct store_links_sum){ 0 };
	if (last_run(store, sum) < 0)
		return -1;
	sql = prepare(store,
		"SELECT total(" IS_BROKEN "), total(" IS_NEW "),"
		" total(" IS_FIXED "), total(state = 'unchecked'), ?1"
		" FROM (SELECT DISTINCT target_id, fragment, state,"
		"  broken_runs, last_broken_run, fixed_run FROM link_findings"
		"  WHERE " IS_ASKED ")", query);
	if (!sql)
		return -1;
	rc = store_step(store, sql);
	if (rc > 0) {
		sum->broken = sqlite3_column_int64(sql, 0);
		sum->fresh = sqlite3_column_int64(sql, 1);
		sum->fixed = sqlite3_column_int64(sql, 2);
		sum->unchecked = sqlite3_column_int64(sql, 3);
	}
	sqlite3_finalize(sql);
	return rc < 0 ? -1 : 0;
}
