/*
 * A fixed pool of processes that share listening sockets.
 *
 * The parent opens everything (sockets, shared memory, log), starts the
 * processes with these descriptors, prints the port, and from then on only
 * waits for a reason to end: end of its stdin, SIGTERM or SIGINT, --max-time,
 * or the death of a process.  The processes die with it (fetch/process.h), so
 * a test that is killed leaves nothing behind.
 *
 * They are started with the parent's own command line and --child before it.
 */
#include "fetch/process.h"
#include "tests/origin/files.h"
#include "tests/origin/log.h"
#include "tests/origin/server.h"
#include "tests/origin/table.h"

#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

/* What a child finds behind its standard descriptors. */
enum { FD_CONTROL = 3, FD_LOG, FD_SOCKETS };

static socklen_t make_address(struct sockaddr_storage *storage,
			      const char *text, int port)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)storage;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)storage;

	memset(storage, 0, sizeof(*storage));
	if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons((uint16_t)port);
		return sizeof(*v4);
	}
	if (inet_pton(AF_INET6, text, &v6->sin6_addr) != 1)
		errx(2, "not an address: '%s'", text);
	v6->sin6_family = AF_INET6;
	v6->sin6_port = htons((uint16_t)port);
	return sizeof(*v6);
}

/* -1 with EADDRINUSE; other failures end us. */
static int listen_at(const char *text, int port)
{
	struct sockaddr_storage address;
	socklen_t len = make_address(&address, text, port);
	int on = 1;
	int fd = socket(address.ss_family,
			SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		err(1, "socket");
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, (struct sockaddr *)&address, len) == 0 &&
	    listen(fd, 4096) == 0)
		return fd;
	if (errno != EADDRINUSE)
		err(1, "cannot listen at %s port %d", text, port);
	close(fd);
	errno = EADDRINUSE;
	return -1;
}

/* The port, the same at all addresses; 0 if one of them has it in use. */
static int try_listen(const struct options *options, int port, int *sockets)
{
	for (int i = 0; i < options->naddresses; i++) {
		sockets[i] = listen_at(options->addresses[i], port);
		if (sockets[i] < 0) {
			while (i--)
				close(sockets[i]);
			return 0;
		}
	}
	return port;
}

/*
 * Any port is one below those that the kernel hands out by itself (from 32768
 * on), so that no other socket of this machine takes it while a test has its
 * server down, to start it again or to ask where nobody is.
 */
static int any_port(void)
{
	uint16_t random;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		err(1, "getrandom");
	return 10000 + random % 20000;
}

static int listen_everywhere(const struct options *options, int *sockets)
{
	int tries = options->port ? 1 : 100;

	while (tries--) {
		int wanted = options->port ? options->port : any_port();
		int port = try_listen(options, wanted, sockets);

		if (port)
			return port;
	}
	err(1, "cannot listen");
}

static _Noreturn void run_child(int argc, char **argv)
{
	int sockets[OPTIONS_ADDRESSES];
	struct options options;
	struct origin origin = {.options = &options, .log = FD_LOG};

	process_child_begin();
	argv[1] = argv[0];
	options_parse(&options, argc - 1, argv + 1);
	signal(SIGPIPE, SIG_IGN);
	if (!options.log)
		origin.log = -1;
	if (options.table)
		origin.table = table_open(options.table);
	origin.control = control_attach(FD_CONTROL);
	origin.board.control = origin.control;
	origin.board.films = options.films;
	for (int i = 0; i < options.naddresses; i++)
		sockets[i] = FD_SOCKETS + i;
	server_run(&origin, sockets);
}

static void start_child(struct process **child, char **argv, const int *fds,
			size_t nfds)
{
	struct process_spec spec = { .name = "origin", .argv = argv,
				     .fds = fds, .nfds = nfds };

	*child = process_start(&spec);
	if (!*child)
		err(1, "cannot start a process");
}

/* argv with --child behind the name; never freed. */
static char **child_argv(int argc, char **argv)
{
	char **copy = calloc((size_t)argc + 2, sizeof(*copy));

	if (!copy)
		err(1, NULL);
	copy[0] = argv[0];
	copy[1] = strdup("--child");
	memcpy(copy + 2, argv + 1, (size_t)(argc - 1) * sizeof(*copy));
	return copy;
}

static void start_children(const struct options *options,
			   struct process **children, char **argv,
			   const int *sockets)
{
	int fds[2 + OPTIONS_ADDRESSES] = {control_create(),
					  log_open(options->log)};
	size_t nfds = 2 + (size_t)options->naddresses;

	if (fds[1] < 0)
		fds[1] = dup(STDERR_FILENO);
	memcpy(fds + 2, sockets,
	       (size_t)options->naddresses * sizeof(*sockets));
	for (int i = 0; i < options->workers; i++)
		start_child(&children[i], argv, fds, nfds);
	for (size_t i = 0; i < nfds; i++)
		close(fds[i]);
}

static bool stdin_ended(void)
{
	char buf[512];

	return read(STDIN_FILENO, buf, sizeof(buf)) <= 0;
}

/* A descriptor that says when one has come.  Not before the children are
   started, which would inherit the mask. */
static int catch_signals(void)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGALRM);
	sigprocmask(SIG_BLOCK, &signals, NULL);

	int fd = signalfd(-1, &signals, SFD_CLOEXEC);
	if (fd < 0)
		err(1, "signalfd");
	return fd;
}

/* Exit status: 1 when a process has died. */
static int wait_for_end(const struct options *options, int signals,
			struct process *const *children)
{
	struct pollfd fds[2 + 64] = {{.fd = STDIN_FILENO, .events = POLLIN}};
	nfds_t nfds = 2 + (nfds_t)options->workers;

	fds[1].fd = signals;
	for (nfds_t i = 2; i < nfds; i++)
		fds[i].fd = process_fd(children[i - 2]);
	for (nfds_t i = 1; i < nfds; i++)
		fds[i].events = POLLIN;
	alarm((unsigned)options->max_time);

	while (poll(fds, nfds, -1) >= 0 || errno == EINTR) {
		if (fds[1].revents || (fds[0].revents && stdin_ended()))
			return 0;
		for (nfds_t i = 2; i < nfds; i++)
			if (fds[i].revents)
				return 1;
	}
	return 1;
}

static void raise_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static int serve(const struct options *options, char **argv)
{
	struct process *children[64];
	int sockets[OPTIONS_ADDRESSES];
	int port = listen_everywhere(options, sockets);

	raise_descriptors();
	start_children(options, children, argv, sockets);
	int signals = catch_signals();
	printf("%d\n", port);
	fflush(stdout);
	int status = wait_for_end(options, signals, children);
	for (int i = 0; i < options->workers; i++)
		process_free(children[i]);
	if (status)
		warnx("a process has died");
	return status;
}

int main(int argc, char **argv)
{
	static struct options options;

	if (argc > 1 && strcmp(argv[1], "--child") == 0)
		run_child(argc, argv);

	static char **for_children;

	for_children = child_argv(argc, argv);
	options_parse(&options, argc, argv);
	if (options.expect_films)
		board_expect(stdout, options.films);
	if (options.write_board)
		files_write_board(options.write_board, options.films);
	if (options.write_site)
		files_write_site(options.write_site);
	if (options.expect_films || options.write_board || options.write_site)
		return 0;
	return serve(&options, for_children);
}
