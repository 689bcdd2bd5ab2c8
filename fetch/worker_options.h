/*
 * What the user wants of the requests that a worker makes.
 */
#ifndef FETCH_WORKER_OPTIONS_H
#define FETCH_WORKER_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

/* Names and meaning as in curl; all strings are borrowed, NULL: not set. */
struct worker_options {
	int concurrency;	/* transfers at once in this worker */
	long timeout;		/* ms, whole transfer */
	long connect_timeout;	/* ms */
	long min_speed;		/* bytes/s over 20 s */
	uint64_t max_size;	/* bytes after decoding */
	const char *user_agent;
	const char *const *headers;	/* NULL at the end */
	const char *const *resolves;	/* NULL at the end */
	const char *const *cookies;	/* NULL at the end; each a file, or
					   data if it holds a '=' */
	const char *proxy;
	const char *user;	/* name:password */
	const char *cacert;
	bool netrc, insecure, http11;
	int ip_version;		/* 0, 4 or 6 */
	const char *run_as;	/* started by root: user to become; see
				   confine.h */
};

#endif
