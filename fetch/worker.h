/*
 * The worker process: libcurl's multi interface on epoll, between a task
 * ring and a result ring.
 *
 * One request per task; see task.h for why neither redirects nor retries
 * happen here.  What a page's bytes mean is not known in this folder: the
 * charset decoder and the link extractor are handed in as hooks by cmd.
 *
 * It ends when the task ring is closed and everything is answered, when
 * the socketpair to its parent reports end-of-file, or on SIGTERM.
 */
#ifndef FETCH_WORKER_H
#define FETCH_WORKER_H

#include "fetch/task.h"
#include "fetch/worker_options.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Turns a body into what the parent wants to have.  In: body, status, type,
 * the whole Content-Type value and the URL; it may set page->charset, decoded,
 * body and links to memory that stays until the next call.
 */
typedef void worker_decode(void *arg, const struct task *task,
			   const char *content_type, struct page *page);

struct worker_hooks {
	worker_decode *decode;	/* not called for TASK_RAW; NULL: none */
	void *arg;
};

/*
 * The descriptors and initargs that pool_open gave this process.
 * worker_attach reads them: initargs is the blob of pool_spec, valid until
 * worker_detach.  NULL with errno if this process was not started by a pool.
 * A worker starts no others: process_start() fails with EPERM from here on.
 */
struct worker;
struct worker *worker_attach(const void **initargs, size_t *len);

/* Runs until told to finish.  Returns the exit status. */
int worker_run(struct worker *worker, const struct worker_options *options,
	       const struct worker_hooks *hooks);
void worker_detach(struct worker *worker);

#endif
