#include "cmd/input.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define S(literal) literal, sizeof(literal) - 1

/* What comes out is written down as one line a record:
   LINE:URL|columns, with bad ones as LINE:!why:URL, and at the end any error. */
static const struct {
	const char *what;
	enum input_format format;
	const char *column;
	const char *text;
	size_t len;
	const char *wanted;
} lists[] = {
	{ "plain lines", INPUT_LINES, NULL, S("a\nb\n"), "1:a\n2:b\n" },
	{ "no last line break", INPUT_LINES, NULL, S("a\nb"), "1:a\n2:b\n" },
	{ "nothing", INPUT_LINES, NULL, S(""), "" },
	{ "only a mark", INPUT_LINES, NULL, S("\xef\xbb\xbf"), "" },
	{ "a mark and CRLF", INPUT_LINES, NULL,
	  S("\xef\xbb\xbf" "a\r\nb\r\n"), "1:a\n2:b\n" },
	{ "comments and blanks", INPUT_LINES, NULL,
	  S("# x\n\n \t\na # b\n  #y\n c \n"), "4:a # b\n6:c\n" },
	{ "a mark in the middle is no mark", INPUT_LINES, NULL,
	  S("a\n\xef\xbb\xbf" "b\n"), "1:a\n2:\xef\xbb\xbf" "b\n" },
	{ "NUL is a byte", INPUT_LINES, NULL, S("a\0b\n\0\nc"),
	  "1:a^b\n2:^\n3:c\n" },
	{ "one byte", INPUT_LINES, NULL, S("a"), "1:a\n" },
	{ "UTF-16", INPUT_LINES, NULL, S("\xff\xfe" "a\0\n\0"),
	  "cannot read 'list': UTF-16, not UTF-8\n" },

	{ "csv", INPUT_CSV, NULL, S("url,n\na,1\nb,\n"),
	  "2:a|{\"n\":\"1\"}\n3:b|{\"n\":\"\"}\n" },
	{ "csv, a mark before the head", INPUT_CSV, NULL,
	  S("\xef\xbb\xbf" "url,n\r\na,1\r\n"), "2:a|{\"n\":\"1\"}\n" },
	{ "csv, a mark before a quoted head", INPUT_CSV, NULL,
	  S("\xef\xbb\xbf" "\"url\",\"n\"\r\na,1\r\n"),
	  "2:a|{\"n\":\"1\"}\n" },
	{ "csv, line breaks in quotes", INPUT_CSV, NULL,
	  S("n,url\r\n\"1\r\n2\",a\r\n3,b"),
	  "2:a|{\"n\":\"1\\r\\n2\"}\n4:b|{\"n\":\"3\"}\n" },
	{ "csv, quotes in quotes", INPUT_CSV, NULL,
	  S("url,n\n\"a,b\",\"\"\"x\"\"\"\n"),
	  "2:a,b|{\"n\":\"\\\"x\\\"\"}\n" },
	{ "csv, a quote inside a cell opens nothing", INPUT_CSV, NULL,
	  S("n,url\n5\" disk,a\n6\",b\n"),
	  "2:a|{\"n\":\"5\\\" disk\"}\n3:b|{\"n\":\"6\\\"\"}\n" },
	{ "csv, an open quote costs one line", INPUT_CSV, NULL,
	  S("url,n\na,1\n\"b,2\nc,3\n"),
	  "2:a|{\"n\":\"1\"}\n3:!quote without an end:\"b,2\n"
	  "4:c|{\"n\":\"3\"}\n" },
	{ "csv, only an open quote", INPUT_CSV, NULL, S("\""),
	  "1:!quote without an end:\"\n" },
	{ "csv, first column", INPUT_CSV, NULL, S("page,n\na,1\n"),
	  "2:a|{\"n\":\"1\"}\n" },
	{ "csv, --url-column", INPUT_CSV, "page", S("url,page\na,b\n"),
	  "2:b|{\"url\":\"a\"}\n" },
	{ "csv, no such column", INPUT_CSV, "page", S("url,n\na,b\n"),
	  "'list': no column 'page'\n" },
	{ "csv without a head", INPUT_CSV, NULL, S("http://a/,1\n"),
	  "'list': the first line must name the columns, "
	  "not be 'http://a/'\n" },
	{ "csv, names twice and none", INPUT_CSV, NULL,
	  S("url,n,n,,n\na,1,2,3,4\n"),
	  "2:a|{\"n\":\"1\",\"n_2\":\"2\",\"column_4\":\"3\",\"n_3\":\"4\"}\n"
	},
	{ "csv, too few and too many", INPUT_CSV, "u",
	  S("n,u\n1\n1,a,2\n1,b,,\n"),
	  "2:!too few columns:1\n3:!more columns than the head:1,a,2\n"
	  "4:b|{\"n\":\"1\"}\n" },
	{ "csv, no UTF-8", INPUT_CSV, NULL, S("url,n\na,\xff\n"),
	  "2:a|{\"n\":\"\xef\xbf\xbd\"}\n" },
	{ "csv, only the URL", INPUT_CSV, NULL, S("url\na\n"), "2:a\n" },

	{ "tsv", INPUT_TSV, NULL, S("n\turl\r\n\"1\ta\\tb\r\n"),
	  "2:a\tb|{\"n\":\"\\\"1\"}\n" },

	{ "jsonl", INPUT_JSONL, NULL,
	  S("{\"url\":\"a\",\"n\":1,\"o\":{\"x\":[null]}}\r\n\n"
	    "{\"n\":2,\"url\":\"\\u0062\\n\"}"),
	  "1:a|{\"n\":1,\"o\":{\"x\":[null]}}\n3:b|{\"n\":2}\n" },
	{ "jsonl, a mark", INPUT_JSONL, NULL,
	  S("\xef\xbb\xbf{\"url\":\"a\"}\n"), "1:a\n" },
	{ "jsonl, bad ones", INPUT_JSONL, NULL,
	  S("[1]\n{\"n\":1}\n{\"url\":1}\n{\"url\":\"a\"\n{\"url\":\"\xff\"}\n"
	    "{\"url\":\"a\"} x\n{\"url\":\"\\u12\n{\"url\":\"b\"}"),
	  "1:!not a JSON object:[1]\n2:!no column with the URL:{\"n\":1}\n"
	  "3:!no column with the URL:{\"url\":1}\n"
	  "4:!not a JSON object:{\"url\":\"a\"\n"
	  "5:!not UTF-8:{\"url\":\"\xff\"}\n"
	  "6:!not a JSON object:{\"url\":\"a\"} x\n"
	  "7:!not a JSON object:{\"url\":\"\\u12\n8:b\n" },
	{ "jsonl, --url-column", INPUT_JSONL, "u",
	  S("{\"u\":\"a\",\"url\":\"b\"}"), "1:a|{\"url\":\"b\"}\n" },
};

