/*
 * PCRE2 patterns that cannot hang and cannot lie: hitting a limit is an
 * outcome of its own, never "no match".
 */
#ifndef PARSE_RULES_PATTERN_H
#define PARSE_RULES_PATTERN_H

#include "parse/rules/match_budget.h"

#include <stddef.h>

struct pattern;

/*
 * UTF, JIT.  \w, \d and case mean ASCII, as that is twice as fast; a pattern
 * that begins with (*UCP) asks for Unicode's.  \C is refused: it could cut a
 * character in two.  NULL with *error a text (copied by the caller at once)
 * and *offset, the byte in the pattern.
 */
struct pattern *pattern_compile(const char *regex, const char **error,
				size_t *offset);
void pattern_free(struct pattern *pattern);
const char *pattern_text(const struct pattern *pattern);

/* Where it stands in a rule file, whose name is borrowed; and that line, from
   1.  0: it is not known, as of a command line. */
void pattern_set_place(struct pattern *pattern, const char *file,
		       unsigned line);
unsigned pattern_place(const struct pattern *pattern, const char **file);

/* Named groups in order of their numbers. */
size_t pattern_ngroups(const struct pattern *pattern);
const char *pattern_group(const struct pattern *pattern, size_t i);

/* More named groups than this are an error of the pattern. */
#define MATCH_GROUPS_MAX 256

struct match_span {		/* data NULL: the group took no part */
	const char *data;
	size_t len;
};

/* Anything but 0 ends the scan and is what pattern_each() returns; > 0. */
typedef int match_fn(void *arg, const struct match_span *groups);

/*
 * Calls fn for every match of valid UTF-8 text, with the named groups.  0;
 * what fn returned; or -1 with *why: "match limit", "depth limit",
 * "heap limit", "JIT stack limit", "time budget" (matches found before that
 * have been passed to fn).  After an empty match the next one may begin at the
 * same place if it is not empty too; so the scan always ends.  fn may use any
 * pattern, also this one.
 */
int pattern_each(const struct pattern *pattern, const char *text, size_t len,
		 const struct match_budget *budget, match_fn *fn, void *arg,
		 const char **why);

/* 1 matches, 0 does not, -1 with *why. */
int pattern_test(const struct pattern *pattern, const char *text, size_t len,
		 const struct match_budget *budget, const char **why);

/* The text without what matches, into out (len bytes).  Its length, or -1 with
   *why. */
long pattern_cut(const struct pattern *pattern, const char *text, size_t len,
		 const struct match_budget *budget, char *out,
		 const char **why);

/* 1: *found is the first match, or of a pattern with groups its first group
   (data NULL if that took no part); 0: none; -1 with *why. */
int pattern_first(const struct pattern *pattern, const char *text, size_t len,
		  const struct match_budget *budget, struct match_span *found,
		  const char **why);

struct match_text {
	const char *data;	/* of the text given, if owned is NULL */
	size_t len;
	char *owned;		/* for free() */
};

/*
 * Every match replaced by `with` ($1, ${name}, $$; a group that took no part is
 * empty).  0, or -1 with *why: as above (the time budget is 2 s), "bad
 * replacement", "unknown group in replacement", or "result too large" (over
 * 64 MiB).
 */
int pattern_replace(const struct pattern *pattern, const char *text, size_t len,
		    const char *with, struct match_text *out,
		    const char **why);

#endif
