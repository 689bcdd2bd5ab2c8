/*
 * File descriptors as a budget: how many workers, and how many transfers in
 * each, fit into the limit on open files (RLIMIT_NOFILE).
 *
 * A transfer that finds no descriptor looks like a host that refuses the
 * connection.  So the limit is first raised as far as it goes, and the
 * numbers are lowered to what is left.  A worker counts once more for itself:
 * tasks of dead workers may all have come to it.
 *
 * Costs are upper bounds, see descriptors.c; a limit may be lowered while the
 * crawl runs, and the system's own table may be full, so transfers still
 * have to bear that there is none (worker.c).
 */
#ifndef FETCH_DESCRIPTORS_H
#define FETCH_DESCRIPTORS_H

#include <stdbool.h>

/*
 * In the parent, before the pool is opened.  Raises the soft limit to the
 * hard one, which workers inherit, and lowers both numbers to what fits,
 * at least 1.  Returns the limit if it lowered one of them, else 0.
 */
int descriptors_fit(int *jobs, int *concurrency);

/* How many of the transfers wanted fit in this process; at least 1. */
int descriptors_transfers(int wanted);

/* Connections to keep with this many transfers, those in use included. */
int descriptors_connections(int transfers);

/* libcurl's multi handles at once with this many transfers; at least 1. */
int descriptors_generations(int transfers);

/* Could one be opened now? */
bool descriptors_left(void);

#endif
