/*
 * Layout of the memfd: one page of indices, then the bytes.
 *
 *	| page of indices | bytes, size = 2^n |		in the file
 *	| page of indices | bytes | same bytes again |	in the address space
 *
 * head and tail count bytes since the beginning and never wrap at the end of
 * the ring; position in the ring is the counter modulo size.  tail - head is
 * the number of bytes waiting, so a full ring (size) and an empty one (0)
 * differ, and the wrap-around of the 64-bit counters needs no care.
 *
 * A record is eight bytes of length, then the bytes, padded to a multiple of
 * eight.  As the bytes are mapped twice, a record that begins near the end
 * simply runs on.
 *
 * Order.  The putter writes the record, then releases tail; the getter
 * acquires tail, then reads.  In the other direction the getter reads, then
 * releases head; the putter acquires head before it overwrites.  Each index
 * has one writer, which therefore keeps its own copy and never reads it back
 * from memory that the other could have scribbled on.
 *
 * Going to sleep.  The sleeper raises its flag and then looks at the index;
 * the other moves the index and then looks at the flag.  Were these plain
 * stores and loads, each could be delayed past the load behind it, and both
 * would miss the other.  So both touch the flag by read-modify-write: these
 * are totally ordered.  If the sleeper's comes first, the other sees the
 * flag and rings.  If it comes second, it acquires what the other did before
 * its own, and sees the index.  (A fence on either side would do as well, but
 * ThreadSanitizer cannot follow fences.)  Price: one locked instruction per
 * record and side, on a line that is nearly always in the own cache.
 *
 * Trust.  The other side may be a process that a stranger has taken over.
 * The file is sealed against resizing (or reading it would raise SIGBUS), the
 * size is checked once and kept privately, indices and lengths are checked at
 * each use, each read once.  Known weakness: the bytes of a record can still
 * be changed while the getter looks at them.
 */
#include "fetch/ring.h"

#include "fetch/memory.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define RING_MAGIC	UINT64_C(0x31676e6972777274)
#define RING_LIMIT	((size_t)1 << 40)
#define CACHE_LINE	64
#define LENGTH_SIZE	sizeof(uint64_t)

/* What both sides see. */
struct ring_shared {
	uint64_t magic;
	uint64_t size;
	_Alignas(CACHE_LINE) _Atomic uint64_t tail;	/* putter writes */
	_Alignas(CACHE_LINE) _Atomic uint64_t head;	/* getter writes */
	_Alignas(CACHE_LINE) _Atomic uint64_t getter_sleeps;	/* 0 or 1 */
	/* bytes of room that the sleeping putter waits for; 0: awake */
	_Alignas(CACHE_LINE) _Atomic uint64_t putter_wants;
	_Alignas(CACHE_LINE) _Atomic uint64_t closed;	/* putter writes */
};

/*
 * One side's view.  Putter's and getter's fields share none, so two threads
 * may use one struct ring, one as the putter and one as the getter.
 */
struct ring {
	struct ring_shared *shared;
	unsigned char *bytes;	/* mapped twice */
	size_t size;
	size_t header;		/* bytes of the page of indices */
	int fd;
	int ring_other, wait_own;	/* -1: none */
	bool ring_is_socket;
	struct {
		_Alignas(CACHE_LINE) uint64_t tail;	/* ours to move */
		uint64_t head;		/* as last seen */
		size_t reserved;	/* bytes of the record, 0: none */
		bool closed;
	} put;
	struct {
		_Alignas(CACHE_LINE) uint64_t head;	/* ours to move */
		uint64_t tail;		/* as last seen */
		size_t peeked;		/* whole record as released, 0: none */
	} get;
};

/* See what the other did before it moved the index. */
static uint64_t index_acquire(const _Atomic uint64_t *index)
{
	return atomic_load_explicit(index, memory_order_acquire);
}

/* Let the other see the index only after what was done before. */
static void index_release(_Atomic uint64_t *index, uint64_t value)
{
	atomic_store_explicit(index, value, memory_order_release);
}

/* The flags: always read-modify-write, see the top. */
static uint64_t flag_swap(_Atomic uint64_t *flag, uint64_t value)
{
	return atomic_exchange_explicit(flag, value, memory_order_acq_rel);
}

static uint64_t flag_look(_Atomic uint64_t *flag)
{
	return atomic_fetch_add_explicit(flag, 0, memory_order_acq_rel);
}

static size_t page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

static size_t record_size(size_t len)
{
	return LENGTH_SIZE + ((len + 7) & ~(size_t)7);
}

static unsigned char *at(const struct ring *ring, uint64_t position)
{
	return ring->bytes + (position & (ring->size - 1));
}

static int map_part(unsigned char *where, size_t len, int fd, size_t offset)
{
	void *got = mmap(where, len, PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_FIXED, fd, (off_t)offset);

	return got == MAP_FAILED ? -1 : 0;
}

