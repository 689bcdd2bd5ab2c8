#include "fetch/jar.h"

#include "fetch/memory.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define DOMAIN_MOST 150		/* libcurl sends no more in a request */
#define MOST 3000		/* of all domains */
#define UNTIDY 1000		/* new ones, then it is looked through */

struct jar {
	CURLSH *share;
	struct curl_slist *own;	/* the user's, as libcurl lists them */
	unsigned fresh;		/* set since it was looked through */
};

struct cookie {
	const char *line;	/* "domain\tTRUE\t/\t..." */
	size_t domain;		/* its length */
	size_t place;		/* in libcurl's list: the older first */
	size_t newer;		/* of its domain */
};

/* A handle whose cookies are the share's. */
static CURL *handle_of(CURLSH *share)
{
	CURL *easy = must(curl_easy_init());

	curl_easy_setopt(easy, CURLOPT_SHARE, share);
	curl_easy_setopt(easy, CURLOPT_COOKIEFILE, "");
	return easy;
}

static struct curl_slist *list_of(CURL *easy)
{
	struct curl_slist *list = NULL;

	curl_easy_getinfo(easy, CURLINFO_COOKIELIST, &list);
	return list;
}

/* libcurl reads the files again for each handle that names them, so one handle
   reads them, into the jar that all share. */
static struct jar *fill(CURLSH *share, CURL *easy)
{
	struct jar *jar = must(calloc(1, sizeof(*jar)));

	jar->share = share;
	curl_easy_setopt(easy, CURLOPT_COOKIELIST, "RELOAD");
	jar->own = list_of(easy);
	return jar;
}

static size_t take_files(CURL *easy, const char *const *files)
{
	size_t n = 0;

	for (; files && *files; files++)
		if (!strchr(*files, '=')) {
			curl_easy_setopt(easy, CURLOPT_COOKIEFILE, *files);
			n++;
		}
	return n;
}

struct jar *jar_new(CURLSH *share, const char *const *files)
{
	struct jar *jar = NULL;
	CURL *easy;

	curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_COOKIE);
	easy = handle_of(share);
	if (take_files(easy, files) > 0)
		jar = fill(share, easy);
	curl_easy_cleanup(easy);
	return jar;
}

void jar_free(struct jar *jar)
{
	if (!jar)
		return;
	curl_slist_free_all(jar->own);
	free(jar);
}

/* By domain, the newest first. */
static int by_domain(const void *a, const void *b)
{
	const struct cookie *x = a, *y = b;
	size_t len = x->domain < y->domain ? x->domain : y->domain;
	int order = memcmp(x->line, y->line, len);

	if (order == 0 && x->domain != y->domain)
		return x->domain < y->domain ? -1 : 1;
	if (order == 0)
		return x->place > y->place ? -1 : 1;
	return order;
}

static int by_news(const void *a, const void *b)
{
	const struct cookie *x = a, *y = b;

	if (x->newer != y->newer)
		return x->newer < y->newer ? -1 : 1;
	return x->place < y->place ? -1 : 1;
}

static int by_place(const void *a, const void *b)
{
	const struct cookie *x = a, *y = b;

	return x->place < y->place ? -1 : 1;
}

static struct cookie *cookies_of(const struct curl_slist *list, size_t *n)
{
	struct cookie *cookies = NULL;
	size_t cap = 0;

	for (*n = 0; list; list = list->next) {
		if (*n == cap) {
			cap = cap ? 2 * cap : 1024;
			cookies = must(reallocarray(cookies, cap,
						    sizeof(*cookies)));
		}
		cookies[*n] = (struct cookie){
			.line = list->data,
			.domain = strcspn(list->data, "\t"), .place = *n,
		};
		(*n)++;
	}
	return cookies;
}

static bool same_domain(const struct cookie *x, const struct cookie *y)
{
	return x->domain == y->domain && !memcmp(x->line, y->line, x->domain);
}

/* Those that stay come first, the older first; their number. */
static size_t choose(struct cookie *cookies, size_t n)
{
	size_t kept = 0;

	qsort(cookies, n, sizeof(*cookies), by_domain);
	for (size_t i = 1; i < n; i++)
		if (same_domain(&cookies[i - 1], &cookies[i]))
			cookies[i].newer = cookies[i - 1].newer + 1;
	qsort(cookies, n, sizeof(*cookies), by_news);
	while (kept < n && kept < MOST && cookies[kept].newer < DOMAIN_MOST)
		kept++;
	qsort(cookies, kept, sizeof(*cookies), by_place);
	return kept;
}

static void tidy(struct jar *jar)
{
	CURL *easy = handle_of(jar->share);
	struct curl_slist *list = list_of(easy);
	size_t n, kept;
	struct cookie *cookies = cookies_of(list, &n);

	if (n > 0) {
		kept = choose(cookies, n);
		curl_easy_setopt(easy, CURLOPT_COOKIELIST, "ALL");
		for (struct curl_slist *own = jar->own; own; own = own->next)
			curl_easy_setopt(easy, CURLOPT_COOKIELIST, own->data);
		for (size_t i = 0; i < kept; i++)
			curl_easy_setopt(easy, CURLOPT_COOKIELIST,
					 cookies[i].line);
	}
	free(cookies);
	curl_slist_free_all(list);
	curl_easy_cleanup(easy);
}

void jar_has_more(struct jar *jar, unsigned n)
{
	jar->fresh += n;
	if (jar->fresh < UNTIDY)
		return;
	jar->fresh = 0;
	tidy(jar);
}
