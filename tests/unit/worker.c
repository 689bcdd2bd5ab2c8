/*
 * A whole worker in a process of its own, with rings made by hand: the pool
 * is not needed to see what a worker does with tasks, a full ring, a stopped
 * parent, and the end.
 */
#include "fetch/confine.h"
#include "fetch/ring.h"
#include "fetch/worker_protocol.h"
#include "fetch/worker.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include <cmocka.h>

#include "tests/unit/hostile.h"
#include "tests/unit/tsan.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define OK "HTTP/1.1 200 OK\r\n"

enum { MAX_PAGE = 4 << 20 };

static const struct script scripts[] = {
	{ "/taken", KEEP, OK "Content-Length: 5\r\n\r\nhello", 0 },
	{ "/plain", KEEP, OK "Content-Length: 5\r\n"
	  "Content-Type: Text/HTML; charset=UTF-8\r\n\r\nhello", 0 },
	{ "/missing", KEEP, "HTTP/1.1 404 No\r\nContent-Length: 4\r\n\r\ngone",
	  0 },
	{ "/silent", HANG, "", 0 },
	{ "/large", LARGE, "", 0 },
};

static struct hostile *server;

/* A worker and its parent's ends. */
struct rig {
	struct worker_options options;
	pid_t pid;
	int bell;
	struct ring *tasks, *results;
	struct inbox inbox;
};

/* What somebody would try who has taken the worker over. */
static void break_out(struct page *page)
{
	static char told[64];
	char *argv[] = { (char[]){ "true" }, NULL };
	int made = open("/tmp/trawl-worker-broke-out", O_WRONLY | O_CREAT,
			0600);
	int read = open("/etc/passwd", O_RDONLY);
	pid_t pid = fork();

	if (!pid)
		_exit(0);
	execv("/bin/true", argv);
	snprintf(told, sizeof(told), "write %d read %d fork %d", made, read,
		 (int)pid);
	page->body = (struct span){ told, strlen(told) };
}

/* Marks what went through it. */
static void decode(void *arg, const struct task *task,
		   const char *content_type, struct page *page)
{
	static char body[256];
	int n = snprintf(body, sizeof(body), "%s|%.20s", content_type,
			 strrchr(task->url, '/'));

	(void)arg;
	if (strstr(task->url, "taken"))
		break_out(page);
	if (page->status != 404)
		return;
	page->decoded = true;
	page->body = (struct span){ body, (size_t)n };
}

static int child(struct rig *rig, int bell)
{
	struct worker worker = { .bell = bell, .tasks = rig->tasks,
				 .results = rig->results };
	struct worker_hooks hooks = { decode, NULL };

	ring_set_bell(worker.tasks, bell, bell);
	ring_set_bell(worker.results, bell, bell);
	outbox_init(&worker.outbox, worker.results, MAX_PAGE);
	return worker_run(&worker, &rig->options, &hooks);
}

static void rig_open(struct rig *rig, size_t result_bytes)
{
	int pair[2];

	rig->options.user_agent = "test/1";
	rig->options.proxy = "";
	rig->options.max_size = 4 << 20;
	rig->options.connect_timeout = 2000;
	if (!rig->options.timeout)
		rig->options.timeout = 5000;
	if (!rig->options.concurrency)
		rig->options.concurrency = 8;
	rig->tasks = ring_new(64 << 10);
	rig->results = ring_new(result_bytes);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK
				    | SOCK_CLOEXEC, 0, pair), 0);
	rig->pid = fork();
	if (!rig->pid) {
		close(pair[0]);
		_exit(child(rig, pair[1]));
	}
	close(pair[1]);
	rig->bell = pair[0];
	ring_set_bell(rig->tasks, rig->bell, rig->bell);
	ring_set_bell(rig->results, rig->bell, rig->bell);
	inbox_init(&rig->inbox, rig->results, MAX_PAGE);
}

static void put(struct rig *rig, uint64_t id, const char *path, uint32_t flags)
{
	char url[256];
	struct task task = { .id = id, .flags = flags, .url = url };
	void *to;

	snprintf(url, sizeof(url), "http://127.0.0.1:%u%s", server->port, path);
	to = ring_reserve(rig->tasks, task_encoded_size(&task));
	assert_non_null(to);
	task_encode(&task, to);
	ring_commit(rig->tasks, task_encoded_size(&task));
}

/* The next page, or fail after 10 s. */
static void get(struct rig *rig, struct page *page)
{
	struct pollfd bell = { .fd = rig->bell, .events = POLLIN };
	int got;

	while (!(got = inbox_get(&rig->inbox, page))) {
		if (!ring_may_sleep_getting(rig->results))
			continue;
		assert_int_equal(poll(&bell, 1, 10000), 1);
		ring_hush(rig->bell);
	}
	assert_int_equal(got, 1);
}

