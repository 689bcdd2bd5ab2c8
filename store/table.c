#include "store/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "store/memory.h"
#include "store/rule_table.h"

/* Columns of our own in every rule's table. */
static const char *const own_columns[] = {
	"url_id", "ordinal", "occurrence", "first_run", "last_run",
	"gone_run", NULL
};

bool store_own_column(const char *name)
{
	size_t i;

	for (i = 0; own_columns[i]; i++)
		if (!sqlite3_stricmp(name, own_columns[i]))
			return true;
	return false;
}

static const char *refuse(struct store *store, const char *format,
			  const char *name)
{
	char *text = sqlite3_mprintf(format, name);

	snprintf(store->why, sizeof(store->why), "%s", text);
	sqlite3_free(text);
	return store->why;
}

/* ---- is it sound? ------------------------------------------------------ */

static const char *check_column(struct store *store,
				const struct store_table_spec *spec, size_t i)
{
	const char *name = spec->columns[i].name;
	size_t j;

	if (!*name)
		return refuse(store, "a column needs a name%s", "");
	if (store_own_column(name))
		return refuse(store, "column name '%s' is taken", name);
	for (j = 0; j < i; j++)
		if (!sqlite3_stricmp(name, spec->columns[j].name))
			return refuse(store, "there are two columns '%s'",
				      name);
	if (!spec->columns[i].expr)
		return NULL;
	return expr_check(store, spec->columns[i].expr, spec->groups,
			  spec->ngroups);
}

/* 1: a rule's table already, 0: new, -1: trouble, -2: taken, *why. */
static int look_up(struct store *store, const char *name, int64_t *first_run,
		   const char **why)
{
	int64_t other;
	int ours, rc;

	if (!*name || !sqlite3_strnicmp(name, "sqlite_", 7)) {
		*why = refuse(store, "table name '%s' is reserved", name);
		return -2;
	}
	ours = store_integer(store, first_run,
		"SELECT first_run FROM tables WHERE name = :name", TEXT(name));
	if (ours != 0)
		return ours;
	rc = store_integer(store, &other,
		"SELECT 1 FROM sqlite_schema"
		" WHERE name = :name COLLATE NOCASE", TEXT(name));
	if (rc <= 0)
		return rc;
	*why = refuse(store, "table name '%s' is taken", name);
	/* It was free when they were stored; see schema.c. */
	if (store_integer(store, &other, "SELECT 1 FROM tables"
			  " WHERE name = :name || '_rows'", TEXT(name)) == 1)
		*why = refuse(store, "table name '%s' is taken now; the rows"
			      " that it had are in that name with _rows behind"
			      " it", name);
	return -2;
}

/* ---- making it --------------------------------------------------------- */

static int create(struct store *store, const struct store_table_spec *spec)
{
	sqlite3_str *text = sqlite3_str_new(store->db);
	char *columns;
	size_t i;
	int rc;

	for (i = 0; i < spec->ncolumns; i++)
		sqlite3_str_appendf(text, "\n  \"%w\" ANY,",
				    spec->columns[i].name);
	columns = sqlite3_str_finish(text);
	rc = store_exec(store, "CREATE TABLE main.\"%w\"(\n"
			"  url_id INTEGER NOT NULL,\n"
			"  ordinal INTEGER NOT NULL,\n"
			"  occurrence INTEGER NOT NULL,\n"
			"  first_run INTEGER NOT NULL,\n"
			"  last_run INTEGER NOT NULL,\n"
			"  gone_run INTEGER, "
				"-- in which its page had it no more%s\n"
			"  PRIMARY KEY(url_id, ordinal)\n"
			") STRICT, WITHOUT ROWID", spec->name,
			columns ? columns : "");
	sqlite3_free(columns);
	if (rc < 0)
		return -1;
	return store_run(store, "INSERT INTO tables(name) VALUES(:name)",
			 TEXT(spec->name));
}

static int add_column(struct store *store, const char *table, const char *name)
{
	return store_exec(store, "ALTER TABLE main.\"%w\" ADD COLUMN"
			  " \"%w\" ANY", table, name);
}

/* Adds what is missing.  The number of columns added, or -1. */
static int add_columns(struct store *store,
		       const struct store_table_spec *spec)
{
	int64_t there;
	int rc, added = 0;
	size_t i;

	for (i = 0; i < spec->ncolumns; i++) {
		const char *name = spec->columns[i].name;

		rc = store_integer(store, &there,
			"SELECT 1 FROM pragma_table_info(:table)"
			" WHERE name = :name COLLATE NOCASE",
			TEXT(spec->name), TEXT(name));
		if (rc < 0 || (rc == 0 && add_column(store, spec->name,
						     name) < 0))
			return -1;
		added += rc == 0;
	}
	return added;
}

