/*
 * The rows that a table has of the page in hand from before.
 */
#ifndef STORE_STANDING_H
#define STORE_STANDING_H

#include "store/rule_table.h"

/* Reads them into table->old, and the numbers that come after theirs. */
int standing_load(struct store_table *table);

/* The one with this key and occurrence; NULL: there is none. */
struct old_row *standing_find(struct store_table *table, uint64_t key,
			      int64_t occurrence);

/* The hash of a row's key. */
uint64_t standing_key(const struct store_table *table,
		      const struct store_value *values);

/* The values of the row that table->select is at, into table->values.  False:
   it is gone. */
bool standing_read(struct store_table *table);

#endif