/* Reserve the whole range first, so that both copies land side by side. */
static unsigned char *map_mirrored(int fd, size_t header, size_t size)
{
	unsigned char *base = mmap(NULL, header + 2 * size, PROT_NONE,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (base == MAP_FAILED)
		return NULL;
	if (map_part(base, header + size, fd, 0) ||
	    map_part(base + header + size, size, fd, header)) {
		int saved = errno;

		munmap(base, header + 2 * size);
		errno = saved;
		return NULL;
	}
	return base;
}

static struct ring *ring_map(int fd, size_t size)
{
	size_t header = page_size();
	unsigned char *base = map_mirrored(fd, header, size);
	struct ring *ring;

	if (!base)
		return NULL;
	ring = must(aligned_alloc(CACHE_LINE, sizeof(*ring)));
	memset(ring, 0, sizeof(*ring));
	ring->shared = (struct ring_shared *)(void *)base;
	ring->bytes = base + header;
	ring->size = size;
	ring->header = header;
	ring->fd = fd;
	ring->ring_other = ring->wait_own = -1;
	return ring;
}

static int close_keeping_errno(int fd)
{
	int saved = errno;

	close(fd);
	errno = saved;
	return -1;
}

static int make_file(size_t len)
{
	int fd = memfd_create("trawl-ring", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd < 0)
		return -1;
	if (ftruncate(fd, (off_t)len) ||
	    fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL))
		return close_keeping_errno(fd);
	return fd;
}

struct ring *ring_new(size_t bytes)
{
	size_t size = page_size();
	struct ring *ring;
	int fd;

	if (bytes > RING_LIMIT) {
		errno = EINVAL;
		return NULL;
	}
	while (size < bytes)
		size *= 2;
	fd = make_file(page_size() + size);
	if (fd < 0)
		return NULL;
	ring = ring_map(fd, size);
	if (!ring) {
		close_keeping_errno(fd);
		return NULL;
	}
	ring->shared->magic = RING_MAGIC;
	ring->shared->size = size;
	return ring;
}

/* The size is what the file has, not what its header says. */
static size_t file_ring_size(int fd)
{
	size_t header = page_size(), size;
	struct stat st;

	if (fstat(fd, &st) || !S_ISREG(st.st_mode) ||
	    st.st_size <= (off_t)header)
		return 0;
	size = (size_t)st.st_size - header;
	if (size % header || (size & (size - 1)) || size > RING_LIMIT)
		return 0;
	return size;
}

static void begin_privately(struct ring *ring)
{
	ring->put.tail = ring->get.tail = index_acquire(&ring->shared->tail);
	ring->put.head = ring->get.head = index_acquire(&ring->shared->head);
}

struct ring *ring_attach(int fd)
{
	size_t size = file_ring_size(fd);
	struct ring *ring;

	if (!size) {
		errno = EBADMSG;
		close_keeping_errno(fd);
		return NULL;
	}
	ring = ring_map(fd, size);
	if (!ring) {
		close_keeping_errno(fd);
		return NULL;
	}
	if (ring->shared->magic != RING_MAGIC || ring->shared->size != size) {
		ring_free(ring);
		errno = EBADMSG;
		return NULL;
	}
	begin_privately(ring);
	return ring;
}

void ring_begin_at(struct ring *ring, uint64_t position)
{
	assert(position % 8 == 0);
	index_release(&ring->shared->tail, position);
	index_release(&ring->shared->head, position);
	begin_privately(ring);
}

int ring_fd(const struct ring *ring)
{
	return ring->fd;
}

void ring_free(struct ring *ring)
{
	if (!ring)
		return;
	munmap(ring->shared, ring->header + 2 * ring->size);
	close(ring->fd);
	free(ring);
}

void ring_set_bell(struct ring *ring, int ring_other, int wait_own)
{
	int type;
	socklen_t len = sizeof(type);

	ring->ring_other = ring_other;
	ring->wait_own = wait_own;
	ring->ring_is_socket = ring_other >= 0 &&
		!getsockopt(ring_other, SOL_SOCKET, SO_TYPE, &type, &len);
}

int ring_wait_fd(const struct ring *ring)
{
	return ring->wait_own;
}

size_t ring_max_record(const struct ring *ring)
{
	return ring->size - LENGTH_SIZE;
}

size_t ring_used(const struct ring *ring)
{
	/* Only a number for people; the order does not matter. */
	return (size_t)(index_acquire(&ring->shared->tail) -
			index_acquire(&ring->shared->head));
}

uint64_t ring_given(const struct ring *ring)
{
	return ring->put.tail;
}

uint64_t ring_taken(const struct ring *ring)
{
	/* Acquire: the getter has done with what lies before. */
	return index_acquire(&ring->shared->head);
}

/* A full bell means that the other has not read the ringing before: fine. */
static void ring_the_bell(const struct ring *ring)
{
	uint64_t one = 1;
	ssize_t n;

	if (ring->ring_other < 0)
		return;
	if (ring->ring_is_socket)
		n = send(ring->ring_other, &one, sizeof(one),
			 MSG_DONTWAIT | MSG_NOSIGNAL);
	else
		n = write(ring->ring_other, &one, sizeof(one));
	(void)n;
}

