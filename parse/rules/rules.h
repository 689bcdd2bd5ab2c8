/*
 * Rule files: what to match on a page and which columns come of it.
 *
 * YAML (libyaml); every mistake is reported with file, line and column and the
 * offending text.  The SQL of columns is not looked at here: this folder knows
 * no SQL; cmd has the store compile it and reports with the column's place.
 */
#ifndef PARSE_RULES_RULES_H
#define PARSE_RULES_RULES_H

#include "parse/rules/place.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rules_column {
	char *name;
	char *expr;		/* SQL; NULL: the group of this name as text */
	struct place at;
};

struct each;			/* each.h */
struct pattern;			/* pattern.h */

/* How many rows are expected of a page; both included. */
struct rules_range {
	int64_t least, most;	/* most -1: any number */
};

struct rule {
	char *table;
	struct pattern *url;	/* on the final URL; NULL: every page */
	char *type;		/* comma-separated globs; NULL: the default */
	struct each *each;	/* NULL: the page is its only element */
	struct pattern *match;	/* NULL, with each: every element is a row */
	struct rules_column *columns;	/* default: each named group */
	size_t ncolumns;
	char **key;		/* column names; nkey 0: all columns */
	size_t nkey;
	struct pattern **ignore;
	size_t nignore;
	struct rules_range expect;	/* by default 0 to any number */
	struct place at;
};

struct rules_option {		/* options: per-host: 2 */
	char *name, *value;
	struct place at;
};
struct rules_url {
	char *url;
	int64_t every;		/* ms; -1: not given */
	struct place at;
};
struct rules_next {		/* follow: - next: json_get(:body, '$.next') */
	char *expr;		/* SQL over :body and what is known of a page;
				   it gives the URL of the next one */
	struct place at;
};
struct rules_block {		/* block: - match: 'captcha'  status: 200 */
	struct pattern *match;	/* NULL: any body */
	int status;		/* 0: any */
	struct place at;
};

struct rules {
	struct rules_option *options;	size_t noptions;
	struct rules_url *urls;		size_t nurls;
	struct pattern **follow;	size_t nfollow;
	struct rules_next *nexts;	size_t nnexts;
	struct pattern **exclude;	size_t nexclude;
	struct rules_block *blocks;	size_t nblocks;
	struct rule *rules;		size_t nrules;
	struct pattern **ignore;	size_t nignore;	/* without rules: noise
							   of pages */
	/* private */
	char **files;			size_t nfiles;
};

/* Adds -e PATTERN: a rule for the table `matches`. A second one joins a table
   `matches2`, and so on. */
int rules_extract(struct rules *rules, const char *pattern,
		  struct rules_error *error);

/* Adds --ignore PATTERN. */
int rules_ignore(struct rules *rules, const char *pattern,
		 struct rules_error *error);

/* Changes whenever the rows a page gives, what comes next, or what is compared
   of a page without rules, might change. 0 if there is none of these. */
uint64_t rules_fingerprint(const struct rules *rules);

/*
 * Whether the rule is for a page: its `url` matches final_url and its `type`
 * the media type.  type: a whole Content-Type value; parameters are passed
 * over.  Without `type:` that is text, XML and JSON, and also a page that has
 * no Content-Type (length 0).  1, 0, or -1: `url` hit a limit of its pattern.
 */
int rule_wants(const struct rule *rule, const char *final_url, size_t urllen,
	       const char *type, size_t typelen);

/*
 * What a row is made of, beside what is known of the page: the named groups of
 * `match`; with `each`, "it", its element; and "body", the page without what
 * `ignore` cuts out.  A group of the user's with one of these names takes its
 * place.
 */
size_t rule_ngroups(const struct rule *rule);
const char *rule_group(const struct rule *rule, size_t i);

void rules_clear(struct rules *rules);

/* "10", "1..", "..5" or "1..10".  -1: it is none of these. */
int rules_range_parse(struct rules_range *range, const char *text);

/* Bytes of rules_range_text(), its NUL included. */
#define RULES_RANGE_TEXT 48

/* As it is parsed; into text, which is returned. */
const char *rules_range_text(const struct rules_range *range, char *text);

/* Whether n is in it. */
bool rules_range_has(const struct rules_range *range, int64_t n);

/* ---- for those who fill them, rule_file.c and rules.c -------------------- */

/*
 * One more zeroed element at the end of an array of *n elements of `size`
 * bytes: rules_add(&rules->urls, &rules->nurls, sizeof(*rules->urls)).
 */
void *rules_add(void *array, size_t *n, size_t size);

/* NULL of NULL.  Never fails. */
char *rules_copy(const char *s);

/* Whether `table` can be added.  If not, why, in *error at `at`. */
int rules_check_table(const struct rules *rules, const char *table,
		      struct place at, struct rules_error *error);

/* One more rule, of which all but the table is as it is by default. */
struct rule *rules_add_rule(struct rules *rules, const char *table,
			    struct place at);

/* Adds a column to a rule.  Copies name and expr.  -1 with *error. */
int rule_add_column(struct rule *rule, const char *name, const char *expr,
		    struct place at, struct rules_error *error);

/* Index of the column, or -1. */
long rule_column(const struct rule *rule, const char *name);

/* The default columns: each named group.  -1 with *error if there is none. */
int rule_default_columns(struct rule *rule, struct place at,
			 struct rules_error *error);

#endif
