/*
 * One process of the server: all its connections on one epoll.
 *
 * The listening sockets are shared with the other processes; the kernel
 * wakes one of them for each connection (EPOLLEXCLUSIVE).  Nothing blocks:
 * an answer that is to be late or slow waits on a list of timers, so one
 * process serves thousands of slow connections at once.
 */
#ifndef TESTS_ORIGIN_SERVER_H
#define TESTS_ORIGIN_SERVER_H

#include "tests/origin/origin.h"

/* Never returns.  The sockets are in the order of options->addresses. */
_Noreturn void server_run(const struct origin *origin, const int *sockets);

#endif
