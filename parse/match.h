/*
 * PCRE2 patterns that cannot hang and cannot lie: hitting a limit is an
 * outcome of its own, never "no match".
 */
#ifndef PARSE_MATCH_H
#define PARSE_MATCH_H

#include <stddef.h>
#include <stdint.h>

struct pattern;

/* UTF, JIT.  NULL with *error a text (copied by the caller at once) and
   *offset, the byte in the pattern. */
struct pattern *pattern_compile(const char *regex, const char **error,
				size_t *offset);
void pattern_free(struct pattern *pattern);
const char *pattern_text(const struct pattern *pattern);

/* Named groups in order of their numbers. */
size_t pattern_ngroups(const struct pattern *pattern);
const char *pattern_group(const struct pattern *pattern, size_t i);

struct match_span {		/* data NULL: the group took no part */
	const char *data;
	size_t len;
};

/* A page's time, shared by all its rules. */
struct match_budget {
	int64_t deadline_ns;	/* CLOCK_MONOTONIC */
};
void match_budget_start(struct match_budget *budget, unsigned ms);

/* Anything but 0 ends the scan and is what pattern_each gives. > 0 only. */
typedef int match_fn(void *arg, const struct match_span *groups);

/*
 * Calls fn for every match of valid UTF-8 text, with the named groups.  0;
 * what fn returned; or -1 with *why: "match limit", "depth limit",
 * "heap limit", "JIT stack limit", "time budget".  An empty match moves on by
 * one character.
 */
int pattern_each(const struct pattern *pattern, const char *text, size_t len,
		 const struct match_budget *budget, match_fn *fn, void *arg,
		 const char **why);

/* 1 matches, 0 does not, -1 with *why. */
int pattern_test(const struct pattern *pattern, const char *text, size_t len,
		 const struct match_budget *budget, const char **why);

/* Every match replaced by `with` ($1, ${name}); *out is malloc'd.  -1, *why. */
int pattern_replace(const struct pattern *pattern, const char *text, size_t len,
		    const char *with, char **out, size_t *outlen,
		    const char **why);

#endif
