/*
 * The ring alone, then under stress: two threads on one struct ring (for
 * ThreadSanitizer), and two processes; both from counters about to wrap.
 */
#include "fetch/ring.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define PAGE 4096u
#define HEAD_OFFSET 128		/* of the index in the shared page */
#define TAIL_OFFSET 64

static const uint64_t starts[] = {
	0,
	UINT32_MAX - 7,			/* the low half wraps */
	UINT64_MAX - 7,			/* the whole wraps at once */
	UINT64_MAX - 5 * PAGE + 1,	/* ... a little later */
};
#define NSTARTS (sizeof(starts) / sizeof(starts[0]))

static struct ring *ring_at(uint64_t start)
{
	struct ring *ring = ring_new(PAGE);

	assert_non_null(ring);
	ring_begin_at(ring, start);
	return ring;
}

static void put_byte(struct ring *ring, size_t len, int byte)
{
	void *to = ring_reserve(ring, len);

	assert_non_null(to);
	memset(to, byte, len);
	ring_commit(ring, len);
}

static void get_byte(struct ring *ring, size_t want, int byte)
{
	size_t len;
	const unsigned char *from = ring_peek(ring, &len);

	assert_non_null(from);
	assert_int_equal(len, want);
	for (size_t i = 0; i < len; i++)
		assert_int_equal(from[i], byte);
	ring_release(ring);
}

static void sizes_are_rounded_up(void **state)
{
	static const struct { size_t ask, got; } rows[] = {
		{ 0, PAGE }, { 1, PAGE }, { PAGE, PAGE },
		{ PAGE + 1, 2 * PAGE }, { 5 * PAGE, 8 * PAGE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ring *ring = ring_new(rows[i].ask);

		assert_int_equal(ring_max_record(ring), rows[i].got - 8);
		ring_free(ring);
	}
}

static void records_of_all_lengths(void **state)
{
	static const size_t lens[] = { 0, 1, 7, 8, 9, 100, 2047, 2048, 2049,
				       PAGE - 9, PAGE - 8 };

	(void)state;
	for (size_t s = 0; s < NSTARTS; s++) {
		struct ring *ring = ring_at(starts[s]);

		for (int round = 0; round < 50; round++)
			for (size_t i = 0; i < sizeof(lens) / sizeof(*lens);
			     i++) {
				put_byte(ring, lens[i], round + (int)i);
				get_byte(ring, lens[i], round + (int)i);
			}
		ring_free(ring);
	}
}

static void full_differs_from_empty(void **state)
{
	size_t len;

	(void)state;
	for (size_t s = 0; s < NSTARTS; s++) {
		struct ring *ring = ring_at(starts[s]);

		assert_null(ring_peek(ring, &len));
		assert_int_equal(errno, EAGAIN);
		for (int i = 0; i < 4; i++)
			put_byte(ring, PAGE / 4 - 8, i);
		assert_int_equal(ring_used(ring), PAGE);
		assert_null(ring_reserve(ring, 0));
		assert_int_equal(errno, EAGAIN);
		assert_null(ring_reserve(ring, PAGE - 7));
		assert_int_equal(errno, EMSGSIZE);
		for (int i = 0; i < 4; i++)
			get_byte(ring, PAGE / 4 - 8, i);
		assert_null(ring_peek(ring, &len));
		ring_free(ring);
	}
}

static void reserved_is_not_visible(void **state)
{
	struct ring *ring = ring_at(0);
	size_t len;

	(void)state;
	assert_non_null(ring_reserve(ring, 100));
	assert_null(ring_peek(ring, &len));
	ring_commit(ring, 10);		/* less than reserved is fine */
	assert_non_null(ring_peek(ring, &len));
	assert_int_equal(len, 10);
	ring_free(ring);
}

static void closed_after_the_last_record(void **state)
{
	struct ring *ring = ring_at(0);
	size_t len;

	(void)state;
	put_byte(ring, 10, 'x');
	ring_close(ring);
	assert_null(ring_reserve(ring, 1));
	assert_int_equal(errno, EPIPE);
	get_byte(ring, 10, 'x');
	assert_null(ring_peek(ring, &len));
	assert_int_equal(errno, EPIPE);
	assert_false(ring_may_sleep_getting(ring));
	ring_free(ring);
}

static void given_and_taken(void **state)
{
	struct ring *ring = ring_at(UINT64_MAX - 7);
	uint64_t given;

	(void)state;
	put_byte(ring, 10, 1);
	given = ring_given(ring);
	put_byte(ring, 10, 2);
	assert_true((int64_t)(ring_taken(ring) - given) < 0);
	get_byte(ring, 10, 1);
	assert_true((int64_t)(ring_taken(ring) - given) >= 0);
	assert_true((int64_t)(ring_taken(ring) - ring_given(ring)) < 0);
	ring_free(ring);
}

/* What a hostile other side can write into the shared page and the bytes. */
static void nonsense_is_refused(void **state)
{
	static const struct {
		const char *what;
		off_t offset;
		uint64_t value;
		bool getter;	/* who has to notice */
	} rows[] = {
		{ "tail too far", TAIL_OFFSET, PAGE + 8, true },
		{ "tail behind head", TAIL_OFFSET, (uint64_t)-8, true },
		{ "tail not aligned", TAIL_OFFSET, 13, true },
		{ "length beyond tail", PAGE, 9, true },
		{ "length beyond all", PAGE, UINT64_MAX, true },
		{ "length wraps", PAGE, UINT64_MAX - 15, true },
		{ "head before tail", HEAD_OFFSET, 24, false },
		{ "head behind", HEAD_OFFSET, (uint64_t)-PAGE, false },
	};
	size_t len;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ring *ring = ring_at(0);

		put_byte(ring, 8, 1);
		assert_int_equal(pwrite(ring_fd(ring), &rows[i].value, 8,
					rows[i].offset), 8);
		errno = 0;
		if (rows[i].getter)
			assert_null(ring_peek(ring, &len));
		else
			assert_null(ring_reserve(ring, PAGE - 8));
		if (errno != EBADMSG)
			fail_msg("%s: errno %d", rows[i].what, errno);
		ring_free(ring);
	}
}

