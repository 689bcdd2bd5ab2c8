#include "cmd/input/input.h"

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
   LINE:URL|columns, with bad ones as LINE:!why:URL, and any error last. */
static const struct {
	const char *what;
	enum input_format format;
	const char *column;
	const char *text;
	size_t len;
	const char *wanted;
} lists[] = {
	{ "plain lines", INPUT_LINES, NULL, S("a.io\nb.io\n"),
	  "1:a.io\n2:b.io\n" },
	{ "no last line break", INPUT_LINES, NULL, S("a.io\nb.io"),
	  "1:a.io\n2:b.io\n" },
	{ "nothing", INPUT_LINES, NULL, S(""), "" },
	{ "only a mark", INPUT_LINES, NULL, S("\xef\xbb\xbf"), "" },
	{ "a mark and CRLF", INPUT_LINES, NULL,
	  S("\xef\xbb\xbf" "a.io\r\nb.io\r\n"), "1:a.io\n2:b.io\n" },
	{ "comments and blanks", INPUT_LINES, NULL,
	  S("# x\n\n \t\na.io/ # b\n  #y\n c.io \n"),
	  "4:a.io/ # b\n6:c.io\n" },
	{ "a mark in the middle is no mark", INPUT_LINES, NULL,
	  S("a.io\n\xef\xbb\xbf" "b\n"), "1:a.io\n2:\xef\xbb\xbf" "b\n" },
	{ "NUL is a byte", INPUT_LINES, NULL, S("a\0b\n\0\na.io"),
	  "1:a^b\n2:^\n3:a.io\n" },
	{ "one byte", INPUT_LINES, NULL, S("a"),
	  "'list': not one URL among the first 1 record; it begins 'a'\n" },
	{ "UTF-16", INPUT_LINES, NULL, S("\xff\xfe" "a\0\n\0"),
	  "cannot read 'list': UTF-16, not UTF-8\n" },
	{ "windows-1252", INPUT_LINES, NULL, S("a.io/\xe9\nb.io/\x80\n"),
	  "1:(not UTF-8, read as windows-1252)a.io/\xc3\xa9\n"
	  "2:b.io/\xe2\x82\xac\n" },
	{ "UTF-8, damaged", INPUT_LINES, NULL,
	  S("a.io\na.io/\xc3\xa9\xe9\n"),
	  "1:a.io\n2:!not UTF-8:a.io/\xc3\xa9\xe9\n" },

	{ "lines that are words", INPUT_LINES, NULL, S("hello\n16\n3.14\n"),
	  "'list': not one URL among the first 3 records; "
	  "it begins 'hello'\n" },
	{ "lines that are CSV", INPUT_LINES, NULL,
	  S("Id,Website\n1,http://a.io/\n"),
	  "'list': the first line names columns; CSV is read with "
	  "--input-format csv\n" },
	{ "lines that are CSV without a head", INPUT_LINES, NULL,
	  S("1,http://a.io/\n"),
	  "'list': not one URL among the first 1 record; it begins "
	  "'1,http://a.io/'; CSV is read with --input-format csv\n" },
	{ "lines that are CSV, the URL first", INPUT_LINES, NULL,
	  S("url;n\nhttp://a.io/;1\n"),
	  "'list': the first line names columns; CSV is read with "
	  "--input-format csv\n" },
	{ "lines that are JSON", INPUT_LINES, NULL,
	  S("{\"url\":\"http://me:word@a.io/\"}\n"),
	  "'list': not one URL among the first 1 record; it begins "
	  "'{\"url\":\"http://me:***@a.io/\"}'; JSON, an object a line, is "
	  "read with --input-format jsonl\n" },

	{ "csv", INPUT_CSV, NULL, S("url,n\na.io,1\nb.io,\n"),
	  "2:a.io|{\"n\":\"1\"}\n3:b.io|{\"n\":\"\"}\n" },
	{ "csv, semicolons", INPUT_CSV, NULL,
	  S("url;\"a;b\";n\na.io;\"x;\ny\";1,5\n"),
	  "2:a.io|{\"a;b\":\"x;\\ny\",\"n\":\"1,5\"}\n" },
	{ "csv, tabs", INPUT_CSV, NULL, S("n\turl\n\"1\t2\"\ta.io\n"),
	  "2:a.io|{\"n\":\"1\\t2\"}\n" },
	{ "csv, a mark before the head", INPUT_CSV, NULL,
	  S("\xef\xbb\xbf" "url,n\r\na.io,1\r\n"), "2:a.io|{\"n\":\"1\"}\n" },
	{ "csv, a mark before a quoted head", INPUT_CSV, NULL,
	  S("\xef\xbb\xbf" "\"url\",\"n\"\r\na.io,1\r\n"),
	  "2:a.io|{\"n\":\"1\"}\n" },
	{ "csv, line breaks in quotes", INPUT_CSV, NULL,
	  S("n,url\r\n\"1\r\n2\",a.io\r\n3,b.io"),
	  "2:a.io|{\"n\":\"1\\r\\n2\"}\n4:b.io|{\"n\":\"3\"}\n" },
	{ "csv, quotes in quotes", INPUT_CSV, NULL,
	  S("url,n\n\"a.io/a,b\",\"\"\"x\"\"\"\n"),
	  "2:a.io/a,b|{\"n\":\"\\\"x\\\"\"}\n" },
	{ "csv, a quote inside a cell opens nothing", INPUT_CSV, NULL,
	  S("n,url\n5\" disk,a.io\n6\",b.io\n"),
	  "2:a.io|{\"n\":\"5\\\" disk\"}\n3:b.io|{\"n\":\"6\\\"\"}\n" },
	{ "csv, an open quote costs one line", INPUT_CSV, NULL,
	  S("url,n\na.io,1\n\"b.io,2\nc.io,3\n"),
	  "2:a.io|{\"n\":\"1\"}\n"
	  "3:!quote without an end:\"b.io,2|{\"n\":null}\n"
	  "4:c.io|{\"n\":\"3\"}\n" },
	{ "csv, only an open quote", INPUT_CSV, NULL, S("\""),
	  "'list': not one URL among the first 1 record; it begins '\"'\n" },
	{ "csv, an open quote before the head", INPUT_CSV, NULL,
	  S("\"\nurl\na.io"), "1:!quote without an end:\"\n3:a.io\n" },
	{ "csv, --url-column", INPUT_CSV, "page", S("url,page\na.io,b.io\n"),
	  "2:b.io|{\"url\":\"a.io\"}\n" },
	{ "csv, --url-column in another case", INPUT_CSV, "page",
	  S("url, Page\na.io,b.io\n"), "2:b.io|{\"url\":\"a.io\"}\n" },
	{ "csv, no such column", INPUT_CSV, "page", S("url,n\na.io,b.io\n"),
	  "'list': no column 'page'\n" },
	{ "csv without a head", INPUT_CSV, NULL, S("7,http://a.io/\n"),
	  "'list': the first line must name the columns, "
	  "not be 'http://a.io/'\n" },
	{ "csv, a head and nothing else", INPUT_CSV, NULL, S("id,name\n"),
	  "" },
	{ "csv, names twice and none", INPUT_CSV, NULL,
	  S("url,n,n,,n\na.io,1,2,3,4\n"),
	  "2:a.io|{\"n\":\"1\",\"n_2\":\"2\",\"column_4\":\"3\","
	  "\"n_3\":\"4\"}\n" },
	{ "csv, made names that are taken", INPUT_CSV, NULL,
	  S("n,n_2,n,column_5,,url\n1,2,3,4,5,a.io\n"),
	  "2:a.io|{\"n\":\"1\",\"n_2\":\"2\",\"n_3\":\"3\",\"column_5\":\"4\","
	  "\"column_5_2\":\"5\"}\n" },
	{ "csv, too few and too many", INPUT_CSV, "u",
	  S("n,u\n1\n1,a.io,2\n1,b.io,,\n"),
	  "2:!too few columns:1|{\"n\":\"1\"}\n"
	  "3:!more columns than the head:1,a.io,2|{\"n\":\"1\"}\n"
	  "4:b.io|{\"n\":\"1\"}\n" },
	{ "csv, windows-1252", INPUT_CSV, NULL,
	  S("url,Stra\xdf" "e\na.io,1\nb.io,M\xfcller \x96 \x84x\x93\n"),
	  "2:a.io|{\"Stra\xc3\x9f" "e\":\"1\"}\n"
	  "3:(not UTF-8, read as windows-1252)b.io|{\"Stra\xc3\x9f" "e\":"
	  "\"M\xc3\xbcller \xe2\x80\x93 \xe2\x80\x9ex\xe2\x80\x9c\"}\n" },
	{ "csv, only the URL", INPUT_CSV, NULL, S("url\na.io\n"),
	  "2:a.io\n" },

	/* which column it is */
	{ "csv, any case", INPUT_CSV, NULL, S("Id,WebSite\n16,a.io\n"),
	  "2:a.io|{\"Id\":\"16\"}\n" },
	{ "csv, url before link", INPUT_CSV, NULL, S("link,URL\na.io,b.io\n"),
	  "2:b.io|{\"link\":\"a.io\"}\n" },
	{ "csv, an address that is none of the web", INPUT_CSV, NULL,
	  S("address,website\n12 High Street,a.io\n"),
	  "2:a.io|{\"address\":\"12 High Street\"}\n" },
	{ "csv, only addresses of streets", INPUT_CSV, NULL,
	  S("address,page\n12 High Street,http://a.io/\n"),
	  "2:http://a.io/|{\"address\":\"12 High Street\"}\n" },
	{ "csv, by its values", INPUT_CSV, NULL,
	  S("id,name,page\n1,report.pdf,\n2,x.jpg,http://a.io/\n"),
	  "2:|{\"id\":\"1\",\"name\":\"report.pdf\"}\n"
	  "3:http://a.io/|{\"id\":\"2\",\"name\":\"x.jpg\"}\n" },
	{ "csv, by its values, hosts", INPUT_CSV, NULL,
	  S("id,domain\n1,a.io\n2,n/a\n"),
	  "2:a.io|{\"id\":\"1\"}\n3:n/a|{\"id\":\"2\"}\n" },
	{ "csv, the one that is all URLs", INPUT_CSV, NULL,
	  S("page,note\nhttp://a.io/,http://b.io/\nhttp://c.io/,later\n"),
	  "2:http://a.io/|{\"note\":\"http://b.io/\"}\n"
	  "3:http://c.io/|{\"note\":\"later\"}\n" },
	{ "csv, sentences with URLs in them", INPUT_CSV, NULL,
	  S("page,note\nhttp://a.io/,http://b.io/ or so\n"),
	  "2:http://a.io/|{\"note\":\"http://b.io/ or so\"}\n" },
	{ "csv, two of them", INPUT_CSV, NULL,
	  S("id,home,logo\n1,http://a.io/,http://b.io/\n"),
	  "'list': which column holds the URLs: 'home', 'logo'? "
	  "(--url-column NAME)\n" },
	{ "csv, none", INPUT_CSV, NULL, S("id,name\n1,x\n2,y\n"),
	  "'list': not one URL among the first 2 records; the columns are "
	  "'id', 'name' (--url-column NAME)\n" },
	{ "csv, none in the column", INPUT_CSV, "id", S("id,url\n1,a.io\n"),
	  "'list': not one URL in column 'id' of the first 1 record; the "
	  "columns with URLs are 'url'\n" },

	{ "tsv", INPUT_TSV, NULL, S("n\turl\r\n\"1\ta.io/\\tb\r\n"),
	  "2:a.io/\tb|{\"n\":\"\\\"1\"}\n" },

	{ "jsonl", INPUT_JSONL, NULL,
	  S("{\"url\":\"a.io\",\"n\":1,\"o\":{\"x\":[null]}}\r\n\n"
	    "{\"n\":2,\"url\":\"\\u0062.io\\n\"}"),
	  "1:a.io|{\"n\":1,\"o\":{\"x\":[null]}}\n3:b.io|{\"n\":2}\n" },
	{ "jsonl, a mark", INPUT_JSONL, NULL,
	  S("\xef\xbb\xbf{\"url\":\"a.io\"}\n"), "1:a.io\n" },
	{ "jsonl, bad ones", INPUT_JSONL, NULL,
	  S("[1]\n{\"n\":1}\n{\"url\":1}\n{\"url\":\"a\"\n{\"url\":\"\xff\"}\n"
	    "{\"url\":\"a\"} x\n{\"url\":\"\\u12\n{\"url\":\"b.io\"}"),
	  "1:!not a JSON object:[1]\n"
	  "2:!no column with the URL:{\"n\":1}|{\"n\":1}\n"
	  "3:!no column with the URL:{\"url\":1}|{\"url\":1}\n"
	  "4:!not a JSON object:{\"url\":\"a\"\n"
	  "5:!not UTF-8:{\"url\":\"\xff\"}\n"
	  "6:!not a JSON object:{\"url\":\"a\"} x\n"
	  "7:!not a JSON object:{\"url\":\"\\u12\n8:b.io\n" },
	{ "jsonl, --url-column", INPUT_JSONL, "u",
	  S("{\"u\":\"a.io\",\"url\":\"b\"}"), "1:a.io|{\"url\":\"b\"}\n" },
	{ "jsonl, by its values", INPUT_JSONL, NULL,
	  S("{\"id\":16,\"v\":\"1.5\",\"page\":\"http://a.io/\"}"),
	  "1:http://a.io/|{\"id\":16,\"v\":\"1.5\"}\n" },
	{ "jsonl, two of them", INPUT_JSONL, NULL,
	  S("{\"a\":\"http://a.io/\",\"b\":\"http://b.io/\"}"),
	  "'list': which column holds the URLs: 'a', 'b'? "
	  "(--url-column NAME)\n" },
	{ "jsonl, broken", INPUT_JSONL, NULL, S("{\"url\":\"http://a.io/\n"),
	  "'list': not one URL among the first 1 record; it begins "
	  "'{\"url\":\"http://a.io/'\n" },
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
	if (record->note != NULL)
		fprintf(out, "(%s)", record->note);
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

	fprintf(file, "%sa.io\n%s", head, quote);
	for (size_t i = 0; i < size; i++)
		fputc(*quote && i % 100 == 99 ? '\n' : 'x', file);
	fprintf(file, "%s\nlast\n", quote);
	assert_int_equal(fclose(file), 0);
}

