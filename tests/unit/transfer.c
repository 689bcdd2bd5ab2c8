/*
 * Transfers against a server that breaks every rule, without rings or
 * processes: each row is one request, and what has to come of it.
 */
#include "fetch/failure.h"
#include "fetch/multi.h"
#include "fetch/transfer_page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/hostile.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define OK "HTTP/1.1 200 OK\r\n"
#define MAX_SIZE 100000

/* gzip of "hello" */
#define GZIP_HELLO "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xcb\x48\xcd\xc9" \
	"\xc9\x07\x00\x86\xa6\x10\x36\x05\x00\x00\x00"
#define BYTES(literal) literal, sizeof(literal) - 1

static const struct script scripts[] = {
	{ "/plain", KEEP, OK "Content-Length: 5\r\n"
	  "Content-Type: Text/HTML; charset=UTF-8\r\n\r\nhello", 0 },
	{ "/fields", KEEP, OK "content-length:0\r\nETag: W/\"a b\" \r\n"
	  "Last-Modified:Mon, 01 Jan 2024 00:00:00 GMT\r\n"
	  "Retry-After: 120\r\nX-Robots-Tag: noindex\r\n"
	  "Location: /not-a-redirect\r\n"
	  "x-robots-tag: bot: nofollow\r\nCF-Mitigated: challenge\r\n\r\n",
	  0 },
	{ "/moved", KEEP, "HTTP/1.1 301 Moved\r\nContent-Length: 0\r\n"
	  "Location: http://a.example/?x#y\r\n\r\n", 0 },
	{ "/interim", KEEP, "HTTP/1.1 103 Early Hints\r\nETag: \"no\"\r\n\r\n"
	  OK "Content-Length: 2\r\n\r\nok", 0 },
	{ "/trailer", KEEP, OK "Transfer-Encoding: chunked\r\n"
	  "Trailer: ETag\r\n\r\n2\r\nok\r\n0\r\nETag: \"late\"\r\n\r\n", 0 },
	{ "/unchanged", KEEP, "HTTP/1.1 304 Not Modified\r\n"
	  "Content-Length: 999999999\r\nETag: \"e\"\r\n\r\n", 0 },
	{ "/back", KEEP, "HTTP/1.1 301 Moved\r\nContent-Length: 0\r\n"
	  "Location: /plain\r\n\r\n", 0 },
	{ "/folded", KEEP, OK " X-Folded: it goes on with no header before it,"
	  " and moves what it is added to\r\nContent-Length: 0\r\n\r\n",
	  0 },
	{ "/missing", KEEP, "HTTP/1.1 404 No\r\nContent-Length: 4\r\n\r\ngone",
	  0 },
	{ "/gzip", KEEP, BYTES(OK "Content-Encoding: gzip\r\n"
	  "Content-Length: 25\r\n\r\n" GZIP_HELLO) },
	{ "/empty", KEEP, OK "Content-Length: 0\r\n\r\n", 0 },
	{ "/to-close", CLOSE, OK "\r\nuntil the end", 0 },
	{ "/nul", KEEP, BYTES(OK "Content-Length: 3\r\n\r\na\0b") },
	{ "/waf", KEEP, "HTTP/1.1 202 X\r\nContent-Length: 0\r\n"
	  "x-amzn-waf-action: captcha\r\n\r\n", 0 },
	{ "/no-waf", KEEP, OK "Content-Length: 0\r\n"
	  "cf-mitigated: log\r\n\r\n", 0 },
	{ "/truncated", CLOSE, OK "Content-Length: 100\r\n\r\nhal", 0 },
	{ "/half-chunk", CLOSE, OK "Transfer-Encoding: chunked\r\n\r\n"
	  "5\r\nhe", 0 },
	{ "/reset", RESET, OK "Content-Length: 100\r\n\r\nhal", 0 },
	{ "/nothing", CLOSE, "", 0 },
	{ "/bad-status", CLOSE, "HTTP/1.1 abc\r\n\r\n", 0 },
	{ "/old", CLOSE, "<html>no status line</html>", 0 },
	{ "/esc", CLOSE, "\033]0;x\007 \r\n\r\n", 0 },
	{ "/lie-gzip", KEEP, OK "Content-Encoding: gzip\r\n"
	  "Content-Length: 5\r\n\r\nhello", 0 },
	{ "/lie-coding", KEEP, OK "Content-Encoding: rot13\r\n"
	  "Content-Length: 5\r\n\r\nhello", 0 },
	{ "/two-lengths", CLOSE, OK "Content-Length: 5\r\n"
	  "Content-Length: 6\r\n\r\nhello", 0 },
	{ "/half-head", CLOSE, OK "ETag: \"half", 0 },
	{ "/bad-chunk", KEEP, OK "Transfer-Encoding: chunked\r\n\r\nx\r\n",
	  0 },
	{ "/flood", FLOOD, OK "\r\n", 0 },
	{ "/chunks", CHUNKS, OK "Transfer-Encoding: chunked\r\n\r\n", 0 },
	{ "/bomb", BOMB, OK "Content-Encoding: gzip\r\n\r\n", 0 },
	{ "/announced", HANG, OK "Content-Length: 100001\r\n\r\n", 0 },
	{ "/just-fits", FLOOD, OK "Content-Length: 100000\r\n\r\n", 0 },
	{ "/many-fields", FIELDS, OK, 0 },
	{ "/long-line", LINE, OK "X-Long: ", 0 },
	{ "/silent", HANG, "", 0 },
	{ "/drip", DRIP, OK "Content-Length: 1000\r\n\r\n", 0 },
	{ "/drip-head", DRIP, OK "X-Slow: ", 0 },
	{ "/echo", ECHO, "", 0 },
	{ "/a/../b/%2e%2e//c", ECHO, "", 0 },
	{ "/", ECHO, "", 0 },
	{ "http://far.example/", ECHO, "", 0 },
	{ "http://far.example/echo", ECHO, "", 0 },
};

