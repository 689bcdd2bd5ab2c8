#include "store/change.h"

#include "store/db.h"
#include "store/value.h"

static void bind_value(sqlite3_stmt *sql, int i,
		       const struct store_value *value)
{
	if (value)
		value_bind(sql, i, value);
	else
		sqlite3_bind_null(sql, i);
}

int64_t change_add(struct store *store, const struct change *change)
{
	static const char *const names[] = {
		[STORE_NEW] = "new", [STORE_CHANGED] = "changed",
		[STORE_GONE] = "gone"
	};
	sqlite3_stmt *sql = store_sql(store, SQL_CHANGE_INSERT,
		"INSERT INTO changes(run_id, url_id, \"table\", key, change,"
		" \"column\", old, new, ordinal) VALUES(?1, ?2, ?3, ?4, ?5,"
		" ?6, ?7, ?8, ?9)");

	if (!sql || store_write(store) < 0)
		return -1;
	sqlite3_bind_int64(sql, 1, store->run.id);
	sqlite3_bind_int64(sql, 2, change->url_id);
	store_bind_text(store, sql, 3, change->table);
	store_bind_text(store, sql, 4, change->key);
	sqlite3_bind_text(sql, 5, names[change->change], -1, SQLITE_STATIC);
	store_bind_text(store, sql, 6, change->column);
	bind_value(sql, 7, change->old);
	bind_value(sql, 8, change->new);
	store_bind_id(sql, 9, change->ordinal);
	if (store_run_sql(store, sql) < 0)
		return -1;
	return sqlite3_last_insert_rowid(store->db);
}