static const char *files[] = { "list", NULL };

static struct options options_for(enum input_format format,
				  const char *column)
{
	return (struct options){ .input = { files, 1 }, .url_column = column,
				 .input_format = (int)format };
}

static void note(FILE *out, const struct input_record *record)
{
	fprintf(out, "%d:", (int)record->line);
	if (record->bad != NULL)
		fprintf(out, "!%s:", record->bad);
	for (size_t i = 0; i < record->len; i++)
		fputc(record->url[i] ? record->url[i] : '^', out);
	if (record->columns != NULL)
		fprintf(out, "|%s", record->columns);
	fputc('\n', out);
}

static char *read_list(const struct options *options)
{
	const char *error;
	struct input *in = input_open(options, &error);
	struct input_record record;
	enum input_news news;
	int64_t n = 0;
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (in == NULL) {
		fprintf(out, "%s\n", error);
		fclose(out);
		return text;
	}
	while ((news = input_next(in, &record)) == INPUT_RECORD) {
		assert_int_equal(record.position, ++n);
		note(out, &record);
	}
	if (news == INPUT_ERROR)
		fprintf(out, "%s\n", input_error(in));
	input_close(in);
	fclose(out);
	return text;
}

static void put(const char *text, size_t len)
{
	FILE *file = fopen("list", "w");

	assert_non_null(file);
	fwrite(text, 1, len, file);
	assert_int_equal(fclose(file), 0);
}

static void reads_lists(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		struct options options = options_for(lists[i].format,
						     lists[i].column);
		char *got;

		put(lists[i].text, lists[i].len);
		got = read_list(&options);
		if (strcmp(got, lists[i].wanted) != 0)
			fail_msg("%s:\n%swanted:\n%s", lists[i].what, got,
				 lists[i].wanted);
		free(got);
	}
}

/* The same, byte by byte through a pipe. */
static void reads_drops(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		struct options options = options_for(lists[i].format,
						     lists[i].column);
		struct input_record record;
		enum input_news news = INPUT_LATER;
		const char *error;
		char *got;
		size_t len, sent = 0;
		FILE *out = open_memstream(&got, &len);
		struct input *in;
		int writer;

		unlink("list");
		assert_int_equal(mkfifo("list", 0600), 0);
		in = input_open(&options, &error);
		assert_non_null(in);
		assert_int_equal(input_next(in, &record), INPUT_LATER);
		writer = open("list", O_WRONLY);
		while (news == INPUT_LATER || news == INPUT_RECORD) {
			news = input_next(in, &record);
			if (news == INPUT_RECORD)
				note(out, &record);
			if (news != INPUT_LATER)
				continue;
			assert_true(writer != -1);
			if (sent < lists[i].len) {
				assert_int_equal(write(writer, lists[i].text +
						       sent++, 1), 1);
			} else {
				close(writer);
				writer = -1;
			}
		}
		if (news == INPUT_ERROR)
			fprintf(out, "%s\n", input_error(in));
		if (writer != -1)
			close(writer);
		input_close(in);
		fclose(out);
		if (strcmp(got, lists[i].wanted) != 0)
			fail_msg("%s:\n%swanted:\n%s", lists[i].what, got,
				 lists[i].wanted);
		free(got);
		unlink("list");
	}
}

