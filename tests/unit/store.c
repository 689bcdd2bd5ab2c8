/*
 * Opening, locking, refusing, and what remains after a kill.
 */
#include "store_fixture.h"

#include "store/db.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

/* ---- files that are not ours ------------------------------------------- */

static void shell(const char *command)
{
	char line[256];

	snprintf(line, sizeof(line), "cd '%s' && %s", dir, command);
	assert_int_equal(system(line), 0);
}

static void foreign(void **state)
{
	static const struct {
		const char *make;
		enum store_mode mode;
		enum store_trouble trouble;
		const char *says;
	} cases[] = {
		{ "true", STORE_READ, STORE_MISSING, "no such file" },
		{ "mkdir a.db", STORE_CRAWL, STORE_FOREIGN, "a directory" },
		{ "mkfifo a.db", STORE_CRAWL, STORE_FOREIGN,
		  "not a regular file" },
		{ "ln -s b.db a.db", STORE_CRAWL, STORE_FOREIGN,
		  "a symbolic link" },
		{ "echo hello >a.db", STORE_CRAWL, STORE_FOREIGN,
		  "not a database" },
		{ "yes hello | head -c 9000 >a.db", STORE_CRAWL, STORE_FOREIGN,
		  "not a database" },
		{ "sqlite3 a.db 'PRAGMA journal_mode=wal; CREATE TABLE t(a)'",
		  STORE_CRAWL, STORE_FOREIGN, "not one of trawl's" },
		{ "sqlite3 a.db 'CREATE TABLE t(a)'", STORE_READ,
		  STORE_FOREIGN, "not one of trawl's" },
		{ "touch a.db", STORE_READ, STORE_FOREIGN, "empty" },
		{ "sqlite3 a.db 'PRAGMA application_id=1953658732; PRAGMA"
		  " user_version=99; CREATE TABLE t(a)'", STORE_CRAWL,
		  STORE_FOREIGN, "newer trawl" },
		{ "sqlite3 a.db 'PRAGMA application_id=1953658732; PRAGMA"
		  " user_version=-9; CREATE TABLE t(a)'", STORE_CRAWL,
		  STORE_IO, "damaged" },
	};
	struct store_failure failure;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		shell("rm -rf a.db* b.db sums");
		shell(cases[i].make);
		shell("ls -l a.db* >sums 2>&1 || true;"
		      " test ! -f a.db || md5sum a.db >>sums");
		assert_null(store_open(db_path, cases[i].mode,
				       STORE_LOCK_FAIL, &failure));
		if (failure.trouble != cases[i].trouble ||
		    !strstr(failure.text, cases[i].says) ||
		    !strstr(failure.text, "a.db"))
			fail_msg("%s: %d '%s'", cases[i].make,
				 failure.trouble, failure.text);
		shell("(ls -l a.db* 2>&1 || true;"
		      " test ! -f a.db || md5sum a.db) | cmp - sums");
	}
}

static void welcome(void **state)
{
	char link[128];

	(void)state;
	shell("touch a.db");		/* empty: ours from now on */
	store_close(open_db());
	assert_string_equal(ask("PRAGMA application_id"), "1953658732");
	assert_string_equal(ask("PRAGMA journal_mode"), "wal");
	assert_string_equal(ask("PRAGMA page_size"), "8192");
	shell("ln -s . here");		/* only the last part may be no link */
	strcpy(link, db_path);
	snprintf(db_path, sizeof(db_path), "%s/here/a.db", dir);
	store_close(open_db());
	strcpy(db_path, link);
}

/* A journal would be written for nobody. */
static void check_journal(const struct store *store)
{
	sqlite3_stmt *sql = NULL;

	sqlite3_prepare_v2(store->db, "PRAGMA journal_mode", -1, &sql, NULL);
	assert_int_equal(sqlite3_step(sql), SQLITE_ROW);
	assert_string_equal((const char *)sqlite3_column_text(sql, 0), "off");
	sqlite3_finalize(sql);
}

static void temporary(void **state)
{
	struct store_failure failure;
	struct store *store = store_open(NULL, STORE_CRAWL, STORE_LOCK_FAIL,
					 &failure);
	int64_t id;

	(void)state;
	assert_non_null(store);
	check_journal(store);
	set_utf8(store);
	assert_true(begin(store).first);
	assert_int_equal(add_seed(store, "http://h/", 1, &id), STORE_ADDED);
	finish(store, "stopped");
	store_close(store);
	shell("test -z \"$(ls)\"");
}

/* ---- one at a time ----------------------------------------------------- */

