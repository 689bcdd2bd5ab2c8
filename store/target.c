#include "store/target.h"

#include "store/frontier.h"
#include "store/note.h"

static const char *finding_name(enum store_finding finding)
{
	switch (finding) {
	case STORE_TARGET_OK:
		return "ok";
	case STORE_TARGET_BROKEN:
		return "broken";
	case STORE_TARGET_UNCHECKED:
		return "unchecked";
	}
	return NULL;
}

/* ---- one finding ------------------------------------------------------- */

#define INSERT_FINDING \
	"INSERT INTO link_targets(url_id, fragment, state, run_id, external," \
	" status, reason, error, final_url, moved, same_id, broken_run," \
	" broken_runs, last_broken_run)"

/*
 * What was broken stays so (broken_run NOTNULL, fixed_run IS NULL) until it is
 * found whole; broken and whole within one run is as if it had never been.
 */
#define BROKEN_BEFORE "(broken_run NOTNULL AND fixed_run IS NULL)"
#define OR_UPDATE \
	" ON CONFLICT(url_id, fragment) DO UPDATE SET" \
	" state = excluded.state, run_id = excluded.run_id," \
	" external = excluded.external, status = excluded.status," \
	" reason = excluded.reason, error = excluded.error," \
	" final_url = excluded.final_url, moved = excluded.moved," \
	" same_id = excluded.same_id," \
	" broken_runs = CASE excluded.state" \
	"  WHEN 'broken' THEN iif(" BROKEN_BEFORE ", broken_runs" \
	"   + (last_broken_run < excluded.run_id), 1)" \
	"  WHEN 'ok' THEN iif(broken_run = excluded.run_id, 0, broken_runs)" \
	"  ELSE broken_runs END," \
	" last_broken_run = coalesce(excluded.last_broken_run," \
	"  last_broken_run)," \
	" broken_run = CASE excluded.state" \
	"  WHEN 'broken' THEN iif(" BROKEN_BEFORE ", broken_run," \
	"   excluded.run_id)" \
	"  WHEN 'ok' THEN nullif(broken_run, excluded.run_id)" \
	"  ELSE broken_run END," \
	" fixed_run = CASE excluded.state WHEN 'broken' THEN NULL" \
	"  WHEN 'ok' THEN iif(broken_run < excluded.run_id" \
	"   AND fixed_run IS NULL, excluded.run_id, fixed_run)" \
	"  ELSE fixed_run END"

/* A 304 says that the page is as it was, and so is its status. */
static int judge(struct store *store, int64_t url_id,
		 const struct store_verdict *verdict, int64_t same_id)
{
	bool broken = verdict->finding == STORE_TARGET_BROKEN;
	int64_t broken_run = broken ? store->run.id : 0;

	return store_run(store, INSERT_FINDING
		" VALUES(:url, '', :state, :run, :external, CASE :status"
		"  WHEN 304 THEN (SELECT f.status FROM urls u JOIN fetches f"
		"   ON f.id = u.page_fetch_id WHERE u.id = :url)"
		"  ELSE :status END, :reason,"
		" :error, :final_url, :moved, :same, :broken_run, :broken,"
		" :broken_run)" OR_UPDATE,
		INT(url_id), TEXT(finding_name(verdict->finding)),
		INT(store->run.id), INT(verdict->external),
		ID(verdict->status), TEXT(verdict->reason),
		TEXT(verdict->error), TEXT(verdict->final_url),
		INT(verdict->moved), ID(same_id), ID(broken_run), INT(broken));
}

/* Nearly all targets are whole and have no row. */
static int has_row(struct store *store, int64_t url_id)
{
	int64_t there;

	return store_integer(store, &there, "SELECT 1 FROM link_targets"
			     " WHERE url_id = :url AND fragment = ''",
			     INT(url_id));
}

static bool is_nothing(const struct store_verdict *verdict)
{
	return verdict->finding == STORE_TARGET_OK && !verdict->external &&
	       !verdict->final_url;
}

static void note_verdict(struct store *store, int64_t url_id,
			 const struct store_verdict *verdict)
{
	struct store_records *to = note_page(store, url_id, NOTE_JUDGE);

	record_put_number(to, verdict->finding);
	record_put_byte(to, verdict->external);
	record_put_integer(to, verdict->status);
	record_put_text(to, verdict->reason);
	record_put_text(to, verdict->error);
	record_put_text(to, verdict->final_url);
	record_put_byte(to, verdict->moved);
	record_put_text(to, verdict->same_as);
}

int store_target_judge(struct store *store, int64_t url_id,
		       const struct store_verdict *verdict)
{
	int64_t same = 0;
	int rc = 1;

	if (store->journal)
		note_verdict(store, url_id, verdict);
	if (verdict->same_as)
		same = store_find(store, verdict->same_as);
	else if (is_nothing(verdict))
		rc = has_row(store, url_id);
	if (same < 0 || rc <= 0)
		return rc < 0 || same < 0 ? -1 : 0;
	return judge(store, url_id, verdict, same);
}

