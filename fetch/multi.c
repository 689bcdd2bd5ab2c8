/*
 * The three rules this loop lives by, each learned from a hang:
 *
 * - After every curl_multi_socket_action, also the timer's, finished
 *   transfers are collected to the last before anything blocks.  On a kept
 *   connection a whole exchange can happen inside the timer's call, and then
 *   no event for it will ever come.
 * - libcurl's timer is one-shot and absolute.  The callback's milliseconds
 *   become a deadline that is kept until it has passed; it is never
 *   shortened by rounding, and never restarted by other events.
 * - libcurl drops a socket (CURL_POLL_REMOVE) each time its connection goes
 *   idle and wants it back for the next request: two epoll_ctl per page.  So
 *   the wish is only noted.  The socket stays registered, and is taken out when
 *   it becomes readable although no transfer waits for it.  That is safe
 *   because sockets are made and closed through our own functions, so no number
 *   in the table can come to mean another socket unnoticed.  libcurl's other
 *   descriptors (its resolver's) are not made here, and are taken out at once.
 *
 * Generations.  libcurl remembers each host it has seen: the addresses of its
 * name for a minute and, in 7.88, an empty list where connections closed to
 * make room once were.  It walks over all of this for every transfer, so that
 * it slows down with every host of a long list.  Therefore one multi handle is
 * not used for ever: when it has closed a number of connections, new transfers
 * go to a new one, and the old one is freed when its last transfer has ended.
 * The price: its idle connections and its addresses are lost.  Connections
 * that stay open cost nothing, so a crawl of few hosts has one generation.
 */
#include "fetch/multi.h"

#include "fetch/clock.h"
#include "fetch/descriptors.h"
#include "fetch/memory.h"

#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/queue.h>
#include <unistd.h>

#define NS_PER_MS INT64_C(1000000)

enum {
	STALL = 1000,		/* ms in which this loop ought to have run */
	STALLED_PART = 10,	/* a good part of a transfer's time */
	LONGEST_WAIT = 500,	/* ms, so that a stall can be told from it */
	EVENTS = 256,		/* taken from the kernel at once */
	CLOSED_MOST = 256,	/* connections, then a new generation */
};

/* What is known of a descriptor; the table is indexed by its number. */
struct watch {
	struct generation *generation;	/* libcurl's that has it */
	uint32_t wanted;	/* EPOLL* that its owner waits for */
	uint32_t set;		/* EPOLL* that the kernel was told */
	bool ours;		/* from multi_open_socket */
	bool plain;		/* HTTP/1, no TLS */
	multi_ready *ready;	/* NULL: libcurl's */
	void *arg;
};

struct generation {
	struct multi *multi;
	CURLM *curl;
	int running;
	int closed;		/* connections that it has closed */
	int64_t deadline;	/* of libcurl's timer, ns; -1: none */
	TAILQ_ENTRY(generation) next;
};

struct multi {
	TAILQ_HEAD(, generation) generations;	/* the newest first */
	int ngenerations, most_generations;
	int connections;	/* that each may keep */
	int epoll;
	int running;
	int64_t timeout;	/* ns; 0: none */
	TAILQ_HEAD(, multi_handle) handles;	/* the oldest first, which is
						   the first to time out */
	int64_t last_turn;	/* when this loop last ran */
	int64_t stalled;	/* ns of all stalls */
	struct watch *watches;
	size_t nwatches;
	multi_done *done;
	void *arg;
};