/* The worker's exit status, -N for a signal, within 5 s. */
static int wait_worker(struct rig *rig)
{
	int status = 0;

	for (int i = 0; i < 500; i++) {
		if (waitpid(rig->pid, &status, WNOHANG) == rig->pid)
			return WIFSIGNALED(status) ? -WTERMSIG(status)
				: WEXITSTATUS(status);
		poll(NULL, 0, 10);
	}
	kill(rig->pid, SIGKILL);
	fail_msg("the worker does not end");
	return -1;
}

static void rig_free(struct rig *rig)
{
	inbox_release(&rig->inbox);
	ring_free(rig->tasks);
	ring_free(rig->results);
	if (rig->bell >= 0)
		close(rig->bell);
}

static void rig_close(struct rig *rig)
{
	ring_close(rig->tasks);
	assert_int_equal(wait_worker(rig), 0);
	rig_free(rig);
}

static bool body_is(const struct page *page, const char *body)
{
	return page->body.len == strlen(body)
		&& !memcmp(page->body.data, body, page->body.len);
}

static void every_task_once(void **state)
{
	enum { TASKS = 400 };
	struct rig rig = { 0 };
	bool seen[TASKS] = { false };
	struct page page;

	(void)state;
	rig_open(&rig, 64 << 10);
	for (uint64_t i = 0; i < TASKS; i++)
		put(&rig, i, "/plain", 0);
	for (int i = 0; i < TASKS; i++) {
		get(&rig, &page);
		assert_true(page.id < TASKS && !seen[page.id]);
		seen[page.id] = true;
		assert_int_equal(page.class, FETCH_OK);
		assert_true(body_is(&page, "hello"));
	}
	rig_close(&rig);
}

static void taken_over(void **state)
{
	struct rig rig = { .options.run_as = "nobody" };
	const unsigned needed = CONFINE_FILES | CONFINE_CALLS;
	struct page page;

	(void)state;
	if ((confine_available() & needed) != needed)
		skip();
	rig_open(&rig, 1 << 20);
	put(&rig, 1, "/taken", 0);
	get(&rig, &page);
	assert_int_equal(rig.inbox.confinement & confine_available(),
			 confine_available());
	assert_true(page.body.len > 0);
	assert_memory_equal(page.body.data, "write -1 read -1 fork -1",
			    page.body.len);
	rig_close(&rig);
}

static void hook_unless_raw(void **state)
{
	struct rig rig = { .options.concurrency = 1 };
	struct page page;

	(void)state;
	rig_open(&rig, 64 << 10);
	put(&rig, 1, "/missing", 0);
	put(&rig, 2, "/missing", TASK_RAW);
	get(&rig, &page);
	assert_true(page.decoded && body_is(&page, "|/missing"));
	get(&rig, &page);
	assert_true(!page.decoded && body_is(&page, "gone"));
	rig_close(&rig);
}

/* CPU that a process has used, in clock ticks. */
static unsigned long ticks(pid_t pid)
{
	char path[64], line[1024] = "";
	unsigned long user = 0, system = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "r");
	assert_non_null(file);
	assert_non_null(fgets(line, sizeof(line), file));
	fclose(file);
	sscanf(strrchr(line, ')') + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u "
	       "%*u %*u %lu %lu", &user, &system);
	return user + system;
}

/* Three megabytes each through 64 kB, after the reader slept for a while: all
   come, and the waiting worker did not spin. */
