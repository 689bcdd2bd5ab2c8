/*
 * fetch/wire, fetch/task: whatever records a worker puts into its ring, a
 * page that comes out of them lies within them.  A record is a byte, how
 * many times sixteen bytes of the input it has, and these bytes.
 */
#include "fetch/worker_protocol.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAX_PAGE 4096

/* Reads a span to its end, for the sanitizer; the sum of all lengths. */
static size_t look(struct span span)
{
	volatile char sum = 0;

	for (size_t i = 0; i < span.len; i++)
		sum = (char)(sum + span.data[i]);
	return span.len;
}

static void check(const struct page *page, size_t most)
{
	size_t texts = look(page->error) + look(page->type) +
		       look(page->charset) + look(page->etag) +
		       look(page->last_modified) + look(page->location) +
		       look(page->retry_after) + look(page->robots_tag) +
		       look(page->challenge);

	if (page->class >= FETCH_CLASSES || texts > 9 * PAGE_MAX_TEXT ||
	    texts + look(page->links) + look(page->body) > most ||
	    !(page->time_total <= PAGE_MAX_TIME) ||
	    page->size > PAGE_MAX_SIZE)
		abort();
}

static void put_records(struct ring *ring, const uint8_t *data, size_t size)
{
	while (size > 1) {
		size_t len = (size_t)*data * 16;
		void *to;

		data++, size--;
		len = len < size ? len : size;
		to = ring_reserve(ring, len);
		if (to == NULL)
			return;
		memcpy(to, data, len);
		ring_commit(ring, len);
		data += len, size -= len;
	}
}

static void through_a_ring(const uint8_t *data, size_t size)
{
	struct ring *ring = ring_new(1 << 16);
	struct inbox inbox;
	struct page page;

	if (ring == NULL)
		abort();
	put_records(ring, data, size);
	inbox_init(&inbox, ring, MAX_PAGE);
	while (inbox_get(&inbox, &page) == 1)
		check(&page, MAX_PAGE);
	inbox_release(&inbox);
	ring_free(ring);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	void *exact = malloc(size ? size : 1);
	struct task task;
	struct page page;

	if (exact == NULL)
		abort();
	if (size > 0)
		memcpy(exact, data, size);
	if (page_decode(&page, exact, size) == 0)
		check(&page, size);
	if (task_decode(&task, exact, size) == 0 &&
	    strlen(task.url) + strlen(task.etag) +
	    (task.post ? strlen(task.post) : 0) > size)
		abort();
	free(exact);
	through_a_ring(data, size);
	return 0;
}