/* In main: another database may be attached, which has one of that name. */
int rule_table_view(struct store *store, const char *name)
{
	int64_t there;
	int rc = store_integer(store, &there,
		"SELECT 1 FROM sqlite_schema WHERE name = :name || '_now'"
		" COLLATE NOCASE AND type <> 'view'", TEXT(name));

	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (store_exec(store, "DROP VIEW IF EXISTS main.\"%w_now\"", name) < 0)
		return -1;
	return store_exec(store, "CREATE VIEW main.\"%w_now\" AS\n"
			  "  SELECT * FROM \"%w\" WHERE gone_run IS NULL", name,
			  name);
}

int rule_table_make(struct store *store, const struct store_table_spec *spec,
		    int64_t *first_run, const char **why)
{
	int known, added = 0;

	known = look_up(store, spec->name, first_run, why);
	if (known < 0 || store_write(store) < 0)
		return -1;
	if (!known && create(store, spec) < 0)
		return -1;
	if (known)
		added = add_columns(store, spec);
	if (added < 0)
		return -1;
	return known && !added ? 0 : rule_table_view(store, spec->name);
}

/* ---- its statements ---------------------------------------------------- */

/* The text that was put together. */
static sqlite3_stmt *prepare(struct store *store, sqlite3_str *text)
{
	char *all = sqlite3_str_finish(text);
	sqlite3_stmt *sql = store_prepare(store, all);

	sqlite3_free(all);
	return sql;
}

/* Each column with its number, from `first` on. */
static sqlite3_stmt *compose(struct store_table *table, const char *head,
			     const char *each, int first, const char *tail)
{
	sqlite3_str *text = sqlite3_str_new(table->store->db);
	size_t i;

	sqlite3_str_appendf(text, head, table->name);
	for (i = 0; i < table->ncolumns; i++)
		sqlite3_str_appendf(text, each, table->column[i],
				    first + (int)i);
	sqlite3_str_appendf(text, tail, table->name);
	return prepare(table->store, text);
}

static sqlite3_stmt *compose_insert(struct store_table *table)
{
	sqlite3_str *text = sqlite3_str_new(table->store->db);
	size_t i;

	sqlite3_str_appendf(text, "INSERT INTO \"%w\"(url_id, ordinal,"
			    " occurrence, first_run, last_run", table->name);
	for (i = 0; i < table->ncolumns; i++)
		sqlite3_str_appendf(text, ", \"%w\"", table->column[i]);
	sqlite3_str_appendall(text, ") VALUES(?1, ?2, ?3, ?4, ?4");
	for (i = 0; i < table->ncolumns; i++)
		sqlite3_str_appendf(text, ", ?%d", 5 + (int)i);
	sqlite3_str_appendchar(text, 1, ')');
	return prepare(table->store, text);
}

static sqlite3_stmt *compose_short(struct store_table *table, const char *text)
{
	sqlite3_str *str = sqlite3_str_new(table->store->db);

	sqlite3_str_appendf(str, text, table->name);
	return prepare(table->store, str);
}

static int prepare_all(struct store_table *table)
{
	table->insert = compose_insert(table);
	table->update = compose(table, "UPDATE \"%w\" SET last_run = ?3,"
		" gone_run = ?4", ", \"%w\" = ?%d", 5,
		" WHERE url_id = ?1 AND ordinal = ?2");
	table->select = compose(table, "SELECT ordinal, occurrence, last_run,"
		" gone_run", ", \"%w\"", 0, " FROM \"%w\" WHERE url_id = ?1"
		" ORDER BY ordinal");
	table->touch = compose_short(table, "UPDATE \"%w\" SET last_run = ?3,"
		" gone_run = NULL WHERE url_id = ?1 AND ordinal = ?2");
	table->leave = compose_short(table, "UPDATE \"%w\" SET gone_run = ?3"
		" WHERE url_id = ?1 AND ordinal = ?2");
	table->remove = compose_short(table, "DELETE FROM \"%w\""
		" WHERE url_id = ?1 AND ordinal >= ?2");
	return table->insert && table->update && table->select &&
	       table->touch && table->leave && table->remove ? 0 : -1;
}

/* ---- the struct -------------------------------------------------------- */

static void *zeroed(size_t n, size_t size)
{
	void *p = must(calloc(n + 1, size));

	return p;
}

static char *copy(const char *s)
{
	return s ? must(strdup(s)) : NULL;
}

static struct store_table *new_table(struct store *store,
				     const struct store_table_spec *spec)
{
	struct store_table *table = zeroed(1, sizeof(*table));
	size_t i, n = spec->ncolumns;
	int nexpr = 0;

	table->store = store;
	table->name = copy(spec->name);
	table->ncolumns = n;
	table->column = zeroed(n, sizeof(*table->column));
	table->expr = zeroed(n, sizeof(*table->expr));
	table->from = zeroed(n, sizeof(*table->from));
	table->is_key = zeroed(n, sizeof(*table->is_key));
	table->values = zeroed(n, sizeof(*table->values));
	for (i = 0; i < n; i++) {
		const struct store_column *column = &spec->columns[i];

		table->column[i] = copy(column->name);
		table->expr[i] = copy(column->expr);
		table->from[i] = column->expr ? nexpr : column->group;
		nexpr += column->expr != NULL;
		table->is_key[i] = !spec->nkey;
	}
	table->group = zeroed(spec->ngroups, sizeof(*table->group));
	for (i = 0; i < spec->ngroups; i++)
		table->group[i] = copy(spec->groups[i]);
	for (i = 0; i < spec->nkey; i++)
		table->is_key[spec->key[i]] = true;
	return table;
}