/* Exit status: 0 has it, 1 locked and says so, 2 anything else. */
static int contend(int go, int hold)
{
	struct store_failure failure;
	struct store *store;
	char byte, pid[32];

	if (read(go, &byte, 1) < 0)
		return 2;
	store = store_open(db_path, STORE_CRAWL, STORE_LOCK_FAIL, &failure);
	if (store) {
		/* Until the test closes its end. */
		if (read(hold, &byte, 1) < 0)
			return 2;
		return 0;
	}
	if (failure.trouble != STORE_LOCKED ||
	    !strstr(failure.text, "is in use by another crawl (pid ")) {
		fprintf(stderr, "%s\n", failure.text);
		return 2;
	}
	snprintf(pid, sizeof(pid), "(pid %d,", getpid());
	return strstr(failure.text, pid) ? 2 : 1;
}

#define CROWD 50

static void crowd(void **state)
{
	int go[2], hold[2], counts[3] = { 0 }, status, i;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(go) | pipe(hold), 0);
	for (i = 0; i < CROWD; i++) {
		pid = fork();
		assert_true(pid >= 0);
		if (pid == 0) {
			close(go[1]);
			close(hold[1]);
			_exit(contend(go[0], hold[0]));
		}
	}
	close(go[1]);
	for (i = 0; i < CROWD - 1; i++) {
		assert_true(wait(&status) > 0);
		counts[WEXITSTATUS(status) % 3]++;
	}
	close(hold[1]);
	assert_true(wait(&status) > 0);
	counts[WEXITSTATUS(status) % 3]++;
	assert_int_equal(counts[0], 1);
	assert_int_equal(counts[1], CROWD - 1);
	close(go[0]);
	close(hold[0]);
}

