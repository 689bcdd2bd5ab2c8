/*
 * Selectors on whole pages, against what an independent implementation found:
 * tests/selectors/expect.mjs wrote the files.  Another file of that form may be
 * named: tests/unit/selectors FILE
 */
#include "parse/select/matcher.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *expected = "tests/selectors/expected.txt";

struct page {
	char *text;
	size_t len;
	char name[4096];
};

/* What was found, as the file has it. */
struct finding {
	const struct page *page;
	char *text;
	size_t len;
	FILE *out;
};

static void read_page(struct page *page, const char *name)
{
	FILE *in = fopen(name, "re");
	FILE *copy;
	int c;

	if (in == NULL)
		fail_msg("cannot open %s", name);
	free(page->text);
	page->text = NULL;
	copy = open_memstream(&page->text, &page->len);
	while ((c = getc(in)) != EOF)
		putc(c, copy);
	fclose(in);
	fclose(copy);
	snprintf(page->name, sizeof(page->name), "%s", name);
}

static int add(void *arg, const char *text, size_t len)
{
	struct finding *f = arg;
	size_t at = (size_t)(text - f->page->text);

	fprintf(f->out, "%s%zu-%zu", ftell(f->out) > 0 ? " " : "", at,
		at + len);
	return 0;
}

/* Every word of wanted is the same in got, or "?".  Else they are moved to the
   first that is not. */
static bool same(const char **got, const char **wanted)
{
	for (;;) {
		size_t n = strcspn(*got, " "), m = strcspn(*wanted, " ");

		if ((m != 1 || **wanted != '?' || n == 0) &&
		    (n != m || memcmp(*got, *wanted, n) != 0))
			return false;
		if (!(*got)[n] || !(*wanted)[m])
			return (*got)[n] == (*wanted)[m];
		*got += n + 1;
		*wanted += m + 1;
	}
}

static bool check(const struct page *page, const char *text,
		  const char *wanted)
{
	struct selector_error error;
	struct selector *selector = selector_compile(text, strlen(text), false,
						     &error);
	struct matcher *matcher;
	struct finding found = { .page = page };
	const char *why, *got;
	bool ok;

	if (selector == NULL) {
		print_error("%s: byte %zu: %s\n", text, error.offset,
			    error.text);
		return false;
	}
	matcher = matcher_new(selector);
	found.out = open_memstream(&found.text, &found.len);
	if (matcher_each(matcher, page->text, page->len, NULL, add, &found,
			 &why) != 0)
		fail_msg("%s: %s: %s", page->name, text, why);
	fclose(found.out);
	matcher_free(matcher);
	got = found.text;
	ok = same(&got, &wanted);
	if (!ok)
		print_error("%s: %s\n got:    %.100s\n wanted: %.100s\n",
			    page->name, text, got, wanted);
	free(found.text);
	return ok;
}

static void test_pages(void **state)
{
	FILE *in = fopen(expected, "re");
	struct page page = { 0 };
	unsigned checked = 0, bad = 0;
	size_t cap = 0;
	char *line = NULL, *tab;
	ssize_t n;

	(void)state;
	if (in == NULL)
		fail_msg("cannot open %s", expected);
	while ((n = getline(&line, &cap, in)) > 0) {
		if (line[n - 1] == '\n')
			line[n - 1] = '\0';
		tab = strchr(line, '\t');
		if (strncmp(line, "page ", 5) == 0) {
			read_page(&page, line + 5);
		} else if (tab != NULL) {
			*tab = '\0';
			checked++;
			bad += !check(&page, line, tab + 1);
		}
	}
	free(line);
	free(page.text);
	fclose(in);
	print_message("%u checked, %u differ\n", checked, bad);
	assert_int_equal(bad, 0);
	assert_true(checked > 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pages),
	};

	if (argc > 1)
		expected = argv[1];
	return cmocka_run_group_tests_name("selectors", tests, NULL, NULL);
}
