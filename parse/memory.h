/*
 * Memory that is there: where there is none, the process ends.
 */
#ifndef PARSE_MEMORY_H
#define PARSE_MEMORY_H

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
