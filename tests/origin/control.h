/*
 * What the server's processes share: counters, and what was changed about
 * the board since the start.
 *
 * It is one mapping of a memfd, a struct of atomics without any lock.  The
 * kernel gives zero pages for what is never touched, so one slot for each
 * film and page there can be is cheaper than a table of changes.
 *
 * POST (or GET) /control?... changes it, in the order of the query:
 *
 *   score=FILM:9.9    the film has this score from now on
 *   gone=FILM         it is no longer on its page; the others keep theirs
 *   back=FILM         it is again, with the score it should have
 *   new=FILM          a film above --films, shown last on the first page
 *   fail=PAGE:503     that page (0, 1, 2, ...) answers so; PAGE:200 ends it
 *   captcha=PAGE      that page is a captcha with status 200
 *   etag=on|off       ETag and If-None-Match on board pages (on)
 *   lastmod=on|off    Last-Modified and If-Modified-Since (off)
 *   reset=1           as at the start
 */
#ifndef TESTS_ORIGIN_CONTROL_H
#define TESTS_ORIGIN_CONTROL_H

#include "tests/origin/reply.h"
#include "tests/origin/request.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum {
	CONTROL_ADDRESSES = 256,
	CONTROL_FILMS = 1 << 21,
	CONTROL_PAGES = CONTROL_FILMS / 10,
	CONTROL_NEW = 16,
	CONTROL_COUNTERS = 4096,
	CONTROL_CAPTCHA = 1,	/* stands where a status would */
};

struct counter {
	_Atomic uint64_t key;	/* hash, 0: free */
	_Atomic int count;
};

struct control {
	int64_t started;			/* ns, CLOCK_MONOTONIC */
	_Atomic int in_flight[CONTROL_ADDRESSES];
	_Atomic bool no_etag, lastmod;
	_Atomic uint8_t score[CONTROL_FILMS];	/* tenths, 0: by formula */
	_Atomic bool gone[CONTROL_FILMS];
	_Atomic int fresh[CONTROL_NEW];		/* film numbers, 0: none */
	_Atomic uint16_t fault[CONTROL_PAGES];	/* status or CAPTCHA, 0: none */
	_Atomic uint16_t version[CONTROL_PAGES]; /* changes to its films */
	struct counter counters[CONTROL_COUNTERS];
};

/* A descriptor for the memory; it is mapped with control_attach.  err()s. */
int control_create(void);
struct control *control_attach(int fd);

/* Counts calls with this key, in all the processes: 1, 2, 3, ... */
int control_count(struct control *control, const char *key);

/* ms since the server's start. */
double control_now(const struct control *control);

void control_answer(struct control *control, const struct request *request,
		    struct reply *reply);

#endif