static struct hostile *server;
static int64_t finished;
static CURLcode last_code, codes[3];	/* of tasks by their id */

/* What a test keeps of a page; the page itself is only borrowed. */
struct seen {
	enum fetch_class class;
	bool transient;
	int status;
	uint64_t size;
	double time_total;
	unsigned char hash[16];
	char type[64], etag[64], last_modified[64], location[64];
	char retry_after[64], robots_tag[64], challenge[64];
	char body[4096], error[256];
};

static void keep(char *to, size_t cap, struct span span)
{
	size_t len = span.len < cap ? span.len : cap - 1;

	if (len)
		memcpy(to, span.data, len);
	to[len] = '\0';
}

static void keep_page(struct seen *seen, const struct page *page)
{
	seen->class = page->class;
	seen->transient = page->transient;
	seen->status = page->status;
	seen->size = page->size;
	seen->time_total = page->time_total;
	memcpy(seen->hash, page->hash, sizeof(seen->hash));
	keep(seen->type, sizeof(seen->type), page->type);
	keep(seen->etag, sizeof(seen->etag), page->etag);
	keep(seen->last_modified, sizeof(seen->last_modified),
	     page->last_modified);
	keep(seen->location, sizeof(seen->location), page->location);
	keep(seen->retry_after, sizeof(seen->retry_after), page->retry_after);
	keep(seen->robots_tag, sizeof(seen->robots_tag), page->robots_tag);
	keep(seen->challenge, sizeof(seen->challenge), page->challenge);
	keep(seen->body, sizeof(seen->body), page->body);
	keep(seen->error, sizeof(seen->error), page->error);
}

static void on_done(void *arg, struct multi_handle *handle, CURLcode code)
{
	const struct transfer *transfer = (struct transfer *)handle;

	(void)arg;
	last_code = codes[transfer->task.id] = code;
	finished = multi_now();
}

