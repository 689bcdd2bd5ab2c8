#include "store/watch.h"

#include <string.h>

#include "store/change.h"
#include "store/db.h"

enum { STATUS, TYPE, TITLE, BODY_HASH, COLUMNS };
static const char *const columns[] = { "status", "type", "title",
				       "body_hash" };

struct watched {
	struct store *store;
	int64_t url_id;
	const char *url;
	bool stood;		/* it was good once, and */
	bool gone;		/* is gone since */
	bool same_rules;	/* so the hashes can be compared */
	struct store_value values[COLUMNS];	/* as it stood */
};

static struct store_value text_value(const char *text)
{
	return (struct store_value){
		.type = text ? STORE_TEXT : STORE_NULL,
		.text = text, .len = text ? strlen(text) : 0,
	};
}

static struct store_value keep(struct store *store, sqlite3_stmt *sql, int i)
{
	const char *text = store_column_text(sql, i);

	if (text)
		text = obstack_copy0(&store->hand.memory, text,
				     sqlite3_column_bytes(sql, i));
	return text_value(text);
}

/* As hexadecimal text: for people, and for JSON. */
static struct store_value hash_value(struct store *store,
				     const unsigned char *hash)
{
	static const char digits[] = "0123456789ABCDEF";
	char text[33];
	int i;

	if (!hash)
		return text_value(NULL);
	for (i = 0; i < 16; i++) {
		text[2 * i] = digits[hash[i] >> 4];
		text[2 * i + 1] = digits[hash[i] & 15];
	}
	return text_value(obstack_copy0(&store->hand.memory, text, 32));
}

/* 1; 0: no such URL; -1. */
static int load(struct store *store, int64_t url_id, struct watched *page)
{
	sqlite3_stmt *sql;
	int rc = store_get(store, &sql,
		"SELECT u.url, p.id NOTNULL, u.page_gone NOTNULL,"
		" u.rules IS :rules, p.status, p.type, p.title,"
		" hex(coalesce(p.text_hash, p.body_hash))"
		" FROM urls u LEFT JOIN fetches p ON p.id = u.page_fetch_id"
		" WHERE u.id = :id", INT((int64_t)store->run.rules),
		INT(url_id));

	if (rc <= 0)
		return rc;
	*page = (struct watched){ .store = store, .url_id = url_id };
	page->url = keep(store, sql, 0).text;
	page->stood = sqlite3_column_int(sql, 1);
	page->gone = sqlite3_column_int(sql, 2);
	page->same_rules = sqlite3_column_int(sql, 3);
	page->values[STATUS].type = STORE_INTEGER;
	page->values[STATUS].integer = sqlite3_column_int(sql, 4);
	page->values[TYPE] = keep(store, sql, 5);
	page->values[TITLE] = keep(store, sql, 6);
	page->values[BODY_HASH] = keep(store, sql, 7);
	sqlite3_reset(sql);
	return 1;
}

static void grow_member(struct obstack *memory, char before, const char *name,
			const struct store_value *value)
{
	obstack_1grow(memory, before);
	value_json_text(memory, name, strlen(name));
	obstack_1grow(memory, ':');
	value_json(memory, value);
}

/* {"url":...}, with values NULL only that. */
static char *json(const struct watched *page, const struct store_value *values)
{
	struct obstack *memory = &page->store->hand.memory;
	struct store_value url = text_value(page->url);
	int i;

	grow_member(memory, '{', "url", &url);
	for (i = 0; values && i < COLUMNS; i++)
		grow_member(memory, ',', columns[i], &values[i]);
	obstack_grow0(memory, "}", 1);
	return obstack_finish(memory);
}

static int say(struct watched *page, enum store_change kind,
	       const char *column, const struct store_value *old,
	       const struct store_value *new)
{
	struct change change = {
		.url_id = page->url_id, .table = "pages",
		.key = json(page, NULL), .change = kind, .column = column,
		.old = old, .new = new,
	};

	return change_add(page->store, &change) < 0 ? -1 : 0;
}

static int say_new(struct watched *page, const struct store_value *values)
{
	struct store_value row = text_value(json(page, values));

	page->store->run.news = STORE_NEW;
	store_count(page->store, COUNT_ROWS_NEW, 1);
	return page->store->run.first ? 0 :
	       say(page, STORE_NEW, NULL, NULL, &row);
}

/* run 0: it is there again. */
static int set_gone(struct watched *page, int64_t run)
{
	page->gone = run != 0;
	return store_run(page->store,
			 "UPDATE urls SET page_gone = :run WHERE id = :id",
			 ID(run), INT(page->url_id));
}

static int came(struct watched *page, const struct store_value *values)
{
	int i;

	if (!page->stood || page->gone) {
		if (page->gone && set_gone(page, 0) < 0)
			return -1;
		return say_new(page, values);
	}
	for (i = 0; i < COLUMNS; i++) {
		if ((i == BODY_HASH && !page->same_rules) ||
		    value_same(&page->values[i], &values[i]))
			continue;
		page->store->run.news = STORE_CHANGED;
		if (say(page, STORE_CHANGED, columns[i], &page->values[i],
			&values[i]) < 0)
			return -1;
	}
	store_count(page->store, COUNT_ROWS_CHANGED,
		    page->store->run.news == STORE_CHANGED);
	return 0;
}

static int went(struct watched *page)
{
	struct store_value row;

	if (!page->stood || page->gone)
		return 0;
	row = text_value(json(page, page->values));
	page->store->run.news = STORE_GONE;
	store_count(page->store, COUNT_ROWS_GONE, 1);
	if (set_gone(page, page->store->run.id) < 0)
		return -1;
	return say(page, STORE_GONE, NULL, &row, NULL);
}

static void *begin(struct store *store)
{
	return obstack_alloc(&store->hand.memory, 1);
}

static int end(struct store *store, void *mark, int rc)
{
	obstack_free(&store->hand.memory, mark);
	return rc < 0 ? -1 : 0;
}

int watch_came(struct store *store, int64_t url_id,
	       const struct watch_seen *seen)
{
	void *mark = begin(store);
	struct store_value now[COLUMNS] = {
		[STATUS] = { .type = STORE_INTEGER, .integer = seen->status },
		[TYPE] = text_value(seen->type),
		[TITLE] = text_value(seen->title),
		[BODY_HASH] = hash_value(store, seen->hash),
	};
	struct watched page;
	int rc = load(store, url_id, &page);

	return end(store, mark, rc > 0 ? came(&page, now) : rc);
}

int watch_unchanged(struct store *store, int64_t url_id)
{
	void *mark = begin(store);
	struct watched page;
	int rc = load(store, url_id, &page);

	if (rc > 0 && page.gone)
		rc = came(&page, page.values);
	return end(store, mark, rc);
}

int watch_gone(struct store *store, int64_t url_id)
{
	void *mark = begin(store);
	struct watched page;
	int rc = load(store, url_id, &page);

	return end(store, mark, rc > 0 ? went(&page) : rc);
}
