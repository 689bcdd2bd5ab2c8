/*
 * Each note is read by one function, and then the verb is called, unless the
 * record is only looked at: so what is looked at is what will be done.
 *
 * A page may not be known here, though it was found there: what led to it may
 * have been left out as a duplicate's.  Then it is found with its own record.
 */
#include "store/replay_page.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/arrival.h"
#include "store/db.h"
#include "store/detail.h"
#include "store/frontier.h"
#include "store/memory.h"
#include "store/page.h"
#include "store/row.h"
#include "store/rule_table.h"
#include "store/run.h"
#include "store/target.h"

#define BYTES_MOST (UINT64_C(1) << 50)
#define ELEMENT_MOST 20		/* bytes of the name of an element, */
#define LETTERS "abcdefghijklmnopqrstuvwxyz-"	/* of these */

/* Where a record is, and what its notes have been so far. */
enum stage { BEFORE, OPEN, ENDED };

struct reading {
	struct replay_pages *pages;
	struct store *store;
	struct record_reader *from;
	bool checking;
	enum stage stage;
	struct store_url url;	/* whose page it is */
	const char *parent;	/* URL; NULL */
	int64_t id;		/* checking: 0 */
	struct store_table *table;
	bool refused;		/* this table's rows, here */
	char why[512];		/* the first of them; "" */
	bool late;		/* another URL stands for the page */
	uint64_t nadded;	/* since they were last counted, */
	uint64_t nknown;	/* of which these were known */
};

void replay_pages_release(struct replay_pages *pages)
{
	free(pages->ids);
	free(pages->links);
	free(pages->anchors);
}

static int bad(struct reading *page)
{
	page->from->bad = true;
	return 0;
}

/* Not to be done: it is only looked at, or left out with a duplicate. */
static bool is_idle(const struct reading *page)
{
	return page->checking || page->late || page->from->bad;
}

/* ---- who it is ----------------------------------------------------------- */

static void read_identity(struct reading *page)
{
	struct record_reader *from = page->from;
	struct store_url *url = &page->url;
	const char *source;

	url->url = record_get_text(from);
	url->host = record_get_text(from);
	url->post = record_get_text(from);
	url->content_type = record_get_text(from);
	source = record_get_text(from);
	url->input = record_get_text(from);
	page->parent = record_get_text(from);
	url->depth = record_get_int(from, INT_MAX);
	url->position = (int64_t)record_get_number(from);
	url->every = record_get_integer(from);
	if (url->url == NULL || url->host == NULL || source == NULL ||
	    url->position < 0)
		bad(page);
	else
		url->source = frontier_source(source);
}

static int64_t find_anew(struct reading *page)
{
	struct store *store = page->store;
	struct store_url url = page->url;
	int64_t id;

	if (page->parent != NULL)
		url.parent_id = store_find(store, page->parent);
	if (url.parent_id < 0 || store_add(store, &url, &id, NULL) < 0)
		return -1;
	if (url.source == STORE_SEED || url.source == STORE_SITEMAP)
		store_count_input(store, 1, 0);
	else
		store_count_links(store, 1, 0);
	return id;
}

/* It has ended here already, as what was not due: that does not count. */
static int make_pending(struct reading *page)
{
	struct store *store = page->store;
	static const struct { const char *state; enum store_counter count; }
	states[] = {
		{ "done", COUNT_DONE }, { "unchanged", COUNT_UNCHANGED },
		{ "failed", COUNT_FAILED }, { "skipped", COUNT_SKIPPED },
	};
	sqlite3_stmt *sql;
	int rc = store_get(store, &sql, "SELECT state FROM urls"
			   " WHERE id = :id AND state <> 'pending'",
			   INT(page->id));

	if (rc <= 0)
		return rc;
	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++)
		if (!strcmp(store_column_text(sql, 0), states[i].state))
			store_count(store, states[i].count, -1);
	sqlite3_reset(sql);
	return store_run(store, "UPDATE urls SET state = 'pending',"
			 " reason = NULL WHERE id = :id", INT(page->id));
}