/* What is answered has time enough on any machine. */
static struct worker_options plain_options(void)
{
	return (struct worker_options){
		.concurrency = 4,
		.timeout = 60000,
		.connect_timeout = 60000,
		.min_speed = 1,
		.max_size = MAX_SIZE,
		.user_agent = "test/1",
		.proxy = "",
	};
}

/* For what is not.  SLOWER: times that valgrind takes. */
static struct worker_options hasty_options(void)
{
	const char *slower = getenv("SLOWER");
	struct worker_options options = plain_options();

	options.timeout = slower ? 1500 * atol(slower) : 1500;
	return options;
}

/* One bench: options, a multi, a setup, and one transfer of each kind. */
struct rig {
	struct worker_options options;
	struct multi *multi;
	struct curl_setup *setup;
	struct transfer *transfers[CURL_SETUP_KINDS];
};

static void rig_open(struct rig *rig)
{
	rig->multi = multi_new(rig->options.concurrency, rig->options.timeout,
			       on_done, NULL);
	assert_non_null(rig->multi);
	rig->setup = curl_setup_new(&rig->options);
	assert_non_null(rig->setup);
	for (int i = 0; i < CURL_SETUP_KINDS; i++)
		rig->transfers[i] = transfer_new(rig->setup,
						 (enum curl_setup_kind)i,
						 rig->multi);
}

static void rig_close(struct rig *rig)
{
	for (int i = 0; i < CURL_SETUP_KINDS; i++)
		transfer_free(rig->transfers[i]);
	multi_free(rig->multi);
	curl_setup_free(rig->setup);
}

static struct seen fetch_task(struct rig *rig, const struct task *task)
{
	struct transfer *transfer = rig->transfers[transfer_kind_of(task)];
	struct seen seen;
	struct page page;

	codes[task->id] = CURL_LAST;
	transfer_begin(transfer, task);
	multi_add(rig->multi, &transfer->handle);
	while (codes[task->id] == CURL_LAST)
		multi_turn(rig->multi, -1);
	transfer_page(transfer, last_code, &page);
	keep_page(&seen, &page);
	transfer_end(transfer);
	return seen;
}

static const char *url_of(const char *path)
{
	static char url[512];

	if (path[0] != '/')
		return path;
	snprintf(url, sizeof(url), "http://127.0.0.1:%u%s", server->port, path);
	return url;
}

static struct seen fetch_path(struct rig *rig, const char *path,
			      uint32_t flags)
{
	struct task task = { .id = 1, .flags = flags, .url = url_of(path) };

	return fetch_task(rig, &task);
}

enum { PERMANENT, TRANSIENT };

