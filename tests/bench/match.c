/*
 * Pages of 11 kB with ten films, as the board rule sees them.
 *
 *   make build/plain/tests/bench/match && build/plain/tests/bench/match
 */
#include "parse/rules/rule_file.h"
#include "parse/rules/rule_matches.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define PAGES 100000
#define PAGE_SIZE 11000

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static size_t make_page(char *page)
{
	size_t n = (size_t)sprintf(page,
				   "<html><dl class=\"board-wrapper\">\n");

	for (int i = 1; i <= 10; i++) {
		n += (size_t)sprintf(
			page + n,
			"<dd>\n<i class=\"board-index board-index-%d\">%d</i>\n"
			"<a href=\"/films/%d\" title=\"Film %d\" "
			"class=\"image-link\">\n<img data-src=\"//a/%d.jpg\" "
			"alt=\"Film %d\" class=\"board-img\" /></a>\n"
			"<p class=\"name\"><a href=\"/films/%d\" "
			"title=\"Film %d\">Film %d</a></p>\n"
			"<p class=\"star\">\n 主演：X,Y,Z \n</p>\n"
			"<p class=\"releasetime\">上映时间：1993-01-01</p>\n"
			"<p class=\"score\"><i class=\"integer\">9.</i>"
			"<i class=\"fraction\">%d</i></p>\n</dd>\n",
			i, i, i, i, i, i, i, i, i, i % 10);
		/* what else stands on such a page */
		while (n % (PAGE_SIZE / 10) < PAGE_SIZE / 10 - 80)
			n += (size_t)sprintf(page + n, "<li><a href=\"/x/%zu\">"
						       "other text</a></li>\n",
					     n);
	}
	return n;
}

static int count(void *arg, const struct match_span *groups)
{
	(void)groups;
	++*(long *)arg;
	return 0;
}

static int measure(const char *name, const struct rules *rules)
{
	static char page[4 * PAGE_SIZE];
	const struct each_page text = { .text = page, .len = make_page(page) };
	double start = seconds(), took;
	long rows = 0;

	for (int i = 0; i < PAGES; i++) {
		struct match_budget budget;
		const char *why;

		match_budget_start(&budget, 1000);
		if (rule_matches(&rules->rules[0], &text, &budget, count, &rows,
				 &why) < 0) {
			printf("%s: %s\n", name, why);
			return 1;
		}
	}
	took = seconds() - start;
	printf("%-12s %zu bytes, %ld rows a page: %.0f pages/s, %.2f GB/s\n",
	       name, text.len, rows / PAGES, PAGES / took,
	       (double)text.len * PAGES / took / 1e9);
	return 0;
}

int main(void)
{
	static const char simple[] =
		"(?s)<dd>.*?board-index.*?>(?<index>\\d+)<.*?title=\"(?<title>"
		".*?)\".*?class=\"star\">(?<star>.*?)<.*?releasetime\">(?<time>"
		".*?)<.*?integer\">(?<integer>.*?)<.*?fraction\">(?<fraction>"
		".*?)<.*?</dd>";
	struct rules shipped = { 0 }, typed = { 0 };
	struct rules_error error;
	int bad;

	if (rule_file_load(&shipped, "parse/rules/shipped/maoyan.yaml", &error) < 0 ||
	    rules_extract(&typed, simple, &error) < 0) {
		printf("%s\n", error.text);
		return 1;
	}
	bad = measure("lazy dots", &typed) | measure("maoyan.yaml", &shipped);
	rules_clear(&shipped);
	rules_clear(&typed);
	return bad;
}