static int find_page(struct reading *page)
{
	page->id = frontier_find(page->store, &page->url);
	if (page->id == 0)
		page->id = find_anew(page);
	return page->id < 0 ? -1 : make_pending(page);
}

/* ---- rows ---------------------------------------------------------------- */

static int begin(struct reading *page)
{
	const struct store_page stored = {
		.url_id = page->id, .url = page->url.url,
		.final_url = page->url.url, .input = page->url.input,
	};

	if (page->stage != BEFORE)
		return bad(page);
	page->stage = OPEN;
	return is_idle(page) ? 0 : store_page_begin(page->store, &stored);
}

static int turn_to_table(struct reading *page)
{
	const char *name = record_get_text(page->from);
	struct store_table *table = name ? page->store->tables : NULL;

	while (table && strcmp(table->name, name) != 0)
		table = table->next;
	page->table = table;
	page->refused = false;
	return table && page->stage == OPEN ? 0 : bad(page);
}

/* What a trigger or a constraint of this database refuses: as where a rule
   fails. */
static int refused(struct reading *page, int rc, const char *why)
{
	if (rc != 1)
		return rc;
	page->refused = true;
	if (page->why[0] == '\0')
		snprintf(page->why, sizeof(page->why), "rule %s: %s",
			 page->table->name, why);
	return store_table_undo(page->store, page->table);
}

static int row(struct reading *page)
{
	size_t n = record_get_count(page->from);
	struct store_value *values;
	const char *why;
	int rc = 0;

	if (page->table == NULL || n != page->table->ncolumns)
		return bad(page);
	values = must(calloc(n + 1, sizeof(*values)));
	for (size_t i = 0; i < n; i++)
		record_get_value(page->from, &values[i]);
	if (!is_idle(page) && !page->refused)
		rc = refused(page, store_row(page->store, page->table, values,
					     &why), why);
	free(values);
	return rc;
}

static int no_row(struct reading *page)
{
	if (page->table == NULL)
		return bad(page);
	return is_idle(page) ? 0 : rule_table_meet_page(page->table);
}

static int rows_end(struct reading *page, bool none)
{
	const char *why;
	int rc;

	if (page->table == NULL)
		return bad(page);
	if (is_idle(page) || page->refused)
		return 0;
	rc = none ? store_page_rows_none(page->store, page->table, &why)
		  : store_page_rows_end(page->store, page->table, &why);
	return refused(page, rc, why);
}

static int undo(struct reading *page)
{
	if (page->table == NULL)
		return bad(page);
	return is_idle(page) ? 0 : store_table_undo(page->store, page->table);
}

/* ---- what was found ------------------------------------------------------ */

void replay_get_url(struct record_reader *record, struct store_url *url)
{
	*url = (struct store_url){ 0 };
	url->url = record_get_text(record);
	url->host = record_get_text(record);
	url->source = (enum store_source)record_get_int(record, STORE_REDIRECT);
	url->depth = record_get_int(record, INT_MAX);
	url->position = (int64_t)record_get_number(record);
	url->input = record_get_text(record);
	url->post = record_get_text(record);
	url->content_type = record_get_text(record);
	url->every = record_get_integer(record);
	url->reason = record_get_text(record);
	url->detail = record_get_text(record);
	url->check = record_get_flag(record);
	if (url->url == NULL || url->position < 0 ||
	    (url->host == NULL && url->reason == NULL))
		record->bad = true;
}

static void give_number(struct reading *page, int64_t id)
{
	struct replay_pages *pages = page->pages;

	if (pages->nids == pages->ids_cap) {
		pages->ids_cap = 2 * pages->ids_cap + 64;
		pages->ids = must(reallocarray(pages->ids, pages->ids_cap,
					       sizeof(*pages->ids)));
	}
	pages->ids[pages->nids++] = id;
}