static const struct {
	const char *path;
	enum fetch_class class;
	bool transient;
	int status;
	uint64_t size;
} outcomes[] = {
	{ "/plain", FETCH_OK, 0, 200, 5 },
	{ "/missing", FETCH_OK, 0, 404, 4 },
	{ "/moved", FETCH_OK, 0, 301, 0 },
	{ "/unchanged", FETCH_OK, 0, 304, 0 },
	{ "/interim", FETCH_OK, 0, 200, 2 },
	{ "/trailer", FETCH_OK, 0, 200, 2 },
	{ "/gzip", FETCH_OK, 0, 200, 5 },
	{ "/empty", FETCH_OK, 0, 200, 0 },
	{ "/to-close", FETCH_OK, 0, 200, 13 },
	{ "/nul", FETCH_OK, 0, 200, 3 },
	{ "/just-fits", FETCH_OK, 0, 200, MAX_SIZE },
	{ "/truncated", FETCH_HTTP, TRANSIENT, 200, 3 },
	{ "/half-chunk", FETCH_HTTP, TRANSIENT, 200, 2 },
	{ "/reset", FETCH_CONNECT, TRANSIENT, 200, 3 },
	{ "/nothing", FETCH_CONNECT, TRANSIENT, 0, 0 },
	{ "http://127.0.0.1:1/", FETCH_CONNECT, TRANSIENT, 0, 0 },
	{ "/bad-status", FETCH_HTTP, PERMANENT, 0, 0 },
	{ "/old", FETCH_HTTP, PERMANENT, 0, 0 },
	{ "/esc", FETCH_HTTP, PERMANENT, 0, 0 },
	{ "/half-head", FETCH_HTTP, TRANSIENT, 200, 0 },
	{ "/bad-chunk", FETCH_HTTP, TRANSIENT, 200, 0 },
	{ "/two-lengths", FETCH_HTTP, PERMANENT, 200, 0 },
	{ "/lie-gzip", FETCH_HTTP, PERMANENT, 200, 0 },
	{ "/lie-coding", FETCH_HTTP, PERMANENT, 200, 0 },
	{ "/many-fields", FETCH_HTTP, PERMANENT, 200, 0 },
	{ "/long-line", FETCH_HTTP, PERMANENT, 200, 0 },
	{ "file:///etc/passwd", FETCH_HTTP, PERMANENT, 0, 0 },
	{ "/flood", FETCH_SIZE, PERMANENT, 200, 98304 },
	{ "/chunks", FETCH_SIZE, PERMANENT, 200, 99991 },
	{ "/bomb", FETCH_SIZE, PERMANENT, 200, 98304 },
	{ "/announced", FETCH_SIZE, PERMANENT, 200, 0 },
	{ "/silent", FETCH_TIMEOUT, TRANSIENT, 0, 0 },
	{ "/drip-head", FETCH_TIMEOUT, TRANSIENT, 200, 0 },
};

static void outcome(void **state)
{
	struct rig rig = { .options = plain_options() };
	struct rig hasty = { .options = hasty_options() };

	(void)state;
	rig_open(&rig);
	rig_open(&hasty);
	for (size_t i = 0; i < COUNT(outcomes); i++) {
		struct rig *of = outcomes[i].class == FETCH_TIMEOUT
			? &hasty : &rig;
		struct seen seen = fetch_path(of, outcomes[i].path, 0);

		if (seen.class != outcomes[i].class
		    || seen.transient != outcomes[i].transient
		    || seen.status != outcomes[i].status
		    || seen.size > MAX_SIZE
		    || (seen.class != FETCH_SIZE
			&& seen.size != outcomes[i].size)
		    || !seen.error[0] != (seen.class == FETCH_OK))
			fail_msg("%s: class %d transient %d status %d "
				 "size %llu error \"%s\"", outcomes[i].path,
				 seen.class, seen.transient, seen.status,
				 (unsigned long long)seen.size, seen.error);
		for (char *c = seen.error; *c; c++)
			assert_in_range(*c, 0x20, 0x7e);
	}
	rig_close(&rig);
	rig_close(&hasty);
}

static void fields(void **state)
{
	struct rig rig = { .options = plain_options() };
	struct seen seen;

	(void)state;
	rig_open(&rig);
	seen = fetch_path(&rig, "/fields", 0);
	assert_string_equal(seen.etag, "W/\"a b\"");
	assert_string_equal(seen.last_modified,
			    "Mon, 01 Jan 2024 00:00:00 GMT");
	assert_string_equal(seen.retry_after, "120");
	assert_string_equal(seen.robots_tag, "noindex, bot: nofollow");
	assert_string_equal(seen.challenge, "cf-mitigated");
	assert_string_equal(seen.location, "");
	seen = fetch_path(&rig, "/plain", 0);
	assert_string_equal(seen.type, "text/html");
	assert_string_equal(seen.etag, "");
	assert_string_equal(seen.challenge, "");
	seen = fetch_path(&rig, "/moved", 0);
	assert_string_equal(seen.location, "http://a.example/?x#y");
	seen = fetch_path(&rig, "/interim", 0);
	assert_string_equal(seen.etag, "");
	seen = fetch_path(&rig, "/trailer", 0);
	assert_string_equal(seen.etag, "");
	seen = fetch_path(&rig, "/waf", 0);
	assert_string_equal(seen.challenge, "x-amzn-waf-action");
	seen = fetch_path(&rig, "/no-waf", 0);
	assert_string_equal(seen.challenge, "");
	rig_close(&rig);
}