int64_t multi_now(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

static struct watch *watch_of(struct multi *multi, int fd)
{
	size_t need = (size_t)fd + 1, n = multi->nwatches;

	if (need > n) {
		size_t grown = need > 2 * n ? need : 2 * n;

		multi->watches = must(realloc(multi->watches,
					      grown * sizeof(*multi->watches)));
		memset(multi->watches + n, 0,
		       (grown - n) * sizeof(*multi->watches));
		multi->nwatches = grown;
	}
	return &multi->watches[fd];
}

/* Tell the kernel, if it does not know yet. */
static void tell(struct multi *multi, int fd, struct watch *watch)
{
	struct epoll_event event = { .events = watch->wanted, .data.fd = fd };
	int op = !watch->wanted ? EPOLL_CTL_DEL
		: watch->set ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;

	if (watch->wanted == watch->set)
		return;
	if (!epoll_ctl(multi->epoll, op, fd, &event))
		watch->set = watch->wanted;
	else if (op == EPOLL_CTL_DEL)
		watch->set = 0;		/* closed already */
	else
		err(1, "cannot watch a socket");
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *arg,
		     void *unused)
{
	static const uint32_t events[] = {
		[CURL_POLL_NONE] = 0,
		[CURL_POLL_IN] = EPOLLIN,
		[CURL_POLL_OUT] = EPOLLOUT,
		[CURL_POLL_INOUT] = EPOLLIN | EPOLLOUT,
		[CURL_POLL_REMOVE] = 0,
	};
	struct generation *generation = arg;
	struct multi *multi = generation->multi;
	struct watch *watch = watch_of(multi, fd);

	(void)easy, (void)unused;
	watch->generation = generation;
	watch->wanted = events[what];
	if (watch->wanted || !watch->ours)
		tell(multi, fd, watch);
	return 0;
}

static int on_timer(CURLM *curl, long timeout, void *arg)
{
	struct generation *generation = arg;

	(void)curl;
	generation->deadline = timeout < 0 ? -1
		: multi_now() + timeout * NS_PER_MS;
	return 0;
}

curl_socket_t multi_open_socket(struct multi *multi,
				const struct multi_handle *handle,
				const struct curl_sockaddr *address,
				bool plain)
{
	int fd = socket(address->family,
			address->socktype | SOCK_CLOEXEC | SOCK_NONBLOCK,
			address->protocol);

	if (fd < 0)
		return CURL_SOCKET_BAD;
	*watch_of(multi, fd) = (struct watch){
		.generation = handle->generation, .ours = true,
		.plain = plain,
	};
	return fd;
}

int multi_close_socket(void *arg, curl_socket_t fd)
{
	struct watch *watch = watch_of(arg, fd);

	if (watch->generation)
		watch->generation->closed++;
	*watch = (struct watch){ 0 };
	return close(fd);
}

/* ---- generations --------------------------------------------------------- */

static void generation_free(struct generation *generation)
{
	struct multi *multi = generation->multi;

	curl_multi_cleanup(generation->curl);
	TAILQ_REMOVE(&multi->generations, generation, next);
	multi->ngenerations--;
	free(generation);
}

/* NULL: libcurl has no memory or no descriptors for it. */
static struct generation *generation_new(struct multi *multi)
{
	struct generation *new = must(calloc(1, sizeof(*new)));
	CURLM *curl;

	curl = curl_multi_init();
	if (!curl) {
		free(new);
		return NULL;
	}
	new->multi = multi;
	new->curl = curl;
	new->deadline = -1;
	curl_multi_setopt(curl, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(curl, CURLMOPT_SOCKETDATA, new);
	curl_multi_setopt(curl, CURLMOPT_TIMERFUNCTION, on_timer);
	curl_multi_setopt(curl, CURLMOPT_TIMERDATA, new);
	curl_multi_setopt(curl, CURLMOPT_MAXCONNECTS,
			  (long)multi->connections);
	curl_multi_setopt(curl, CURLMOPT_MAX_CONCURRENT_STREAMS, 100L);
	TAILQ_INSERT_HEAD(&multi->generations, new, next);
	multi->ngenerations++;
	return new;
}

/*
 * The one for the next transfer.  Slow transfers keep old ones alive; the
 * more there are, the longer each lasts, so that they do not become many.
 */
static struct generation *generation_now(struct multi *multi)
{
	struct generation *now = TAILQ_FIRST(&multi->generations), *new;

	if (now->closed < CLOSED_MOST * multi->ngenerations ||
	    multi->ngenerations >= multi->most_generations)
		return now;
	new = generation_new(multi);
	return new ? new : now;
}

static void free_old_generations(struct multi *multi)
{
	struct generation *old, *older;

	for (old = TAILQ_NEXT(TAILQ_FIRST(&multi->generations), next); old;
	     old = older) {
		older = TAILQ_NEXT(old, next);
		if (!old->running)
			generation_free(old);
	}
}

struct multi *multi_new(int concurrency, long timeout, multi_done *done,
			void *arg)
{
	struct multi *multi = must(calloc(1, sizeof(*multi)));

	TAILQ_INIT(&multi->generations);
	TAILQ_INIT(&multi->handles);
	multi->timeout = timeout * NS_PER_MS;
	multi->connections = descriptors_connections(concurrency);
	multi->most_generations = descriptors_generations(concurrency);
	multi->last_turn = multi_now();
	multi->done = done;
	multi->arg = arg;
	multi->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (multi->epoll < 0 || !generation_new(multi)) {
		multi_free(multi);
		return NULL;
	}
	return multi;
}

void multi_free(struct multi *multi)
{
	struct generation *generation;

	if (!multi)
		return;
	while ((generation = TAILQ_FIRST(&multi->generations)))
		generation_free(generation);
	if (multi->epoll >= 0)
		close(multi->epoll);
	free(multi->watches);
	free(multi);
}

void multi_add(struct multi *multi, struct multi_handle *handle)
{
	struct generation *generation = generation_now(multi);

	handle->begun = multi_now();
	handle->stalled = multi->stalled;
	handle->generation = generation;
	if (curl_multi_add_handle(generation->curl, handle->easy))
		errx(1, "libcurl does not take a transfer");
	TAILQ_INSERT_TAIL(&multi->handles, handle, next);
	generation->running++;
	multi->running++;
}

void multi_watch(struct multi *multi, int fd, multi_ready *ready, void *arg)
{
	struct watch *watch = watch_of(multi, fd);

	*watch = (struct watch){ .wanted = EPOLLIN, .ready = ready,
				 .arg = arg };
	tell(multi, fd, watch);
}

/*
 * CURLE_HTTP2: the connection's frames can no longer be read, where
 * CURLE_HTTP2_STREAM is one stream's trouble.  libcurl 8.14 may keep such a
 * connection, and with it the bytes that it stumbled over: every later request
 * to that host is then sent there and fails of them, too.  So the connection is
 * made to look closed; libcurl notices before it reuses it, and so do the
 * streams that still wait there.
 */
static void break_off(CURL *easy, CURLcode code)
{
	curl_socket_t fd;

	if (code == CURLE_HTTP2 &&
	    !curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &fd) &&
	    fd != CURL_SOCKET_BAD)
		shutdown(fd, SHUT_RDWR);
}

static void end(struct multi *multi, struct multi_handle *handle, CURLcode code)
{
	curl_multi_remove_handle(handle->generation->curl, handle->easy);
	TAILQ_REMOVE(&multi->handles, handle, next);
	handle->generation->running--;
	multi->running--;
	multi->done(multi->arg, handle, code);
}

/* done may add transfers; those report in a later socket_action. */
static void collect(struct generation *generation)
{
	struct multi_handle *handle;
	CURLMsg *message;
	CURLcode code;
	int left;

	while ((message = curl_multi_info_read(generation->curl, &left))) {
		if (message->msg != CURLMSG_DONE)
			continue;
		code = message->data.result;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE,
				  (char **)&handle);
		break_off(message->easy_handle, code);
		end(generation->multi, handle, code);
	}
}

