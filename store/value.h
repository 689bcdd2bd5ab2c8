/*
 * The value of one column: to and from SQLite, compared, hashed, as JSON.
 */
#ifndef STORE_VALUE_H
#define STORE_VALUE_H

#include "store/store.h"

#include <obstack.h>
#include <sqlite3.h>
#include <stdlib.h>

#define obstack_chunk_alloc malloc
#define obstack_chunk_free free

/* For hashes that live no longer than the process; no page can know it. */
uint64_t value_seed(void);
uint64_t value_hash(const struct store_value *value, uint64_t seed);

/* Type and content: 1 is not 1.0. */
bool value_same(const struct store_value *a, const struct store_value *b);

/* Text is borrowed until the statement is bound again. */
void value_bind(sqlite3_stmt *sql, int i, const struct store_value *value);

/* Borrows from the statement's row.  A BLOB: returns -1. */
int value_column(sqlite3_stmt *sql, int i, struct store_value *value);

/* Add to the object that grows in memory. */
void value_json_text(struct obstack *memory, const char *text, size_t len);
void value_json(struct obstack *memory, const struct store_value *value);

#endif