static void free_table(struct store_table *table)
{
	size_t i;

	for (i = 0; i < table->eval.ngroups; i++)
		free(table->group[i]);
	free(table->group);
	expr_release(&table->eval);
	sqlite3_finalize(table->insert);
	sqlite3_finalize(table->update);
	sqlite3_finalize(table->touch);
	sqlite3_finalize(table->leave);
	sqlite3_finalize(table->remove);
	sqlite3_finalize(table->select);
	for (i = 0; i < table->ncolumns; i++) {
		free(table->column[i]);
		free(table->expr[i]);
	}
	free(table->column);
	free(table->expr);
	free(table->from);
	free(table->is_key);
	free(table->values);
	free(table->old);
	keymap_release(&table->counts);
	keymap_release(&table->places);
	free(table->name);
	free(table);
}

void store_tables_free(struct store *store)
{
	struct store_table *table, *next;

	for (table = store->tables; table; table = next) {
		next = table->next;
		free_table(table);
	}
	store->tables = NULL;
}

/* ---- its shape --------------------------------------------------------- */

static uint64_t shape_of(const struct store_table *table)
{
	uint64_t hash = 0;
	size_t i;

	for (i = 0; i < table->ncolumns; i++) {
		const char *expr = table->expr[i] ? table->expr[i] : "";

		hash = XXH3_64bits_withSeed(table->column[i],
					    strlen(table->column[i]) + 1, hash);
		hash = XXH3_64bits_withSeed(expr, strlen(expr) + 1,
					    hash + table->is_key[i]);
	}
	return hash;
}

static int set_shape(struct store_table *table)
{
	return store_run(table->store,
		"UPDATE tables SET shape = :shape, shape_run = :run"
		" WHERE name = :name", INT((int64_t)table->shape),
		ID(table->shape_run), TEXT(table->name));
}

static int begin_shape(struct store_table *table)
{
	if (!table->reshaped)
		return 0;
	table->shape_run = table->store->run.id;
	return set_shape(table);
}

int store_tables_begin(struct store *store)
{
	struct store_table *table;

	for (table = store->tables; table; table = table->next)
		if (begin_shape(table) < 0)
			return -1;
	return 0;
}

static int compare_shape(struct store_table *table, uint64_t shape)
{
	struct store *store = table->store;
	sqlite3_stmt *sql;
	uint64_t was;
	bool known;

	table->shape = shape ? shape : shape_of(table);
	if (store_get(store, &sql,
		"SELECT shape, shape_run FROM tables WHERE name = :name",
		TEXT(table->name)) <= 0)
		return -1;
	known = sqlite3_column_type(sql, 0) != SQLITE_NULL;
	was = (uint64_t)sqlite3_column_int64(sql, 0);
	table->shape_run = sqlite3_column_int64(sql, 1);
	sqlite3_reset(sql);
	if (known && was == table->shape)
		return 0;
	table->reshaped = known && table->first_run;
	if (!table->reshaped)
		return set_shape(table);
	return store->run.id ? begin_shape(table) : 0;
}

void store_table_set_direct(struct store_table *table, store_direct_fn *fn,
			    void *arg)
{
	table->direct = fn;
	table->direct_arg = arg;
}

bool store_table_reshaped(const struct store_table *table)
{
	return table->reshaped;
}

int store_table_empty(struct store *store, const struct store_table *table)
{
	char *text = sqlite3_mprintf("SELECT 1 FROM \"%w\""
				     " WHERE gone_run IS NULL LIMIT 1",
				     table->name);
	sqlite3_stmt *sql = store_prepare(store, text);
	int rc = sql ? store_step(store, sql) : -1;

	sqlite3_finalize(sql);
	sqlite3_free(text);
	return rc < 0 ? -1 : !rc;
}

struct store_table *store_table(struct store *store,
				const struct store_table_spec *spec,
				int *column, const char **why)
{
	struct store_table *table;
	int64_t first_run = 0;
	size_t i;

	*column = -1;
	*why = NULL;
	for (i = 0; i < spec->ncolumns; i++) {
		*why = check_column(store, spec, i);
		if (*why) {
			*column = (int)i;
			return NULL;
		}
	}
	if (rule_table_make(store, spec, &first_run, why) < 0)
		return NULL;
	table = new_table(store, spec);
	table->first_run = first_run;
	table->eval.ngroups = spec->ngroups;
	table->next = store->tables;
	store->tables = table;
	if (compare_shape(table, spec->shape) < 0 ||
	    expr_compile(store, &table->eval, table->expr, table->ncolumns,
			 spec->groups, spec->ngroups) < 0 ||
	    prepare_all(table) < 0)
		return NULL;
	return table;
}
