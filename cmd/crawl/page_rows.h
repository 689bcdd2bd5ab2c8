/*
 * What goes out of a URL that has ended: its line of --print, its row where
 * there are no rules, the rows that stand of it in the store, and with -v a
 * line on stderr.  Rows that rules find in a page go out as they are found
 * (extractor.h).
 */
#ifndef CMD_CRAWL_PAGE_ROWS_H
#define CMD_CRAWL_PAGE_ROWS_H

#include "cmd/crawl/course.h"
#include "cmd/crawl/visit.h"
#include "cmd/rows/extractor.h"
#include "cmd/rows/output.h"
#include "cmd/rows/template.h"

struct page_rows {
	struct course *course;		/* set by the owner */
	struct output *output;		/* likewise; NULL: none go out */
	struct extractor *extractor;	/* the rules, bound to the store */
	struct template *template;	/* --print; NULL */
};

/* Makes the tables and columns of all rules.  -1 after a message. */
int page_rows_open(struct page_rows *rows);
void page_rows_close(struct page_rows *rows);

/* Of a visit that has ended.  page: the last answer, NULL: none came; error
   NULL: it went well. */
void page_rows_end(struct page_rows *rows, const struct visit *visit,
		   const struct page *page, const char *error,
		   const char *title);

/* Of a page that has not changed. */
void page_rows_unchanged(struct page_rows *rows, const struct visit *visit,
			 const struct page *page);

/* Of a URL that this start did not ask for: what stands of it in the store. */
void page_rows_standing(struct page_rows *rows, int64_t url_id,
			const char *url, const char *input, int64_t position);

/* Of an input record that is not visited: a duplicate, no URL. */
void page_rows_record(struct page_rows *rows, const char *url,
		      const char *input, int64_t position, const char *error);

/* What stands of all URLs of the run that had ended before this start; with
   --ordered of those that were found, for each of the others goes out when its
   record is read again. */
void page_rows_ended(struct page_rows *rows);

/* All of that is done: where no row went out, its head does. */
void page_rows_head(struct page_rows *rows);

#endif
