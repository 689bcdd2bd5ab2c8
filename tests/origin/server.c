/*
 * A connection is always in one of these states (LISTENING is for the
 * listening sockets):
 *
 *   READING ──request whole──▶ LATE ──its time──▶ SENDING ──all sent──▶ READING
 *                                │                 │   ▲
 *                                │                 ▼   │ interval over
 *                                └──▶ HANGING    PAUSED
 *
 * Epoll is edge-triggered: connection_turn() goes on until a system call says
 * EAGAIN or a timer has to pass.  A second request that is in the buffer
 * already is answered after the first (pipelining).
 *
 * Timers are a list in order of time, filled from its end.  That is quick as
 * long as waits are of few different lengths, as in tests they are.
 */
#include "tests/origin/server.h"
#include "tests/origin/log.h"

#include <err.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

enum { HEAD_MAX = (80 << 10), FILLER = 65536, EVENTS = 256 };

enum state { LISTENING, READING, LATE, SENDING, PAUSED, HANGING };

struct connection {
	enum state state;
	int fd;
	int listener;		/* index of the address it came in by */
	bool busy;		/* a request is counted as in flight */
	char *in;		/* HEAD_MAX bytes */
	size_t in_len;
	char *out;		/* the answer */
	size_t out_len, out_off;
	size_t allowed;		/* of out, until the next pause */
	struct request request;
	struct reply reply;	/* its streams are finished */
	struct log_entry entry;
	double when;		/* ms, of its timer */
	bool timed;		/* it is on the list */
	TAILQ_ENTRY(connection) timer;
};

static const struct origin *origin;
static int epoll;
TAILQ_HEAD(timers, connection);
static struct timers timers = TAILQ_HEAD_INITIALIZER(timers);

static void timer_set(struct connection *c, int ms)
{
	struct connection *before;

	c->when = control_now(origin->control) + ms;
	c->timed = true;
	TAILQ_FOREACH_REVERSE(before, &timers, timers, timer)
		if (before->when <= c->when)
			break;
	if (before)
		TAILQ_INSERT_AFTER(&timers, before, c, timer);
	else
		TAILQ_INSERT_HEAD(&timers, c, timer);
}

static void timer_clear(struct connection *c)
{
	if (c->timed)
		TAILQ_REMOVE(&timers, c, timer);
	c->timed = false;
}

/* The answer is on its way, or will never be: count and log it, once. */
static void account(struct connection *c)
{
	if (!c->busy)
		return;
	c->busy = false;
	c->entry.end = control_now(origin->control);
	c->entry.status = c->reply.status;
	atomic_fetch_sub(&origin->control->in_flight[c->listener], 1);
	log_write(origin->log, &c->request, &c->entry);
}

static void release_exchange(struct connection *c)
{
	account(c);
	request_release(&c->request);
	reply_release(&c->reply);
	free(c->out);
	c->out = NULL;
	c->out_len = c->out_off = 0;
}

static void connection_free(struct connection *c)
{
	struct linger at_once = {1, 0};

	timer_clear(c);
	if (c->reply.end == REPLY_RESET)
		setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &at_once,
			   sizeof(at_once));
	release_exchange(c);
	close(c->fd);
	free(c->in);
	free(c);
}

static void begin_answer(struct connection *c)
{
	const char *asked = request_header(&c->request, "connection");

	c->request.address = origin->options->addresses[c->listener];
	c->request.port = origin->options->port;
	c->busy = true;
	c->entry.start = control_now(origin->control);
	c->entry.in_flight = 1 + atomic_fetch_add(
		&origin->control->in_flight[c->listener], 1);

	reply_init(&c->reply);
	routes_answer(origin, &c->request, &c->reply);
	if (c->reply.end == REPLY_KEEP &&
	    (c->request.http10 || (asked && strcasestr(asked, "close"))))
		c->reply.end = REPLY_CLOSE;
	c->out = reply_compose(&c->reply, &c->request, &c->out_len);
	c->allowed = !c->reply.interval	 ? SIZE_MAX
		     : c->reply.slow_head ? 0
					  : c->out_len - c->reply.body_len;
	c->state = LATE;
	if (c->reply.delay > 0)
		timer_set(c, c->reply.delay);
}

/* What filler is made of: as much of it as fits one piece, in whole units. */
static const char *filler_unit(const struct reply *reply, size_t *len)
{
	size_t unit = reply->unit < reply->body_len ? reply->unit
						    : reply->body_len;

	*len = unit ? unit : 1;
	return unit ? reply->body_text + reply->body_len - unit : "x";
}

/* Refills out with the next piece of filler; false: there is none left. */
static bool next_piece(struct connection *c)
{
	size_t unit_len, len;
	const char *unit = filler_unit(&c->reply, &unit_len);
	char *out = NULL;
	FILE *piece;

	if (!c->reply.filler || c->reply.stop != SIZE_MAX)
		return false;
	len = FILLER < unit_len ? unit_len : FILLER - FILLER % unit_len;
	if (c->reply.filler < len)
		len = c->reply.filler;
	free(c->out);
	piece = open_memstream(&out, &c->out_len);
	if (!piece)
		err(1, NULL);
	if (c->reply.chunked)
		fprintf(piece, "%zx\r\n", len);
	for (size_t i = 0; i < len; i++)
		putc_unlocked(unit[i % unit_len], piece);
	c->reply.filler -= len;
	if (c->reply.chunked)
		fputs(c->reply.filler ? "\r\n" : "\r\n0\r\n\r\n", piece);
	fclose(piece);
	c->out = out;
	c->out_off = 0;
	if (c->reply.interval)
		c->allowed = c->reply.step;
	return true;
}

