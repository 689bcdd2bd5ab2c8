/*
 * One loop between three parties: the task ring, libcurl (multi.h) and the
 * outbox to the result ring.
 *
 * Backpressure.  As long as the outbox holds pages that the parent has no
 * room for, this loop drives nothing: it begins no task, reads no socket,
 * and sleeps on the bell.  TCP slows the servers down, memory stays bounded by
 * the transfers that were in hand, and no page is lost.
 *
 * Such a pause, like a SIGSTOP, is not counted as time of the transfers (see
 * multi.h).  libcurl counts it, though, when it waits for a connection: what
 * times out so after a stall is done a second time, quietly and once.
 *
 * Descriptors.  There should be enough (descriptors.h); a transfer that finds
 * none all the same waits until others have ended or a moment has passed: it
 * says nothing about its host.
 *
 * SIGTERM keeps its default: nothing here needs to be put in order.
 * SIGINT and SIGHUP come from the terminal to the whole process group; what
 * they mean is for the parent to decide.
 */
#include "fetch/worker.h"

#include "fetch/confine.h"
#include "fetch/descriptors.h"
#include "fetch/lookup.h"
#include "fetch/ring.h"
#include "fetch/transfer_page.h"
#include "fetch/worker_protocol.h"

#include <curl/curl.h>
#include <err.h>
#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/queue.h>
#include <unistd.h>

/* Address space: libraries, rings and heaps; a transfer's buffers beside its
   body, and the stack of the thread that looks up its name; and a page's
   copies while it is decoded and sent. */
#define SPACE_BASE (UINT64_C(1) << 30)
#define SPACE_TRANSFER (UINT64_C(2) << 20)
#define PAGE_COPIES 4

enum {
	THREAD_STACK = 512 << 10,
	KEPT_HEAP = 4 << 20,	/* bytes free at the top, not given back */
	DESCRIPTOR_WAIT = 100,	/* ms without a descriptor, then try again */
};

enum phase {
	OPEN,			/* takes tasks */
	CLOSED,			/* no more tasks: finishes what is in hand */
	BROKEN,			/* a ring holds nonsense */
};

struct loop {
	struct worker *worker;
	const struct worker_options *options;
	const struct worker_hooks *hooks;
	struct multi *multi;
	struct lookup *lookup;
	struct curl_setup *setup;
	SLIST_HEAD(, transfer) idle[CURL_SETUP_KINDS];
	SLIST_HEAD(, transfer) starved;	/* wait for a descriptor */
	int64_t retry_at;	/* when they try again, multi's clock */
	enum phase phase;
	bool full;		/* the outbox waits for room */
	int concurrency;	/* tasks in hand at most */
	int in_hand;		/* tasks begun and not yet in the outbox */
};

static struct transfer *idle_transfer(struct loop *loop,
				      const struct task *task)
{
	enum curl_setup_kind kind = transfer_kind_of(task);
	struct transfer *transfer = SLIST_FIRST(&loop->idle[kind]);

	if (!transfer)
		return transfer_new(loop->setup, kind, loop->multi);
	SLIST_REMOVE_HEAD(&loop->idle[kind], next);
	return transfer;
}

/* Hands the page to the parent.  One that is too long goes without its body,
   and is then below any limit. */
static void send_page(struct loop *loop, struct page *page)
{
	struct outbox *outbox = &loop->worker->outbox;
	int sent = outbox_put(outbox, page);

	if (sent < 0 && errno == EMSGSIZE) {
		static const char text[] = "The page is too long to hand over";

		page->class = FETCH_SIZE;
		page->error = (struct span){ text, sizeof(text) - 1 };
		page->body = page->links = (struct span){ NULL, 0 };
		sent = outbox_put(outbox, page);
	}
	if (sent < 0)
		loop->phase = BROKEN;
	loop->full = !sent;
}

static void decode(const struct loop *loop, struct transfer *transfer,
		   struct page *page)
{
	if (page->class != FETCH_OK || transfer->task.flags & TASK_RAW
	    || !loop->hooks || !loop->hooks->decode)
		return;
	loop->hooks->decode(loop->hooks->arg, &transfer->task,
			    answer_text(&transfer->answer,
					ANSWER_CONTENT_TYPE), page);
}

static void finish(struct loop *loop, struct transfer *transfer,
		   struct page *page)
{
	enum curl_setup_kind kind = transfer_kind_of(&transfer->task);

