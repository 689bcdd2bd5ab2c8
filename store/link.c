/*
 * A link in page_links.links is an array without the nulls at its end:
 *
 *	[TARGET, TEXT, REL, FRAGMENT, ELEMENT, FIRST_RUN]
 *
 * ELEMENT only where it is not a, FIRST_RUN where it is not that of the row.
 * So a page that is read again and has the same links gives the same text, and
 * nothing is written; only where it differs are the links compared one by one.
 */
#include "store/link.h"

#include <stdlib.h>
#include <string.h>

#include "store/keymap.h"
#include "store/memory.h"
#include "store/note.h"

/* ---- as JSON ----------------------------------------------------------- */

/* Appends what will take at most so many bytes: where to, and then how many it
   took. */
static char *begin_text(struct obstack *memory, size_t most)
{
	obstack_blank(memory, (int)most);
	return (char *)obstack_next_free(memory) - most;
}

static void end_text(struct obstack *memory, const char *end)
{
	obstack_blank_fast(memory, (int)(end -
				   (char *)obstack_next_free(memory)));
}

static char *put_number(char *to, int64_t n)
{
	char digits[20];
	int i = 0;

	do
		digits[i++] = (char)('0' + n % 10);
	while ((n /= 10) > 0);
	while (i > 0)
		*to++ = digits[--i];
	return to;
}

static char *put_nulls(char *to, int n)
{
	for (; n > 0; n--)
		to = stpcpy(to, ",null");
	return to;
}

/* What is not there is left out until something comes after it. */
static char *put_text(char *to, struct store_text text, int *nulls)
{
	if (text.len == 0) {
		(*nulls)++;
		return to;
	}
	to = put_nulls(to, *nulls);
	*nulls = 0;
	*to++ = ',';
	return to + text_json(text.text, text.len, to);
}

#define LINK_BYTES 128		/* beside its texts */

static struct store_text element_text(const char *element)
{
	if (strcmp(element, "a") == 0)
		return (struct store_text){ NULL, 0 };
	return (struct store_text){ element, strlen(element) };
}

/* since 0: as the row has it. */
static void put_link(struct obstack *memory, const struct store_link *link,
		     int64_t since)
{
	size_t texts = link->text.len + link->rel.len + link->fragment.len;
	char *to = begin_text(memory, 6 * texts + LINK_BYTES);
	int nulls = 0;

	*to++ = '[';
	to = put_number(to, link->target_id);
	to = put_text(to, link->text, &nulls);
	to = put_text(to, link->rel, &nulls);
	to = put_text(to, link->fragment, &nulls);
	to = put_text(to, element_text(link->element), &nulls);
	if (since) {
		to = put_nulls(to, nulls);
		*to++ = ',';
		to = put_number(to, since);
	}
	*to++ = ']';
	*to++ = ',';
	end_text(memory, to);
}

/* The list that grows in memory, without the comma behind its last. */
static struct store_value list_end(struct obstack *memory)
{
	struct store_value list = { .type = STORE_TEXT };

	if (obstack_object_size(memory) > 1)
		obstack_blank_fast(memory, -1);
	obstack_1grow(memory, ']');
	list.len = (size_t)obstack_object_size(memory);
	list.text = obstack_finish(memory);
	return list;
}

/* ---- the same pair once ------------------------------------------------ */

/* Few links have a fragment. */
static uint64_t pair_hash(int64_t target_id, struct store_text fragment)
{
	if (fragment.len == 0)
		return ((uint64_t)target_id ^ value_seed()) *
		       UINT64_C(0x9e3779b97f4a7c15);
	return XXH3_64bits_withSeed(fragment.text, fragment.len,
				    value_seed() + (uint64_t)target_id);
}

/* Those that count, in place; how many. */
static size_t each_once(struct store *store, struct store_link *links,
			size_t n)
{
	size_t kept = 0;

	keymap_clear(&store->pairs);
	for (size_t i = 0; i < n; i++) {
		int64_t *place = keymap_at(&store->pairs,
					   pair_hash(links[i].target_id,
						     links[i].fragment));

		if (*place == 0) {
			links[kept++] = links[i];
			*place = (int64_t)kept;
		} else if (links[*place - 1].text.len == 0 &&
			   links[i].text.len > 0) {
			links[*place - 1] = links[i];
		}
	}
	return kept;
}

