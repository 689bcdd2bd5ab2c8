/*
 * The answer of the engine's function lease(), taken apart.
 */
#ifndef STORE_ENGINE_LEASED_H
#define STORE_ENGINE_LEASED_H

#include "store/engine/engine.h"
#include "store/engine/pq.h"

enum leased_verdict {
	LEASED,			/* maybe nothing */
	LEASED_GONE,		/* this node was given up */
	LEASED_OVER,		/* *why, *line: as it is called back */
};

typedef void leased_fn(void *arg, const struct engine_lease *lease);

/* last: number of the last of them. */
typedef void leased_names_fn(void *arg, const char *const *names, size_t n,
			     int64_t last);

/* Calls names for those that are opened, then fn for each host.  *line is
   borrowed from the answer. */
enum leased_verdict leased_read(const PGresult *answer, leased_fn *fn,
				leased_names_fn *names, void *arg,
				enum engine_over *why, const char **line);

#endif