static void file_cannot_shrink(void **state)
{
	struct ring *ring = ring_at(0);

	(void)state;
	assert_int_equal(ftruncate(ring_fd(ring), 0), -1);
	assert_int_equal(errno, EPERM);
	ring_free(ring);
}

static void attach_refuses_others(void **state)
{
	static const off_t sizes[] = { 0, 100, PAGE, 2 * PAGE, 4 * PAGE };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		FILE *file = tmpfile();
		int fd = dup(fileno(file));

		fclose(file);
		assert_int_equal(ftruncate(fd, sizes[i]), 0);
		assert_null(ring_attach(fd));
		assert_int_equal(errno, EBADMSG);
		assert_int_equal(close(fd), -1);	/* it was taken over */
	}
}

static void blocking_forms_time_out(void **state)
{
	struct ring *ring = ring_at(0);
	char buf[PAGE] = "";
	size_t len;
	int bell = eventfd(0, EFD_NONBLOCK);

	(void)state;
	ring_set_bell(ring, bell, bell);
	assert_int_equal(ring_get(ring, buf, sizeof(buf), &len, 20), -1);
	assert_int_equal(errno, ETIMEDOUT);
	assert_int_equal(ring_put(ring, buf, PAGE - 8, 0), 0);
	assert_int_equal(ring_put(ring, buf, 1, 20), -1);
	assert_int_equal(errno, ETIMEDOUT);
	assert_int_equal(ring_get(ring, buf, 10, &len, 0), -1);
	assert_int_equal(errno, EMSGSIZE);
	assert_int_equal(len, PAGE - 8);
	assert_int_equal(ring_get(ring, buf, sizeof(buf), &len, 0), 0);
	close(bell);
	ring_free(ring);
}

static bool is_readable(int fd)
{
	struct pollfd pollfd = { .fd = fd, .events = POLLIN };

	return poll(&pollfd, 1, 0) == 1;
}

