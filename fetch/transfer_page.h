/*
 * What came of a transfer: the page that its answer makes, or why there is
 * none, and what decides whether it is done again.
 */
#ifndef FETCH_TRANSFER_PAGE_H
#define FETCH_TRANSFER_PAGE_H

#include "fetch/transfer.h"

/* Did it end after the answer's first byte and before that of its body? */
bool transfer_in_header(const struct transfer *transfer);

/* Was its request sent on a connection that others had been sent on? */
bool transfer_reused_connection(const struct transfer *transfer);

/* It was a POST, and may have been done: it is not to be sent again. */
bool transfer_is_spent(const struct transfer *transfer);

/* Fills in *page, with the undecoded body. */
void transfer_page(struct transfer *transfer, CURLcode code,
		   struct page *page);

/* Adds " (why)" to libcurl's error text. */
void transfer_explain(struct transfer *transfer, const char *why);

#endif
