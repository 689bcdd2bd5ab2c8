/*
 * Memory that runs out, for LD_PRELOAD: in the process of the name NOMEM_NAME
 * (trawl, trawl-worker) the allocation number NOMEM_AT fails, and with
 * NOMEM_FOR=N the N - 1 after it.  NOMEM_COUNT=FILE: how many there were is
 * appended to it at the end, a line a process.
 */
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* glibc's own, under the names it keeps for this purpose. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t size);

static bool counts;
static uint64_t from = UINT64_MAX, until;
static atomic_uint_least64_t calls;

static uint64_t number(const char *name, uint64_t otherwise)
{
	const char *value = getenv(name);

	return value ? strtoull(value, NULL, 10) : otherwise;
}

__attribute__((constructor)) static void begin(void)
{
	const char *name = getenv("NOMEM_NAME");

	if (!name || strcmp(name, program_invocation_short_name) != 0)
		return;
	from = number("NOMEM_AT", UINT64_MAX);
	until = from == UINT64_MAX ? from : from + number("NOMEM_FOR", 1);
	counts = true;
}

__attribute__((destructor)) static void end(void)
{
	const char *path = getenv("NOMEM_COUNT");
	FILE *file = counts && path ? fopen(path, "ae") : NULL;

	if (!file)
		return;
	fprintf(file, "%ju\n", (uintmax_t)calls);
	fclose(file);
}

static bool fails(void)
{
	uint64_t n;

	if (!counts)
		return false;
	n = atomic_fetch_add(&calls, 1) + 1;
	if (n < from || n >= until)
		return false;
	errno = ENOMEM;
	return true;
}

void *malloc(size_t size)
{
	return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t size)
{
	return fails() ? NULL : __libc_realloc(old, size);
}