/* A record of `size` bytes between two good ones, perhaps in quotes. */
static void put_long(const char *head, const char *quote, size_t size)
{
	FILE *file = fopen("list", "w");

	fprintf(file, "%sfirst\n%s", head, quote);
	for (size_t i = 0; i < size; i++)
		fputc(*quote && i % 100 == 99 ? '\n' : 'x', file);
	fprintf(file, "%s\nlast\n", quote);
	assert_int_equal(fclose(file), 0);
}

static void check_long(enum input_format format, const char *quote,
		       size_t size, bool good, int64_t last)
{
	struct options options = options_for(format, NULL);
	const char *error;
	struct input *in;
	struct input_record record;

	put_long(format == INPUT_CSV ? "url\n" : "", quote, size);
	in = input_open(&options, &error);
	assert_int_equal(input_next(in, &record), INPUT_RECORD);
	assert_int_equal(input_next(in, &record), INPUT_RECORD);
	if (good) {
		assert_null(record.bad);
		assert_int_equal(record.len, size);
	} else {
		assert_string_equal(record.bad, "record too long");
		assert_in_range(record.len, 1, 200);
	}
	assert_int_equal(record.line, format == INPUT_CSV ? 3 : 2);
	assert_int_equal(input_next(in, &record), INPUT_RECORD);
	assert_memory_equal(record.url, "last", 4);
	assert_int_equal(record.len, 4);
	assert_int_equal(record.line, last);
	assert_int_equal(input_next(in, &record), INPUT_END);
	input_close(in);
}

static void bounds_records(void **state)
{
	(void)state;
	check_long(INPUT_LINES, "", 1 << 20, true, 3);
	check_long(INPUT_LINES, "", 16 << 20, true, 3);
	check_long(INPUT_LINES, "", (16 << 20) + 1, false, 3);
	check_long(INPUT_LINES, "", 40 << 20, false, 3);
	check_long(INPUT_CSV, "\"", 1000050, true, 4 + 10000);
	check_long(INPUT_CSV, "\"", 20000050, false, 4 + 200000);
}

static void names_what_cannot_be_read(void **state)
{
	static const char *names[] = { "list", NULL };
	struct options options = { .input = { names, 1 } };
	char *got;

	(void)state;
	unlink("list");
	got = read_list(&options);
	assert_string_equal(got,
			    "cannot open 'list': No such file or directory\n");
	free(got);
	assert_int_equal(mkdir("list", 0700), 0);
	got = read_list(&options);
	assert_string_equal(got, "cannot open 'list': Is a directory\n");
	free(got);
	rmdir("list");
}

static void says_that_a_file_vanished(void **state)
{
	struct options options = options_for(INPUT_LINES, NULL);
	struct input_record record;
	const char *error;
	struct input *in;

	(void)state;
	put(S("a\n"));
	in = input_open(&options, &error);
	unlink("list");
	assert_int_equal(input_next(in, &record), INPUT_ERROR);
	assert_string_equal(input_error(in),
			    "cannot open 'list': No such file or directory");
	input_close(in);
}

static void takes_the_command_line_first(void **state)
{
	const char *args[] = { "x", "#y", NULL };
	struct options options = options_for(INPUT_CSV, NULL);
	char *got;

	(void)state;
	options.args = (struct strings){ args, 2 };
	put(S("url,n\na,1\n"));
	got = read_list(&options);
	assert_string_equal(got, "0:x\n0:#y\n2:a|{\"n\":\"1\"}\n");
	free(got);
}

static char dir[] = "/tmp/trawl-input.XXXXXX";

static int in_a_folder(void **state)
{
	(void)state;
	return mkdtemp(dir) == NULL || chdir(dir) == -1;
}

static int folder_away(void **state)
{
	(void)state;
	unlink("list");
	return chdir("/") == -1 || rmdir(dir) == -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_lists),
		cmocka_unit_test(reads_drops),
		cmocka_unit_test(bounds_records),
		cmocka_unit_test(names_what_cannot_be_read),
		cmocka_unit_test(says_that_a_file_vanished),
		cmocka_unit_test(takes_the_command_line_first),
	};

	return cmocka_run_group_tests_name("input", tests, in_a_folder,
					   folder_away);
}
