/*
 * Memory for SQLite that never comes back NULL: the process ends instead, as
 * everywhere in trawl.  Handed on, the want of memory would have to be told,
 * at each of a hundred calls, from an expression that fails (which costs its
 * page) and from a value that is NULL.
 */
#include "store/memory.h"

#include <sqlite3.h>

static sqlite3_mem_methods plain;	/* SQLite's own */

static void *allocate(int size)
{
	return must(plain.xMalloc(size));
}

static void *grow(void *memory, int size)
{
	return must(plain.xRealloc(memory, size));
}

void memory_configure_sqlite(void)
{
	sqlite3_mem_methods ours;

	if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &plain) != SQLITE_OK)
		return;
	ours = plain;
	ours.xMalloc = allocate;
	ours.xRealloc = grow;
	sqlite3_config(SQLITE_CONFIG_MALLOC, &ours);
}
