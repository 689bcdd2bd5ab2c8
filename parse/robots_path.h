/*
 * The path of a rule in robots.txt, and whether it means a URL's path
 * (RFC 9309, 2.2.2 and 2.2.3).
 *
 * Octets are compared, after both sides were brought into one spelling: "%7e"
 * becomes "~", "{" becomes "%7B", hex digits become capitals.  So:
 *   1. robots_path_rule() for each rule, once;
 *   2. robots_path_spell() for a URL, once;
 *   3. robots_path_matches() for each of the rules.
 */
#ifndef PARSE_ROBOTS_PATH_H
#define PARSE_ROBOTS_PATH_H

#include <stdbool.h>
#include <stddef.h>

struct robots_path_rule {
	size_t len;		/* of the pattern, its '$' not counted */
	size_t head;		/* what precedes its first '*' */
	size_t octets;		/* what "longest" means, specials and all */
	bool query;		/* has a '?': for the second spelling */
	bool end;		/* had a '$' */
};

/* A URL's path in both spellings; see robots_path.c for why there are two. */
struct robots_path {
	char *plain, *split;	/* split is within plain's memory */
	size_t plain_len, split_len;
};

/* The pattern needs room for 3 * len bytes, and stays the caller's. */
struct robots_path_rule robots_path_rule(const char *text, size_t len,
					 char *pattern);

/* path and query; robots_path_release() when done. */
void robots_path_spell(struct robots_path *path, const char *text);
void robots_path_release(struct robots_path *path);

/* Linear in the path's length and the rule's, whatever its stars. */
bool robots_path_matches(const struct robots_path *path,
			 const struct robots_path_rule *rule,
			 const char *pattern);

#endif
