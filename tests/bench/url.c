/*
 * Links resolved per second on one core, with the mix of an ordinary page:
 *
 *	make build/plain/tests/bench/url && build/plain/tests/bench/url
 */
#include "parse/url/url.h"

#include <err.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define BASE "https://www.example.com/docs/2024/guide/index.html?lang=en"

struct mix {
	const char *name, *refs[8];
};

static const struct mix mixes[] = {
	{ "ordinary", {
		"chapter-07/installation-on-linux.html",
		"/assets/documents/annual-report-2023.pdf",
		"https://www.example.com/news/2024/05/a-title-of-a-story/",
		"/category/books?page=3&sort=price",
		"../reference/functions.html#string",
		"https://www.example.com/about/contact",
		"images.html",
		"/en/products/4711-garden-chair-green/reviews",
	} },
	{ "relative", { "chapter-07/installation-on-linux.html" } },
	{ "root", { "/assets/documents/annual-report-2023.pdf" } },
	{ "absolute", {
		"https://www.example.com/news/2024/05/a-title-of-a-story/" } },
	{ "dots", { "../../reference/./functions.html#string" } },
	{ "encoded", { "/wiki/Fran\xC3\xA7ois Villon?q='a b'" } },
	{ "userinfo", { "http://user:password@www.example.com:8080/x/y/z" } },
	{ "ipv4", { "http://192.168.178.1/index.html" } },
	{ "ipv6", { "http://[2001:db8::1]:8080/index.html" } },
	{ "idna", { "http://www.m\xC3\xBCnchen.de/stadt/index.html" } },
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Runs about half a second.  The sum keeps the compiler honest. */
static double links_per_second(const struct mix *mix, const struct url *base)
{
	struct url url = URL_INIT;
	size_t len[8], n = 0, links = 0;
	uint64_t sum = 0;
	const char *reason;
	double start = now(), took;

	for (; n < 8 && mix->refs[n] != NULL; n++)
		len[n] = strlen(mix->refs[n]);
	do {
		for (int round = 0; round < 4096; round++)
			for (size_t i = 0; i < n; i++, links++) {
				if (url_parse(&url, base, mix->refs[i], len[i],
					      &reason) == -1)
					errx(1, "%s: %s", mix->refs[i], reason);
				sum += url.len;
			}
		took = now() - start;
	} while (took < 0.5);
	url_release(&url);
	return sum > 0 ? (double)links / took : 0;
}

int main(void)
{
	struct url base = URL_INIT;
	const char *reason;

	if (url_parse(&base, NULL, BASE, strlen(BASE), &reason) == -1)
		errx(1, "%s: %s", BASE, reason);
	for (size_t i = 0; i < sizeof(mixes) / sizeof(*mixes); i++)
		printf("%-10s %6.2f million links/s\n", mixes[i].name,
		       links_per_second(&mixes[i], &base) / 1e6);
	url_release(&base);
	return 0;
}
