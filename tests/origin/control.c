#include "tests/origin/control.h"

#include <err.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static int64_t monotonic(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

int control_create(void)
{
	int fd = memfd_create("origin", MFD_CLOEXEC);

	if (fd < 0 || ftruncate(fd, sizeof(struct control)) < 0)
		err(1, "cannot make shared memory");

	struct control *control = control_attach(fd);
	control->started = monotonic();
	munmap(control, sizeof(*control));
	return fd;
}

struct control *control_attach(int fd)
{
	void *memory = mmap(NULL, sizeof(struct control),
			    PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (memory == MAP_FAILED)
		err(1, "cannot map shared memory");
	return memory;
}

double control_now(const struct control *control)
{
	return (double)(monotonic() - control->started) / 1e6;
}

static uint64_t hash(const char *key)
{
	uint64_t h = UINT64_C(14695981039346656037);

	while (*key)
		h = (h ^ (unsigned char)*key++) * UINT64_C(1099511628211);
	return h ? h : 1;
}

/* Open addressing; a slot once taken is never given back. */
int control_count(struct control *control, const char *key)
{
	uint64_t h = hash(key);

	for (uint64_t i = 0; i < CONTROL_COUNTERS; i++) {
		struct counter *slot =
			&control->counters[(h + i) % CONTROL_COUNTERS];
		uint64_t seen = 0;

		if (atomic_compare_exchange_strong(&slot->key, &seen, h) ||
		    seen == h)
			return atomic_fetch_add(&slot->count, 1) + 1;
	}
	errx(1, "more than %d counters", CONTROL_COUNTERS);
}

static void touch(struct control *control, long film)
{
	atomic_fetch_add(&control->version[(film - 1) / 10], 1);
}

static void set_score(struct control *control, long film, const char *value)
{
	control->score[film] = (uint8_t)(atof(value) * 10 + 0.5);
	touch(control, film);
}

static void set_gone(struct control *control, long film, const char *value)
{
	(void)value;
	control->gone[film] = true;
	touch(control, film);
}

static void set_back(struct control *control, long film, const char *value)
{
	(void)value;
	control->gone[film] = false;
	control->score[film] = 0;
	touch(control, film);
}

static void set_new(struct control *control, long film, const char *value)
{
	(void)value;
	for (int i = 0; i < CONTROL_NEW; i++) {
		int none = 0;

		if (atomic_compare_exchange_strong(&control->fresh[i], &none,
						   (int)film))
			break;
	}
	touch(control, 1);
}

static void set_fail(struct control *control, long page, const char *value)
{
	int status = atoi(value);

	control->fault[page] = status == 200 ? 0 : (uint16_t)status;
}

static void set_captcha(struct control *control, long page, const char *value)
{
	(void)value;
	control->fault[page] = CONTROL_CAPTCHA;
}

static void reset(struct control *control)
{
	size_t from = offsetof(struct control, no_etag);

	memset((char *)control + from, 0, sizeof(*control) - from);
}

static bool set_switch(struct control *control, const char *name,
		       const char *value)
{
	if (strcmp(name, "etag") == 0)
		control->no_etag = strcmp(value, "off") == 0;
	else if (strcmp(name, "lastmod") == 0)
		control->lastmod = strcmp(value, "on") == 0;
	else if (strcmp(name, "reset") == 0)
		reset(control);
	else
		return false;
	return true;
}

struct orders {
	struct control *control;
	int bad;
};

/* One name=NUMBER or name=NUMBER:VALUE of the query. */
static void obey(void *arg, const char *name, const char *value)
{
	static const struct {
		const char *name;
		void (*set)(struct control *, long, const char *);
		long min, max;
	} verbs[] = {
		{"score", set_score, 1, CONTROL_FILMS - 1},
		{"gone", set_gone, 1, CONTROL_FILMS - 1},
		{"back", set_back, 1, CONTROL_FILMS - 1},
		{"new", set_new, 1, CONTROL_FILMS - 1},
		{"fail", set_fail, 0, CONTROL_PAGES - 1},
		{"captcha", set_captcha, 0, CONTROL_PAGES - 1},
	};
	struct orders *orders = arg;
	const char *colon = strchr(value, ':');
	long number = atol(value);

	if (set_switch(orders->control, name, value))
		return;
	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++) {
		if (strcmp(verbs[i].name, name) != 0)
			continue;
		if (number < verbs[i].min || number > verbs[i].max)
			break;
		verbs[i].set(orders->control, number, colon ? colon + 1 : "");
		return;
	}
	orders->bad++;
}

void control_answer(struct control *control, const struct request *request,
		    struct reply *reply)
{
	struct orders orders = {control, 0};

	request_each(request, obey, &orders);
	reply_status(reply, orders.bad ? 400 : 200);
}