static void full_ring(void **state)
{
	struct rig rig = { 0 };
	struct page page;
	unsigned long before;

	(void)state;
	rig_open(&rig, 64 << 10);
	for (uint64_t i = 0; i < 6; i++)
		put(&rig, i, "/large", 0);
	poll(NULL, 0, 500);
	before = ticks(rig.pid);
	poll(NULL, 0, 500);
	assert_in_range(ticks(rig.pid) - before, 0, 5);
	for (int i = 0; i < 6; i++) {
		get(&rig, &page);
		assert_int_equal(page.class, FETCH_OK);
		assert_int_equal(page.size, 3000000);
		assert_int_equal(page.body.len, 3000000);
	}
	rig_close(&rig);
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

/* The time in which a worker is stopped is not the server's: it is waited for
   as long as ever without it, and not asked again. */
static void stall_is_forgiven(void **state)
{
	struct rig rig = { .options.timeout = 3000 };
	int before = server->requests;
	int64_t begun, stopped;
	struct page page;

	(void)state;
	rig_open(&rig, 64 << 10);
	begun = now_ms();
	put(&rig, 1, "/silent", 0);
	while (server->requests == before)
		poll(NULL, 0, 10);
	kill(rig.pid, SIGSTOP);
	stopped = now_ms();
	poll(NULL, 0, 3500);
	kill(rig.pid, SIGCONT);
	get(&rig, &page);
	assert_int_equal(page.class, FETCH_TIMEOUT);
	/* Unless this process stood still before. */
	if (stopped - begun < 3000)
		assert_true(now_ms() - begun >= 3000 + 3500);
	assert_int_equal(server->requests, before + 1);
	rig_close(&rig);
}

/* RFC 6761: .invalid is never a name. */
static void no_such_name(void **state)
{
	struct rig rig = { 0 };
	struct task task = { .id = 1, .url = "http://trawl.invalid/" };
	struct page page;

	(void)state;
	if (under_tsan())
		skip();
	rig_open(&rig, 64 << 10);
	for (int i = 0; i < 2; i++) {
		task_encode(&task, ring_reserve(rig.tasks,
						task_encoded_size(&task)));
		ring_commit(rig.tasks, task_encoded_size(&task));
		get(&rig, &page);
		assert_int_equal(page.class, FETCH_DNS);
		assert_true(page.error.len > 0);
	}
	rig_close(&rig);
}

static void ends_with_its_parent(void **state)
{
	struct rig rig = { .options.timeout = 60000 };

	(void)state;
	rig_open(&rig, 64 << 10);
	put(&rig, 1, "/silent", 0);
	poll(NULL, 0, 100);
	close(rig.bell);
	rig.bell = -1;
	assert_int_equal(wait_worker(&rig), 0);
	rig_free(&rig);
}

static void ends_on_sigterm(void **state)
{
	struct rig rig = { .options.timeout = 60000 };
	struct page page;

	(void)state;
	rig_open(&rig, 64 << 10);
	put(&rig, 1, "/silent", 0);
	/* An answer: its signals are set up.  Another: SIGINT is ignored. */
	for (uint64_t id = 2; id < 4; id++) {
		put(&rig, id, "/plain", 0);
		get(&rig, &page);
		assert_int_equal(page.id, id);
		assert_int_equal(kill(rig.pid, SIGINT), 0);
	}
	assert_int_equal(kill(rig.pid, SIGTERM), 0);
	assert_int_equal(wait_worker(&rig), -SIGTERM);
	rig_free(&rig);
}

static void bad_settings(void **state)
{
	static const char *const headers[] = { "A: b\nC: d", NULL };
	struct rig rig = { .options.headers = headers };

	(void)state;
	rig_open(&rig, 64 << 10);
	assert_int_equal(wait_worker(&rig), WORKER_EXIT_SETTINGS);
	rig_free(&rig);
}

static int start(void **state)
{
	(void)state;
	signal(SIGPIPE, SIG_IGN);
	server = hostile_start(scripts, COUNT(scripts));
	return 0;
}

/*
 * A worker that was taken over writes to the ring's memory after the parent has
 * taken a page from there: that page stays what it was.
 */
static void what_came_stays(void **state)
{
	static char text[9000];
	struct page page = { .id = 7, .decoded = true,
			     .body = { text, sizeof(text) } };
	struct ring *ring = ring_new(64 << 10);
	struct stat st;
	struct outbox outbox;
	struct inbox inbox;
	char *memory;

	(void)state;
	memset(text, 'a', sizeof(text));
	outbox_init(&outbox, ring, MAX_PAGE);
	inbox_init(&inbox, ring, MAX_PAGE);
	assert_int_equal(outbox_put(&outbox, &page), 1);
	assert_int_equal(fstat(ring_fd(ring), &st), 0);
	memory = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE,
		      MAP_SHARED, ring_fd(ring), 0);
	assert_ptr_not_equal(memory, MAP_FAILED);
	assert_non_null(memmem(memory, (size_t)st.st_size, text, sizeof(text)));

	assert_int_equal(inbox_get(&inbox, &page), 1);
	for (char *at = memory; at < memory + st.st_size; at++)
		if (*at == 'a')
			*at = '\xff';
	assert_int_equal(page.body.len, sizeof(text));
	assert_memory_equal(page.body.data, text, sizeof(text));

	munmap(memory, (size_t)st.st_size);
	inbox_release(&inbox);
	outbox_release(&outbox);
	ring_free(ring);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_task_once),
		cmocka_unit_test(hook_unless_raw),
		cmocka_unit_test(taken_over),
		cmocka_unit_test(what_came_stays),
		cmocka_unit_test(full_ring),
		cmocka_unit_test(stall_is_forgiven),
		cmocka_unit_test(no_such_name),
		cmocka_unit_test(ends_with_its_parent),
		cmocka_unit_test(ends_on_sigterm),
		cmocka_unit_test(bad_settings),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
