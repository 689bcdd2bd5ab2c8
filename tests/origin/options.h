/*
 * The server's command line.  Its processes are started with the same one
 * and read it again.
 */
#ifndef TESTS_ORIGIN_OPTIONS_H
#define TESTS_ORIGIN_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * How one host differs from the others: --host and --robots.  SPEC is
 *   STATUS[,latency=MS][,file=PATH][,to=URL][,type=TYPE][,retry-after=S]
 *   [,size=BYTES][,never][,delay=SECONDS][,body=TEXT]
 * STATUS 0 keeps the ordinary answer (then only latency and never count).
 * delay=S is short for a robots.txt with that Crawl-delay; in body=TEXT,
 * \n is a line end, and it goes on to the end of the SPEC.
 */
struct special {
	const char *where;	/* address or Host without port; "*": all */
	bool robots;		/* for /robots.txt only, else for all else */
	int status, latency;
	const char *file, *to, *type, *retry_after, *body;
	const char *crawl_delay;
	size_t size;		/* pad the body to this */
	bool never;
};

enum { OPTIONS_ADDRESSES = 256, OPTIONS_SPECIALS = 256 };

struct options {
	const char *addresses[OPTIONS_ADDRESSES];
	int naddresses;
	int port;		/* 0: any */
	int workers;
	int films;		/* on the board */
	int max_time;		/* s */
	bool gzip;		/* where the client accepts it */
	const char *log;	/* NULL: none */
	const char *table;	/* further pages; NULL: none */
	const char *raw;	/* folder of answers (raw.c); NULL: none */
	struct special specials[OPTIONS_SPECIALS];
	int nspecials;

	/* Instead of serving. */
	bool expect_films;
	const char *write_board, *write_site;	/* directory; NULL: no */
};

/* Exits 2 with a message on a bad one, 0 after --help.  Keeps argv. */
void options_parse(struct options *options, int argc, char **argv);

#endif