/* XXH3-128 of "hello", most significant byte first. */
static void hash(void **state)
{
	static const unsigned char want[16] = {
		0xb5, 0xe9, 0xc1, 0xad, 0x07, 0x1b, 0x3e, 0x7f,
		0xc7, 0x79, 0xcf, 0xaa, 0x5e, 0x52, 0x38, 0x18,
	};
	struct rig rig = { .options = plain_options() };
	struct seen plain, packed;

	(void)state;
	rig_open(&rig);
	plain = fetch_path(&rig, "/plain", 0);
	packed = fetch_path(&rig, "/gzip", 0);
	assert_memory_equal(plain.hash, want, 16);
	assert_memory_equal(packed.hash, want, 16);
	rig_close(&rig);
}

/* Early: long before the timeout. */
static void announced_too_long(void **state)
{
	struct rig rig = { .options = plain_options() };

	(void)state;
	rig_open(&rig);
	assert_true(fetch_path(&rig, "/announced", 0).time_total < 30);
	rig_close(&rig);
}

static void max_size_of_task(void **state)
{
	struct rig rig = { .options = plain_options() };
	struct task task = { .url = url_of("/plain"), .max_size = 4 };

	(void)state;
	rig_open(&rig);
	assert_int_equal(fetch_task(&rig, &task).class, FETCH_SIZE);
	task.max_size = 5;
	assert_int_equal(fetch_task(&rig, &task).class, FETCH_OK);
	rig_close(&rig);
}

/* Slower than one byte in 50 ms is seen only after the 20 s of
   LOW_SPEED_TIME; the whole timeout ends this one. */
static void drip_ends(void **state)
{
	struct rig rig = { .options = hasty_options() };
	struct seen seen;

	(void)state;
	rig_open(&rig);
	seen = fetch_path(&rig, "/drip", 0);
	assert_int_equal(seen.class, FETCH_TIMEOUT);
	assert_true(seen.time_total > 1.49);
	rig_close(&rig);
}

static void has(const struct seen *seen, const char *text, bool want)
{
	if (!strstr(seen->body, text) == want)
		fail_msg("%s \"%s\":\n%s", want ? "lacks" : "has", text,
			 seen->body);
}

static void requested_exactly(void **state)
{
	static const char *const paths[] = {
		"/a/../b/%2e%2e//c", "/echo?", "/echo", "/?", "/echo??",
		"/echo?a=b&c=%20|^{}'\\",
		"/echo?x=http://y/../z", "/echo?%00%0d%0a",
	};
	struct rig rig = { .options = plain_options() };

	(void)state;
	rig_open(&rig);
	for (size_t i = 0; i < COUNT(paths); i++) {
		char line[128];
		struct seen seen = fetch_path(&rig, paths[i], 0);

		snprintf(line, sizeof(line), "GET %s HTTP/1.1\r\n", paths[i]);
		has(&seen, line, true);
	}
	rig_close(&rig);
}

/* A proxy is sent the whole URL, but for what is secret in it. */
static void requested_of_proxy(void **state)
{
	static const char *const urls[][2] = {
		{ "http://far.example/?", "http://far.example/?" },
		{ "http://far.example/echo", "http://far.example/echo" },
		{ "http://me:p%40w@far.example/echo?",
		  "http://far.example/echo?" },
		{ "http://far.example/echo?a@b?",
		  "http://far.example/echo?a@b?" },
	};
	struct rig rig = { .options = plain_options() };
	char proxy[64];

	(void)state;
	snprintf(proxy, sizeof(proxy), "http://127.0.0.1:%u", server->port);
	rig.options.proxy = proxy;
	rig_open(&rig);
	for (size_t i = 0; i < COUNT(urls); i++) {
		struct seen seen = fetch_path(&rig, urls[i][0], 0);
		char line[128];

		snprintf(line, sizeof(line), "GET %s HTTP/1.1\r\n", urls[i][1]);
		has(&seen, line, true);
		has(&seen, "\r\nHost: far.example\r\n", true);
	}
	rig_close(&rig);
}