enum turn { GO_ON, WAIT, OVER };

static enum turn send_some(struct connection *c)
{
	size_t end = c->out_len < c->allowed ? c->out_len : c->allowed;

	if (end == c->out_len && !c->reply.filler &&
	    c->reply.end != REPLY_HANG)
		account(c);

	ssize_t n = send(c->fd, c->out + c->out_off, end - c->out_off,
			 MSG_NOSIGNAL);
	if (n < 0)
		return errno == EAGAIN ? WAIT : OVER;
	c->out_off += (size_t)n;
	return GO_ON;
}

static enum turn end_answer(struct connection *c)
{
	size_t taken = c->request.len;

	switch (c->reply.end) {
	case REPLY_KEEP:
		break;
	case REPLY_HANG:
	case REPLY_STALL:
		c->state = HANGING;
		return WAIT;
	case REPLY_CLOSE:
	case REPLY_RESET:
		return OVER;
	}
	release_exchange(c);
	memmove(c->in, c->in + taken, c->in_len - taken);
	c->in_len -= taken;
	c->state = READING;
	return GO_ON;
}

static enum turn turn_sending(struct connection *c)
{
	if (c->out_off == c->out_len && !next_piece(c))
		return end_answer(c);
	if (c->out_off < c->allowed)
		return send_some(c);
	c->state = PAUSED;
	timer_set(c, c->reply.interval);
	return WAIT;
}

static enum turn turn_reading(struct connection *c)
{
	int whole = request_parse(&c->request, c->in, c->in_len);

	if (whole < 0 || (!whole && c->in_len == HEAD_MAX))
		return OVER;
	if (whole) {
		begin_answer(c);
		return GO_ON;
	}

	ssize_t n = recv(c->fd, c->in + c->in_len, HEAD_MAX - c->in_len, 0);
	if (n < 0)
		return errno == EAGAIN ? WAIT : OVER;
	c->in_len += (size_t)n;
	return n ? GO_ON : OVER;
}

static void connection_new(int fd, int listener, enum state state,
			   uint32_t events)
{
	struct connection *c = calloc(1, sizeof(*c));
	struct epoll_event event = {.events = events, .data.ptr = c};

	if (!c || (state == READING && !(c->in = malloc(HEAD_MAX))))
		err(1, NULL);
	c->fd = fd;
	c->listener = listener;
	c->state = state;
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0)
		err(1, "epoll_ctl");
}

static void accept_all(const struct connection *listening)
{
	int fd, on = 1;

	while ((fd = accept4(listening->fd, NULL, NULL,
			     SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
		connection_new(fd, listening->listener, READING,
			       EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
	}
	if (errno == EMFILE || errno == ENFILE)
		warn("cannot accept");
}

static enum turn turn(struct connection *c)
{
	switch (c->state) {
	case LISTENING:
		accept_all(c);
		return WAIT;
	case READING:
		return turn_reading(c);
	case LATE:
		if (c->timed)
			return WAIT;
		c->state = SENDING;
		return GO_ON;
	case SENDING:
		return turn_sending(c);
	case PAUSED:
		if (c->timed)
			return WAIT;
		c->allowed = c->out_off + (c->reply.step ? c->reply.step : 1);
		c->state = SENDING;
		return GO_ON;
	case HANGING:
		return WAIT;
	}
	abort();
}

static void connection_turn(struct connection *c)
{
	enum turn result;

	while ((result = turn(c)) == GO_ON)
		;
	if (result == OVER)
		connection_free(c);
}

/* A client that leaves while its answer is held back ends it. */
static void connection_event(struct connection *c, uint32_t events)
{
	bool gone = events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR);

	if (gone && (c->state == LATE || c->state == PAUSED ||
		     c->state == HANGING))
		connection_free(c);
	else
		connection_turn(c);
}

/* ms until the first timer, -1: none. */
static int fire_timers(void)
{
	struct connection *c;

	while ((c = TAILQ_FIRST(&timers))) {
		double wait = c->when - control_now(origin->control);

		if (wait > 0)
			return (int)wait + 1;
		timer_clear(c);
		connection_turn(c);
	}
	return -1;
}

void server_run(const struct origin *the_origin, const int *sockets)
{
	struct epoll_event events[EVENTS];

	origin = the_origin;
	epoll = epoll_create1(EPOLL_CLOEXEC);
	if (epoll < 0)
		err(1, "epoll_create1");
	for (int i = 0; i < origin->options->naddresses; i++)
		connection_new(sockets[i], i, LISTENING,
			       EPOLLIN | EPOLLEXCLUSIVE);
	for (;;) {
		int n = epoll_wait(epoll, events, EVENTS, fire_timers());

		for (int i = 0; i < n; i++)
			connection_event(events[i].data.ptr, events[i].events);
	}
}
