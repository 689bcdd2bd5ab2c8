/*
 * Pages through the result ring, whole or in pieces.
 *
 * A piece is at most a quarter of the ring: waiting for a longer stretch of
 * room would make the worker stand still until the ring is nearly empty.
 */
#include "fetch/worker_protocol.h"

#include "fetch/memory.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define LEFT_SIZE sizeof(uint64_t)
#define TOLD UINT64_MAX		/* instead of what is left */
#define LEAST_PAGE ((size_t)64 << 10)	/* room made for a page at least, */
#define KEPT_PAGE ((size_t)1 << 20)	/* and kept for the next at most */

static int write_all(int fd, const void *bytes, size_t len)
{
	const unsigned char *from = bytes;

	while (len) {
		ssize_t n = write(fd, from, len);

		if (n < 0)
			return -1;
		from += n;
		len -= (size_t)n;
	}
	return 0;
}

int worker_hello_new(size_t max_page, const void *initargs, size_t len)
{
	const struct worker_hello hello = { WORKER_HELLO_MAGIC, max_page, len };
	int fd = memfd_create("trawl-hello", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	int saved;

	if (fd < 0)
		return -1;
	if (!write_all(fd, &hello, sizeof(hello)) &&
	    !write_all(fd, initargs, len) &&
	    !fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK |
		   F_SEAL_GROW | F_SEAL_SEAL))
		return fd;
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

struct outbox_page {
	STAILQ_ENTRY(outbox_page) next;
	size_t sent, len;
	unsigned char bytes[];
};

void outbox_init(struct outbox *outbox, struct ring *ring, size_t max_page)
{
	outbox->ring = ring;
	outbox->max_page = max_page;
	STAILQ_INIT(&outbox->waiting);
}

static size_t piece_size(const struct ring *ring)
{
	return ring_max_record(ring) / 4 - LEFT_SIZE;
}

/* Straight into the ring.  1, 0 (no room just now), -1. */
static int put_whole(struct outbox *outbox, const struct page *page,
		     size_t len)
{
	uint64_t left = 0;
	unsigned char *to = ring_reserve(outbox->ring, LEFT_SIZE + len);

	if (!to)
		return errno == EAGAIN ? 0 : -1;
	memcpy(to, &left, LEFT_SIZE);
	page_encode(page, to + LEFT_SIZE);
	ring_commit(outbox->ring, LEFT_SIZE + len);
	return 1;
}

static void keep(struct outbox *outbox, const struct page *page, size_t len)
{
	struct outbox_page *kept = must(malloc(sizeof(*kept) + len));

	kept->sent = 0;
	kept->len = len;
	page_encode(page, kept->bytes);
	STAILQ_INSERT_TAIL(&outbox->waiting, kept, next);
}

int outbox_put(struct outbox *outbox, const struct page *page)
{
	size_t len = page_encoded_size(page);
	int put = 0;

	if (len > outbox->max_page) {
		errno = EMSGSIZE;
		return -1;
	}
	if (STAILQ_EMPTY(&outbox->waiting) && len <= piece_size(outbox->ring))
		put = put_whole(outbox, page, len);
	if (put)
		return put;
	keep(outbox, page, len);
	return outbox_flush(outbox);
}

static size_t next_piece(const struct outbox *outbox,
			 const struct outbox_page *page)
{
	size_t piece = piece_size(outbox->ring);

	return page->len - page->sent < piece ? page->len - page->sent : piece;
}

/* 1: the page is through; 0: no room just now; -1. */
static int send_pieces(struct outbox *outbox, struct outbox_page *page)
{
	while (page->sent < page->len) {
		size_t piece = next_piece(outbox, page);
		uint64_t left = page->len - page->sent - piece;
		unsigned char *to;

		to = ring_reserve(outbox->ring, LEFT_SIZE + piece);
		if (!to)
			return errno == EAGAIN ? 0 : -1;
		memcpy(to, &left, LEFT_SIZE);
		memcpy(to + LEFT_SIZE, page->bytes + page->sent, piece);
		ring_commit(outbox->ring, LEFT_SIZE + piece);
		page->sent += piece;
	}
	return 1;
}

int outbox_tell(struct outbox *outbox, unsigned confinement)
{
	uint64_t record[] = { TOLD, confinement };
	void *to = ring_reserve(outbox->ring, sizeof(record));

	if (!to)
		return -1;
	memcpy(to, record, sizeof(record));
	ring_commit(outbox->ring, sizeof(record));
	return 0;
}

int outbox_flush(struct outbox *outbox)
{
	struct outbox_page *page;

	while ((page = STAILQ_FIRST(&outbox->waiting))) {
		int sent = send_pieces(outbox, page);

		if (sent < 0)
			return -1;
		if (!sent && ring_may_sleep_putting(outbox->ring,
				LEFT_SIZE + next_piece(outbox, page)))
			return 0;
		if (!sent)
			continue;
		STAILQ_REMOVE_HEAD(&outbox->waiting, next);
		free(page);
	}
	return 1;
}

void outbox_release(struct outbox *outbox)
{
	struct outbox_page *page;

	while ((page = STAILQ_FIRST(&outbox->waiting))) {
		STAILQ_REMOVE_HEAD(&outbox->waiting, next);
		free(page);
	}
}

void inbox_init(struct inbox *inbox, struct ring *ring, size_t max_page)
{
	memset(inbox, 0, sizeof(*inbox));
	inbox->ring = ring;
	inbox->max_page = max_page;
}

void inbox_release(struct inbox *inbox)
{
	free(inbox->buf);
	inbox->buf = NULL;
	inbox->cap = 0;
}

static int nonsense(void)
{
	errno = EBADMSG;
	return -1;
}

/* The first piece says how long the page is going to be. */
static void begin_page(struct inbox *inbox, size_t total)
{
	if (inbox->cap < total) {
		free(inbox->buf);
		inbox->cap = total < LEAST_PAGE ? LEAST_PAGE : total;
		inbox->buf = must(malloc(inbox->cap));
	}
	inbox->have = 0;
	inbox->total = total;
}

/* 1: that was the last one; 0: go on; -1. */
static int add_piece(struct inbox *inbox, const void *bytes, size_t len,
		     uint64_t left)
{
	if (left > inbox->max_page || len > inbox->max_page - left || !len)
		return nonsense();
	if (!inbox->total)
		begin_page(inbox, len + left);
	if (inbox->have + len + left != inbox->total)
		return nonsense();
	memcpy(inbox->buf + inbox->have, bytes, len);
	inbox->have += len;
	return left == 0;
}

static int read_told(struct inbox *inbox, const unsigned char *bytes,
		     size_t len)
{
	uint64_t told;

	if (len != sizeof(told) || inbox->total)
		return nonsense();
	memcpy(&told, bytes, sizeof(told));
	inbox->confinement = (unsigned)told;
	return 0;
}

static int read_record(struct inbox *inbox, const unsigned char *record,
		       size_t len)
{
	uint64_t left;

	if (len < LEFT_SIZE)
		return nonsense();
	memcpy(&left, record, LEFT_SIZE);
	record += LEFT_SIZE;
	len -= LEFT_SIZE;
	return left == TOLD ? read_told(inbox, record, len)
			    : add_piece(inbox, record, len, left);
}

int inbox_get(struct inbox *inbox, struct page *page)
{
	const void *record;
	size_t len, total;
	int got = 0;

	if (!inbox->total && inbox->cap > KEPT_PAGE)
		inbox_release(inbox);
	while (!got) {
		record = ring_peek(inbox->ring, &len);
		if (!record)
			return errno == EAGAIN ? 0 : -1;
		got = read_record(inbox, record, len);
		if (got < 0)
			return -1;
		ring_release(inbox->ring);
	}
	total = inbox->total;
	inbox->total = 0;
	return page_decode(page, inbox->buf, total) ? -1 : 1;
}