static void conditions(void **state)
{
	struct rig rig = { .options = plain_options() };
	struct task task = { .url = url_of("/echo"), .etag = "\"e\"",
			     .last_modified = "Mon, 01 Jan 2024" };
	struct seen seen;

	(void)state;
	rig_open(&rig);
	seen = fetch_task(&rig, &task);
	has(&seen, "\r\nIf-None-Match: \"e\"\r\n", true);
	has(&seen, "\r\nIf-Modified-Since: Mon, 01 Jan 2024\r\n", true);
	task.last_modified = "";
	task.etag = "\"e\"\rX-Evil: 1";
	seen = fetch_task(&rig, &task);
	has(&seen, "If-", false);
	has(&seen, "Evil", false);
	rig_close(&rig);
}

static void secrets(void **state)
{
	static const char *const headers[] = {
		"X-Api-Key: 42", "Accept-Language: de", "Cookie: a=b",
		"Acceptance: no", "Authorization: Bearer x", NULL,
	};
	struct rig rig = { .options = plain_options() };
	struct seen seen;

	(void)state;
	rig.options.headers = headers;
	rig.options.user = "me:pw";
	rig_open(&rig);
	seen = fetch_path(&rig, "/echo", 0);
	has(&seen, "X-Api-Key: 42", true);
	has(&seen, "Cookie: a=b", true);
	has(&seen, "Authorization: ", true);
	has(&seen, "User-Agent: test/1", true);
	seen = fetch_path(&rig, "/echo", TASK_FOREIGN);
	has(&seen, "X-Api-Key", false);
	has(&seen, "Cookie", false);
	has(&seen, "Authorization", false);
	has(&seen, "Acceptance", false);
	has(&seen, "Accept-Language: de", true);
	has(&seen, "User-Agent: test/1", true);
	rig_close(&rig);
}

/* Those whose meaning hangs on the text too. */
static void failures(void **state)
{
	static const struct {
		CURLcode code;
		const char *text;
		enum fetch_class class;
		bool transient;
	} rows[] = {
		{ CURLE_OPERATION_TIMEDOUT, "Operation timed out after 9 "
		  "milliseconds", FETCH_TIMEOUT, TRANSIENT },
		{ CURLE_OPERATION_TIMEDOUT, "Resolving timed out after 9 "
		  "milliseconds", FETCH_DNS, TRANSIENT },
		{ CURLE_SSL_CONNECT_ERROR, "error:0A00010B:SSL routines::"
		  "wrong version number", FETCH_TLS, PERMANENT },
		{ CURLE_SSL_CONNECT_ERROR, "Recv failure: Connection reset "
		  "by peer", FETCH_TLS, TRANSIENT },
		{ CURLE_SSL_CONNECT_ERROR, "OpenSSL SSL_connect: "
		  "SSL_ERROR_SYSCALL", FETCH_TLS, TRANSIENT },
		{ CURLE_PEER_FAILED_VERIFICATION, "SSL certificate problem",
		  FETCH_TLS, PERMANENT },
		{ CURL_LAST, "", FETCH_HTTP, PERMANENT },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct failure failure = failure_of(rows[i].code,
						    rows[i].text);

		if (failure.class != rows[i].class
		    || failure.transient != rows[i].transient)
			fail_msg("%d \"%s\": class %d transient %d",
				 rows[i].code, rows[i].text, failure.class,
				 failure.transient);
	}
}

static void bad_header_option(void **state)
{
	static const char *const headers[] = { "A: b\r\nC: d", NULL };
	struct worker_options options = plain_options();

	(void)state;
	options.headers = headers;
	assert_null(curl_setup_new(&options));
}

