/*
 * The rules of a command with their tables in a store: one page's text in,
 * rows to the store and to an output.  Used by crawl, extract and check.
 *
 *   1. extractor_open();
 *   2. store_page_begin(), extractor_apply(), store_page_end() for each page.
 */
#ifndef CMD_ROWS_EXTRACTOR_H
#define CMD_ROWS_EXTRACTOR_H

#include "cmd/rows/explanation.h"
#include "cmd/rows/output.h"
#include "parse/rules/rules.h"
#include "store/page.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct extractor;

/* Borrows both until extractor_free.  NULL after a message that names the place
   in the rule file, or the store's trouble (see store_error). */
struct extractor *extractor_open(struct store *store,
				 const struct rules *rules);
void extractor_free(struct extractor *extractor);

/* After the run has begun: names the rules that have other columns than before,
   so that all their rows are new in it. */
void extractor_tell_reshaped(const struct extractor *extractor, int64_t run);

/* At the end: names the rules that matched on no page, now or before.  -1:
   trouble of the store. */
int extractor_tell_unmatched(const struct extractor *extractor);

/* Rows go there too, all that stand, or only those that differ from the run
   before.  carry: with a column `error`, empty, for beside them there are rows
   of extractor_record(). */
void extractor_set_output(struct extractor *extractor, struct output *output,
			  bool only_changes, bool carry);

/* From now on no rows go out: *explanation, which is borrowed, is told of
   them. */
void extractor_explain(struct extractor *extractor,
		       struct explanation *explanation);

/* A row for an input record for which there is none of any rule: error says
   why. */
void extractor_record(struct extractor *extractor, const char *url,
		      const char *input, const char *error);

struct source {
	int64_t url_id;
	const char *url;	/* as in the ledger */
	const char *final_url;
	const char *type;	/* media type, typelen bytes */
	size_t typelen;
	const char *input;	/* JSON object of other columns; NULL */
	const char *body;	/* valid UTF-8, len bytes; NULL: it is no text,
				   and no rule is for it */
	size_t len;
};

enum extractor_end {
	EXTRACTOR_DONE,
	EXTRACTOR_RULE_FAILED,	/* *why names the rules and says how; their
				   tables have what they had of the page, the
				   others their new rows */
	EXTRACTOR_UNEXPECTED,	/* likewise, but of each of them only the number
				   of its rows is not what it expects */
	EXTRACTOR_TROUBLE,		/* of the store */
};
/* The ledger's reason for how it ended: "rule", "expect"; NULL. */
const char *extractor_reason(enum extractor_end end);

enum extractor_end extractor_apply(struct extractor *extractor,
				   const struct source *source,
				   const char **why);

/*
 * The URL of the next page that the i-th `next` of the rules gives of a page,
 * after extractor_apply() of it: 1, and *url is text, not terminated, that is
 * good until the next call; 0: none; -1 with *why: the page fails.
 */
int extractor_next(struct extractor *extractor, size_t i,
		   const struct source *source, struct store_value *url,
		   const char **why);

/* Why the last extractor_apply() found no row: "no rule was for this page (type
   image/png)"; NULL if it found some.  Until the next call. */
const char *extractor_empty(struct extractor *extractor, const char *type,
			    size_t len);

/* A page that was not parsed: the rows that stand of it go out.  -1: trouble of
   the store. */
int extractor_standing(struct extractor *extractor, int64_t url_id,
		       const char *url, const char *input);

/* All pages are done: where no row went out, its head does. */
void extractor_head(struct extractor *extractor);

/* "new", ...: as --only-changes has it. */
const char *extractor_change_name(enum store_change change);

/* Since extractor_open. */
struct extractor_counts {
	int64_t rows, news, changes, gone;
};
const struct extractor_counts *
extractor_counts(const struct extractor *extractor);

#endif
