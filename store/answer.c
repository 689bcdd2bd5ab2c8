#include "store/answer.h"

#include <stdio.h>
#include <stdlib.h>

#include "store/db.h"
#include "store/memory.h"

void store_set_empty_fn(struct store *store, store_report_fn *fn, void *arg)
{
	store->empty_fn = fn;
	store->empty_arg = arg;
}

/* The value for people: a BLOB as hexadecimal text in *text. */
static void show(sqlite3_stmt *sql, int i, struct store_value *value,
		 char **text)
{
	const unsigned char *blob;
	size_t len, k;

	*text = NULL;
	/* Readers take texts as strings: this puts a NUL after one. */
	if (sqlite3_column_type(sql, i) == SQLITE_TEXT)
		sqlite3_column_text(sql, i);
	if (value_column(sql, i, value) == 0)
		return;
	blob = sqlite3_column_blob(sql, i);
	len = (size_t)sqlite3_column_bytes(sql, i);
	*text = must(malloc(2 * len + 1));
	**text = '\0';
	for (k = 0; k < len; k++)
		snprintf(*text + 2 * k, 3, "%02x", blob[k]);
	*value = (struct store_value){ .type = STORE_TEXT, .text = *text,
				       .len = 2 * len };
}

static int no_row(struct store *store, sqlite3_stmt *sql, const char **names,
		  const struct store_value *values)
{
	int n = sqlite3_column_count(sql);

	if (!store->empty_fn)
		return 0;
	for (int i = 0; i < n; i++)
		names[i] = sqlite3_column_name(sql, i);
	return store->empty_fn(store->empty_arg,
			       &(struct store_row){ (size_t)n, names, values });
}

static int answer_row(sqlite3_stmt *sql, const char **names,
		      struct store_value *values, char **texts,
		      store_report_fn *fn, void *arg)
{
	int i, n = sqlite3_column_count(sql), rc;

	for (i = 0; i < n; i++) {
		names[i] = sqlite3_column_name(sql, i);
		show(sql, i, &values[i], &texts[i]);
	}
	rc = fn(arg, &(struct store_row){ (size_t)n, names, values });
	for (i = 0; i < n; i++)
		free(texts[i]);
	return rc;
}

/* One step of a statement that is partly somebody's own: what is wrong with
   that is no trouble of the store. */
static int step_asked(struct store *store, sqlite3_stmt *sql, const char **why)
{
	int rc = why ? sqlite3_step(sql) : SQLITE_OK;

	if (!why)
		return store_step(store, sql);
	if (rc == SQLITE_ROW || rc == SQLITE_DONE)
		return rc == SQLITE_ROW;
	if (!store_rc_is_page(store, rc))
		return store_trouble(store, rc);
	snprintf(store->why, sizeof(store->why), "%s",
		 sqlite3_errmsg(store->db));
	*why = store->why;
	return -1;
}

int store_answer(struct store *store, sqlite3_stmt *sql, store_report_fn *fn,
		 void *arg, const char **why)
{
	size_t n = (size_t)sqlite3_column_count(sql) + 1;
	const char **names = must(calloc(n, sizeof(*names)));
	struct store_value *values = must(calloc(n, sizeof(*values)));
	char **texts = must(calloc(n, sizeof(*texts)));
	int rc, end = 0;
	bool any = false;

	while (!end && (rc = step_asked(store, sql, why)) != 0) {
		any = true;
		end = rc < 0 ? -1 : answer_row(sql, names, values, texts, fn,
					       arg);
	}
	if (!any)
		end = no_row(store, sql, names, values);
	sqlite3_finalize(sql);
	free(names);
	free(values);
	free(texts);
	return end;
}