static void cookies(void **state)
{
	char name[] = "/tmp/trawl-cookies-XXXXXX";
	int fd = mkstemp(name);
	struct rig rig = { .options = plain_options() };
	struct seen seen;

	(void)state;
	dprintf(fd, "127.0.0.1\tFALSE\t/\tFALSE\t0\tname\tvalue\n");
	close(fd);
	rig.options.cookies = (const char *const[]){ name, "a=b", "c=d",
						     NULL };
	rig_open(&rig);
	unlink(name);
	seen = fetch_path(&rig, "/echo", 0);
	has(&seen, "Cookie: name=value; a=b; c=d", true);
	seen = fetch_path(&rig, "/echo", TASK_FOREIGN);
	has(&seen, "Cookie", false);
	rig_close(&rig);
}

/* Neither a new connection nor one that an unguarded task left behind. */
static void private_refused(void **state)
{
	struct rig rig = { .options = plain_options() };
	int requests, connections;

	(void)state;
	rig_open(&rig);
	/* By its answer, all earlier connections have been counted. */
	fetch_path(&rig, "/to-close", 0);
	connections = server->connections;
	requests = server->requests;
	assert_int_equal(fetch_path(&rig, "/plain", TASK_PUBLIC_ONLY).class,
			 FETCH_PRIVATE);
	assert_int_equal(server->connections, connections);
	assert_int_equal(fetch_path(&rig, "/plain", 0).class, FETCH_OK);
	assert_int_equal(fetch_path(&rig, "/plain", TASK_PUBLIC_ONLY).class,
			 FETCH_PRIVATE);
	assert_int_equal(server->requests, requests + 1);
	assert_int_equal(fetch_path(&rig, "http://[::ffff:7f00:1]:9/",
				    TASK_PUBLIC_ONLY).class, FETCH_PRIVATE);
	rig_close(&rig);
}

static void private_behind_proxy(void **state)
{
	struct rig rig = { .options = plain_options() };
	char proxy[64];

	(void)state;
	snprintf(proxy, sizeof(proxy), "http://127.0.0.1:%u", server->port);
	rig.options.proxy = proxy;
	rig_open(&rig);
	assert_int_equal(fetch_path(&rig, "http://10.0.0.1/",
				    TASK_PUBLIC_ONLY).class, FETCH_PRIVATE);
	rig_close(&rig);
}

static void connection_kept(void **state)
{
	struct rig rig = { .options = plain_options() };
	int before;

	(void)state;
	rig_open(&rig);
	fetch_path(&rig, "/plain", 0);
	before = server->connections;
	for (int i = 0; i < 100; i++)
		assert_int_equal(fetch_path(&rig, "/plain", 0).class,
				 FETCH_OK);
	assert_int_equal(server->connections, before);
	rig_close(&rig);
}

/* TASK_LAST: closed after the answer, unless that leads back. */
static void connection_not_kept(void **state)
{
	struct rig rig = { .options = plain_options() };
	int before;

	(void)state;
	rig_open(&rig);
	before = server->connections;
	for (int i = 0; i < 5; i++)
		assert_int_equal(fetch_path(&rig, "/plain", TASK_LAST).class,
				 FETCH_OK);
	assert_int_equal(server->connections, before + 5);
	fetch_path(&rig, "/moved", TASK_LAST);
	fetch_path(&rig, "/back", TASK_LAST);
	assert_int_equal(server->connections, before + 7);
	fetch_path(&rig, "/plain", 0);
	fetch_path(&rig, "/plain", TASK_LAST);
	assert_int_equal(server->connections, before + 7);
	fetch_path(&rig, "/plain", 0);
	assert_int_equal(server->connections, before + 8);
	rig_close(&rig);
}

