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
 *   idle and wants it back for the next request: two epoll_ctl per page.
 *   So the wish is only noted.  The socket stays registered, and is taken out
 *   when it speaks although nobody listens.  That is safe because sockets
 *   are made and closed through our own functions, so no number in
 *   the table can come to mean another socket unnoticed.  libcurl's other
 *   descriptors (its resolver's) are not made here, and are taken out at once.
 */
#include "fetch/multi.h"

#include "fetch/descriptors.h"
#include "fetch/transfer.h"

#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_MS INT64_C(1000000)

enum {
	STALL = 1000,		/* ms in which this loop ought to have run */
	LONGEST_WAIT = 500,	/* ms, so that a stall can be told from it */
	EVENTS = 256,		/* taken from the kernel at once */
};

/* What is known of a descriptor; the table is indexed by its number. */
struct watch {
	uint32_t wanted;	/* EPOLL* that its owner waits for */
	uint32_t set;		/* EPOLL* that the kernel was told */
	bool ours;		/* from multi_open_socket */
	bool plain;		/* HTTP/1, no TLS */
	multi_ready *ready;	/* NULL: libcurl's */
	void *arg;
};

struct multi {
	CURLM *curl;
	int epoll;
	int running;
	int64_t deadline;	/* of libcurl's timer, ns; -1: none */
	int64_t last_turn;	/* when this loop last ran */
	int64_t stalled;	/* end of the last stall */
	struct watch *watches;
	size_t nwatches;
	multi_done *done;
	void *arg;
};

int64_t multi_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 * NS_PER_MS + now.tv_nsec;
}

static struct watch *watch_of(struct multi *multi, int fd)
{
	size_t need = (size_t)fd + 1, n = multi->nwatches;

	if (need > n) {
		size_t grown = need > 2 * n ? need : 2 * n;

		multi->watches = realloc(multi->watches,
					 grown * sizeof(*multi->watches));
		if (!multi->watches)
			err(1, "cannot watch %zu descriptors", grown);
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
	struct multi *multi = arg;
	struct watch *watch = watch_of(multi, fd);

	(void)easy, (void)unused;
	watch->wanted = events[what];
	if (watch->wanted || !watch->ours)
		tell(multi, fd, watch);
	return 0;
}

static int on_timer(CURLM *curl, long timeout, void *arg)
{
	struct multi *multi = arg;

	(void)curl;
	multi->deadline = timeout < 0 ? -1
		: multi_now() + timeout * NS_PER_MS;
	return 0;
}

curl_socket_t multi_open_socket(struct multi *multi,
				const struct curl_sockaddr *address,
				bool plain)
{
	int fd = socket(address->family,
			address->socktype | SOCK_CLOEXEC | SOCK_NONBLOCK,
			address->protocol);

	if (fd < 0)
		return CURL_SOCKET_BAD;
	*watch_of(multi, fd) = (struct watch){ .ours = true,
						.plain = plain };
	return fd;
}

int multi_close_socket(void *arg, curl_socket_t fd)
{
	struct multi *multi = arg;

	*watch_of(multi, fd) = (struct watch){ 0 };
	return close(fd);
}

struct multi *multi_new(int concurrency, multi_done *done, void *arg)
{
	struct multi *multi = calloc(1, sizeof(*multi));

