/*
 * The access log: one line for each request, all the processes appending.
 *
 * Tab-separated, with a first line that names the columns:
 *   start end       ms since the server's start: head of the request read;
 *                   last bytes of the answer about to be handed to the kernel
 *   address         that the client connected to
 *   method target status
 *   inflight        requests to this address in work when this one began,
 *                   itself included
 *   host if-none-match if-modified-since user-agent authorization cookie
 *   referer         as sent, "-" if not
 * An interval ends before the client can have seen the end of the answer, so
 * a client that asks one thing after the other is never counted twice.
 *
 * A line is one write() to a descriptor with O_APPEND and so never mixed with
 * others.  A request that is never answered is logged when the client leaves.
 */
#ifndef TESTS_ORIGIN_LOG_H
#define TESTS_ORIGIN_LOG_H

#include "tests/origin/request.h"

/* -1 if path is NULL.  Writes the names if the file is empty.  err()s. */
int log_open(const char *path);

struct log_entry {
	double start, end;
	int status, in_flight;
};
void log_write(int fd, const struct request *request,
	       const struct log_entry *entry);

#endif
