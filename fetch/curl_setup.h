/*
 * What all transfers of a worker have in common: the user's options, in the
 * form that libcurl takes.
 *
 * Easy handles come in two kinds that never change into each other, so that
 * no secret can be left over in one that must not have it:
 *
 * CURL_SETUP_OWN	for the origins the user named: --user, --netrc, the
 *			cookie jar and all of -H.
 * CURL_SETUP_FOREIGN	TASK_FOREIGN: none of these, and of -H only the fields
 *			of a fixed list that carry no secret (Accept, Accept-*,
 *			Cache-Control, DNT, From, Pragma, User-Agent).
 *
 * Before libcurl 8.1.0 an easy handle keeps a pointer to the last header of its
 * last answer, and writes past its end when the next answer's first header line
 * begins with a blank (curl issue 11101): any server could corrupt the worker's
 * heap.  There, each handle serves one request.  What handles would learn
 * from request to request, TLS sessions, is shared among those of a kind.
 *
 * Cookies are libcurl's own, per domain, shared by the transfers of one
 * process: a cookie that a server sets is seen by the worker that got it,
 * not by the others.
 */
#ifndef FETCH_CURL_SETUP_H
#define FETCH_CURL_SETUP_H

#include "fetch/jar.h"
#include "fetch/proxy.h"
#include "fetch/worker_options.h"

#include <curl/curl.h>
#include <stdbool.h>

enum curl_setup_kind { CURL_SETUP_OWN, CURL_SETUP_FOREIGN, CURL_SETUP_KINDS };

/* Whether a -H line carries no secret. */
bool curl_setup_is_harmless(const char *header);

struct curl_setup {		/* others read only */
	const struct worker_options *options;
	struct curl_slist *headers[CURL_SETUP_KINDS];	/* of -H, by kind */
	struct curl_slist *untyped[CURL_SETUP_KINDS];	/* the same, but for
							   Content-Type */
	struct curl_slist *resolves;
	char *cacert, *netrc;	/* copies of the files, in memory: the worker
				   is not the user any more when libcurl
				   reads them; NULL: none */
	CURLSH *shares[CURL_SETUP_KINDS];	/* TLS sessions; cookies */
	char *cookie;		/* what is sent besides; NULL */
	bool once;		/* an easy handle must not be used twice */
	struct proxies *proxies;
	struct jar *jar;	/* of CURL_SETUP_OWN's cookies; NULL: none */
};

/*
 * Borrows options until curl_setup_free.  NULL with EINVAL when a -H line holds
 * control bytes: libcurl would send a line break as it is.
 */
struct curl_setup *curl_setup_new(const struct worker_options *options);
void curl_setup_free(struct curl_setup *setup);	/* after the last easy handle */

/* Sets what does not depend on the task or on the transfer. */
void curl_setup_apply(const struct curl_setup *setup,
		      enum curl_setup_kind kind, CURL *easy);

/* Control bytes other than tabs: libcurl would send them in a header as they
   are. */
bool curl_setup_has_control(const char *text);

#endif