	decode(loop, transfer, page);
	send_page(loop, page);
	transfer_end(transfer);
	SLIST_INSERT_HEAD(&loop->idle[kind], transfer, next);
	loop->in_hand--;
}

static void on_second_look(void *arg, void *about, bool gone,
			   const char *text)
{
	struct transfer *transfer = about;
	struct page page;

	transfer_explain(transfer, text);
	transfer_page(transfer, CURLE_COULDNT_RESOLVE_HOST, &page);
	page.transient = !gone;
	finish(arg, transfer, &page);
}

static bool lacks_descriptor(const struct transfer *transfer, CURLcode code)
{
	switch (code) {
	case CURLE_COULDNT_CONNECT:
		return transfer->starved;
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_OUT_OF_MEMORY:
	case CURLE_SSL_CACERT_BADFILE:
		return !descriptors_left() && !transfer_is_spent(transfer);
	default:
		return false;
	}
}

static void put_off(struct loop *loop, struct transfer *transfer)
{
	if (SLIST_EMPTY(&loop->starved))
		loop->retry_at = multi_now() +
				 DESCRIPTOR_WAIT * INT64_C(1000000);
	SLIST_INSERT_HEAD(&loop->starved, transfer, next);
}

static void retry_starved(struct loop *loop)
{
	struct transfer *transfer;

	if (SLIST_EMPTY(&loop->starved) || multi_now() < loop->retry_at)
		return;
	while ((transfer = SLIST_FIRST(&loop->starved))) {
		SLIST_REMOVE_HEAD(&loop->starved, next);
		transfer_begin_again(transfer);
		multi_add(loop->multi, &transfer->handle);
	}
}

/* Was it perhaps the fault of this process, or of another page? */
static bool may_be_anothers_fault(const struct loop *loop,
			     const struct transfer *transfer, CURLcode code)
{
	if (transfer->again || transfer_is_spent(transfer))
		return false;
	if (code == CURLE_OPERATION_TIMEDOUT)
		return multi_was_stalled(loop->multi, &transfer->handle);
	/* Who broke the connection?  On one of its own only this page can. */
	if (code == CURLE_HTTP2)
		return transfer_reused_connection(transfer);
	/* libcurl before 8.5 says so of a header line that is too long, too. */
	return code == CURLE_OUT_OF_MEMORY && transfer_in_header(transfer);
}

static void on_done(void *arg, struct multi_handle *handle, CURLcode code)
{
	struct loop *loop = arg;
	struct transfer *transfer = (struct transfer *)handle;
	struct page page;

	if (may_be_anothers_fault(loop, transfer, code)) {
		transfer->again = true;
		transfer_begin_again(transfer);
		multi_add(loop->multi, &transfer->handle);
		return;
	}
	if (lacks_descriptor(transfer, code)) {
		put_off(loop, transfer);
		return;
	}
	if (code == CURLE_COULDNT_RESOLVE_HOST) {
		lookup_ask(loop->lookup, transfer->task.url, transfer);
		return;
	}
	/* Not the page's fault: the pool has what this worker had in hand done
	   again. */
	if (code == CURLE_OUT_OF_MEMORY && !transfer_in_header(transfer))
		errx(1, "out of memory");
	transfer_page(transfer, code, &page);
	finish(loop, transfer, &page);
}

static void begin_task(struct loop *loop, const struct task *task)
{
	struct transfer *transfer = idle_transfer(loop, task);

	transfer_begin(transfer, task);
	loop->in_hand++;
	ring_release(loop->worker->tasks);
	multi_add(loop->multi, &transfer->handle);
}

static bool wants_tasks(const struct loop *loop)
{
	return loop->phase == OPEN && !loop->full
		&& loop->in_hand < loop->concurrency;
}

static void begin_tasks(struct loop *loop)
{
	const void *record;
	struct task task;
	size_t len;

	while (wants_tasks(loop)) {
		record = ring_peek(loop->worker->tasks, &len);
		if (record && !task_decode(&task, record, len))
			begin_task(loop, &task);
		else if (!record && errno == EAGAIN)
			return;
		else
			loop->phase = !record && errno == EPIPE
				? CLOSED : BROKEN;
	}
}

/* End-of-file: the parent is dead.  Not exit(): libcurl may have threads that
   wait for a name server, and there is nothing to put in order. */
static void on_bell(void *arg)
{
	struct loop *loop = arg;

	if (!ring_hush(loop->worker->bell))
		_exit(0);
}

