/*
 * How fast pages are read: MB/s and links/s of links_scan, resolution
 * included; utf8_valid and html_text beside it.
 *
 *   build/plain/tests/bench/links FILE...
 *
 * Without files, a made page of 60 links.
 */
#include "parse/charset/charset.h"
#include "parse/html/html.h"
#include "parse/html/links.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define AT_LEAST 1.0		/* seconds for each measurement */

struct pages {
	char *text;		/* all of them, one behind the other */
	size_t len, cap;
	size_t *end;
	size_t n;
};

struct work {
	const struct pages *pages;
	struct url base;
	char *out;
	size_t links;
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void add(struct pages *pages, const char *text, size_t len)
{
	if (pages->len + len > pages->cap) {
		pages->cap = 2 * (pages->len + len);
		pages->text = realloc(pages->text, pages->cap);
	}
	pages->end = realloc(pages->end, (pages->n + 1) * sizeof *pages->end);
	if (!pages->text || !pages->end)
		err(1, NULL);
	memcpy(pages->text + pages->len, text, len);
	pages->len += len;
	pages->end[pages->n++] = pages->len;
}

static void add_file(struct pages *pages, const char *name)
{
	static char buffer[8 << 20];
	FILE *file = fopen(name, "r");

	if (!file)
		err(1, "%s", name);
	add(pages, buffer, fread(buffer, 1, sizeof buffer, file));
	fclose(file);
}

static void add_made(struct pages *pages)
{
	char *text;
	size_t len, i;
	FILE *page = open_memstream(&text, &len);

	if (!page)
		err(1, NULL);
	fputs("<!doctype html><meta charset=utf-8><title>Made</title>", page);
	for (i = 0; i < 60; i++)
		fprintf(page, "<p>Some words of a paragraph, and then <a "
			"class=\"link\" href=\"../dir/page-%zu.html?a=1&amp;"
			"b=2#top\">a link</a>.</p>\n", i);
	fclose(page);
	add(pages, text, len);
	free(text);
}

static int count(void *arg, const struct link *link)
{
	struct work *work = arg;

	work->links += link->url->len > 0;
	return 0;
}

static void scan(struct work *work, const char *text, size_t len)
{
	links_scan(text, len, &work->base, NULL, count, work, NULL);
}

static void validate(struct work *work, const char *text, size_t len)
{
	work->links += utf8_valid(text, len) > len;
}

static void to_text(struct work *work, const char *text, size_t len)
{
	html_text(text, len, work->out);
}

static void measure(const char *what, struct work *work,
		    void (*one)(struct work *, const char *, size_t))
{
	double start = now(), took;
	size_t i, from, rounds = 0;

	work->links = 0;
	do {
		for (i = from = 0; i < work->pages->n; i++) {
			one(work, work->pages->text + from,
			    work->pages->end[i] - from);
			from = work->pages->end[i];
		}
		rounds++;
		took = now() - start;
	} while (took < AT_LEAST);
	printf("%-10s %8.0f MB/s", what,
	       (double)(rounds * work->pages->len) / took / 1e6);
	if (work->links)
		printf(" %12.0f links/s", (double)work->links / took);
	putchar('\n');
}

int main(int argc, char **argv)
{
	struct pages pages = { 0 };
	struct work work = { .pages = &pages, .base = URL_INIT };
	const char *reason;
	int i;

	for (i = 1; i < argc; i++)
		add_file(&pages, argv[i]);
	if (argc == 1)
		add_made(&pages);
	work.out = malloc(pages.len + 1);
	if (!work.out)
		err(1, NULL);
	url_parse(&work.base, NULL, "http://example.org/docs/dir/page.html", 37,
		  &reason);
	printf("%zu pages, %zu bytes\n", pages.n, pages.len);
	measure("links", &work, scan);
	measure("utf8_valid", &work, validate);
	measure("text", &work, to_text);
	free(pages.text);
	free(pages.end);
	free(work.out);
	url_release(&work.base);
	return 0;
}
