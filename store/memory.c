/*
 * Memory for SQLite that never comes back NULL: the process ends instead, as
 * everywhere in trawl.  Handed on, the want of memory would have to be told,
 * at each of a hundred calls, from an expression that fails (which costs its
 * page) and from a value that is NULL.
 */
#include "store/db.h"

#include <err.h>

static sqlite3_mem_methods plain;	/* SQLite's own */

static void *must_have(void *memory)
{
	if (!memory)
		err(1, "out of memory");
	return memory;
}

static void *take(int size)
{
	return must_have(plain.xMalloc(size));
}

static void *grow(void *memory, int size)
{
	return must_have(plain.xRealloc(memory, size));
}

void store_configure_memory(void)
{
	sqlite3_mem_methods ours;

	if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &plain) != SQLITE_OK)
		return;
	ours = plain;
	ours.xMalloc = take;
	ours.xRealloc = grow;
	sqlite3_config(SQLITE_CONFIG_MALLOC, &ours);
}
