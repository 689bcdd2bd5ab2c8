/*
 * The parts of `trawl check`, each with an opinion of its own.  check.c reads
 * their command lines.
 */
#ifndef CMD_CHECK_CHECK_H
#define CMD_CHECK_CHECK_H

#include <stdbool.h>

struct check_words {
	const char *value;	/* of the part's option; NULL: not given */
	bool verbose;		/* -v */
	char **words;		/* after the options; NULL at the end */
};

/* The exit code. */
typedef int check_fn(const struct check_words *words);

check_fn check_charset;		/* which encoding a page is in */
check_fn check_links;		/* the links of a page */
check_fn check_robots;		/* what a robots.txt lets an agent fetch, and
				   by which line */
check_fn check_rules;		/* whether a rule file is sound, and its rows
				   on a local file */
check_fn check_sitemap;		/* the entries of a sitemap */
check_fn check_url;		/* a URL in its normal form */

#endif
