#include "store/detail.h"

#include <string.h>

#include "store/note.h"

static int64_t find_or_insert(struct store *store, const char *text)
{
	int64_t id;
	int rc = store_integer(store, &id,
		"SELECT id FROM ledger_details WHERE text = :text", TEXT(text));

	if (rc == 0)
		return store_insert(store,
			"INSERT INTO ledger_details(text) VALUES(:text)",
			TEXT(text));
	return rc < 0 ? -1 : id;
}

int64_t detail_id(struct store *store, const char *text)
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
	id = find_or_insert(store, text);
	if (id > 0)
		*slot = (struct store_detail){ key, id };
	return id;
}

int store_explain(struct store *store, int64_t url_id, const char *text)
{
	int64_t id = detail_id(store, text);

	if (store->journal)
		record_put_text(note_page(store, url_id, NOTE_EXPLAIN), text);
	if (id < 0)
		return -1;
	return store_run(store,
		"UPDATE urls SET detail_id = :detail WHERE id = :id",
		ID(id), INT(url_id));
}
