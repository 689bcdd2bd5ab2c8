#include "store/change.h"

#include "store/db.h"

int64_t change_add(struct store *store, const struct change *change)
{
	static const char *const names[] = {
		[STORE_NEW] = "new", [STORE_CHANGED] = "changed",
		[STORE_GONE] = "gone"
	};

	return store_insert(store,
		"INSERT INTO changes(run_id, url_id, \"table\", key, change,"
		" \"column\", old, new, ordinal) VALUES(:run, :url, :table,"
		" :key, :change, :column, :old, :new, :ordinal)",
		INT(store->run.id), INT(change->url_id), TEXT(change->table),
		TEXT(change->key), TEXT(names[change->change]),
		TEXT(change->column), VALUE(change->old), VALUE(change->new),
		ID(change->ordinal));
}

int change_undo(struct store *store, int64_t from)
{
	return store_run(store, "DELETE FROM changes WHERE id >= :from",
			 INT(from));
}