static int enter(struct reading *page, const struct store_url *url)
{
	int64_t id;
	int added = store_add(page->store, url, &id, NULL);

	if (added < 0)
		return -1;
	page->nadded++;
	page->nknown += added != STORE_ADDED && added != STORE_NOT_DUE;
	give_number(page, id);
	return 0;
}

static int add(struct reading *page)
{
	struct store_url url;

	replay_get_url(page->from, &url);
	url.parent_id = page->id;
	if (!is_idle(page))
		return enter(page, &url);
	page->nadded++;
	give_number(page, 0);
	return 0;
}

/* It was known there, and is not here: what it was found for first was left
   out.  How it is to be judged will be told with its next link. */
static int add_met(struct reading *page, const char *text, int depth)
{
	const char *host = strstr(text, "://");
	size_t len = host ? (size_t)(host - text) + 3 : 0;
	struct store_url url = {
		.url = text, .source = STORE_LINK, .parent_id = page->id,
		.depth = depth, .every = -1, .reason = "depth",
	};
	char *origin;
	int rc;

	len += strcspn(text + len, "/?#");
	origin = must(strndup(text, len));
	url.host = origin;
	rc = enter(page, &url);
	free(origin);
	return rc;
}

static int met(struct reading *page)
{
	const char *text = record_get_text(page->from);
	int depth = record_get_int(page->from, INT_MAX);
	int64_t id = 0;

	if (text == NULL)
		return bad(page);
	if (!is_idle(page)) {
		id = store_met(page->store, text, strlen(text), depth);
		if (id == 0)
			id = store_find(page->store, text);
		if (id < 0)
			return -1;
		if (id == 0)
			return add_met(page, text, depth);
	}
	give_number(page, id);
	return 0;
}

static int count_found(struct reading *page)
{
	uint64_t n = record_get_number(page->from);

	if (n < page->nadded || n > INT_MAX)
		return bad(page);
	if (!is_idle(page))
		store_count_links(page->store, (int64_t)n,
				  (int64_t)(n - page->nadded + page->nknown));
	page->nadded = page->nknown = 0;
	return 0;
}

/* ---- links that are kept ------------------------------------------------- */

static struct store_text get_span(struct record_reader *from)
{
	struct store_text span;

	span.text = record_get_bytes(from, &span.len);
	return span;
}

/* 0: it is not known here. */
static int64_t get_target(struct reading *page)
{
	uint64_t number = record_get_number(page->from);
	const char *url;

	if (number > page->pages->nids)
		return bad(page);
	if (number > 0)
		return page->pages->ids[number - 1];
	url = record_get_text(page->from);
	if (url == NULL)
		return bad(page);
	return is_idle(page) ? 0 : store_find(page->store, url);
}

static size_t get_links(struct reading *page, size_t n)
{
	struct replay_pages *pages = page->pages;
	size_t kept = 0;

	if (n > pages->links_cap) {
		pages->links = must(reallocarray(pages->links, n,
						 sizeof(*pages->links)));
		pages->links_cap = n;
	}
	for (size_t i = 0; i < n; i++) {
		struct store_link *link = &pages->links[kept];

		link->target_id = get_target(page);
		link->element = record_get_text(page->from);
		link->text = get_span(page->from);
		link->rel = get_span(page->from);
		link->fragment = get_span(page->from);
		if (link->element == NULL ||
		    link->element[strspn(link->element, LETTERS)] != '\0' ||
		    strlen(link->element) > ELEMENT_MOST)
			bad(page);
		kept += link->target_id > 0;
	}
	return kept;
}

static void get_anchors(struct reading *page, size_t n)
{
	struct replay_pages *pages = page->pages;

	if (n >= pages->anchors_cap) {
		pages->anchors = must(reallocarray(pages->anchors, n + 1,
						   sizeof(*pages->anchors)));
		pages->anchors_cap = n + 1;
	}
	for (size_t i = 0; i < n; i++)
		pages->anchors[i] = get_span(page->from);
}

