/*
 * The environment's proxies: lines of http_proxy, all_proxy and no_proxy, then
 * a URL.  Who is asked directly is so whatever stands around him in the list.
 */
#include "fetch/proxy.h"
#include "parse/url/url.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[] = { "http_proxy", "all_proxy", "no_proxy" };

enum { NAMES = 3 };

static bool is_direct(const char *direct, const char *url)
{
	struct proxies *proxies;
	bool yes;

	setenv("no_proxy", direct, 1);
	proxies = proxies_new("proxy");
	yes = !*proxies_for(proxies, url);
	assert(yes || !strcmp(proxies_for(proxies, url), "proxy"));
	proxies_free(proxies);
	return yes;
}

/* The host without brackets, as it stands in lists. */
static char *host_of(const struct url *url)
{
	size_t from = url->host, to = url->host_end;

	from += url->href[from] == '[';
	to -= url->href[to - 1] == ']';
	return strndup(url->href + from, to - from);
}

static void check_list(const char *list, const struct url *url)
{
	char *host = host_of(url), *longer = NULL;
	bool direct = is_direct(list, url->href);

	assert(is_direct("*", url->href) && !is_direct("", url->href));
	if (strcmp(list, "*") != 0) {
		if (asprintf(&longer, "%s, nobody.invalid ", list) < 0)
			abort();
		assert(is_direct(longer, url->href) >= direct);
		free(longer);
	}
	if (asprintf(&longer, "nobody.invalid\t%s,\n%s", host, list) < 0)
		abort();
	/* A host may have commas, and dots where one is but the root's. */
	if (!strchr(host, ',') && *host != '.' && !strstr(host, ".."))
		assert(is_direct(longer, url->href));
	free(longer);
	free(host);
}

static void check_environment(const char *const *values, const char *url)
{
	struct proxies *proxies;
	const char *proxy;

	for (int i = 0; i < NAMES; i++)
		setenv(names[i], values[i], 1);
	proxies = proxies_new(NULL);
	proxy = proxies_for(proxies, url);
	assert(proxy == proxies_for(proxies, url));
	assert(!*proxy || !strcmp(proxy, values[1]) ||
	       (!strncmp(url, "http:", 5) && !strcmp(proxy, values[0])));
	proxies_free(proxies);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size), *rest = text;
	const char *values[NAMES], *reason;
	struct url url = URL_INIT;

	for (int i = 0; i < NAMES; i++)
		values[i] = rest ? strsep(&rest, "\n") : "";
	if (rest && url_parse(&url, NULL, rest, strlen(rest), &reason) == 0) {
		check_environment(values, url.href);
		check_list(values[2], &url);
	}
	url_release(&url);
	free(text);
	return 0;
}
