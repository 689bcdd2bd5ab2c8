/*
 * What the store's tests share: a directory that goes away, a crawl in it,
 * and questions asked of the file with a connection of our own.
 */
#ifndef TESTS_UNIT_STORE_FIXTURE_H
#define TESTS_UNIT_STORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "parse/charset/charset.h"
#include "parse/charset/utf8.h"
#include "store/claim.h"
#include "store/detail.h"
#include "store/frontier.h"
#include "store/function.h"
#include "store/host.h"
#include "store/open.h"
#include "store/page.h"
#include "store/row.h"
#include "store/run.h"
#include "store/store.h"
#include "store/table.h"
#include "store/text.h"

static char dir[64], db_path[96];

static inline int make_dir(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/trawl-store-XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(db_path, sizeof(db_path), "%s/a.db", dir);
	return 0;
}

static inline int remove_dir(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	return system(command);
}

#define store_test(f) cmocka_unit_test_setup_teardown(f, make_dir, remove_dir)

static inline void set_utf8(struct store *store)
{
	static const struct store_utf8 utf8 = { utf8_valid, utf8_repair };

	store_set_utf8(store, &utf8);
}

static inline struct store *open_db(void)
{
	struct store_failure failure;
	struct store *store = store_open(db_path, STORE_CRAWL,
					 STORE_LOCK_FAIL, &failure);

	if (!store)
		fail_msg("%s", failure.text);
	set_utf8(store);
	return store;
}

static inline struct store_run begin_as(struct store *store,
					const struct store_run_spec *spec)
{
	struct store_run run;

	if (store_run_begin(store, spec, &run) < 0)
		fail_msg("%s", store_error(store)->text);
	return run;
}

static inline struct store_run begin(struct store *store)
{
	struct store_run_spec spec = { .command = "test", .version = "0",
				       .rules = 1 };

	return begin_as(store, &spec);
}

/* The first column of the first row as text, "" if there is none. */
static inline const char *ask(const char *format, ...)
{
	static char answer[4096];
	sqlite3 *db;
	sqlite3_stmt *sql;
	const char *text;
	char *query;
	va_list ap;

	va_start(ap, format);
	query = sqlite3_vmprintf(format, ap);
	va_end(ap);
	*answer = '\0';
	assert_int_equal(sqlite3_open(db_path, &db), SQLITE_OK);
	if (sqlite3_prepare_v2(db, query, -1, &sql, NULL) != SQLITE_OK)
		fail_msg("%s: %s", query, sqlite3_errmsg(db));
	if (sqlite3_step(sql) == SQLITE_ROW &&
	    (text = (const char *)sqlite3_column_text(sql, 0)))
		snprintf(answer, sizeof(answer), "%s", text);
	sqlite3_finalize(sql);
	sqlite3_close(db);
	sqlite3_free(query);
	return answer;
}

static inline enum store_added add_seed(struct store *store, const char *url,
					int64_t position, int64_t *id)
{
	struct store_url u = { .url = url, .host = "http://h", .every = -1,
			       .position = position };
	int added = store_add(store, &u, id, NULL);

	if (added < 0)
		fail_msg("%s", store_error(store)->text);
	if (position)
		store_count_input(store, 1, added == STORE_KNOWN);
	return (enum store_added)added;
}

static inline enum store_added add_link(struct store *store, const char *url,
					int64_t parent, int64_t *id)
{
	struct store_url u = { .url = url, .host = "http://h", .every = -1,
			       .source = STORE_LINK, .parent_id = parent,
			       .depth = 1 };
	int added = store_add(store, &u, id, NULL);

	if (added < 0)
		fail_msg("%s", store_error(store)->text);
	store_count_links(store, 1, added == STORE_KNOWN);
	return (enum store_added)added;
}

static inline struct store_value text_value(const char *text)
{
	return (struct store_value){ .type = text ? STORE_TEXT : STORE_NULL,
				     .text = text,
				     .len = text ? strlen(text) : 0 };
}

static inline void must(struct store *store, int rc)
{
	if (rc != 0)
		fail_msg("%d: %s", rc, store_error(store)->text);
}

static inline void finish(struct store *store, const char *state)
{
	must(store, store_run_end(store, state));
}

static inline int64_t ledger_gap(const struct store_ledger *l)
{
	return l->input + l->links - l->done - l->unchanged - l->failed -
	       l->skipped - l->duplicate - l->pending;
}

#endif
