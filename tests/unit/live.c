/*
 * Live counters as another process sees them, and never half-written.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd/crawl/link_list.h"
#include "cmd/live.h"

#define LOOKS 3000

/* Every number is the same, so a mixture shows. */
static void write_same(int64_t n)
{
	live_update(&(struct live_counters){
		.started = n, .updated = n, .done = n, .unchanged = n,
		.failed = n, .skipped = n, .known = n, .requests = n,
		.bytes = n,
	});
}

static int look(pid_t pid)
{
	for (int i = 0; i < LOOKS; i++) {
		struct live_counters c;

		if (!live_read(pid, &c))
			return 2;
		if (c.started != c.bytes || c.done != c.failed ||
		    c.known != c.bytes)
			return 1;
	}
	return 0;
}

static void test_whole(void **state)
{
	pid_t self = getpid(), child;
	int status = -1;

	(void)state;
	live_open();
	write_same(1);
	child = fork();
	assert_int_not_equal(child, -1);
	if (child == 0)
		_exit(look(self));
	for (int64_t n = 2; waitpid(child, &status, WNOHANG) == 0; n++)
		write_same(n);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void test_nobody(void **state)
{
	struct live_counters c;

	(void)state;
	assert_false(live_read(1 << 30, &c));
}

/* Links on their way to the parent, and what a broken worker could send. */
static void test_link_list(void **state)
{
	struct link_list list = { 0 };
	struct listed_link link;
	struct span all, rest;

	(void)state;
	link_list_add(&list, "http://a/", 9, false);
	link_list_add(&list, "http://b/", 9, true);
	all = rest = (struct span){ list.data, list.len };
	assert_int_equal(link_list_next(&rest, &link), 1);
	assert_memory_equal(link.url, "http://a/", 9);
	assert_false(link.nofollow);
	assert_int_equal(link_list_next(&rest, &link), 1);
	assert_true(link.nofollow);
	assert_int_equal(link_list_next(&rest, &link), 0);
	for (size_t cut = 1; cut < all.len; cut++) {
		int end;

		rest = (struct span){ all.data, cut };
		while ((end = link_list_next(&rest, &link)) == 1)
			;
		assert_int_equal(end, cut == all.len / 2 ? 0 : -1);
	}
	free(list.data);
}

/* The same with what links say, and anchors between them. */
static void test_described_links(void **state)
{
	static struct url url = { .href = (char *)(uintptr_t)"http://a/",
				  .len = 9 };
	static const struct link_text none, text = { (char *)(uintptr_t)"T", 1,
						     1 };
	struct link_list list = { 0 };
	struct link link = { "iframe", &url, true, &text, &none, &text };
	struct listed_link listed;
	struct span rest, all;

	(void)state;
	assert_true(link_list_describe(&list, &link));
	assert_true(link_list_add_anchor(&list, "an id", 5));
	link.rel = &text;
	link.fragment = &none;
	link.element = "a";
	assert_true(link_list_describe(&list, &link));
	all = rest = (struct span){ list.data, list.len };
	assert_true(link_list_is_sound(all));
	assert_int_equal(link_list_next(&rest, &listed), 1);
	assert_string_equal(listed.element, "iframe");
	assert_true(listed.nofollow && !listed.anchor);
	assert_memory_equal(listed.text.data, "T", listed.text.len);
	assert_int_equal(listed.rel.len, 0);
	assert_int_equal(listed.fragment.len, 1);
	assert_int_equal(link_list_next(&rest, &listed), 1);
	assert_true(listed.anchor);
	assert_memory_equal(listed.url, "an id", 5);
	assert_int_equal(link_list_next(&rest, &listed), 1);
	assert_int_equal(listed.rel.len, 1);
	assert_int_equal(link_list_next(&rest, &listed), 0);
	for (size_t cut = 1; cut < all.len; cut++)
		for (int i = 0; i < 256; i += 15) {
			char *bytes = malloc(all.len);

			memcpy(bytes, all.data, all.len);
			bytes[cut] = (char)i;
			rest = (struct span){ bytes, cut };
			link_list_is_sound(rest);
			rest.len = all.len;
			link_list_is_sound(rest);
			free(bytes);
		}
	list.data[all.len - 2] = '\xff';	/* no UTF-8 */
	assert_false(link_list_is_sound(all));
	free(list.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_nobody),
		cmocka_unit_test(test_link_list),
		cmocka_unit_test(test_described_links),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
