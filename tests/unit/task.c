#include "fetch/task.h"

#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct task a_task(const char *etag, const char *last_modified)
{
	return (struct task){
		.id = 0x1122334455667788, .flags = TASK_LINKS | TASK_FOREIGN,
		.max_size = 12345, .url = "http://example.org/?x=\xc3\xa4",
		.etag = etag, .last_modified = last_modified,
	};
}

static void *encoded_task(const struct task *task, size_t *len)
{
	void *buf;

	*len = task_encoded_size(task);
	buf = malloc(*len);
	task_encode(task, buf);
	return buf;
}

static void tasks_come_back(void **state)
{
	static const struct { const char *etag, *modified, *post, *type; }
	rows[] = {
		{ NULL, NULL, NULL, NULL }, { "", "", "", "" },
		{ "\"abc\"", NULL, "q=1", NULL },
		{ NULL, "Sun, 06 Nov 1994 08:49:37 GMT", NULL, "a/b" },
		{ "W/\"x\"", "y", "{}", "application/json" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct task task = a_task(rows[i].etag, rows[i].modified), got;
		size_t len;
		void *buf;

		task.post = rows[i].post;
		task.content_type = rows[i].type;
		buf = encoded_task(&task, &len);
		assert_int_equal(task_decode(&got, buf, len), 0);
		assert_true(got.id == task.id);
		assert_int_equal(got.flags, task.flags);
		assert_int_equal(got.max_size, task.max_size);
		assert_string_equal(got.url, task.url);
		assert_string_equal(got.etag, task.etag ? task.etag : "");
		assert_string_equal(got.last_modified,
				    task.last_modified ? task.last_modified
						       : "");
		assert_string_equal(got.content_type,
				    task.content_type ? task.content_type : "");
		assert_int_equal(got.post != NULL, task.post != NULL);
		if (task.post)
			assert_string_equal(got.post, task.post);
		free(buf);
	}
}

/* In a buffer of exactly that size, for AddressSanitizer. */
static int decode_prefix(const void *buf, size_t len,
			 int (*decode)(const void *, size_t))
{
	void *exact = malloc(len ? len : 1);
	int result;

	memcpy(exact, buf, len);
	errno = 0;
	result = decode(exact, len);
	free(exact);
	return result;
}

static int decode_task(const void *buf, size_t len)
{
	struct task task;

	return task_decode(&task, buf, len);
}

static int decode_page(const void *buf, size_t len)
{
	struct page page;

	return page_decode(&page, buf, len);
}

static void cut_and_grown_tasks_are_refused(void **state)
{
	struct task task = a_task("e", "m");
	size_t len;
	unsigned char *buf, *grown;

	(void)state;
	task.post = "q=1";
	buf = encoded_task(&task, &len);
	for (size_t cut = 0; cut < len; cut++) {
		assert_int_equal(decode_prefix(buf, cut, decode_task), -1);
		assert_int_equal(errno, EBADMSG);
	}
	grown = calloc(1, len + 1);
	memcpy(grown, buf, len);
	assert_int_equal(decode_task(grown, len + 1), -1);
	free(grown);
	buf[44] = '\0';			/* a NUL within the URL */
	assert_int_equal(decode_task(buf, len), -1);
	free(buf);
}

static struct page a_page(void)
{
	static const char nul_body[] = "a\0b";

	return (struct page){
		.id = UINT64_MAX, .class = FETCH_HTTP, .transient = true,
		.decoded = true, .status = 503, .size = PAGE_MAX_SIZE,
		.wire_size = 7, .time_dns = 0.25, .time_total = 1e6,
		.hash = { 1, 2, [15] = 16 },
		.error = { "truncated", 9 }, .type = { "text/html", 9 },
		.location = { "/x", 2 }, .links = { "l", 1 },
		.body = { nul_body, 3 },
	};
}

static void *encoded_page(const struct page *page, size_t *len)
{
	void *buf;

	*len = page_encoded_size(page);
	buf = malloc(*len);
	page_encode(page, buf);
	return buf;
}

static void assert_span(struct span got, struct span want)
{
	assert_non_null(got.data);
	assert_int_equal(got.len, want.len);
	if (want.len)
		assert_memory_equal(got.data, want.data, want.len);
}

static void pages_come_back(void **state)
{
	struct page page = a_page(), got;
	size_t len;
	void *buf = encoded_page(&page, &len);

	(void)state;
	assert_int_equal(page_decode(&got, buf, len), 0);
	assert_true(got.id == page.id && got.size == page.size);
	assert_true(got.wire_size == page.wire_size);
	assert_int_equal(got.class, page.class);
	assert_int_equal(got.status, page.status);
	assert_true(got.transient && got.decoded);
	assert_true(got.time_dns == page.time_dns);
	assert_true(got.time_total == page.time_total);
	assert_memory_equal(got.hash, page.hash, sizeof(page.hash));
	assert_span(got.error, page.error);
	assert_span(got.type, page.type);
	assert_span(got.charset, page.charset);
	assert_span(got.location, page.location);
	assert_span(got.links, page.links);
	assert_span(got.body, page.body);
	free(buf);
}

static void cut_and_grown_pages_are_refused(void **state)
{
	struct page page = a_page();
	size_t len;
	unsigned char *buf = encoded_page(&page, &len), *grown;

	(void)state;
	for (size_t cut = 0; cut < len; cut++)
		assert_int_equal(decode_prefix(buf, cut, decode_page), -1);
	grown = calloc(1, len + 1);
	memcpy(grown, buf, len);
	assert_int_equal(decode_page(grown, len + 1), -1);
	assert_int_equal(errno, EBADMSG);
	free(grown);
	free(buf);
}

/* Each byte of the header to each of some values: never beyond the buffer. */
static void spoilt_headers_stay_inside(void **state)
{
	static const unsigned char values[] = { 0, 1, 0x7f, 0x80, 0xff };
	struct page page = a_page(), got;
	size_t len;
	unsigned char *buf = encoded_page(&page, &len);

	(void)state;
	for (size_t i = 0; i < len * sizeof(values); i++) {
		unsigned char *byte = &buf[i / sizeof(values)], was = *byte;

		*byte = values[i % sizeof(values)];
		if (!page_decode(&got, buf, len)) {
			assert_true(got.class < FETCH_CLASSES);
			assert_true(got.body.data >= (char *)buf);
			assert_true(got.body.data + got.body.len ==
				    (char *)buf + len);
			assert_true(isfinite(got.time_connect));
		}
		*byte = was;
	}
	free(buf);
}

static void bad_values_are_refused(void **state)
{
	static char text[PAGE_MAX_TEXT + 1];
	struct page pages[] = { a_page(), a_page(), a_page(), a_page(),
				a_page(), a_page(), a_page(), a_page(),
				a_page(), a_page(), a_page(), a_page() };

	(void)state;
	pages[0].class = FETCH_CLASSES;
	pages[1].status = -1;
	pages[2].status = 1000;
	pages[3].time_connect = NAN;
	pages[4].time_first_byte = -0.5;
	pages[5].time_total = 1e300;
	pages[6].size = PAGE_MAX_SIZE + 1;
	pages[7].wire_size = INT64_MAX;
	pages[8].etag = pages[9].location = (struct span){ text, sizeof(text) };
	pages[10].error = (struct span){ "\x1b[2J", 4 };
	pages[11].error = (struct span){ "\xc3\xa4", 2 };
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
		size_t len;
		void *buf = encoded_page(&pages[i], &len);

		assert_int_equal(decode_page(buf, len), -1);
		assert_int_equal(errno, EBADMSG);
		free(buf);
	}
}

static void every_class_has_a_name(void **state)
{
	(void)state;
	for (int i = 0; i < FETCH_CLASSES; i++)
		assert_non_null(fetch_class_name((enum fetch_class)i));
	assert_string_equal(fetch_class_name(FETCH_WORKER), "worker");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tasks_come_back),
		cmocka_unit_test(cut_and_grown_tasks_are_refused),
		cmocka_unit_test(pages_come_back),
		cmocka_unit_test(cut_and_grown_pages_are_refused),
		cmocka_unit_test(spoilt_headers_stay_inside),
		cmocka_unit_test(bad_values_are_refused),
		cmocka_unit_test(every_class_has_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