static void act(struct generation *generation, curl_socket_t fd, int mask)
{
	int running;

	/* A transfer that was given no memory may be left where it was, and
	   would neither go on nor end. */
	if (curl_multi_socket_action(generation->curl, fd, mask, &running) ==
	    CURLM_OUT_OF_MEMORY)
		out_of_memory();
	collect(generation);
}

/*
 * Something came on an idle connection.  Over plain HTTP/1 that is its end, or
 * bytes beyond the last answer.  libcurl would reuse a connection with such
 * bytes waiting and take them for the next answer (RFC 9112 6.3 forbids it), so
 * it is made to look closed.  But one whose first exchange was over before its
 * answer was waited for is still watched for EPOLLOUT; that it is writable does
 * not mean that something came.
 */
static void on_idle_socket(struct multi *multi, int fd, uint32_t events)
{
	struct watch *watch = watch_of(multi, fd);
	char rest[4096];

	tell(multi, fd, watch);
	if (!watch->plain || events == EPOLLOUT)
		return;
	shutdown(fd, SHUT_RDWR);
	while (recv(fd, rest, sizeof(rest), MSG_DONTWAIT) > 0)
		;
}

static void on_event(struct multi *multi, int fd, uint32_t events)
{
	struct watch *watch = watch_of(multi, fd);
	int mask = (events & EPOLLIN ? CURL_CSELECT_IN : 0)
		| (events & EPOLLOUT ? CURL_CSELECT_OUT : 0)
		| (events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);

	if (watch->ready)
		watch->ready(watch->arg);
	else if (watch->wanted)
		act(watch->generation, fd, mask);
	else
		on_idle_socket(multi, fd, events);
}

