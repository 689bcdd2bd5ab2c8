#include "fetch/lookup.h"

#include "fetch/address.h"
#include "fetch/clock.h"
#include "fetch/memory.h"

#include <netdb.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/queue.h>
#include <unistd.h>

enum {
	KNOWN = 64,		/* answers remembered */
	KNOWN_FOR = 60 * 1000,	/* ms */
};

struct question {
	struct gaicb request;
	char *host;
	void *about;
	LIST_ENTRY(question) next;
};

struct known {
	char *host;		/* NULL: none */
	int error;		/* EAI_*, 0 */
	int64_t until;		/* ms, CLOCK_MONOTONIC */
};

struct lookup {
	int fd;			/* eventfd, written to by the threads */
	LIST_HEAD(, question) questions;
	struct known known[KNOWN];
	unsigned int newest;
	lookup_done *done;
	void *arg;
};

struct lookup *lookup_new(lookup_done *done, void *arg)
{
	struct lookup *lookup = must(calloc(1, sizeof(*lookup)));

	lookup->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (lookup->fd < 0) {
		free(lookup);
		return NULL;
	}
	LIST_INIT(&lookup->questions);
	lookup->done = done;
	lookup->arg = arg;
	return lookup;
}

int lookup_fd(const struct lookup *lookup)
{
	return lookup->fd;
}

static bool is_gone(int error)
{
	switch (error) {
	case EAI_NONAME:
	case EAI_NODATA:
	case EAI_ADDRFAMILY:
		return true;
	}
	return false;
}

static void answer(struct lookup *lookup, void *about, int error)
{
	lookup->done(lookup->arg, about, is_gone(error),
		     error ? gai_strerror(error) : "found at the second look");
}

static const struct known *find_known(const struct lookup *lookup,
				      const char *host)
{
	for (int i = 0; i < KNOWN; i++) {
		const struct known *known = &lookup->known[i];

		if (known->host && !strcmp(known->host, host)
		    && known->until > clock_ms(CLOCK_MONOTONIC))
			return known;
	}
	return NULL;
}

/* Takes the host over. */
static void remember(struct lookup *lookup, char *host, int error)
{
	struct known *known = &lookup->known[lookup->newest++ % KNOWN];

	free(known->host);
	*known = (struct known){ host, error,
				 clock_ms(CLOCK_MONOTONIC) + KNOWN_FOR };
}

static char *host_of(const char *url)
{
	size_t len = 0;
	const char *host = address_url_host(url, &len);

	return must(strndup(host ? host : "", len));
}

static void on_answer(union sigval value)
{
	uint64_t one = 1;

	if (write(value.sival_int, &one, sizeof(one)) < 0)
		return;		/* it is readable already */
}

static void ask_system(struct lookup *lookup, char *host, void *about)
{
	struct question *question = must(calloc(1, sizeof(*question)));
	struct gaicb *list[1];
	struct sigevent event = {
		.sigev_notify = SIGEV_THREAD,
		.sigev_notify_function = on_answer,
		.sigev_value.sival_int = lookup->fd,
	};
	int error;

	question->host = host;
	question->about = about;
	question->request.ar_name = host;
	list[0] = &question->request;
	error = getaddrinfo_a(GAI_NOWAIT, list, 1, &event);
	if (!error) {
		LIST_INSERT_HEAD(&lookup->questions, question, next);
		return;
	}
	free(question);
	free(host);
	answer(lookup, about, EAI_AGAIN);
}

void lookup_ask(struct lookup *lookup, const char *url, void *about)
{
	char *host = host_of(url);
	const struct known *known = find_known(lookup, host);

	if (!known) {
		ask_system(lookup, host, about);
		return;
	}
	free(host);
	answer(lookup, about, known->error);
}

static void finish(struct lookup *lookup, struct question *question)
{
	int error = gai_error(&question->request);
	void *about = question->about;

	LIST_REMOVE(question, next);
	if (question->request.ar_result)
		freeaddrinfo(question->request.ar_result);
	remember(lookup, question->host, error);
	free(question);
	answer(lookup, about, error);
}

void lookup_turn(struct lookup *lookup)
{
	struct question *question, *next;
	uint64_t count;

	if (read(lookup->fd, &count, sizeof(count)) < 0)
		return;
	for (question = LIST_FIRST(&lookup->questions); question;
	     question = next) {
		next = LIST_NEXT(question, next);
		if (gai_error(&question->request) != EAI_INPROGRESS)
			finish(lookup, question);
	}
}

void lookup_free(struct lookup *lookup)
{
	if (!lookup)
		return;
	if (LIST_EMPTY(&lookup->questions))
		close(lookup->fd);
	for (int i = 0; i < KNOWN; i++)
		free(lookup->known[i].host);
	free(lookup);
}