static void lock_outlives_nobody(void **state)
{
	struct store *reader;
	struct store_failure failure;
	int ready[2], status;
	char byte;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		open_db();
		if (write(ready[1], "x", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	assert_null(store_open(db_path, STORE_CRAWL, STORE_LOCK_FAIL,
			       &failure));
	assert_non_null(strstr(failure.text, ", since 20"));
	reader = store_open(db_path, STORE_READ, STORE_LOCK_FAIL, &failure);
	assert_non_null(reader);
	store_close(reader);
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	store_close(open_db());
	close(ready[0]);
	close(ready[1]);
}

/* ---- batches ----------------------------------------------------------- */

static int count_calls(void *arg)
{
	++*(int *)arg;
	return 0;
}

static void batches(void **state)
{
	struct store *store = open_db();
	int commits = 0, wait;

	(void)state;
	begin(store);
	/* The first URL is two writes: its host is new. */
	store_set_batch(store, 3, 60000);
	store_set_before_commit(store, count_calls, &commits);
	must(store, store_tick(store, &wait));
	assert_int_equal(wait, -1);
	add_seed(store, "http://h/1", 1, NULL);
	must(store, store_tick(store, &wait));
	assert_true(wait > 0 && commits == 0);
	add_seed(store, "http://h/2", 2, NULL);
	must(store, store_tick(store, &wait));
	assert_true(wait == -1 && commits == 1);
	assert_string_equal(ask("SELECT count(*) FROM urls"), "2");
	store_set_batch(store, 1000, 0);
	add_seed(store, "http://h/3", 3, NULL);
	must(store, store_tick(store, &wait));
	assert_true(wait == -1 && commits == 2);
	store_count_links(store, 5, 5);		/* counters alone, too */
	must(store, store_tick(store, &wait));
	assert_string_equal(ask("SELECT links FROM runs"), "5");
	store_close(store);
}

/* ---- no room ----------------------------------------------------------- */

static int fill(void)
{
	struct rlimit limit = { 2 << 20, 2 << 20 };
	struct store *store = open_db();
	struct store_url url = { .host = "http://h", .every = -1 };
	char text[4000];
	int i, wait;

	signal(SIGXFSZ, SIG_IGN);
	begin(store);
	setrlimit(RLIMIT_FSIZE, &limit);
	memset(text, 'x', sizeof(text));
	url.url = text;
	for (i = 0; i < 100000; i++) {
		snprintf(text, sizeof(text), "http://h/%d", i);
		text[strlen(text)] = 'x';
		text[sizeof(text) - 1] = '\0';
		if (store_add(store, &url, NULL, NULL) < 0 ||
		    store_tick(store, &wait) < 0 ||
		    (i % 50 == 49 && store_commit(store) < 0))
			break;
	}
	if (store_error(store)->trouble != STORE_FULL ||
	    !strstr(store_error(store)->text, "file size limit") ||
	    !strstr(store_error(store)->text, "a.db")) {
		fprintf(stderr, "%s\n", store_error(store)->text);
		return 1;
	}
	/* Whatever is tried now fails at once and changes nothing. */
	if (store_commit(store) != -1 ||
	    store_run_end(store, "stopped") != -1)
		return 1;
	store_close(store);
	return 0;
}

static void no_room(void **state)
{
	int status;
	pid_t pid = fork();

	(void)state;
	if (pid == 0)
		_exit(fill());
	waitpid(pid, &status, 0);
	assert_int_equal(status, 0);
	assert_string_equal(ask("PRAGMA integrity_check"), "ok");
	assert_true(atoi(ask("SELECT count(*) FROM urls")) >= 50);
	store_close(open_db());
}

/* ---- kills ------------------------------------------------------------- */

#define PAGES 3000
#define ROWS 5

/* Page i: ROWS rows, one link, one state; batches of a few pages. */
static void write_pages(struct store *store, struct store_table *table)
{
	struct store_fetch fetch = { .fetched_at = 1, .status = 200 };
	struct store_page page = { .status = 200 };
	struct store_value group;
	char url[64], text[32];
	const char *why;
	int i, k, wait;

	for (i = 0; i < PAGES; i++) {
		snprintf(url, sizeof(url), "http://h/%d", i);
		page.url = page.final_url = url;
		if (add_seed(store, url, i + 1, &page.url_id) ==
		    STORE_READ_ENDED)
			continue;
		must(store, store_page_begin(store, &page));
		for (k = 0; k < ROWS; k++) {
			snprintf(text, sizeof(text), "%d", k);
			group = text_value(text);
			must(store, store_row(store, table, &group, &why));
			must(store, store_tick(store, &wait));
		}
		snprintf(url, sizeof(url), "http://h/link/%d", i);
		add_link(store, url, page.url_id, NULL);
		must(store, store_page_end(store, page.url_id, STORE_DONE,
					   NULL, 1, &fetch));
		must(store, store_tick(store, &wait));
	}
	must(store, store_commit(store));
}

static void writer(void)
{
	static const char *const groups[] = { "g" };
	static const struct store_column column = { .name = "g" };
	struct store_table_spec spec = { .name = "things", .ncolumns = 1,
		.columns = &column, .groups = groups, .ngroups = 1 };
	struct store *store = open_db();
	const char *why;
	int bad;

	store_set_batch(store, 30, 1000);
	begin(store);
	write_pages(store, store_table(store, &spec, &bad, &why));
	_exit(0);
}

/* Everything a page has, in one line per page that is not whole. */
#define TORN "SELECT group_concat(u.url) FROM urls u WHERE u.source = 'seed'" \
	" AND NOT (u.state = 'done'" \
	"  AND (SELECT count(*) FROM things WHERE url_id = u.id) = 5" \
	"  AND (SELECT count(*) FROM urls l WHERE l.parent_id = u.id) = 1" \
	"  AND u.last_fetch_id IN (SELECT id FROM fetches" \
	"   WHERE url_id = u.id))"

static void check_whole(void)
{
	assert_string_equal(ask("PRAGMA integrity_check"), "ok");
	if (!*ask("SELECT 1 FROM sqlite_schema WHERE name = 'things'"))
		return;
	assert_string_equal(ask("CREATE INDEX IF NOT EXISTS test_parent"
				" ON urls(parent_id)"), "");
	assert_string_equal(ask(TORN), "");
	assert_string_equal(ask("SELECT count(*) FROM urls GROUP BY url"
				" HAVING count(*) > 1"), "");
	assert_string_equal(ask("SELECT input + links - duplicates - done -"
				" (SELECT count(*) FROM urls WHERE state ="
				" 'pending') FROM runs"), "0");
	assert_string_equal(ask("SELECT input - (SELECT count(*) FROM urls"
				" WHERE source = 'seed') FROM runs"), "0");
}

static void kills(void **state)
{
	struct timespec nap = { 0 };
	int status, round;
	pid_t pid;

	(void)state;
	srand(20);
	for (round = 0; round < 25; round++) {
		pid = fork();
		if (pid == 0)
			writer();
		nap.tv_nsec = rand() % 12000000;
		nanosleep(&nap, NULL);
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		if (!access(db_path, F_OK) && *ask("SELECT 1 FROM"
		    " sqlite_schema WHERE name = 'runs'"))
			check_whole();
	}
	pid = fork();
	if (pid == 0)
		writer();
	waitpid(pid, &status, 0);
	assert_int_equal(status, 0);
	check_whole();
	assert_string_equal(ask("SELECT done || ' ' || input || ' ' || links"
				" FROM runs"), "3000 3000 3000");
	assert_string_equal(ask("SELECT count(*) FROM fetches"), "3000");
	assert_string_equal(ask("SELECT count(*) FROM things"), "15000");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		store_test(foreign),
		store_test(welcome),
		store_test(temporary),
		store_test(crowd),
		store_test(lock_outlives_nobody),
		store_test(batches),
		store_test(no_room),
		store_test(kills),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
