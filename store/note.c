#include "store/note.h"

/* ---- a page -------------------------------------------------------------- */

static void put_column(struct store_records *to, sqlite3_stmt *sql, int i)
{
	record_put_text(to, store_column_text(sql, i));
}

static void put_url(struct store_records *to, sqlite3_stmt *sql)
{
	for (int i = 0; i < 7; i++)
		put_column(to, sql, i);
	record_put_number(to, (uint64_t)sqlite3_column_int64(sql, 7));
	record_put_number(to, (uint64_t)sqlite3_column_int64(sql, 8));
	record_put_integer(to, sqlite3_column_int64(sql, 9));
}

/* Who it is, and how it was found, if that is not known where this is
   replayed. */
static void begin_page(struct store *store, int64_t url_id)
{
	struct store_journal *journal = store->journal;
	sqlite3_stmt *sql;

	journal->url_id = url_id;
	journal->table = NULL;
	journal->n = 0;
	keymap_clear(&journal->numbers);
	store_records_clear(&journal->page);
	if (store_get(store, &sql,
		"SELECT u.url, h.name, u.body, u.content_type, u.source,"
		" u.input, p.url, u.depth, u.position, coalesce(u.every, -1)"
		" FROM urls u LEFT JOIN hosts h ON h.id = u.host_id"
		" LEFT JOIN urls p ON p.id = u.parent_id WHERE u.id = :id",
		INT(url_id)) <= 0)
		return;
	put_url(&journal->page, sql);
	sqlite3_reset(sql);
}

struct store_records *note_page(struct store *store, int64_t url_id,
				enum record_note note)
{
	struct store_journal *journal = store->journal;

	if (journal->url_id != url_id) {
		note_flush(store);
		begin_page(store, url_id);
	}
	record_put_byte(&journal->page, (int)note);
	return &journal->page;
}

struct store_records *note_table(struct store *store, const char *table,
				 enum record_note note)
{
	struct store_journal *journal = store->journal;
	struct store_records *to;

	if (journal->url_id != store->hand.url_id || journal->table != table) {
		to = note_page(store, store->hand.url_id, NOTE_TABLE);
		record_put_text(to, table);
		journal->table = table;
	}
	return note_page(store, store->hand.url_id, note);
}

/* Odd, so no two ids have the same. */
static uint64_t hash_of(int64_t id)
{
	return (uint64_t)id * UINT64_C(0x9e3779b97f4a7c15);
}

void note_url(struct store *store, int64_t id)
{
	struct store_journal *journal = store->journal;

	*keymap_at(&journal->numbers, hash_of(id)) = ++journal->n;
}

int64_t note_number(struct store *store, int64_t id)
{
	return *keymap_at(&store->journal->numbers, hash_of(id));
}

/* ---- given away ---------------------------------------------------------- */

static void put_traffic(struct store_journal *journal,
			struct store_records *to)
{
	if (journal->requests == 0 && journal->bytes == 0)
		return;
	record_put_byte(to, NOTE_TRAFFIC);
	record_put_number(to, (uint64_t)journal->requests);
	record_put_number(to, (uint64_t)journal->bytes);
	journal->requests = journal->bytes = 0;
}

/* Nothing is, once the store is in trouble: it may be half of a record. */
static void give(struct store *store, enum record_kind kind, int64_t url_id,
		 int64_t host_id, const struct store_records *payload)
{
	struct store_journal *journal = store->journal;

	if (store->failure.trouble != STORE_OK)
		return;
	store_records_clear(&journal->out);
	record_put(&journal->out, kind, payload->data, payload->len);
	journal->fn(journal->arg, url_id, host_id, journal->out.data,
		    journal->out.len);
}

void note_flush(struct store *store)
{
	struct store_journal *journal = store->journal;
	int64_t url_id = journal->url_id;

	if (url_id == 0)
		return;
	put_traffic(journal, &journal->page);
	journal->url_id = 0;
	give(store, RECORD_PAGE, url_id, 0, &journal->page);
}

struct store_records *note_host(struct store *store, int64_t id,
				enum record_note note)
{
	struct store_records *to = note_other(store);
	sqlite3_stmt *sql;

	if (store_get(store, &sql, "SELECT name FROM hosts WHERE id = :id",
		      INT(id)) > 0) {
		put_column(to, sql, 0);
		sqlite3_reset(sql);
	}
	record_put_byte(to, (int)note);
	return to;
}

void note_host_end(struct store *store, int64_t id)
{
	put_traffic(store->journal, &store->journal->other);
	give(store, RECORD_HOST, 0, id, &store->journal->other);
}

struct store_records *note_other(struct store *store)
{
	store_records_clear(&store->journal->other);
	return &store->journal->other;
}

void note_other_end(struct store *store, enum record_kind kind)
{
	give(store, kind, 0, 0, &store->journal->other);
}
