/*
 * What becomes of one page.
 *
 *   1. store_page_begin();
 *   2. store_row() for each match of each rule, store_add() for each link;
 *   3. store_page_rows_end() for each table that was asked (also without any
 *      match): what the page no longer has is gone;
 *   4. store_page_end().
 * If a rule fails in 2 or 3, store_table_undo() takes back what the page did to
 * its table, before another table is turned to; the others keep theirs, and 4
 * follows with STORE_FAILED "rule".
 */
#ifndef STORE_PAGE_H
#define STORE_PAGE_H

#include "store/frontier.h"
#include "store/table.h"

enum store_state { STORE_PENDING, STORE_DONE, STORE_UNCHANGED, STORE_FAILED,
		   STORE_SKIPPED };
const char *store_state_name(enum store_state state);

enum store_change { STORE_SAME, STORE_NEW, STORE_CHANGED, STORE_GONE };

/* One attempt that ended; a row of `fetches`.  NULL strings stay NULL. */
struct store_fetch {
	int64_t fetched_at;	/* ms since 1970 */
	int status;		/* 0: none came */
	const char *error, *final_url, *type, *charset, *title;
	const char *redirects;	/* the URLs on the way, blanks between; NULL */
	int64_t size;		/* -1: none */
	const unsigned char *hash;	/* 16 bytes or NULL */
	const unsigned char *text_hash;	/* of what of the body is compared with
					   the run before; NULL: of all */
	const char *etag, *last_modified;
	double time_dns, time_connect, time_first_byte, time_total;	/* s */
};

/* The parameters every expression may use besides the groups. */
struct store_page {
	int64_t url_id;
	const char *url, *final_url, *input;
	int status;
	int64_t fetched_at;
};
int store_page_begin(struct store *store, const struct store_page *page);

/*
 * Evaluates the columns and writes the row.  groups[i].type is STORE_TEXT or
 * STORE_NULL.  0; 1: the expression failed, *why says how (column named), the
 * table is to be undone; -1: trouble.
 */
int store_row(struct store *store, struct store_table *table,
	      const struct store_value *groups, const char **why);
int store_page_rows_end(struct store *store, struct store_table *table,
			const char **why);
/* A table whose rule is not for this page (any more): what it had is gone. */
int store_page_rows_none(struct store *store, struct store_table *table,
			 const char **why);
/* The table has what it had of the page before, and no change is told. */
int store_table_undo(struct store *store, struct store_table *table);

/*
 * Sets state, reason and attempts of the URL, and adds `fetch` if there is one.
 * STORE_PENDING: an attempt ended and another will follow: only the fetch row
 * and attempts are written.
 */
int store_page_end(struct store *store, int64_t url_id, enum store_state state,
		   const char *reason, int attempts,
		   const struct store_fetch *fetch);

/*
 * What the database has of a URL that this run is done with: of a page that is
 * unchanged what it was when it came in full, else what the last fetch gave.
 * Strings are NULL where there is nothing, and borrowed until fn returns.
 */
struct store_page_row {
	int64_t url_id;
	const char *url, *final_url, *type, *charset, *title, *input;
	char error[300];	/* reason and error; "": there is none */
	int status;		/* 0: none came */
	int64_t size, position;
	int depth, attempts;
	double time_dns, time_connect, time_first_byte, time_total;
};
typedef void store_page_row_fn(void *arg, const struct store_page_row *row);
int store_page_row(struct store *store, int64_t url_id, store_page_row_fn *fn,
		   void *arg);

/*
 * URLs that have ended in this run and were asked for, or came from the input,
 * those of the input in its order.  named false: only those that no record of
 * the input answers for.  fn may call store_page_row() and store_standing().
 * -1: trouble.
 */
typedef void store_ended_fn(void *arg, int64_t url_id, const char *url,
			    const char *input, int64_t position);
int store_ended(struct store *store, bool named, store_ended_fn *fn,
		void *arg);

/* What was new about the page that ended last, where pages are watched. */
enum store_change store_page_news(const struct store *store);

/* Keeps the body (zlib, once per hash). */
int store_body(struct store *store, const unsigned char *hash,
	       const void *body, size_t len);

/*
 * Called from store_row, store_page_rows_end and store_standing with each row
 * and what is new about it (STORE_GONE: values as they were).  For output; may
 * be NULL.
 */
typedef void store_row_fn(void *arg, const struct store_table *table,
			  enum store_change change,
			  const struct store_value *values);
void store_set_row_fn(struct store *store, store_row_fn *fn, void *arg);

/* The rows that the table has of a page and that are not gone, each as
   STORE_SAME.  Between pages, or in one before or after its own rows. */
int store_standing(struct store *store, struct store_table *table,
		   int64_t url_id);

#endif
