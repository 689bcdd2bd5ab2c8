/*
 * Allocations that do not fail: out of memory ends the process.
 */
#ifndef FETCH_MEMORY_H
#define FETCH_MEMORY_H

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

#endif
