#include "cmd/crawl/backoff.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SECOND INT64_C(1000)
#define FIRST_429 (60 * SECOND)
#define FIRST_503 (5 * SECOND)
#define MOST (24 * 3600 * SECOND)
#define FORGIVEN (30 * 60 * SECOND)

static int64_t at_most(int64_t ms, int64_t most)
{
	return ms < most ? ms : most;
}

/* RFC 9110, 5.6.7.  -1: none. */
static int64_t http_date(const char *text)
{
	static const char *const forms[] = {
		"%a, %d %b %Y %H:%M:%S GMT",
		"%A, %d-%b-%y %H:%M:%S GMT",
		"%a %b %d %H:%M:%S %Y",
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		struct tm tm = { 0 };
		const char *end = strptime(text, forms[i], &tm);

		if (end != NULL && *end == '\0')
			return timegm(&tm) * SECOND;
	}
	return -1;
}

int64_t backoff_retry_after(const char *value, size_t len, int64_t now)
{
	char text[64], *end;
	long long seconds;
	int64_t at;

	if (len == 0 || len >= sizeof(text))
		return -1;
	memcpy(text, value, len);
	text[len] = '\0';
	if (isdigit((unsigned char)text[0])) {
		seconds = strtoll(text, &end, 10);	/* LLONG_MAX if huge */
		if (*end != '\0')
			return -1;
		return at_most(seconds, MOST / SECOND) * SECOND;
	}
	at = http_date(text);
	if (at < 0)
		return -1;
	return at <= now ? 0 : at_most(at - now, MOST);
}

static int64_t jittered(int64_t ms)
{
	return ms + (int64_t)arc4random_uniform((uint32_t)(ms / 10 + 1));
}

/* One step of the curve; quiet minutes count from when it was over. */
static int64_t step(struct backoff *backoff, int status, int64_t now)
{
	int64_t first = status == 429 ? FIRST_429 : FIRST_503;
	int64_t over = backoff->until > backoff->at ? backoff->until
						    : backoff->at;

	if (now - over > FORGIVEN || 2 * backoff->length < first)
		backoff->length = first;
	else
		backoff->length = at_most(2 * backoff->length, MOST);
	return jittered(backoff->length);
}

bool backoff_resume(struct backoff *backoff, int64_t now)
{
	struct backoff *p = backoff;
	bool ahead = p->at > now;

	p->length = at_most(p->length, MOST);
	p->until = at_most(p->until, p->at + MOST + MOST / 10);
	if (ahead) {
		p->until -= p->at - now;
		p->at = now;
	}
	return ahead;
}

void backoff_impose(struct backoff *backoff, int status,
		    const char *retry_after, size_t len, bool again,
		    int64_t now)
{
	int64_t wait = backoff_retry_after(retry_after, len, now);

	backoff_resume(backoff, now);
	if (wait == -1) {
		if (again)
			return;
		wait = step(backoff, status, now);
	}
	backoff->at = now;
	if (now + wait > backoff->until)
		backoff->until = now + wait;
}