/* TASK_HEADER: what comes after the header, or does not, does not matter. */
static void header_alone(void **state)
{
	static const char *const paths[] = {
		"/announced", "/flood", "/truncated", "/bad-chunk", "/bomb",
		"/two-lengths",
	};
	struct rig rig = { .options = plain_options() };
	struct seen seen;

	(void)state;
	rig_open(&rig);
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		seen = fetch_path(&rig, paths[i], TASK_HEADER | TASK_RAW);
		assert_int_equal(seen.class, FETCH_OK);
		assert_int_equal(seen.status, 200);
		assert_int_equal(seen.size, 0);
	}
	seen = fetch_path(&rig, "/moved", TASK_HEADER | TASK_RAW);
	assert_true(seen.location[0] != '\0');
	assert_int_equal(fetch_path(&rig, "/half-head", TASK_HEADER).class,
			 FETCH_HTTP);
	assert_string_equal(fetch_path(&rig, "/plain", 0).error, "");
	rig_close(&rig);
}

/*
 * As the header before it is not there, it is none of an earlier answer.
 * libcurl before 8.1 refuses it, later ones take it for a header.
 */
static void folded_first_header(void **state)
{
	struct rig rig = { .options = plain_options() };
	bool old = curl_version_info(CURLVERSION_NOW)->version_num < 0x080100;

	(void)state;
	rig_open(&rig);
	for (int i = 0; i < 20; i++) {
		assert_int_equal(fetch_path(&rig, "/fields", 0).class,
				 FETCH_OK);
		assert_int_equal(fetch_path(&rig, "/folded", 0).class,
				 old ? FETCH_HTTP : FETCH_OK);
	}
	rig_close(&rig);
}

/* What is under way while others close many connections is not lost. */
static void outlives_generations(void **state)
{
	struct rig rig = { .options = hasty_options() };
	struct task slow = { .id = 1, .url = url_of("/silent") };
	struct transfer *other;

	(void)state;
	rig_open(&rig);
	other = transfer_new(rig.setup, CURL_SETUP_OWN, rig.multi);
	codes[1] = CURL_LAST;
	transfer_begin(other, &slow);
	multi_add(rig.multi, &other->handle);
	for (int i = 0; i < 1000; i++) {
		struct transfer *transfer = rig.transfers[CURL_SETUP_OWN];
		struct task task = { .id = 2, .url = url_of("/to-close") };

		codes[2] = CURL_LAST;
		transfer_begin(transfer, &task);
		multi_add(rig.multi, &transfer->handle);
		while (codes[2] == CURL_LAST)
			multi_turn(rig.multi, -1);
		assert_int_equal(codes[2], CURLE_OK);
		transfer_end(transfer);
	}
	while (codes[1] == CURL_LAST)
		multi_turn(rig.multi, -1);
	assert_int_equal(codes[1], CURLE_OPERATION_TIMEDOUT);
	transfer_end(other);
	transfer_free(other);
	rig_close(&rig);
}

static int start(void **state)
{
	(void)state;
	signal(SIGPIPE, SIG_IGN);
	curl_global_init(CURL_GLOBAL_DEFAULT);
	server = hostile_start(scripts, COUNT(scripts));
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(outcome),
		cmocka_unit_test(fields),
		cmocka_unit_test(hash),
		cmocka_unit_test(announced_too_long),
		cmocka_unit_test(max_size_of_task),
		cmocka_unit_test(drip_ends),
		cmocka_unit_test(requested_exactly),
		cmocka_unit_test(requested_of_proxy),
		cmocka_unit_test(conditions),
		cmocka_unit_test(secrets),
		cmocka_unit_test(failures),
		cmocka_unit_test(bad_header_option),
		cmocka_unit_test(cookies),
		cmocka_unit_test(private_refused),
		cmocka_unit_test(private_behind_proxy),
		cmocka_unit_test(connection_kept),
		cmocka_unit_test(connection_not_kept),
		cmocka_unit_test(header_alone),
		cmocka_unit_test(folded_first_header),
		cmocka_unit_test(outlives_generations),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
