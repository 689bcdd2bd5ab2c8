/*
 * One HTTP/1.x request, parsed from a copy of its head: the strings are its own
 * and live until request_release().
 *
 * Only what well-behaved and slightly odd crawlers send is understood.  A
 * body has a Content-Length; chunked request bodies are refused.
 */
#ifndef TESTS_ORIGIN_REQUEST_H
#define TESTS_ORIGIN_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { REQUEST_HEADERS = 64 };	/* further ones are not looked at */

struct request {
	const char *method;
	const char *target;	/* "/path?query", as sent */
	const char *path;	/* as sent, without the query */
	const char *query;	/* "" if none */
	bool http10;
	struct {
		const char *name, *value;
	} headers[REQUEST_HEADERS];
	int nheaders;
	const char *body;	/* "" if none */
	size_t len;		/* bytes of the buffer it takes up */

	/* Filled in by the server. */
	const char *address;	/* that the client connected to */
	int port;
};

/* 1: parsed, to be released; 0: more bytes needed; -1: not HTTP. */
int request_parse(struct request *request, const char *buf,
		  size_t len);
void request_release(struct request *request);

const char *request_header(const struct request *request, const char *name);

/* Host as the client named it, or the address it connected to. */
const char *request_host(const struct request *request);

/* Number after "name=" in the query. */
long request_number(const struct request *request, const char *name,
		    long otherwise);

/* Percent-decoded text after "name="; false and "" if there is none. */
bool request_text(const struct request *request, const char *name, char *buf,
		  size_t size);

/*
 * Calls fn with each name and decoded value of the query, in order.
 */
typedef void request_pair(void *arg, const char *name, const char *value);
void request_each(const struct request *request, request_pair *fn, void *arg);

/* The number that the path ends in after prefix: "/status/404". */
long request_tail(const struct request *request, const char *prefix,
		  long otherwise);

#endif
