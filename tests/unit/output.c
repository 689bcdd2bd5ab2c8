#include "cmd/rows/output.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct options to_file(int format)
{
	return (struct options){ .output = "out", .format = format };
}

static struct output *begin(const struct options *options)
{
	const char *error = NULL;
	struct output *out = output_open(options, &error);

	if (out == NULL)
		fail_msg("%s", error);
	return out;
}

/* The file's text, or "-" if there is none; valid until the next call. */
static const char *text_of(const char *name)
{
	static char text[1 << 20];
	FILE *file = fopen(name, "r");

	if (file == NULL)
		return "-";
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	return text;
}

static void put(const char *name, const char *text)
{
	FILE *file = fopen(name, "w");

	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static void row(struct output *out, const char *name, int64_t n)
{
	struct field field = { .name = name, .type = FIELD_INTEGER,
			       .integer = n };

	output_row(out, &field, 1);
}

/* ---- files --------------------------------------------------------------- */

static void is_renamed_when_whole(void **state)
{
	struct options options = to_file(ROWS_JSONL);
	struct output *out;

	(void)state;
	put("out", "old\n");
	assert_int_equal(chmod("out", 0640), 0);
	put("out.part", "left\n");
	out = begin(&options);
	row(out, "a", 1);
	output_page_end(out, 0);
	assert_int_equal(output_flush(out), 0);
	assert_string_equal(text_of("out"), "old\n");
	assert_string_equal(text_of("out.part"), "{\"a\":1}\n");
	assert_int_equal(output_close(out, true), 0);
	assert_string_equal(text_of("out"), "{\"a\":1}\n");
	assert_string_equal(text_of("out.part"), "-");
}

static void keeps_the_mode(void **state)
{
	struct options options = to_file(ROWS_JSONL);
	struct stat st;

	(void)state;
	put("out", "");
	assert_int_equal(chmod("out", 0640), 0);
	assert_int_equal(output_close(begin(&options), true), 0);
	assert_int_equal(stat("out", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
}

static void stays_apart_when_half(void **state)
{
	struct options options = to_file(ROWS_JSONL);
	struct output *out;

	(void)state;
	put("out", "old\n");
	out = begin(&options);
	row(out, "a", 1);
	output_page_end(out, 0);
	output_close(out, false);
	assert_string_equal(text_of("out"), "old\n");
	assert_string_equal(text_of("out.part"), "{\"a\":1}\n");
	/* The run goes on; a torn record is none. */
	put("out.part", "{\"a\":1}\n{\"a\":");
	out = begin(&options);
	output_go_on(out, 1, true);
	row(out, "a", 2);
	output_page_end(out, 0);
	assert_int_equal(output_close(out, true), 0);
	assert_string_equal(text_of("out"), "{\"a\":1}\n{\"a\":2}\n");
}

static void leaves_no_empty_part(void **state)
{
	struct options options = to_file(ROWS_JSONL);

	(void)state;
	output_close(begin(&options), false);
	assert_string_equal(text_of("out"), "-");
	assert_string_equal(text_of("out.part"), "-");
}

static void goes_on_under_the_same_head(void **state)
{
	static const struct {
		const char *part, *wanted;
	} cases[] = {
		{ "a\r\n1\r\n", "a\r\n1\r\n2\r\n" },
		{ "b\r\n1\r\n", "a\r\n2\r\n" },
		{ "", "a\r\n2\r\n" },
	};
	struct options options = to_file(ROWS_CSV);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct output *out;

		put("out.part", cases[i].part);
		out = begin(&options);
		output_go_on(out, 1, true);
		row(out, "a", 2);
		output_page_end(out, 0);
		assert_int_equal(output_close(out, true), 0);
		assert_string_equal(text_of("out"), cases[i].wanted);
	}
}

static void is_written_by_one(void **state)
{
	struct options options = to_file(ROWS_JSONL);
	struct output *first = begin(&options);
	const char *error;

	(void)state;
	assert_null(output_open(&options, &error));
	assert_string_equal(error, "cannot create 'out': another process is "
			    "writing its .part");
	assert_int_equal(output_close(first, true), 0);
	output_close(begin(&options), true);
}

static void replaces_what_a_link_leads_to(void **state)
{
	struct options options = to_file(ROWS_JSONL);
	struct output *out;
	struct stat st;

	(void)state;
	put("real", "old\n");
	assert_int_equal(symlink("real", "out"), 0);
	out = begin(&options);
	row(out, "a", 1);
	output_page_end(out, 0);
	assert_int_equal(output_close(out, true), 0);
	assert_int_equal(lstat("out", &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_string_equal(text_of("real"), "{\"a\":1}\n");
}

static void says_that_it_cannot(void **state)
{
	struct options options = { .output = "no/such/folder" };
	struct output *out;
	const char *error;

	(void)state;
	assert_null(output_open(&options, &error));
	assert_string_equal(error, "cannot create 'no/such/folder': "
			    "No such file or directory");
	options.output = "/dev/full";
	out = begin(&options);
	row(out, "a", 1);
	output_page_end(out, 0);
	assert_int_equal(output_flush(out), -1);
	assert_int_equal(errno, ENOSPC);
	assert_int_equal(output_close(out, true), -1);
	assert_int_equal(errno, ENOSPC);
}

/* ---- pages and rows ------------------------------------------------------ */

static void undoes_a_page(void **state)
{
	struct options options = to_file(ROWS_CSV);
	struct output *out = begin(&options);

	(void)state;
	row(out, "a", 1);
	output_page_end(out, 0);
	row(out, "a", 2);
	output_undo(out, 0);
	row(out, "a", 3);
	output_page_end(out, 0);
	output_close(out, true);
	assert_string_equal(text_of("out"), "a\r\n1\r\n3\r\n");
}

static void fits_rows_to_one_head(void **state)
{
	struct options options = to_file(ROWS_CSV);
	struct output *out = begin(&options);
	struct field fields[] = {
		{ .name = "a", .type = FIELD_INTEGER, .integer = 1 },
		{ .name = "b", .type = FIELD_INTEGER, .integer = 2 },
	};
	struct field turned[] = { fields[1], fields[0] };

	(void)state;
	output_row(out, fields, 2);
	output_row(out, turned, 2);
	output_row(out, turned, 1);
	output_row(out, NULL, 0);
	output_page_end(out, 0);
	output_close(out, true);
	assert_string_equal(text_of("out"), "a,b\r\n1,2\r\n1,2\r\n,2\r\n,\r\n");
}

static const struct {
	bool carry;
	const char *input, *jsonl;
} inputs[] = {
	{ false, NULL, "{\"a\":1}" },
	{ false, "{\"a\":2,\"b\":[3]}",
	  "{\"a\":1,\"input\":{\"a\":2,\"b\":[3]}}" },
	{ true, NULL, "{\"a\":1}" },
	{ true, "{\"a\":2,\"b\":\"x\",\"b\":null}",
	  "{\"a\":1,\"input_a\":2,\"b\":\"x\",\"input_b\":null}" },
	{ true, "{\"a\":2,\"input_a\":3}",
	  "{\"a\":1,\"input_a\":2,\"input_input_a\":3}" },
};

static void carries_input(void **state)
{
	static const struct field field = { .name = "a", .integer = 1,
					    .type = FIELD_INTEGER };

	(void)state;
	for (size_t i = 0; i < sizeof(inputs) / sizeof(*inputs); i++) {
		struct options options = to_file(ROWS_JSONL);
		struct output *out;
		char wanted[100];

		options.carry = inputs[i].carry;
		out = begin(&options);
		output_row_with_input(out, &field, 1, inputs[i].input);
		output_page_end(out, 0);
		output_close(out, true);
		snprintf(wanted, sizeof(wanted), "%s\n", inputs[i].jsonl);
		assert_string_equal(text_of("out"), wanted);
	}
}

/* ---- order --------------------------------------------------------------- */

static void page(struct output *out, int64_t position)
{
	row(out, "", position);
	output_page_end(out, position);
}

static void keeps_the_order(void **state)
{
	struct options options = { .output = "out", .format = ROWS_TSV,
				   .ordered = true };
	struct output *out = begin(&options);

	(void)state;
	page(out, 3);
	page(out, 2);
	page(out, 0);		/* not from the input: at once */
	output_skip(out, 4);
	page(out, 1);
	page(out, 6);
	assert_int_equal(output_flush(out), 0);
	assert_string_equal(text_of("out.part"), "\n0\n1\n2\n3\n");
	output_close(out, true);
	assert_string_equal(text_of("out"), "\n0\n1\n2\n3\n6\n");
}

/* One is late, and all that fits into the window waits for it. */
static void bounds_what_waits(void **state)
{
	struct options options = { .output = "out", .format = ROWS_TSV,
				   .ordered = true };
	struct output *out = begin(&options);
	int64_t end = output_window_end(out), n = 0;
	char *line, *lines;

	(void)state;
	assert_in_range(end, 100, 100000);
	for (int64_t i = 2; i <= end; i++)
		page(out, i);
	output_flush(out);
	assert_string_equal(text_of("out.part"), "\n");
	assert_int_equal(output_window_end(out), end);
	page(out, 1);
	assert_int_equal(output_window_end(out), 2 * end);
	output_close(out, true);
	lines = strdup(text_of("out") + 1);
	for (line = strtok(lines, "\n"); line; line = strtok(NULL, "\n"))
		assert_int_equal(atoll(line), ++n);
	assert_int_equal(n, end);
	free(lines);
}

static void releases_what_is_stuck(void **state)
{
	struct options options = { .output = "out", .format = ROWS_TSV,
				   .ordered = true };
	struct output *out = begin(&options);
	int64_t end = output_window_end(out);

	(void)state;
	page(out, 5);
	page(out, 4);
	output_release(out);
	assert_int_equal(output_window_end(out), 2 * end);
	output_close(out, true);
	assert_string_equal(text_of("out"), "\n4\n5\n");
}

/* ---- a folder for each --------------------------------------------------- */

static char dir[40];

static int in_a_folder(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/trawl-output.XXXXXX");
	return mkdtemp(dir) == NULL || chdir(dir) == -1;
}

static int folder_away(void **state)
{
	(void)state;
	unlink("out");
	unlink("out.part");
	unlink("real");
	return chdir("/") == -1 || rmdir(dir) == -1;
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, in_a_folder, folder_away)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(is_renamed_when_whole),
		TEST(keeps_the_mode),
		TEST(stays_apart_when_half),
		TEST(leaves_no_empty_part),
		TEST(goes_on_under_the_same_head),
		TEST(is_written_by_one),
		TEST(replaces_what_a_link_leads_to),
		TEST(says_that_it_cannot),
		TEST(undoes_a_page),
		TEST(fits_rows_to_one_head),
		TEST(carries_input),
		TEST(keeps_the_order),
		TEST(bounds_what_waits),
		TEST(releases_what_is_stuck),
	};

	return cmocka_run_group_tests_name("output", tests, NULL, NULL);
}