/* No system call per record: the bell rings once, and only for a sleeper. */
static void bell_rings_for_sleepers_only(void **state)
{
	struct ring *ring = ring_at(0);
	int pair[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	ring_set_bell(ring, pair[0], pair[1]);
	put_byte(ring, 8, 1);
	assert_false(is_readable(pair[1]));
	assert_false(ring_may_sleep_getting(ring));
	get_byte(ring, 8, 1);
	assert_true(ring_may_sleep_getting(ring));
	put_byte(ring, 8, 2);
	assert_true(is_readable(pair[1]));
	assert_int_equal(ring_hush(pair[1]), 1);
	put_byte(ring, 8, 3);
	assert_false(is_readable(pair[1]));

	put_byte(ring, PAGE / 2, 4);
	assert_true(ring_may_sleep_putting(ring, PAGE / 2));
	get_byte(ring, 8, 2);		/* not yet enough room */
	assert_false(is_readable(pair[1]));
	get_byte(ring, 8, 3);
	get_byte(ring, PAGE / 2, 4);
	assert_true(is_readable(pair[1]));
	ring_hush(pair[1]);
	close(pair[0]);
	assert_int_equal(ring_hush(pair[1]), 0);
	close(pair[1]);
	ring_free(ring);
}

/* ---- stress ------------------------------------------------------------ */

#define RECORDS 60000u

static uint32_t random_next(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

/* Every record: its number, over and over. */
static size_t stress_record(uint32_t number, uint32_t *seed, uint32_t *words)
{
	size_t n = random_next(seed) % 64 ? random_next(seed) % 40
					  : random_next(seed) % 1000;

	for (size_t i = 0; i < n; i++)
		words[i] = number;
	return n * sizeof(*words);
}

static int stress_put(struct ring *ring)
{
	uint32_t seed = 1, words[1000];

	for (uint32_t i = 0; i < RECORDS; i++) {
		size_t len = stress_record(i, &seed, words);

		if (ring_put(ring, words, len, 20000))
			return 1;
	}
	ring_close(ring);
	return 0;
}

static int stress_get(struct ring *ring)
{
	uint32_t seed = 1, words[1000], got[1000];
	size_t len;

	for (uint32_t i = 0; i < RECORDS; i++) {
		size_t want = stress_record(i, &seed, words);

		if (ring_get(ring, got, sizeof(got), &len, 20000) ||
		    len != want || memcmp(got, words, len))
			return 1;
	}
	return ring_get(ring, got, sizeof(got), &len, 20000) != -1 ||
	       errno != EPIPE;
}

/* The threads share the struct, hence the bells, so they do without. */
static void *put_thread(void *arg)
{
	struct ring *ring = arg;
	uint32_t seed = 1, words[1000];

	for (uint32_t i = 0; i < RECORDS; i++) {
		size_t len = stress_record(i, &seed, words);
		void *to;

		while (!(to = ring_reserve(ring, len)))
			if (ring_may_sleep_putting(ring, len))
				sched_yield();
		memcpy(to, words, len);
		ring_commit(ring, len);
	}
	ring_close(ring);
	return NULL;
}

static uint32_t get_all(struct ring *ring)
{
	uint32_t seed = 1, words[1000], n = 0;
	const void *from;
	size_t len;

	for (;;) {
		from = ring_peek(ring, &len);
		if (!from && errno != EAGAIN)
			return n;
		if (!from && ring_may_sleep_getting(ring))
			sched_yield();
		if (!from)
			continue;
		if (len != stress_record(n++, &seed, words) ||
		    memcmp(from, words, len))
			return 0;
		ring_release(ring);
	}
}

static void two_threads(void **state)
{
	(void)state;
	for (size_t s = 0; s < NSTARTS; s++) {
		struct ring *ring = ring_at(starts[s]);
		pthread_t thread;

		pthread_create(&thread, NULL, put_thread, ring);
		assert_int_equal(get_all(ring), RECORDS);
		assert_int_equal(errno, EPIPE);
		pthread_join(thread, NULL);
		ring_free(ring);
	}
}

/* Each process with its own mapping; a lost wake-up would be a time-out. */
static void two_processes(void **state)
{
	(void)state;
	for (size_t s = 0; s < NSTARTS; s++) {
		struct ring *ring = ring_at(starts[s]);
		int pair[2], status;
		pid_t pid;

		assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
		pid = fork();
		if (!pid) {
			struct ring *other = ring_attach(dup(ring_fd(ring)));

			close(pair[0]);
			ring_set_bell(other, pair[1], pair[1]);
			_exit(stress_put(other));
		}
		close(pair[1]);
		ring_set_bell(ring, pair[0], pair[0]);
		assert_int_equal(stress_get(ring), 0);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_int_equal(status, 0);
		close(pair[0]);
		ring_free(ring);
	}
}

/* A putter killed at any instant: what is there is whole and in order. */
static void putter_killed(void **state)
{
	(void)state;
	for (int round = 0; round < 30; round++) {
		struct ring *ring = ring_at(starts[round % NSTARTS]);
		uint32_t seed = 1, words[1000], got[1000], n = 0;
		size_t len;
		int pair[2];
		pid_t pid;

		assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
		pid = fork();
		if (!pid) {
			close(pair[0]);
			ring_set_bell(ring, pair[1], pair[1]);
			_exit(stress_put(ring));
		}
		close(pair[1]);
		ring_set_bell(ring, pair[0], pair[0]);
		while (!ring_get(ring, got, sizeof(got), &len, 20000)) {
			assert_int_equal(len, stress_record(n, &seed, words));
			assert_memory_equal(got, words, len);
			if (++n == 100u + (unsigned)round * 37)
				kill(pid, SIGKILL);
		}
		assert_int_equal(errno, EPIPE);
		assert_true(n < RECORDS);
		waitpid(pid, NULL, 0);
		close(pair[0]);
		ring_free(ring);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes_are_rounded_up),
		cmocka_unit_test(records_of_all_lengths),
		cmocka_unit_test(full_differs_from_empty),
		cmocka_unit_test(reserved_is_not_visible),
		cmocka_unit_test(closed_after_the_last_record),
		cmocka_unit_test(given_and_taken),
		cmocka_unit_test(nonsense_is_refused),
		cmocka_unit_test(file_cannot_shrink),
		cmocka_unit_test(attach_refuses_others),
		cmocka_unit_test(blocking_forms_time_out),
		cmocka_unit_test(bell_rings_for_sleepers_only),
		cmocka_unit_test(two_threads),
		cmocka_unit_test(two_processes),
		cmocka_unit_test(putter_killed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