/* ---- written ----------------------------------------------------------- */

static struct store_value links_text(struct obstack *memory,
				     const struct store_link *links, size_t n,
				     const int64_t *since)
{
	obstack_1grow(memory, '[');
	for (size_t i = 0; i < n; i++)
		put_link(memory, &links[i], since ? since[i] : 0);
	return list_end(memory);
}

/* NULL, if that is not known. */
static struct store_value anchors_text(struct obstack *memory,
				       const struct store_page_links *page)
{
	char *to;

	if (!page->anchors)
		return (struct store_value){ .type = STORE_NULL };
	obstack_1grow(memory, '[');
	for (size_t i = 0; i < page->nanchors; i++) {
		struct store_text name = page->anchors[i];

		to = begin_text(memory, 6 * name.len + 3);
		to += text_json(name.text, name.len, to);
		*to++ = ',';
		end_text(memory, to);
	}
	return list_end(memory);
}

static int add_row(struct store *store, const struct store_value *links,
		   const struct store_value *anchors)
{
	return store_run(store,
		"INSERT INTO page_links(url_id, first_run, links, anchors)"
		" VALUES(:url, :run, :links, :anchors)",
		INT(store->hand.url_id), INT(store->run.id), VALUE(links),
		VALUE(anchors));
}

/* Since when those stand that stood before, into the map of pairs; 0: since
   the row's own. */
static int load_since(struct store *store)
{
	sqlite3_stmt *sql = store_select(store,
		"SELECT json_extract(j.value, '$[0]'),"
		" json_extract(j.value, '$[3]'),"
		" coalesce(json_extract(j.value, '$[5]'), p.first_run)"
		" FROM page_links p, json_each(p.links) j"
		" WHERE p.url_id = :url", INT(store->hand.url_id));
	int rc;

	if (!sql)
		return -1;
	keymap_clear(&store->pairs);
	while ((rc = store_step(store, sql)) > 0) {
		struct store_text fragment = {
			(const char *)sqlite3_column_text(sql, 1),
			(size_t)sqlite3_column_bytes(sql, 1)
		};

		*keymap_at(&store->pairs,
			   pair_hash(sqlite3_column_int64(sql, 0), fragment)) =
			sqlite3_column_int64(sql, 2);
	}
	return rc;
}

static int note_lost(struct store *store, const struct store_value *links)
{
	return store_run(store,
		"INSERT INTO lost_links(url_id, target_id, fragment, element,"
		" rel, text, first_run, gone_run)"
		" SELECT l.url_id, l.target_id, l.fragment, l.element, l.rel,"
		" l.text, l.first_run, :run FROM standing_links l"
		" WHERE l.url_id = :url AND (l.target_id, l.fragment) NOT IN"
		"  (SELECT json_extract(value, '$[0]'),"
		"   coalesce(json_extract(value, '$[3]'), '')"
		"   FROM json_each(:links))",
		INT(store->run.id), INT(store->hand.url_id), VALUE(links));
}

/* What the row has differs. */
static int change_row(struct store *store, const struct store_link *links,
		      size_t n, int64_t first_run,
		      const struct store_value *anchors)
{
	struct obstack *memory = &store->hand.memory;
	int64_t *since = obstack_alloc(memory, (int)((n + 1) * sizeof(*since)));
	struct store_value text;

	if (load_since(store) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		since[i] = *keymap_at(&store->pairs,
				      pair_hash(links[i].target_id,
						links[i].fragment));
		if (since[i] == 0)
			since[i] = store->run.id;
		if (since[i] == first_run)
			since[i] = 0;
	}
	text = links_text(memory, links, n, since);
	if (note_lost(store, &text) < 0)
		return -1;
	return store_run(store,
		"UPDATE page_links SET links = :links, anchors = :anchors"
		" WHERE url_id = :url", VALUE(&text), VALUE(anchors),
		INT(store->hand.url_id));
}