static int keep_links(struct reading *page)
{
	size_t n = get_links(page, record_get_count(page->from));
	bool known = record_get_flag(page->from);
	size_t nanchors = record_get_count(page->from);
	struct store_page_links kept;

	get_anchors(page, nanchors);
	if (page->stage != OPEN)
		return bad(page);
	kept = (struct store_page_links){
		.links = page->pages->links, .nlinks = n,
		.anchors = known ? page->pages->anchors : NULL,
		.nanchors = nanchors,
	};
	return is_idle(page) ? 0 : store_links(page->store, &kept);
}

/* ---- the body, and where it was ------------------------------------------ */

/* NULL: none, which may be wrong. */
static const unsigned char *get_hash(struct reading *page, bool needed)
{
	size_t len;
	const char *hash = record_get_bytes(page->from, &len);

	if (hash == NULL ? needed : len != 16)
		bad(page);
	return page->from->bad ? NULL : (const unsigned char *)hash;
}

static int keep_body(struct reading *page)
{
	const unsigned char *hash = get_hash(page, true);
	uint64_t size = record_get_number(page->from);
	size_t len;
	const char *packed = record_get_bytes(page->from, &len);

	if (packed == NULL || page->stage != OPEN || size > INT_MAX)
		return bad(page);
	return is_idle(page) ? 0 : store_body_packed(page->store, hash,
						     (size_t)size, packed, len);
}

static int arrive(struct reading *page)
{
	struct store_arrival arrival = { .url_id = page->id };
	int arrived;

	arrival.url = record_get_text(page->from);
	arrival.host = record_get_text(page->from);
	arrival.depth = record_get_int(page->from, INT_MAX);
	arrival.found = record_get_flag(page->from);
	arrival.enters = record_get_flag(page->from);
	if (arrival.url == NULL || arrival.host == NULL ||
	    page->stage != BEFORE)
		return bad(page);
	if (is_idle(page))
		return 0;
	arrived = store_arrive(page->store, &arrival);
	page->late = arrived == STORE_ARRIVED_LATE;
	return arrived < 0 ? -1 : 0;
}

/* ---- the end ------------------------------------------------------------- */

static void get_fetch(struct reading *page, struct store_fetch *fetch)
{
	struct record_reader *from = page->from;

	fetch->fetched_at = record_get_time(from);
	fetch->status = (int)record_get_integer(from);
	fetch->error = record_get_text(from);
	fetch->final_url = record_get_text(from);
	fetch->type = record_get_text(from);
	fetch->charset = record_get_text(from);
	fetch->title = record_get_text(from);
	fetch->redirects = record_get_text(from);
	fetch->size = record_get_integer(from);
	fetch->hash = get_hash(page, false);
	fetch->text_hash = get_hash(page, false);
	fetch->etag = record_get_text(from);
	fetch->last_modified = record_get_text(from);
	fetch->time_dns = record_get_real(from);
	fetch->time_connect = record_get_real(from);
	fetch->time_first_byte = record_get_real(from);
	fetch->time_total = record_get_real(from);
}

static int end(struct reading *page)
{
	enum store_state state = (enum store_state)
				 record_get_int(page->from, STORE_SKIPPED);
	const char *reason = record_get_text(page->from);
	int attempts = record_get_int(page->from, INT_MAX);
	bool fetched = record_get_flag(page->from);
	struct store_fetch fetch = { 0 };

	if (fetched)
		get_fetch(page, &fetch);
	if (page->stage == ENDED || page->from->bad ||
	    (page->stage == OPEN && state == STORE_PENDING))
		return bad(page);
	page->stage = ENDED;
	page->table = NULL;
	if (page->checking)
		return 0;
	page->pages->ended += state != STORE_PENDING;
	if (page->why[0] != '\0') {
		state = STORE_FAILED;
		reason = "rule";
		fetch.error = page->why;
	}
	if (page->late) {
		state = STORE_SKIPPED;
		reason = "duplicate";
		fetch.title = NULL;
		fetch.text_hash = NULL;
	}
	return store_page_end(page->store, page->id, state, reason, attempts,
			      fetched ? &fetch : NULL);
}