static void *fail(int error)
{
	errno = error;
	return NULL;
}

/* Room as far as known; looks again only if that is not enough. */
static int have_room(struct ring *ring, size_t want)
{
	uint64_t used = ring->put.tail - ring->put.head;

	if (ring->size - used >= want)
		return 1;
	/* Acquire: the getter has read what we are about to overwrite. */
	ring->put.head = index_acquire(&ring->shared->head);
	used = ring->put.tail - ring->put.head;
	if (used > ring->size || used % 8) {
		ring->put.head = ring->put.tail - ring->size;
		errno = EBADMSG;
		return -1;
	}
	return ring->size - used >= want;
}

void *ring_reserve(struct ring *ring, size_t len)
{
	int room;

	if (ring->put.closed)
		return fail(EPIPE);
	if (len > ring_max_record(ring))
		return fail(EMSGSIZE);
	room = have_room(ring, record_size(len));
	if (room < 0)
		return NULL;
	if (!room)
		return fail(EAGAIN);
	ring->put.reserved = record_size(len);
	return at(ring, ring->put.tail) + LENGTH_SIZE;
}

static void wake_getter(struct ring *ring)
{
	if (flag_swap(&ring->shared->getter_sleeps, 0))
		ring_the_bell(ring);
}

void ring_commit(struct ring *ring, size_t len)
{
	uint64_t length = len;

	assert(record_size(len) <= ring->put.reserved);
	memcpy(at(ring, ring->put.tail), &length, sizeof(length));
	ring->put.tail += record_size(len);
	ring->put.reserved = 0;
	/* Release: the getter that sees this tail sees the record. */
	index_release(&ring->shared->tail, ring->put.tail);
	wake_getter(ring);
}

/* 1: something waits; 0: empty; -1: the tail is nonsense. */
static int have_record(struct ring *ring)
{
	uint64_t used;

	if (ring->get.tail != ring->get.head)
		return 1;
	/* Acquire: see the records before this tail. */
	ring->get.tail = index_acquire(&ring->shared->tail);
	used = ring->get.tail - ring->get.head;
	if (used > ring->size || used % 8) {
		ring->get.tail = ring->get.head;
		errno = EBADMSG;
		return -1;
	}
	return used != 0;
}

/* Closed comes after the last tail: so look at the tail once more. */
static int have_last_record(struct ring *ring)
{
	int have;

	/* Acquire: see the last tail. */
	if (!index_acquire(&ring->shared->closed)) {
		errno = EAGAIN;
		return 0;
	}
	have = have_record(ring);
	if (!have)
		errno = EPIPE;
	return have;
}

const void *ring_peek(struct ring *ring, size_t *len)
{
	const unsigned char *record = at(ring, ring->get.head);
	uint64_t length;
	int have = have_record(ring);

	if (!have)
		have = have_last_record(ring);
	if (have <= 0)
		return NULL;
	/* Copied once: the other side could change it after the check. */
	length = *(const volatile uint64_t *)(const void *)record;
	if (length > ring_max_record(ring) ||
	    record_size(length) > ring->get.tail - ring->get.head)
		return fail(EBADMSG);
	ring->get.peeked = record_size(length);
	*len = length;
	return record + LENGTH_SIZE;
}

static void wake_putter(struct ring *ring)
{
	uint64_t want = flag_look(&ring->shared->putter_wants);
	/* At most: our view of the tail may be old.  Then the putter is rung
	   too early, finds no room, and goes to sleep again. */
	uint64_t room = ring->size - (ring->get.tail - ring->get.head);

	if (want && room >= want && flag_swap(&ring->shared->putter_wants, 0))
		ring_the_bell(ring);
}

void ring_release(struct ring *ring)
{
	assert(ring->get.peeked);
	ring->get.head += ring->get.peeked;
	ring->get.peeked = 0;
	/* Release: we have read what the putter may overwrite now. */
	index_release(&ring->shared->head, ring->get.head);
	wake_putter(ring);
}

bool ring_may_sleep_getting(struct ring *ring)
{
	flag_swap(&ring->shared->getter_sleeps, 1);
	if (!have_record(ring) && !index_acquire(&ring->shared->closed))
		return true;
	flag_swap(&ring->shared->getter_sleeps, 0);
	return false;
}

bool ring_may_sleep_putting(struct ring *ring, size_t want)
{
	if (ring->put.closed || want > ring_max_record(ring))
		return false;
	flag_swap(&ring->shared->putter_wants, record_size(want));
	if (!have_room(ring, record_size(want)))
		return true;
	flag_swap(&ring->shared->putter_wants, 0);
	return false;
}

void ring_close(struct ring *ring)
{
	ring->put.closed = true;
	/* Release: closed is seen only with the last tail. */
	index_release(&ring->shared->closed, 1);
	wake_getter(ring);
}
