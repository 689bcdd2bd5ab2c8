/*
 * Batches as the engine's functions take them: an array for each column.
 */
#ifndef STORE_ENGINE_BATCH_H
#define STORE_ENGINE_BATCH_H

#include "store/engine/engine.h"
#include "store/engine/values.h"

/* What follows the node and the number of the batch. */
void batch_of_pages(struct arguments *args, const struct engine_host *hosts,
		    size_t n);
void batch_of_seeds(struct arguments *args, const struct store_url *urls,
		    size_t n, int64_t position, const void *journal,
		    size_t len);

#endif
