/*
 * The inside of pattern.h: a compiled pattern, and the scan of a text for it.
 * For pattern.c and replace.c only.
 *
 *   1. scan_init();
 *   2. scan_next() until it is not 1; in between, from, to and the pattern's
 *      match data tell of the match.  Anything another match must not disturb
 *      has to be copied before the next use of any pattern.
 */
#ifndef PARSE_RULES_SCAN_H
#define PARSE_RULES_SCAN_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include "parse/rules/match_budget.h"

#include <pcre2.h>
#include <stdbool.h>
#include <stddef.h>

struct group {
	const char *name;	/* in the code's name table */
	unsigned number;
	unsigned index;		/* of its name among the distinct ones */
};

struct pattern {
	pcre2_code *code;
	pcre2_match_data *data;
	char *text;
	const char *file;	/* where it stands; borrowed, NULL: unknown */
	unsigned line;		/* 0: unknown */
	struct group *groups;	/* by number; (?J) repeats names */
	size_t ngroups;
	const char **names;	/* distinct */
	size_t nnames;
	bool jit;
	bool anchored;		/* has but one start position */
	bool whole;		/* must not be cut in stretches */
	bool references;
	bool calls;		/* groups, or itself: recursion, perhaps */
};

struct scan {
	const struct pattern *pattern;
	const char *text;
	size_t len;
	const struct match_budget *budget;
	size_t at;		/* the next start position */
	size_t began;		/* the start position of the last call */
	size_t starts;		/* of this stretch */
	size_t ceiling;		/* of starts; sinks when a limit was hit */
	int64_t clock;		/* when this stretch began */
	uint32_t options;	/* of the next call, after an empty match */
	size_t from, to;	/* the match found */
};

/* Match context and JIT stack, made at the first call. */
pcre2_match_context *scan_context(void);

void scan_init(struct scan *s, const struct pattern *pattern, const char *text,
	       size_t len, const struct match_budget *budget);

/* 1: a match; 0: no more; -1 with *why. */
int scan_next(struct scan *s, const char **why);

#endif