/* Until the outbox is empty, and without touching libcurl. */
static void wait_for_room(struct loop *loop)
{
	struct pollfd bell = { .fd = loop->worker->bell, .events = POLLIN };
	int sent;

	while (!(sent = outbox_flush(&loop->worker->outbox)))
		if (poll(&bell, 1, -1) > 0)
			on_bell(loop);
	if (sent < 0)
		loop->phase = BROKEN;
	loop->full = false;
	multi_resume(loop->multi);
}

static bool may_sleep(struct loop *loop)
{
	return !wants_tasks(loop)
		|| ring_may_sleep_getting(loop->worker->tasks);
}

static void turn(struct loop *loop)
{
	if (loop->full)
		wait_for_room(loop);
	begin_tasks(loop);
	if (loop->phase == BROKEN || (loop->phase == CLOSED && !loop->in_hand))
		return;
	retry_starved(loop);
	multi_turn(loop->multi,
		   multi_is_due(loop->multi) || !may_sleep(loop) ? 0
		   : SLIST_EMPTY(&loop->starved) ? -1 : DESCRIPTOR_WAIT);
}

static void on_lookup(void *arg)
{
	struct loop *loop = arg;

	lookup_turn(loop->lookup);
}

static void prepare_process(void)
{
	pthread_attr_t thread;

	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGTERM, SIG_DFL);
	/* libcurl looks names up in threads, as many as there are transfers:
	   their stacks and heaps are bounded. */
	pthread_attr_init(&thread);
	pthread_attr_setstacksize(&thread, THREAD_STACK);
	pthread_setattr_default_np(&thread);
	pthread_attr_destroy(&thread);
	mallopt(M_ARENA_MAX, 2);
	/* libcurl frees and takes its buffers for every request; do not give
	   them back to the kernel and fault them in again each time. */
	mallopt(M_TRIM_THRESHOLD, KEPT_HEAP);
}

/* After everything that needs the user's files, and before a byte from the
   network has been read. */
static int give_up_rights(struct loop *loop)
{
	const struct worker_options *options = loop->options;
	struct confine_spec spec = {
		.user = options->run_as,
		.memory = SPACE_BASE +
			  PAGE_COPIES * loop->worker->outbox.max_page +
			  (uint64_t)loop->concurrency *
			  (options->max_size + SPACE_TRANSFER),
	};

	return outbox_tell(&loop->worker->outbox, confine(&spec));
}

/* 0, or the exit status of a process that cannot go on. */
static int loop_open(struct loop *loop)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT))
		return 1;
	loop->concurrency = descriptors_transfers(loop->options->concurrency);
	loop->multi = multi_new(loop->concurrency, loop->options->timeout,
				on_done, loop);
	loop->lookup = lookup_new(on_second_look, loop);
	if (!loop->multi || !loop->lookup)
		return 1;
	loop->setup = curl_setup_new(loop->options);
	if (!loop->setup)
		return WORKER_EXIT_SETTINGS;
	multi_watch(loop->multi, loop->worker->bell, on_bell, loop);
	multi_watch(loop->multi, lookup_fd(loop->lookup), on_lookup, loop);
	return 0;
}

static void loop_close(struct loop *loop)
{
	struct transfer *transfer;

	for (int i = 0; i < CURL_SETUP_KINDS; i++)
		while ((transfer = SLIST_FIRST(&loop->idle[i]))) {
			SLIST_REMOVE_HEAD(&loop->idle[i], next);
			transfer_free(transfer);
		}
	multi_free(loop->multi);
	curl_setup_free(loop->setup);
	lookup_free(loop->lookup);
	curl_global_cleanup();
}

int worker_run(struct worker *worker, const struct worker_options *options,
	       const struct worker_hooks *hooks)
{
	struct loop loop = { .worker = worker, .options = options,
			     .hooks = hooks, .phase = OPEN };
	int status;

	prepare_process();
	status = loop_open(&loop);
	if (!status && give_up_rights(&loop))
		status = 1;
	if (!status) {
		while (loop.phase == OPEN
		       || (loop.phase == CLOSED && loop.in_hand))
			turn(&loop);
		if (loop.phase == CLOSED)
			wait_for_room(&loop);
		status = loop.phase == BROKEN;
	}
	/* With transfers still in hand libcurl cannot be taken apart. */
	if (!loop.in_hand)
		loop_close(&loop);
	return status;
}
