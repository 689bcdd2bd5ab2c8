/*
 * The loopback web server that tests, demo and benchmarks crawl: what each
 * of its processes knows, and its list of pages.
 *
 *   main.c     options, listening, the fixed pool of processes
 *   server.c   one process: connections on epoll
 *   routes.c   which path is answered by what: the list of all pages
 *   pages.c faults.c raw.c text.c site.c board.c     the pages
 *   table.c    further pages from a file;  files.c  pages as files
 *   control.c  what the processes share;  log.c  what they saw
 *
 * Its address is always a loopback one.
 */
#ifndef TESTS_ORIGIN_ORIGIN_H
#define TESTS_ORIGIN_ORIGIN_H

#include "tests/origin/board.h"
#include "tests/origin/control.h"
#include "tests/origin/options.h"
#include "tests/origin/reply.h"
#include "tests/origin/request.h"

struct table;

struct origin {
	const struct options *options;
	struct control *control;
	struct board board;
	struct table *table;	/* NULL: none */
	int log;		/* -1: none */
};

typedef void route(const struct origin *origin, const struct request *request,
		   struct reply *reply);

/* Fills in *reply, whatever was asked; the only caller of all routes. */
route routes_answer;

/* pages.c: well-behaved ones */
route page_numbered, page_empty, page_echo, page_auth, page_gzip;
route page_sitemap, page_sitemap_gz, page_sitemap_index, page_calendar;
route page_redirect, page_redirect_to, page_loop, page_cookie, page_status;

/* faults.c: the others */
route fault_drip, fault_slow_headers, fault_never, fault_truncated;
route fault_reset, fault_big, fault_endless, fault_bomb, fault_flaky;
route fault_retry_after, fault_captcha, fault_garbage, fault_escape;
route fault_folded;

/* raw.c: answers from files, byte for byte, and spoilt */
route raw_page;

/* text.c: encodings, right and wrong */
route text_page;

/* site.c: a linked site */
route site_page;

/*
 * Page number of a site of so many pages, with so many links.  The first
 * four links of page i are 4i + 1 ... 4i + 4, so that all are reached from
 * 0; link j >= 4 leads to (i * 7919 + j * 104729) % pages.  In a
 * file the links are plain, "12.html"; else each form that names the same
 * page is used in turn (fragment, absolute, scheme and host in capitals,
 * //host, ./, ../, \ and tabs).
 */
void site_write(FILE *out, const struct request *request, long number,
		long pages, long links);

#endif
