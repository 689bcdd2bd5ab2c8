/*
 * One request of libcurl and its answer: an easy handle, set up once and
 * used for task after task, or made anew for each where libcurl needs that
 * (curl_setup.h).
 *
 * What differs between tasks is little (the URL, conditional headers, three
 * flags), and setting only that is several times cheaper than a reset and
 * forty options.
 *
 * TASK_PUBLIC_ONLY is checked twice: each address before a socket is made
 * for it, and the address of the connection before the request is sent,
 * because that connection may have been opened for another task.  Of a task
 * that goes through a proxy (proxy.h) the worker sees only the proxy's
 * address; there a URL is refused when its host is a private address in
 * letters, or localhost, and a name that resolves to one is not noticed.
 *
 *   1. curl_setup_new() and multi_new(), once;
 *   2. transfer_new(), many; for each task transfer_begin(), then
 *      multi_add() (multi.h), which hands it back with its CURLcode;
 *   3. transfer_page() (transfer_page.h) tells what came of it; borrowed
 *      from the transfer until transfer_end(), which frees large memory.
 */
#ifndef FETCH_TRANSFER_H
#define FETCH_TRANSFER_H

#include "fetch/answer.h"
#include "fetch/curl_setup.h"
#include "fetch/multi.h"
#include "fetch/task.h"

#include <curl/curl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

struct transfer {
	struct multi_handle handle;	/* first member */
	enum curl_setup_kind kind;
	const struct curl_setup *setup;		/* borrowed, */
	struct multi *multi;		/* both */
	struct task task;	/* its strings are copies owned here */
	bool used;		/* the easy handle has had a task */
	bool again;		/* done a second time, see worker.c; */
	bool fresh;		/* then with CURLOPT_FRESH_CONNECT */
	bool headed;		/* the easy handle has headers of the task */
	bool posting;		/* CURLOPT_POST is set */
	bool sent;		/* the request was, or was about to be */
	enum page_peer peer;
	bool refused;		/* an address was refused as private, */
	char private_at[INET6_ADDRSTRLEN];	/* this one, */
	bool tried;		/* and one was not */
	bool starved;		/* there was no descriptor for a socket */
	const char *proxy;	/* CURLOPT_PROXY; "": asked directly */
	bool last;		/* CURLOPT_FORBID_REUSE */
	bool pipewait;		/* CURLOPT_PIPEWAIT as it is set now */
	bool targeted;		/* CURLOPT_REQUEST_TARGET is set */
	struct curl_slist lines[3];	/* of the task, before the setup's -H */
	struct answer answer;
	char error[CURL_ERROR_SIZE + 128];
	char *media_type;	/* room for transfer_page */
	size_t media_type_cap;
	SLIST_ENTRY(transfer) next;	/* for its owner's lists */
};

/* Borrows setup and multi. */
struct transfer *transfer_new(const struct curl_setup *setup,
			      enum curl_setup_kind kind, struct multi *multi);
void transfer_free(struct transfer *transfer);

enum curl_setup_kind transfer_kind_of(const struct task *task);

/* Copies the task, which must be of the transfer's kind. */
void transfer_begin(struct transfer *transfer, const struct task *task);

/* The same task from the start. */
void transfer_begin_again(struct transfer *transfer);

void transfer_end(struct transfer *transfer);

#endif