static int explain(struct reading *page)
{
	const char *text = record_get_text(page->from);

	return is_idle(page) ? 0 : store_explain(page->store, page->id, text);
}

static int judge(struct reading *page)
{
	struct record_reader *from = page->from;
	struct store_verdict verdict = { 0 };

	verdict.finding = (enum store_finding)
			  record_get_int(from, STORE_TARGET_UNCHECKED);
	verdict.external = record_get_flag(from);
	verdict.status = (int)record_get_integer(from);
	verdict.reason = record_get_text(from);
	verdict.error = record_get_text(from);
	verdict.final_url = record_get_text(from);
	verdict.moved = record_get_flag(from);
	verdict.same_as = record_get_text(from);
	if (page->checking || from->bad)
		return 0;
	if (page->late) {
		verdict.finding = STORE_TARGET_UNCHECKED;
		verdict.reason = "duplicate";
		verdict.error = NULL;
		verdict.same_as = verdict.final_url;
	}
	return store_target_judge(page->store, page->id, &verdict);
}

void replay_traffic(struct store *store, struct record_reader *record,
		    bool checking)
{
	int64_t requests = record_get_int(record, INT_MAX);
	uint64_t bytes = record_get_number(record);

	if (bytes > BYTES_MOST)
		record->bad = true;
	if (!checking && !record->bad)
		store_count_traffic(store, requests, (int64_t)bytes);
}

/* ---- all of it ----------------------------------------------------------- */

static int replay_note(struct reading *page)
{
	switch ((enum record_note)record_get_byte(page->from)) {
	case NOTE_BEGIN:
		return begin(page);
	case NOTE_TABLE:
		return turn_to_table(page);
	case NOTE_ROW:
		return row(page);
	case NOTE_NO_ROW:
		return no_row(page);
	case NOTE_ROWS_END:
		return rows_end(page, false);
	case NOTE_ROWS_NONE:
		return rows_end(page, true);
	case NOTE_UNDO:
		return undo(page);
	case NOTE_ADD:
		return add(page);
	case NOTE_MET:
		return met(page);
	case NOTE_FOUND:
		return count_found(page);
	case NOTE_LINKS:
		return keep_links(page);
	case NOTE_BODY:
		return keep_body(page);
	case NOTE_ARRIVED:
		return arrive(page);
	case NOTE_END:
		return end(page);
	case NOTE_EXPLAIN:
		return explain(page);
	case NOTE_JUDGE:
		return judge(page);
	case NOTE_CHECK_END:
		return page->checking ? 0
				      : store_check_end(page->store, page->id);
	case NOTE_TRAFFIC:
		replay_traffic(page->store, page->from, page->checking);
		return 0;
	case NOTE_HOST:
	case NOTE_PACE:
	case NOTE_ROBOTS:
	case NOTE_NAMED:
	case NOTE_SITEMAP:
	case NOTE_SITEMAP_END:
		break;
	}
	return bad(page);
}

static int replay_notes(struct reading *page)
{
	int rc = 0;

	page->pages->nids = 0;
	read_identity(page);
	if (!page->checking && find_page(page) < 0)
		return -1;
	while (rc == 0 && record_more(page->from))
		rc = replay_note(page);
	if (page->stage == OPEN)
		bad(page);
	return rc;
}

const char *replay_page_check(struct replay_pages *pages, struct store *store,
			      struct record_reader record)
{
	struct reading page = { .pages = pages, .store = store,
				.from = &record, .checking = true };

	replay_notes(&page);
	return record.bad ? "the record of a page makes no sense" : NULL;
}

int replay_page(struct replay_pages *pages, struct store *store,
		struct record_reader record)
{
	struct reading page = { .pages = pages, .store = store,
				.from = &record };

	return replay_notes(&page);
}
