/*
 * What went wrong in a transfer, in the ledger's terms.
 *
 * libcurl has a hundred codes, the ledger a handful of classes.  Besides the
 * class only one thing matters: whether it is worth trying again later.  One
 * table in failure.c has both for every code an HTTP transfer can end with.
 */
#ifndef FETCH_FAILURE_H
#define FETCH_FAILURE_H

#include "fetch/task.h"

#include <curl/curl.h>
#include <stdbool.h>

struct failure {
	enum fetch_class class;
	bool transient;
};

/*
 * text is what libcurl wrote into its error buffer; it tells a TLS handshake
 * that was cut off from one that was refused, and a silent name server from a
 * silent host.  Codes that only the transfer can explain (CURLE_WRITE_ERROR,
 * CURLE_ABORTED_BY_CALLBACK: we stopped it ourselves) must have been dealt with
 * before.
 */
struct failure failure_of(CURLcode code, const char *text);

#endif
