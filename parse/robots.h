/*
 * robots.txt: what one agent may fetch (RFC 9309).
 *
 *   1. robots_cut() the file if it is longer than one cares to keep;
 *   2. robots_parse() it for an agent: only that agent's rules are kept;
 *   3. robots_allowed() for every URL of the host.
 *
 * Whether there is a file at all, and what 404 or 503 instead of one mean
 * (section 2.3.1), is for the caller to know.
 *
 * Read more kindly than the grammar, each as Google's published parser does:
 * a blank for the colon where exactly two words stand on the line, the names
 * useragent, "user agent", site-map, dissallow, dissalow, disalow, diasllow,
 * disallaw, and a user-agent value with a version after its product token.
 * Not taken from there: "index.html" standing for its directory, and names
 * that merely begin with a known one.
 */
#ifndef PARSE_ROBOTS_H
#define PARSE_ROBOTS_H

#include <stdbool.h>
#include <stddef.h>

struct robots;

/* Section 2.5: a crawler reads this many bytes at least. */
#define ROBOTS_BYTES ((size_t)500 * 1024)

/*
 * How much of text may be kept where no more than cap bytes shall be: up to
 * the end of the last whole line, because half a path forbids or allows too
 * much.  len if that is not more than cap.
 */
size_t robots_cut(const char *text, size_t len, size_t cap);

/*
 * The length of the product token that a user agent's name begins with: up to
 * '/' or white space.  Section 2.2.1 has letters, '-' and '_' only, but there
 * are MJ12bot and 360Spider, and a name cut short may be another's.
 */
size_t robots_token(const char *agent, size_t len);

/*
 * agent: the product token, or a whole User-Agent value, whose first token is
 * taken.  All groups that name it are merged; only where there is none do those
 * of "*" count (section 2.2.1).  Everything given is parsed; any bytes will do.
 * Copies what it needs.  Never NULL.
 */
struct robots *robots_parse(const char *text, size_t len, const char *agent);
void robots_free(struct robots *robots);

/*
 * path: path and query of the URL in normal form ("/a?b").  The longest rule
 * that matches decides, and allow if two are equal; *line is where it stands
 * (from 1), 0 if there is none.  Time is linear in rules * path.
 */
bool robots_allowed(const struct robots *robots, const char *path,
		    unsigned *line);

/* The nth line of text, from 1, at most that many bytes of it; malloc'd, NULL
   if there is none. */
char *robots_line(const char *text, size_t len, unsigned n, size_t most);

/* Seconds; -1: none for this agent.  The longest, if there are several. */
double robots_crawl_delay(const struct robots *robots);

/* The nth Sitemap line, as it stands there; NULL past the last.  These belong
   to no group. */
const char *robots_sitemap(const struct robots *robots, size_t n);

#endif