/* What is long comes in several goes. */
static enum input_news next(struct input *in, struct input_record *record)
{
	enum input_news news;

	while ((news = input_next(in, record)) == INPUT_LATER)
		;
	return news;
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
	assert_int_equal(next(in, &record), INPUT_RECORD);
	assert_int_equal(next(in, &record), INPUT_RECORD);
	if (good) {
		assert_null(record.bad);
		assert_int_equal(record.len, size);
	} else {
		assert_string_equal(record.bad, "record too long");
		assert_in_range(record.len, 1, 200);
	}
	assert_int_equal(record.line, format == INPUT_CSV ? 3 : 2);
	assert_int_equal(next(in, &record), INPUT_RECORD);
	assert_memory_equal(record.url, "last", 4);
	assert_int_equal(record.len, 4);
	assert_int_equal(record.line, last);
	assert_int_equal(next(in, &record), INPUT_END);
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
	put(S("a.io\n"));
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
	put(S("url,n\na.io,1\n"));
	got = read_list(&options);
	assert_string_equal(got, "0:x\n0:#y\n2:a.io|{\"n\":\"1\"}\n");
	free(got);
}

static void goes_by_the_name(void **state)
{
	static const struct {
		const char *name, *text, *wanted;
	} named[] = {
		{ "l.csv", "url,n\na.io,1\n", "2:a.io|{\"n\":\"1\"}\n" },
		{ "l.CSV", "n;url\n1;a.io\n", "2:a.io|{\"n\":\"1\"}\n" },
		{ "l.tsv", "n\turl\n1\ta.io\n", "2:a.io|{\"n\":\"1\"}\n" },
		{ "l.jsonl", "{\"url\":\"a.io\"}\n", "1:a.io\n" },
		{ "l.ndjson", "{\"url\":\"a.io\"}\n", "1:a.io\n" },
		{ "l.txt", "a.io/1,2\n", "1:a.io/1,2\n" },
		{ "csv", "a.io\n", "1:a.io\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(named) / sizeof(*named); i++) {
		const char *names[] = { "list", named[i].name, NULL };
		struct options options = { .input = { names + 1, 1 },
					   .input_format = INPUT_AUTO };
		char *got;

		put(named[i].text, strlen(named[i].text));
		assert_int_equal(rename("list", named[i].name), 0);
		got = read_list(&options);
		assert_string_equal(got, named[i].wanted);
		unlink(named[i].name);
		free(got);
	}
}

/* With --carry the URL's column is one of the others, as it was given but for
   a password. */
static void carries_all_columns(void **state)
{
	struct options options = options_for(INPUT_CSV, NULL);
	char *got;

	(void)state;
	options.carry = true;
	put(S("n,url,m\n1, a.io ,2\n3,http://me:word@b.io,4\n"));
	got = read_list(&options);
	assert_string_equal(got,
		"2:a.io|{\"n\":\"1\",\"url\":\" a.io \",\"m\":\"2\"}\n"
		"3:http://me:word@b.io|{\"n\":\"3\",\"url\":"
		"\"http://me:***@b.io\",\"m\":\"4\"}\n");
	free(got);
	options.input_format = INPUT_JSONL;
	put(S("{\"n\":1,\"url\":\"a.io\",\"m\":[2]}\n"));
	got = read_list(&options);
	assert_string_equal(got,
		"1:a.io|{\"n\":1,\"url\":\"a.io\",\"m\":[2]}\n");
	free(got);
}

/* Columns without end are refused, and as many as may be take no time that
   grows with the square. */
static void bounds_columns(void **state)
{
	struct options options = options_for(INPUT_CSV, NULL);
	FILE *file;
	char *got;

	(void)state;
	for (int n = 16383; n <= 100000; n += 83617) {
		file = fopen("list", "w");
		fputs("url", file);
		for (int i = 0; i < n; i++)
			fputs(",a", file);
		fputs("\na.io\n", file);
		assert_int_equal(fclose(file), 0);
		got = read_list(&options);
		if (n == 16383)
			assert_memory_equal(got, "2:a.io|{\"a\":null", 16);
		else
			assert_string_equal(got, "'list': more than 16384 "
					    "columns\n");
		free(got);
	}
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
		cmocka_unit_test(goes_by_the_name),
		cmocka_unit_test(carries_all_columns),
		cmocka_unit_test(bounds_columns),
	};

	return cmocka_run_group_tests_name("input", tests, in_a_folder,
					   folder_away);
}
