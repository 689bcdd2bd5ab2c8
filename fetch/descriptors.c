#include "fetch/descriptors.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
	/* The parent: standard streams, the database and its journals,
	   input, output; and per worker its bell, its pidfd and two rings. */
	PARENT = 32,
	PER_WORKER = 4,

	/* A worker: standard streams, bell, rings, epoll, libcurl's own, and
	   for a moment files of certificates and names. */
	WORKER = 24,
	/* While a name is looked up: a pair of sockets between libcurl and its
	   thread, and what the resolver has open there. */
	PER_TRANSFER = 4,

	GENERATIONS = 64,
};

static int limit_now(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur > INT_MAX)
		return INT_MAX;
	return (int)limit.rlim_cur;
}

static void raise_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static int lower(int value, int most)
{
	if (most < 1)
		most = 1;
	return value < most ? value : most;
}

/* One more for each: an idle connection. */
int descriptors_transfers(int wanted)
{
	return lower(wanted, (limit_now() - WORKER) / (PER_TRANSFER + 1));
}

/* Twice as many: some idle ones, for hosts whose turn comes again later. */
int descriptors_connections(int transfers)
{
	int most = limit_now() - WORKER;

	if (transfers > most / PER_TRANSFER)
		return 1;
	return lower(2 * transfers, most - PER_TRANSFER * transfers);
}

/* Each with connections of its own, and a pair by which libcurl wakes it. */
int descriptors_generations(int transfers)
{
	int each = (PER_TRANSFER + 3) * transfers + 2;

	return lower(GENERATIONS, (limit_now() - WORKER) / each);
}

int descriptors_fit(int *jobs, int *concurrency)
{
	int wanted_jobs = *jobs, wanted = *concurrency, each;

	raise_limit();
	*jobs = lower(*jobs, (limit_now() - PARENT) / PER_WORKER);
	each = descriptors_transfers(*concurrency);
	if (each < *concurrency / *jobs)
		*concurrency = each * *jobs;
	return *jobs < wanted_jobs || *concurrency < wanted ? limit_now() : 0;
}

bool descriptors_left(void)
{
	int fd = epoll_create1(EPOLL_CLOEXEC);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}
