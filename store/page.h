/*
 * What becomes of one page.
 *
 *   1. store_page_begin();
 *   2. its rows (row.h), store_add() for each link;
 *   3. store_page_end().
 */
#ifndef STORE_PAGE_H
#define STORE_PAGE_H

#include "store/store.h"

enum store_state { STORE_PENDING, STORE_DONE, STORE_UNCHANGED, STORE_FAILED,
		   STORE_SKIPPED };

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

/* The parameters every expression may use besides the groups.  The strings are
   borrowed until store_page_end(). */
struct store_page {
	int64_t url_id;
	const char *url, *final_url, *input;
	int status;
	int64_t fetched_at;
	int64_t fetch_id;	/* that its body was kept of; 0: of none yet */
	bool unread;		/* as its claim says; false: it is looked up */
};
int store_page_begin(struct store *store, const struct store_page *page);

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
/* The same of one that is packed already; size: before that. */
int store_body_packed(struct store *store, const unsigned char *hash,
		      size_t size, const void *packed, size_t len);

#endif
