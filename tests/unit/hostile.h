/*
 * A web server that does not keep to the rules.  It is a process of its own,
 * with a thread for each connection: a test that forks must have no threads
 * itself, or the child may find a lock held for ever.  What it answers hangs on
 * the path alone; the table of answers is the caller's.  A connection is read
 * request by request until its row says otherwise.
 */
#ifndef TESTS_UNIT_HOSTILE_H
#define TESTS_UNIT_HOSTILE_H

#include <arpa/inet.h>
#include <err.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

enum act {
	KEEP,			/* wait for the next request */
	CLOSE,
	RESET,			/* close so that the peer sees ECONNRESET */
	HANG,			/* neither speak nor close */
	DRIP,			/* a byte each 50 ms, for ever */
	FLOOD,			/* body without end */
	CHUNKS,			/* chunked body without end */
	BOMB,			/* gzip of zeros without end */
	FIELDS,			/* header fields without end */
	LINE,			/* one header line without end */
	ECHO,			/* 200 with the request as body */
	LARGE,			/* 200 with a body of 3,000,000 bytes */
};

struct script {
	const char *path;
	enum act act;		/* after the bytes were sent */
	const char *bytes;
	size_t len;		/* 0: strlen */
};

struct hostile {
	int fd;
	uint16_t port;
	const struct script *scripts;
	size_t nscripts;
	atomic_int connections;	/* accepted so far */
	atomic_int requests;
};

struct hostile_connection {
	struct hostile *server;
	int fd;
};

static bool say(int fd, const void *bytes, size_t len)
{
	const char *at = bytes;
	ssize_t n;

	for (; len; at += n, len -= (size_t)n) {
		n = send(fd, at, len, MSG_NOSIGNAL);
		if (n < 0)
			return false;
	}
	return true;
}

static void say_again(int fd, const char *bytes, size_t len)
{
	while (say(fd, bytes, len))
		;
}

static void drip(int fd)
{
	while (say(fd, "x", 1))
		poll(NULL, 0, 50);
}

/* True until the peer closes: at most 20 s. */
static void hang(int fd)
{
	struct timeval limit = { .tv_sec = 20 };
	char byte;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	while (recv(fd, &byte, 1, 0) > 0)
		;
}

static void bomb(int fd)
{
	static const char zeros[64 << 10];
	unsigned char out[16 << 10];
	z_stream z = { 0 };
	bool alive = true;

	deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
	while (alive) {
		z.next_in = (unsigned char *)(uintptr_t)zeros;
		z.avail_in = sizeof(zeros);
		z.next_out = out;
		z.avail_out = sizeof(out);
		deflate(&z, Z_SYNC_FLUSH);
		alive = say(fd, out, sizeof(out) - z.avail_out);
	}
	deflateEnd(&z);
}

static void say_body(int fd, const char *body, size_t len)
{
	char head[128];
	int n = snprintf(head, sizeof(head), "HTTP/1.1 200 OK\r\n"
			 "Content-Type: text/plain\r\n"
			 "Content-Length: %zu\r\n\r\n", len);

	if (say(fd, head, (size_t)n))
		say(fd, body, len);
}

static void say_large(int fd)
{
	size_t len = 3000000;
	char *body = malloc(len);

	for (size_t i = 0; i < len; i++)
		body[i] = (char)('a' + i % 26);
	say_body(fd, body, len);
	free(body);
}

/* True if the connection goes on. */
static bool perform(const struct script *script, int fd, const char *request)
{
	static const struct linger none = { .l_onoff = 1 };
	size_t len = script->len ? script->len : strlen(script->bytes);

	if (!say(fd, script->bytes, len))
		return false;
	switch (script->act) {
	case KEEP:
		return true;
	case CLOSE:
		return false;
	case RESET:
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof(none));
		return false;
	case HANG:
		hang(fd);
		return false;
	case DRIP:
		drip(fd);
		return false;
	case FLOOD:
		say_again(fd, "flood flood flood flood ", 24);
		return false;
	case CHUNKS:
		say_again(fd, "8\r\nchunky..\r\n", 13);
		return false;
	case BOMB:
		bomb(fd);
		return false;
	case FIELDS:
		say_again(fd, "X-More: and more of it\r\n", 24);
		return false;
	case LINE:
		say_again(fd, "aaaaaaaaaaaaaaaaaaaaaaaaa", 24);
		return false;
	case ECHO:
		say_body(fd, request, strlen(request));
		return true;
	case LARGE:
		say_large(fd);
		return true;
	}
	return false;
}

static const struct script *find_script(const struct hostile *server,
					const char *request)
{
	const char *path = strchr(request, ' ');
	size_t len = path ? strcspn(++path, " ?") : 0;

	for (size_t i = 0; i < server->nscripts; i++) {
		const char *want = server->scripts[i].path;

		if (len == strlen(want) && !memcmp(path, want, len))
			return &server->scripts[i];
	}
	errx(1, "no script for %.*s", (int)len, path ? path : request);
}

/* One request head; true if there was one. */
static bool hear(int fd, char *request, size_t cap)
{
	size_t len = 0;
	ssize_t n;

	do {
		n = recv(fd, request + len, cap - 1 - len, 0);
		if (n <= 0)
			return false;
		len += (size_t)n;
		request[len] = '\0';
	} while (!strstr(request, "\r\n\r\n"));
	return true;
}

static void *serve(void *arg)
{
	struct hostile_connection connection =
		*(struct hostile_connection *)arg;
	char request[65536];
	bool more = true;

	free(arg);
	while (more && hear(connection.fd, request, sizeof(request))) {
		atomic_fetch_add(&connection.server->requests, 1);
		more = perform(find_script(connection.server, request),
			       connection.fd, request);
	}
	close(connection.fd);
	return NULL;
}

static void start_thread(void *(*run)(void *), void *arg)
{
	pthread_attr_t attr;
	pthread_t thread;

	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	if (pthread_create(&thread, &attr, run, arg))
		errx(1, "no thread");
	pthread_attr_destroy(&attr);
}

static void *listen_on(void *arg)
{
	struct hostile *server = arg;

	for (;;) {
		struct hostile_connection *connection =
			malloc(sizeof(*connection));

		connection->server = server;
		connection->fd = accept(server->fd, NULL, NULL);
		if (connection->fd < 0)
			err(1, "accept");
		atomic_fetch_add(&server->connections, 1);
		start_thread(serve, connection);
	}
	return NULL;
}

/* Ends with the test programme.  The counters are shared with it. */
static struct hostile *hostile_start(const struct script *scripts, size_t n)
{
	struct hostile *server = mmap(NULL, sizeof(*server),
				      PROT_READ | PROT_WRITE,
				      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof(at);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (server == MAP_FAILED)
		err(1, "cannot start a server");
	server->scripts = scripts;
	server->nscripts = n;
	server->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (server->fd < 0
	    || bind(server->fd, (struct sockaddr *)&at, sizeof(at))
	    || listen(server->fd, 64)
	    || getsockname(server->fd, (struct sockaddr *)&at, &len))
		err(1, "cannot listen");
	server->port = ntohs(at.sin_port);
	if (!fork()) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		listen_on(server);
	}
	close(server->fd);
	return server;
}

#endif
