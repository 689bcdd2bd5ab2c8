/*
 * Waiting for a ring: the bell, and put and get that block.
 */
#include "fetch/clock.h"
#include "fetch/ring.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define POLL_MS 2		/* between looks when there is no bell */

int ring_hush(int wait_own)
{
	unsigned char away[512];
	ssize_t n = recv(wait_own, away, sizeof(away), MSG_DONTWAIT);

	if (n == 0)
		return 0;
	if (n < 0 && errno == ENOTSOCK) {
		struct pollfd pollfd = { .fd = wait_own, .events = POLLIN };

		/* Perhaps a blocking descriptor: read only if it will not. */
		if (poll(&pollfd, 1, 0) == 1 && pollfd.revents & POLLIN)
			return read(wait_own, away, sizeof(away)) != 0;
	}
	return 1;
}

/* Waits for the bell until the deadline (-1: for ever).  -1 with errno. */
static int wait_for_bell(const struct ring *ring, int64_t deadline)
{
	struct pollfd pollfd = { .fd = ring_wait_fd(ring), .events = POLLIN };
	int64_t left = deadline < 0 ? -1 : deadline - clock_ms(CLOCK_MONOTONIC);
	int n;

	if (deadline >= 0 && left <= 0) {
		errno = ETIMEDOUT;
		return -1;
	}
	if (ring_wait_fd(ring) < 0 && (left < 0 || left > POLL_MS))
		left = POLL_MS;
	if (left > INT32_MAX)
		left = INT32_MAX;
	n = poll(&pollfd, 1, (int)left);
	if (n < 0)
		return errno == EINTR ? 0 : -1;
	if (n > 0 && !ring_hush(ring_wait_fd(ring))) {
		errno = EPIPE;
		return -1;
	}
	return 0;
}

static int64_t deadline_of(int timeout)
{
	return timeout < 0 ? -1 : clock_ms(CLOCK_MONOTONIC) + timeout;
}

int ring_put(struct ring *ring, const void *buf, size_t len, int timeout)
{
	int64_t deadline = deadline_of(timeout);
	void *to;

	while (!(to = ring_reserve(ring, len))) {
		if (errno != EAGAIN)
			return -1;
		if (ring_may_sleep_putting(ring, len) &&
		    wait_for_bell(ring, deadline))
			return -1;
	}
	memcpy(to, buf, len);
	ring_commit(ring, len);
	return 0;
}

int ring_get(struct ring *ring, void *buf, size_t cap, size_t *len,
	     int timeout)
{
	int64_t deadline = deadline_of(timeout);
	bool other_dead = false;
	const void *from;

	while (!(from = ring_peek(ring, len))) {
		if (errno != EAGAIN)
			return -1;
		if (other_dead) {
			errno = EPIPE;
			return -1;
		}
		if (!ring_may_sleep_getting(ring) ||
		    !wait_for_bell(ring, deadline))
			continue;
		if (errno != EPIPE)
			return -1;
		other_dead = true;	/* look for its last words */
	}
	if (*len > cap) {
		errno = EMSGSIZE;
		return -1;
	}
	memcpy(buf, from, *len);
	ring_release(ring);
	return 0;
}
