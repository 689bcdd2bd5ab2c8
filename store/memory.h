/*
 * Memory that is there: where there is none, the process ends.
 */
#ifndef STORE_MEMORY_H
#define STORE_MEMORY_H

#include <err.h>
#include <stddef.h>

_Noreturn static inline void out_of_memory(void)
{
	err(1, "out of memory");
}

/* What malloc() and its like returned; not NULL. */
static inline void *must(void *memory)
{
	if (memory == NULL)
		out_of_memory();
	return memory;
}

/* The same for SQLite's own; once, before it is used. */
void memory_configure_sqlite(void);

#endif