/* When the time of the oldest is over, if nothing stalls until then. */
static int64_t end_of_time(const struct multi *multi)
{
	const struct multi_handle *oldest = TAILQ_FIRST(&multi->handles);

	if (!oldest || !multi->timeout)
		return -1;
	return oldest->begun + multi->timeout +
	       multi->stalled - oldest->stalled;
}

static int64_t first_deadline(const struct multi *multi)
{
	const struct generation *generation;
	int64_t first = end_of_time(multi);

	TAILQ_FOREACH(generation, &multi->generations, next) {
		int64_t deadline = generation->deadline;

		if (deadline >= 0 && (first < 0 || deadline < first))
			first = deadline;
	}
	return first;
}

/* Until the deadline and never before it: rounded up. */
static int wait_for(const struct multi *multi, int timeout)
{
	int64_t deadline = first_deadline(multi), left;

	if (multi->running && (timeout < 0 || timeout > LONGEST_WAIT))
		timeout = LONGEST_WAIT;
	if (deadline < 0 || !timeout)
		return timeout;
	left = deadline - multi_now();
	left = left <= 0 ? 0 : (left + NS_PER_MS - 1) / NS_PER_MS;
	return timeout < 0 || left < timeout ? (int)left : timeout;
}

void multi_resume(struct multi *multi)
{
	int64_t now = multi_now();

	multi->stalled += now - multi->last_turn;
	multi->last_turn = now;
}

static void note_time(struct multi *multi)
{
	int64_t now = multi_now();

	if (now - multi->last_turn > STALL * NS_PER_MS)
		multi_resume(multi);
	else
		multi->last_turn = now;
}

bool multi_was_stalled(const struct multi *multi,
		       const struct multi_handle *handle)
{
	int64_t life = multi_now() - handle->begun;
	int64_t stalled = multi->stalled - handle->stalled;

	return stalled > life / STALLED_PART &&
	       (!multi->timeout || life - stalled < multi->timeout);
}

bool multi_is_due(const struct multi *multi)
{
	int64_t deadline = first_deadline(multi);

	return deadline >= 0 && deadline <= multi_now();
}

/* A callback may begin a new generation: that is before the first. */
static void act_on_time(struct multi *multi)
{
	struct generation *generation;

	TAILQ_FOREACH(generation, &multi->generations, next) {
		int64_t deadline = generation->deadline;

		if (deadline < 0 || deadline > multi_now())
			continue;
		generation->deadline = -1;
		act(generation, CURL_SOCKET_TIMEOUT, 0);
	}
}

/* After what has come was read: the last of an answer may be among it. */
static void expire(struct multi *multi)
{
	int64_t deadline;

	while ((deadline = end_of_time(multi)) >= 0 && deadline <= multi_now())
		end(multi, TAILQ_FIRST(&multi->handles),
		    CURLE_OPERATION_TIMEDOUT);
}

void multi_turn(struct multi *multi, int timeout)
{
	struct epoll_event events[EVENTS];
	int n;

	note_time(multi);
	n = epoll_wait(multi->epoll, events, EVENTS,
		       wait_for(multi, timeout));
	note_time(multi);
	for (int i = 0; i < n; i++)
		on_event(multi, events[i].data.fd, events[i].events);
	act_on_time(multi);
	expire(multi);
	free_old_generations(multi);
}
