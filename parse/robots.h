/*
 * robots.txt (RFC 9309).
 */
#ifndef PARSE_ROBOTS_H
#define PARSE_ROBOTS_H

#include <stdbool.h>
#include <stddef.h>

struct robots;

/*
 * agent: the product token or a whole User-Agent value (its first token is
 * taken).  Groups for it are merged (section 2.2.1); only its rules are kept.
 * Copies what it needs.  NULL: out of memory.
 */
struct robots *robots_parse(const char *text, size_t len, const char *agent);
void robots_free(struct robots *robots);

/*
 * path: path and query of the URL in normal form ("/a?b").  *line: of the
 * deciding rule, 0 if none.  Linear in rules * path.
 */
bool robots_allowed(const struct robots *robots, const char *path,
		    unsigned *line);

/* Seconds; -1: none for this agent. */
double robots_crawl_delay(const struct robots *robots);

/* The nth Sitemap line, as it stands there; NULL past the last. */
const char *robots_sitemap(const struct robots *robots, size_t n);

#endif