int store_target_follows(struct store *store, const char *url, int64_t id)
{
	static const struct store_verdict verdict = {
		.finding = STORE_TARGET_UNCHECKED, .reason = "duplicate",
	};
	int64_t url_id = store_find(store, url);

	if (url_id <= 0)
		return url_id < 0 ? -1 : 0;
	return judge(store, url_id, &verdict, id);
}

int store_check_end(struct store *store, int64_t url_id)
{
	if (store->journal)
		note_page(store, url_id, NOTE_CHECK_END);
	store_count(store, COUNT_SKIPPED, 1);
	return store_run(store, "UPDATE urls SET state = 'skipped'"
			 " WHERE id = :id", INT(url_id));
}

/* ---- at the end of a run ----------------------------------------------- */

/*
 * What is as another URL is: it ended as a duplicate, for its redirect leads to
 * a page that is asked for by another name, or it is the page that another
 * one's redirect has led to.  From now on same_id is the last of the chain.
 */
static int settle_duplicates(struct store *store)
{
	return store_run(store, INSERT_FINDING
		" WITH RECURSIVE chain(url_id, same_id, n) AS"
		"  (SELECT url_id, same_id, 1 FROM link_targets"
		"    WHERE same_id NOTNULL AND fragment = ''"
		"   UNION ALL SELECT c.url_id, t.same_id, n + 1"
		"    FROM chain c JOIN link_targets t ON t.url_id = c.same_id"
		"     AND t.fragment = ''"
		"    WHERE t.same_id NOTNULL AND n < 20),"
		" last(url_id, same_id, n) AS"
		"  (SELECT url_id, same_id, max(n) FROM chain GROUP BY url_id)"
		" SELECT l.url_id, '', coalesce(t.state, 'ok'), :run, 0,"
		"  t.status, t.reason, t.error,"
		"  iif(s.final_url NOTNULL,"
		"   coalesce(t.final_url, s.final_url), NULL),"
		"  s.moved AND (t.final_url IS NULL OR t.moved), l.same_id,"
		"  iif(t.state = 'broken', :run, NULL),"
		"  coalesce(t.state = 'broken', 0),"
		"  iif(t.state = 'broken', :run, NULL)"
		" FROM last l JOIN urls u ON u.id = l.same_id"
		" JOIN link_targets s ON s.url_id = l.url_id"
		"  AND s.fragment = ''"
		" LEFT JOIN link_targets t ON t.url_id = l.same_id"
		"  AND t.fragment = ''"
		" WHERE u.run_id = :run AND u.state <> 'pending'"
		"  AND (t.run_id = :run OR u.state IN ('done', 'unchanged'))"
		OR_UPDATE, INT(store->run.id));
}

/*
 * Only of pages that were there in this run and whose anchors are known.  All
 * their names are in memory at once.
 */
static int settle_fragments(struct store *store)
{
	return store_run(store, INSERT_FINDING
		" WITH pair(target_id, fragment, page_id) AS"
		"  (SELECT DISTINCT l.target_id, l.fragment, u.id"
		"   FROM standing_links l LEFT JOIN link_targets t"
		"    ON t.url_id = l.target_id AND t.fragment = ''"
		"   JOIN urls u ON u.id = coalesce(t.same_id, l.target_id)"
		"   WHERE l.fragment <> '' AND u.run_id = :run"
		"    AND u.state IN ('done', 'unchanged')"
		"    AND coalesce(t.state, 'ok') = 'ok'),"
		" found(target_id, fragment, page_id, broken) AS"
		"  (SELECT target_id, fragment, page_id,"
		"    lower(fragment) <> 'top' AND (page_id, fragment) NOT IN"
		"     (SELECT p.url_id, a.value FROM page_links p,"
		"       json_each(p.anchors) a WHERE p.url_id IN"
		"       (SELECT page_id FROM pair))"
		"   FROM pair WHERE (SELECT anchors FROM page_links"
		"    WHERE url_id = page_id) NOTNULL)"
		" SELECT f.target_id, f.fragment, iif(broken, 'broken', 'ok'),"
		"  :run, 0, NULL, iif(broken, 'fragment', NULL),"
		"  iif(broken, 'no element has this id', NULL), NULL, 0, NULL,"
		"  iif(broken, :run, NULL), broken, iif(broken, :run, NULL)"
		" FROM found f LEFT JOIN link_targets t"
		"  ON t.url_id = f.target_id AND t.fragment = f.fragment"
		" WHERE broken OR t.url_id NOTNULL" OR_UPDATE,
		INT(store->run.id));
}

int targets_settle(struct store *store)
{
	if (store->run.links == STORE_LINKS_NOT)
		return 0;
	if (settle_duplicates(store) < 0)
		return -1;
	return store->run.links == STORE_LINKS_AND_ANCHORS
	       ? settle_fragments(store) : 0;
}
