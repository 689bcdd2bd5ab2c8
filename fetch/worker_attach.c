/*
 * The worker's side of the start: what pool_open handed to this process.
 */
#include "fetch/memory.h"
#include "fetch/process.h"
#include "fetch/worker_protocol.h"
#include "fetch/worker.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct worker_hello *map_hello(size_t *len)
{
	const struct worker_hello *hello;
	struct stat st;

	if (fstat(WORKER_FD_HELLO, &st))
		return NULL;
	*len = (size_t)st.st_size;
	if (!S_ISREG(st.st_mode) || *len < sizeof(*hello)) {
		errno = EBADMSG;
		return NULL;
	}
	hello = mmap(NULL, *len, PROT_READ, MAP_PRIVATE, WORKER_FD_HELLO, 0);
	return hello == MAP_FAILED ? NULL : hello;
}

static int hello_is_ours(const struct worker_hello *hello, size_t len)
{
	if (hello->magic == WORKER_HELLO_MAGIC &&
	    hello->initargs_len == len - sizeof(*hello))
		return 1;
	errno = EBADMSG;
	return 0;
}

static int bell_is_socket(void)
{
	int type;
	socklen_t len = sizeof(type);

	return !getsockopt(WORKER_FD_BELL, SOL_SOCKET, SO_TYPE, &type, &len);
}

static int attach_rings(struct worker *worker)
{
	worker->tasks = ring_attach(WORKER_FD_TASKS);
	if (!worker->tasks)
		return -1;
	worker->results = ring_attach(WORKER_FD_RESULTS);
	if (!worker->results)
		return -1;
	ring_set_bell(worker->tasks, WORKER_FD_BELL, WORKER_FD_BELL);
	ring_set_bell(worker->results, WORKER_FD_BELL, WORKER_FD_BELL);
	outbox_init(&worker->outbox, worker->results,
		    worker->hello->max_page);
	return 0;
}

struct worker *worker_attach(const void **initargs, size_t *len)
{
	struct worker *worker = must(calloc(1, sizeof(*worker)));
	int saved;

	process_child_begin();
	worker->bell = -1;
	outbox_init(&worker->outbox, NULL, 0);
	/* Not one descriptor is touched before all look like ours. */
	if (!bell_is_socket())
		goto out;
	worker->hello = map_hello(&worker->hello_len);
	if (!worker->hello ||
	    !hello_is_ours(worker->hello, worker->hello_len))
		goto out;
	worker->bell = WORKER_FD_BELL;
	close(WORKER_FD_HELLO);
	if (attach_rings(worker))
		goto out;
	*initargs = worker->hello + 1;
	*len = worker->hello->initargs_len;
	return worker;
out:
	saved = errno;
	worker_detach(worker);
	errno = saved;
	return NULL;
}

void worker_detach(struct worker *worker)
{
	if (!worker)
		return;
	outbox_release(&worker->outbox);
	ring_free(worker->tasks);
	ring_free(worker->results);
	if (worker->hello)
		munmap((void *)(uintptr_t)worker->hello, worker->hello_len);
	if (worker->bell >= 0)
		close(worker->bell);
	free(worker);
}
