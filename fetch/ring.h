/*
 * A queue of byte records between two processes: one puts, one gets.
 *
 * It lies in shared memory (memfd) and has no lock, so there is none to
 * die holding: either side may be killed at any instruction and the
 * other still reads a queue of whole records.  A record becomes visible
 * by one store of the tail index, after its bytes; a half-written one is
 * never seen.
 *
 * The memory is mapped twice, back to back, so that no record is ever
 * split at the end.  Size is bytes in flight, never number of tasks.
 *
 * Waiting: a side that finds nothing to do sets its `sleeping` flag,
 * looks again, and polls its bell, a descriptor that the other side
 * writes eight bytes to (an eventfd, or one end of a socketpair) only if
 * it sees the flag.  No system call per record while both are busy.
 */
#ifndef FETCH_RING_H
#define FETCH_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ring;

/*
 * bytes is rounded up to a power of two of whole pages.  NULL with errno.
 * ring_attach maps one made elsewhere and takes the descriptor over (it is
 * closed by ring_free, and on failure).  ring_fd is what to hand over.
 */
struct ring *ring_new(size_t bytes);
struct ring *ring_attach(int fd);
int ring_fd(const struct ring *ring);
void ring_free(struct ring *ring);

/*
 * ring_fd's descriptor to be rung when the other side sleeps, and the one
 * that wakes us.  Borrowed.  -1: never (the caller polls by itself).
 */
void ring_set_bell(struct ring *ring, int ring_other, int wait_own);
int ring_wait_fd(const struct ring *ring);	/* wait_own */

/* Largest record that can ever be put. */
size_t ring_max_record(const struct ring *ring);

/* Bytes waiting (headers included); exact only when the other is still. */
size_t ring_used(const struct ring *ring);

/*
 * How far the two sides have come, in bytes since the ring was made (modulo
 * 2^64).  A record whose commit took ring_given to n has been released by the
 * getter once ring_taken has reached n: (int64_t)(taken - n) >= 0.
 */
uint64_t ring_given(const struct ring *ring);	/* the putter asks */
uint64_t ring_taken(const struct ring *ring);

/* Both counters begin here, a multiple of 8, instead of at 0: for tests of
   the wrap-around.  Before the first record and before the other attaches. */
void ring_begin_at(struct ring *ring, uint64_t position);

/*
 * The putting side.  Reserve len bytes, fill them, commit what is used (at
 * most len).  NULL with EAGAIN: full just now; EMSGSIZE: never fits;
 * EPIPE: closed; EBADMSG: the other side's index is nonsense.  Nothing is
 * visible before the commit.
 */
void *ring_reserve(struct ring *ring, size_t len);
void ring_commit(struct ring *ring, size_t len);

/*
 * The getting side.  The record is borrowed until ring_release.  NULL with
 * EAGAIN: empty; EPIPE: empty and closed; EBADMSG: the other side wrote
 * nonsense, stop using it.
 */
const void *ring_peek(struct ring *ring, size_t *len);
void ring_release(struct ring *ring);

/*
 * Blocking forms for those without an event loop.  timeout in ms, -1 for
 * ever; ETIMEDOUT when it is over.  Without a bell they look every few ms.
 * ring_get copies into buf: EMSGSIZE with *len set if it is too small, the
 * record stays.  -1 with errno as above.  They read what the bell left in
 * wait_own; its end-of-file is EPIPE.
 */
int ring_put(struct ring *ring, const void *buf, size_t len, int timeout);
int ring_get(struct ring *ring, void *buf, size_t cap, size_t *len,
	     int timeout);

/*
 * Read away what rang, without blocking.  1; 0: end-of-file, the other side
 * holds its end no more (never so on an eventfd).
 */
int ring_hush(int wait_own);

/*
 * For event loops: announce that this side goes to sleep.  True if it may
 * (then poll the bell); false if there is something to do after all.  For
 * the putter `want` is the room it waits for.
 */
bool ring_may_sleep_getting(struct ring *ring);
bool ring_may_sleep_putting(struct ring *ring, size_t want);

/* Of the putting side.  No more puts.  The getter drains what is there, then
   sees EPIPE. */
void ring_close(struct ring *ring);

#endif