static bool column_is(sqlite3_stmt *sql, int i, const struct store_value *value)
{
	struct store_value there;

	return value_column(sql, i, &there) == 0 && value_same(&there, value);
}

static void put_span(struct store_records *to, struct store_text text)
{
	record_put_bytes(to, text.len > 0 ? text.text : NULL, text.len);
}

static void put_target(struct store *store, struct store_records *to,
		       int64_t id)
{
	int64_t number = note_number(store, id);
	sqlite3_stmt *sql;

	record_put_number(to, (uint64_t)number);
	if (number != 0)
		return;
	if (store_get(store, &sql, "SELECT url FROM urls WHERE id = :id",
		      INT(id)) > 0) {
		record_put_text(to, store_column_text(sql, 0));
		sqlite3_reset(sql);
	}
}

/* How many, and of each the number of its target (0, and its URL: it was not
   noted before), and texts; whether anchors are known, how many, texts. */
static void note_links(struct store *store, const struct store_page_links *page)
{
	struct store_records *to = note_page(store, store->hand.url_id,
					     NOTE_LINKS);

	record_put_number(to, page->nlinks);
	for (size_t i = 0; i < page->nlinks; i++) {
		const struct store_link *link = &page->links[i];

		put_target(store, to, link->target_id);
		record_put_text(to, link->element);
		put_span(to, link->text);
		put_span(to, link->rel);
		put_span(to, link->fragment);
	}
	record_put_byte(to, page->anchors != NULL);
	record_put_number(to, page->nanchors);
	for (size_t i = 0; i < page->nanchors; i++)
		put_span(to, page->anchors[i]);
}

int store_links(struct store *store, const struct store_page_links *page)
{
	struct obstack *memory = &store->hand.memory;
	struct store_link *links = page->links;
	struct store_value text, anchors;
	int64_t first_run;
	sqlite3_stmt *sql;
	bool same;
	size_t n;
	int rc;

	if (store->journal)
		note_links(store, page);
	n = each_once(store, links, page->nlinks);
	text = links_text(memory, links, n, NULL);
	anchors = anchors_text(memory, page);
	/* Never read before, it has none. */
	if (store->hand.parsed_run == 0)
		return add_row(store, &text, &anchors);
	rc = store_get(store, &sql, "SELECT first_run, links, anchors"
		       " FROM page_links WHERE url_id = :url",
		       INT(store->hand.url_id));
	if (rc <= 0)
		return rc < 0 ? -1 : add_row(store, &text, &anchors);
	first_run = sqlite3_column_int64(sql, 0);
	same = column_is(sql, 1, &text) && column_is(sql, 2, &anchors);
	sqlite3_reset(sql);
	return same ? 0 : change_row(store, links, n, first_run, &anchors);
}

/* ---- met again --------------------------------------------------------- */

/* The texts first, for fn writes to what is read here. */
static int collect(struct store *store, sqlite3_stmt *sql,
		   struct obstack *memory)
{
	int rc;

	while ((rc = store_step(store, sql)) > 0)
		obstack_grow(memory, sqlite3_column_text(sql, 0),
			     sqlite3_column_bytes(sql, 0) + 1);
	obstack_1grow(memory, '\0');
	return rc;
}

int store_links_again(struct store *store, int64_t url_id, bool outside,
		      store_again_fn *fn, void *arg)
{
	struct obstack *memory = &store->hand.memory;
	sqlite3_stmt *sql = store_select(store,
		"SELECT u.url FROM page_links p, json_each(p.links) j"
		" JOIN urls u ON u.id = json_extract(j.value, '$[0]')"
		" WHERE p.url_id = :url AND u.run_id < :run"
		"  AND u.state = 'skipped' AND u.source = 'link'"
		"  AND (u.reason = 'duplicate'"
		"   OR (:outside AND u.reason = 'scope'))",
		INT(url_id), INT(store->run.id), INT(outside));
	char *urls;
	int rc;

	if (!sql)
		return -1;
	rc = collect(store, sql, memory);
	urls = obstack_finish(memory);
	for (const char *url = urls; *url && rc == 0; url += strlen(url) + 1)
		rc = fn(arg, url);
	obstack_free(memory, urls);
	return rc;
}
