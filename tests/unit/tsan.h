/*
 * What ThreadSanitizer cannot do, for tests that have to be skipped there.
 *
 *   - vfork is a fork with it: parent and child share no memory;
 *   - threads that libc starts by itself, as getaddrinfo_a does, are unknown
 *     to it: the first malloc in one ends the process.
 *
 * Nor does it see what other processes write to shared memory.
 */
#ifndef TESTS_TSAN_H
#define TESTS_TSAN_H

#include <stdbool.h>
#include <stddef.h>

/* NULL unless built with it, by whichever compiler. */
extern void __tsan_init(void) __attribute__((weak));

static inline bool under_tsan(void)
{
	return __tsan_init != NULL;
}

#endif
