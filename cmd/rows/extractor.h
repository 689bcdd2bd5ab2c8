/*
 * The rules of a command with their tables in a store: one page's text in,
 * rows to the store and to an output.  Used by crawl, extract and check.
 *
 *   1. tables_open();
 *   2. store_page_begin(), tables_apply(), store_page_end() for each page.
 */
#ifndef CMD_ROWS_EXTRACTOR_H
#define CMD_ROWS_EXTRACTOR_H

#include "cmd/rows/output.h"
#include "parse/rules/rules.h"
#include "store/page.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tables;

/* Borrows both until tables_free.  NULL after a message that names the place
   in the rule file, or the store's trouble (see store_error). */
struct tables *tables_open(struct store *store, const struct rules *rules);
void tables_free(struct tables *tables);

/* After the run has begun: names the rules whose rows are all new in it, as they
   make other columns of a match than before. */
void tables_tell_reshaped(const struct tables *tables, int64_t run);

/* At the end: names the rules that matched on no page, now or before.  -1:
   trouble of the store. */
int tables_tell_unmatched(const struct tables *tables);

/* Rows go there too, all that stand, or only those that differ from the run
   before.  carry: with a column `error`, empty, for beside them there are rows
   of tables_record(). */
void tables_set_output(struct tables *tables, struct output *output,
		       bool only_changes, bool carry);

/* A row for an input record for which there is none of any rule: error says
   why. */
void tables_record(struct tables *tables, const char *url, const char *input,
		   const char *error);

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

enum tables_end {
	TABLES_DONE,
	TABLES_RULE_FAILED,	/* *why names the rules and says how; their
				   tables have what they had of the page, the
				   others their new rows */
	TABLES_TROUBLE,		/* of the store */
};
enum tables_end tables_apply(struct tables *tables,
			     const struct source *source, const char **why);

/* NULL if the page gave rows to the last tables_apply(), else why it gave none:
   "no rule was for this page (type image/png)"; until the next call. */
const char *tables_empty(struct tables *tables, const char *type, size_t len);

/* A page that was not parsed: the rows that stand of it go out.  -1: trouble of
   the store. */
int tables_standing(struct tables *tables, int64_t url_id, const char *url,
		    const char *input);

/* "new", ...: as --only-changes has it. */
const char *tables_change_name(enum store_change change);

/* Since tables_open. */
struct tables_counts {
	int64_t rows, news, changes, gone;
};
const struct tables_counts *tables_counts(const struct tables *tables);

#endif
