/*
 * Many transfers at once: libcurl's multi interface driven by epoll.
 *
 * libcurl's own loop (curl_multi_perform, curl_multi_poll) looks at every
 * handle each turn; this one uses curl_multi_socket_action and touches only
 * what has something to do.  It asks the kernel as little as it can: a
 * socket stays registered while its connection waits for the next request.
 *
 *   1. multi_new();
 *   2. multi_add() handles, multi_watch() other descriptors;
 *   3. multi_turn() over and over; it calls back for every transfer that
 *      has ended, which is then out of libcurl's hands and may be added
 *      again at once.
 *
 * Stalls.  While this loop does not turn (the process stopped or starved, its
 * results waiting for a slow reader), transfers stand still although the server
 * does nothing wrong.  So the timeout of a whole transfer is kept here, and
 * counts the time without stalls: gaps of more than a second, and those that
 * multi_resume() ends.  libcurl's other timeouts know of no stalls;
 * multi_was_stalled() tells whether there were any.
 */
#ifndef FETCH_MULTI_H
#define FETCH_MULTI_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

struct multi;
struct generation;

/* A transfer as this loop knows it; to be the first member of the caller's,
   and libcurl's CURLOPT_PRIVATE. */
struct multi_handle {
	CURL *easy;
	struct generation *generation;	/* multi.c's: who has it */
	int64_t begun;		/* when it was added, multi_now() */
	int64_t stalled;	/* ns of all stalls until then */
	TAILQ_ENTRY(multi_handle) next;		/* of those under way */
};

typedef void multi_done(void *arg, struct multi_handle *handle, CURLcode code);
typedef void multi_ready(void *arg);

/* NULL with errno.  concurrency: transfers at once, at most; timeout: ms that
   each may take, which then ends with CURLE_OPERATION_TIMEDOUT; 0: no bound. */
struct multi *multi_new(int concurrency, long timeout, multi_done *done,
			void *arg);

/* Every transfer added must have ended. */
void multi_free(struct multi *multi);

/* Lends the handle until done is called. */
void multi_add(struct multi *multi, struct multi_handle *handle);

/* Call ready whenever fd is readable. */
void multi_watch(struct multi *multi, int fd, multi_ready *ready, void *arg);

/*
 * Wait for at most timeout ms (-1: for ever) until a socket or libcurl's
 * timer has something to do, and do it.  0: what can be done now.
 */
void multi_turn(struct multi *multi, int timeout);

/* Is libcurl's timer up, so that a turn would not wait? */
bool multi_is_due(const struct multi *multi);

int64_t multi_now(void);	/* ns, monotonic */

/* The caller did not turn since the last turn, however short that was. */
void multi_resume(struct multi *multi);

/* The handle's time is not over, but a good part of it was stalls. */
bool multi_was_stalled(const struct multi *multi,
		       const struct multi_handle *handle);

/*
 * For CURLOPT_OPENSOCKETFUNCTION and CURLOPT_CLOSESOCKETFUNCTION: sockets are
 * made and closed here.  plain: the socket carries HTTP/1 without TLS, so the
 * server must not speak unasked.
 */
curl_socket_t multi_open_socket(struct multi *multi,
				const struct multi_handle *handle,
				const struct curl_sockaddr *address,
				bool plain);
int multi_close_socket(void *multi, curl_socket_t fd);

#endif