	if (!multi || !(multi->curl = curl_multi_init()))
		err(1, "cannot start libcurl");
	multi->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (multi->epoll < 0) {
		curl_multi_cleanup(multi->curl);
		free(multi);
		return NULL;
	}
	multi->deadline = -1;
	multi->last_turn = multi_now();
	multi->done = done;
	multi->arg = arg;
	curl_multi_setopt(multi->curl, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(multi->curl, CURLMOPT_SOCKETDATA, multi);
	curl_multi_setopt(multi->curl, CURLMOPT_TIMERFUNCTION, on_timer);
	curl_multi_setopt(multi->curl, CURLMOPT_TIMERDATA, multi);
	curl_multi_setopt(multi->curl, CURLMOPT_MAXCONNECTS,
			  (long)descriptors_connections(concurrency));
	curl_multi_setopt(multi->curl, CURLMOPT_MAX_CONCURRENT_STREAMS, 100L);
	return multi;
}

void multi_free(struct multi *multi)
{
	if (!multi)
		return;
	curl_multi_cleanup(multi->curl);
	close(multi->epoll);
	free(multi->watches);
	free(multi);
}

void multi_add(struct multi *multi, struct transfer *transfer)
{
	transfer->begun = multi_now();
	if (curl_multi_add_handle(multi->curl, transfer->easy))
		errx(1, "libcurl does not take a transfer");
	multi->running++;
}

void multi_remove(struct multi *multi, struct transfer *transfer)
{
	curl_multi_remove_handle(multi->curl, transfer->easy);
	multi->running--;
}

int multi_running(const struct multi *multi)
{
	return multi->running;
}

void multi_watch(struct multi *multi, int fd, multi_ready *ready, void *arg)
{
	struct watch *watch = watch_of(multi, fd);

	*watch = (struct watch){ .wanted = EPOLLIN, .ready = ready,
				 .arg = arg };
	tell(multi, fd, watch);
}

/* done may add transfers; those report in a later socket_action. */
static void collect(struct multi *multi)
{
	struct transfer *transfer;
	CURLMsg *message;
	CURLcode code;
	int left;

	while ((message = curl_multi_info_read(multi->curl, &left))) {
		if (message->msg != CURLMSG_DONE)
			continue;
		code = message->data.result;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE,
				  (char **)&transfer);
		multi_remove(multi, transfer);
		multi->done(multi->arg, transfer, code);
	}
}

static void act(struct multi *multi, curl_socket_t fd, int mask)
{
	int running;

	curl_multi_socket_action(multi->curl, fd, mask, &running);
	collect(multi);
}

/*
 * An idle connection spoke.  Over plain HTTP/1 that is its end, or bytes
 * beyond the last answer.  libcurl would reuse a connection with such
 * bytes waiting and take them for the next answer (RFC 9112 6.3 forbids it),
 * so it is made to look closed.  But one whose first exchange was over
 * before anybody waited for its answer is still watched for EPOLLOUT, and to
 * be writable is not to speak.
 */
static void quiet(struct multi *multi, int fd, uint32_t events)
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

static void dispatch(struct multi *multi, int fd, uint32_t events)
{
	struct watch *watch = watch_of(multi, fd);
	int mask = (events & EPOLLIN ? CURL_CSELECT_IN : 0)
		| (events & EPOLLOUT ? CURL_CSELECT_OUT : 0)
		| (events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);

	if (watch->ready)
		watch->ready(watch->arg);
	else if (watch->wanted)
		act(multi, fd, mask);
	else
		quiet(multi, fd, events);
}

/* Until the deadline and never before it: rounded up. */
static int wait_for(const struct multi *multi, int timeout)
{
	int64_t left;

	if (multi->running && (timeout < 0 || timeout > LONGEST_WAIT))
		timeout = LONGEST_WAIT;
	if (multi->deadline < 0 || !timeout)
		return timeout;
	left = multi->deadline - multi_now();
	left = left <= 0 ? 0 : (left + NS_PER_MS - 1) / NS_PER_MS;
	return timeout < 0 || left < timeout ? (int)left : timeout;
}

static void note_time(struct multi *multi)
{
	int64_t now = multi_now();

	if (now - multi->last_turn > STALL * NS_PER_MS)
		multi->stalled = now;
	multi->last_turn = now;
}

bool multi_lived_through_stall(const struct multi *multi, int64_t begun)
{
	return begun < multi->stalled;
}

bool multi_is_due(const struct multi *multi)
{
	return multi->deadline >= 0 && multi->deadline <= multi_now();
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
		dispatch(multi, events[i].data.fd, events[i].events);
	if (multi_is_due(multi)) {
		multi->deadline = -1;
		act(multi, CURL_SOCKET_TIMEOUT, 0);
	}
}
