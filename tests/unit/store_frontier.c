/*
 * URLs, claims and runs: what is due, what is known, and that it adds up.
 */
#include "store_fixture.h"

#include "store/lease.h"

static void end_url(struct store *store, int64_t id, enum store_state state,
		    const char *reason)
{
	struct store_fetch fetch = {
		.fetched_at = 1000, .status = 200, .etag = "\"e\"",
		.hash = (const unsigned char *)"0123456789abcdef",
	};

	must(store, store_page_end(store, id, state, reason, 1, &fetch));
}

static void check_ledger(struct store *store, const char *expected)
{
	struct store_ledger l;
	char text[128];

	must(store, store_ledger(store, &l));
	snprintf(text, sizeof(text), "i%d l%d dup%d p%d d%d u%d f%d s%d",
		 (int)l.input, (int)l.links, (int)l.duplicate, (int)l.pending,
		 (int)l.done, (int)l.unchanged, (int)l.failed, (int)l.skipped);
	assert_string_equal(text, expected);
	assert_int_equal(ledger_gap(&l), 0);
}

static void check_pending(struct store *store, int64_t expected)
{
	struct store_ledger ledger;

	must(store, store_ledger(store, &ledger));
	assert_int_equal(ledger.pending, expected);
}

/* ---- adding ------------------------------------------------------------ */

static void adding(void **state)
{
	struct store *store = open_db();
	struct store_url bad = { .url = "http://[", .reason = "invalid",
				 .position = 3, .every = -1 };
	struct store_url deep = { .url = "http://h/d", .host = "http://h",
				  .reason = "depth", .source = STORE_LINK,
				  .every = -1 };
	int64_t a, b, c, host = -1;

	(void)state;
	begin(store);
	assert_int_equal(add_seed(store, "http://h/a", 1, &a), STORE_ADDED);
	assert_int_equal(add_seed(store, "http://h/a", 2, &b), STORE_KNOWN);
	assert_int_equal(a, b);
	assert_int_equal(add_link(store, "http://h/a", a, NULL), STORE_KNOWN);
	assert_int_equal(add_link(store, "http://h/b", a, &b), STORE_ADDED);
	assert_int_equal(store_add(store, &bad, &c, &host), STORE_ADDED);
	store_count_input(store, 1, 0);
	assert_int_equal(host, 0);
	assert_int_equal(store_find(store, "http://h/b"), b);
	assert_int_equal(store_find(store, "http://h/zzz"), 0);
	assert_int_equal(store_add(store, &deep, &c, NULL), STORE_ADDED);
	assert_int_equal(store_add(store, &deep, NULL, NULL), STORE_KNOWN);
	store_count_links(store, 2, 1);
	check_ledger(store, "i3 l4 dup3 p2 d0 u0 f0 s2");
	deep.reason = NULL;
	assert_int_equal(store_add(store, &deep, NULL, NULL), STORE_REOPENED);
	assert_int_equal(store_add(store, &deep, NULL, NULL), STORE_KNOWN);
	store_count_links(store, 2, 2);
	check_ledger(store, "i3 l6 dup5 p3 d0 u0 f0 s1");
	finish(store, "stopped");
	assert_string_equal(ask("SELECT skipped FROM runs"), "1");
	store_close(store);
}

/* Far more URLs than the cache of recent ones or the first filter hold. */
static void many(void **state)
{
	struct store *store = open_db();
	char url[64];
	int i, pass;

	(void)state;
	begin(store);
	for (pass = 0; pass < 2; pass++) {
		for (i = 0; i < 150000; i++) {
			snprintf(url, sizeof(url), "http://h/%d", i);
			if (add_link(store, url, 0, NULL) !=
			    (pass ? STORE_KNOWN : STORE_ADDED))
				fail_msg("pass %d, %s", pass, url);
		}
		finish(store, "stopped");
		store_close(store);
		store = open_db();
		assert_true(begin(store).resumed);
	}
	check_ledger(store, "i0 l300000 dup150000 p150000 d0 u0 f0 s0");
	store_close(store);
}

/* Of some thousand links next to none has made room for another one. */
static void met(void **state)
{
	enum { LINKS = 20000 };
	struct store *store = open_db();
	static int64_t ids[LINKS];
	char url[64];
	int i, known = 0;

	(void)state;
	begin(store);
	for (i = 0; i < LINKS; i++) {
		snprintf(url, sizeof(url), "http://h/%d", i);
		store_expect(store, url, strlen(url));
		assert_int_equal(store_met(store, url, strlen(url), 1), 0);
		add_link(store, url, 0, &ids[i]);
	}
	for (i = 0; i < LINKS; i++) {
		int64_t id;

		snprintf(url, sizeof(url), "http://h/%d", i);
		id = store_met(store, url, strlen(url), 1);
		assert_true(id == ids[i] || id == 0);
		known += id != 0;
	}
	assert_true(known > LINKS - LINKS / 100);
	store_close(store);
}

/* ---- claims ------------------------------------------------------------ */

static char claims[512];

static void note_claim(void *arg, const struct store_claim *c)
{
	size_t n = strlen(claims);

	(void)arg;
	snprintf(claims + n, sizeof(claims) - n, "%s%s%s%s%s ",
		 strrchr(c->url, '/') + 1, c->etag ? ",etag" : "",
		 c->hash ? ",hash" : "", c->input ? "," : "",
		 c->input ? c->input : "");
}

static const char *claim(struct store *store, int64_t after, int max)
{
	*claims = '\0';
	if (store_claim(store, 1, after, max, note_claim, NULL) < 0)
		fail_msg("%s", store_error(store)->text);
	return claims;
}

static void claiming(void **state)
{
	struct store_url url = { .url = "http://h/i", .host = "http://h",
				 .input = "{\"n\":1}", .every = -1 };
	struct store_run_spec other = { .command = "c", .version = "0",
					.rules = 2 };
	struct store *store = open_db();
	int64_t a, b;

	(void)state;
	begin(store);
	add_seed(store, "http://h/a", 1, &a);
	add_seed(store, "http://h/b", 2, &b);
	must(store, store_add(store, &url, NULL, NULL));
	assert_string_equal(claim(store, 0, 9), "a b i,{\"n\":1} ");
	assert_string_equal(claim(store, 0, 1), "a ");
	assert_string_equal(claim(store, a, 1), "b ");
	end_url(store, a, STORE_DONE, NULL);
	assert_string_equal(claim(store, 0, 9), "b i,{\"n\":1} ");
	end_url(store, b, STORE_FAILED, "4xx");
	end_url(store, b + 1, STORE_SKIPPED, "robots:1");
	assert_string_equal(claim(store, 0, 9), "");
	finish(store, "finished");

	begin(store);
	add_seed(store, "http://h/a", 1, NULL);
	add_seed(store, "http://h/b", 2, NULL);
	assert_string_equal(claim(store, 0, 9), "a,etag,hash b ");
	finish(store, "finished");	/* it is not: two are pending */
	assert_true(begin(store).resumed);
	end_url(store, a, STORE_DONE, NULL);
	end_url(store, b, STORE_FAILED, "4xx");
	finish(store, "finished");

	begin_as(store, &other);
	add_seed(store, "http://h/a", 1, NULL);
	assert_string_equal(claim(store, 0, 9), "a ");
	store_close(store);
}

static void note_host(void *arg, int64_t id, const char *host)
{
	size_t n = strlen(claims);

	(void)arg;
	(void)id;
	snprintf(claims + n, sizeof(claims) - n, "%s ", host);
}

static void hosts(void **state)
{
	static const char *const names[] = { "http://x", "http://y",
					     "http://x", "http://z" };
	struct store_url url = { .every = -1 };
	struct store_host host;
	struct store *store = open_db();
	char text[32];
	int64_t id;
	int i;

	(void)state;
	begin(store);
	for (i = 0; i < 4; i++) {
		snprintf(text, sizeof(text), "%s/%d", names[i], i);
		url.url = text;
		url.host = names[i];
		must(store, store_add(store, &url, NULL, NULL));
	}
	*claims = '\0';
	assert_int_equal(store_hosts_pending(store, 0, 9, note_host, NULL), 3);
	assert_string_equal(claims, "http://x http://y http://z ");
	*claims = '\0';
	assert_int_equal(store_hosts_pending(store, 1, 1, note_host, NULL), 1);
	assert_string_equal(claims, "http://y ");

	id = store_host_id(store, "http://y");
	must(store, store_host_put_robots(store, id, "a\xff\0b", 4, 200, 77));
	host = (struct store_host){ .id = id, .delay = 5, .next_at = 1234,
				    .penalty = 60000, .penalty_at = 999,
				    .failures = 3, .last = "429" };
	must(store, store_host_put(store, &host));
	must(store, store_host_put_pace(store, &host));
	must(store, store_host_get(store, id, &host));
	assert_string_equal(host.name, "http://y");
	assert_int_equal(host.robots_len, 4);
	assert_memory_equal(host.robots, "a\xff\0b", 4);
	assert_int_equal(host.robots_at + host.robots_status, 277);
	assert_int_equal(host.delay + host.next_at + host.penalty +
			 host.penalty_at + host.failures,
			 5 + 1234 + 60000 + 999 + 3);
	assert_string_equal(host.last, "429");
	store_host_clear(&host);
	must(store, store_commit(store));
	assert_string_equal(ask("SELECT next_at FROM hosts WHERE id = 2"),
			    "1970-01-01T00:00:01.234Z");
	store_close(store);
}

/* "named host_named host_public" */
static const char *standing(struct store *store, int64_t id)
{
	static char text[8];
	struct store_host host;

	must(store, store_host_get(store, id, &host));
	snprintf(text, sizeof(text), "%d %d %d", host.named, host.host_named,
		 host.host_public);
	store_host_clear(&host);
	return text;
}

/* Named and public is who was so in this run, and stays so after a kill. */
static void named_hosts(void **state)
{
	struct store *store = open_db();
	struct store_host host = { .host_public = true };
	int64_t a, b, c, first;

	(void)state;
	begin(store);
	a = store_host_id(store, "http://h");
	b = store_host_id(store, "http://h:81");
	c = store_host_id(store, "http://h.i");
	assert_string_equal(standing(store, b), "0 0 0");
	must(store, store_name_host(store, b, &first));
	assert_int_equal(first, a);
	must(store, store_name_host(store, b, &first));
	assert_int_equal(first, 0);
	assert_string_equal(standing(store, b), "1 1 0");
	assert_string_equal(standing(store, a), "0 1 0");
	assert_string_equal(standing(store, c), "0 0 0");
	assert_int_equal(store_is_named(store, "http://h:81"), 1);
	assert_int_equal(store_is_named(store, "http://h:8"), 0);
	assert_int_equal(store_is_named(store, "http://h"), 0);
	host.id = a;
	must(store, store_host_put(store, &host));
	host.host_public = false;
	must(store, store_host_put(store, &host));
	assert_string_equal(standing(store, b), "1 1 1");
	must(store, store_commit(store));
	store_close(store);

	store = open_db();
	begin(store);
	assert_string_equal(standing(store, b), "1 1 1");
	must(store, store_run_end(store, "finished"));
	begin(store);
	assert_string_equal(standing(store, b), "0 0 0");
	assert_int_equal(store_is_named(store, "http://h:81"), 0);
	store_close(store);
}

/* The pace is the host's, the rest each origin's. */
static void origins(void **state)
{
	static const char *const names[] = { "http://h", "https://h:444",
					     "http://[::1]:8", "http://[::1]",
					     "http://h.i" };
	struct store_host host = { .next_at = 5, .penalty = 6,
				   .penalty_at = 7, .delay = 8, .last = "ok" };
	struct store *store = open_db();
	int64_t ids[5];

	(void)state;
	begin(store);
	ids[0] = store_host_id(store, names[0]);
	host.id = ids[0];
	must(store, store_host_put(store, &host));
	must(store, store_host_put_pace(store, &host));
	for (int i = 1; i < 5; i++)
		ids[i] = store_host_id(store, names[i]);
	must(store, store_host_get(store, ids[1], &host));
	assert_int_equal(host.host_id, ids[0]);
	assert_int_equal(host.next_at + host.penalty + host.penalty_at, 18);
	assert_int_equal(host.delay, 0);
	assert_null(host.last);
	store_host_clear(&host);
	host.id = ids[1];
	must(store, store_host_put_pace(store, &host));
	must(store, store_commit(store));
	assert_string_equal(ask("SELECT group_concat(host || ':' || penalty,"
				" ' ') FROM hosts ORDER BY id"),
			    "h:0 h:0 [::1]:0 [::1]:0 h.i:0");
	store_close(store);
}

/* ---- runs -------------------------------------------------------------- */

#define SEEDS 4

/* A list with a duplicate, read up to n, and pages done up to d. */
static void read_list(struct store *store, int n, int d)
{
	static const char *const list[SEEDS] = { "http://h/1", "http://h/2",
						 "http://h/1", "http://h/3" };
	int64_t id[SEEDS];
	int i;

	for (i = 0; i < n; i++)
		add_seed(store, list[i], i + 1, &id[i]);
	for (i = 0; i < d; i++)
		if (i != 2)
			end_url(store, id[i], STORE_DONE, NULL);
}

/* Killed (closed without a commit of the rest) after any number of lines. */
static void resumed_ledger(void **state)
{
	struct store *store;
	int n, m;

	(void)state;
	for (n = 0; n <= SEEDS; n++) {
		for (m = 0; m <= SEEDS; m++) {
			unlink(db_path);
			store = open_db();
			assert_true(begin(store).first);
			read_list(store, n, 0);
			must(store, store_commit(store));
			store_close(store);
			store = open_db();
			assert_true(begin(store).resumed);
			read_list(store, m, 0);
			must(store, store_commit(store));
			store_close(store);
			store = open_db();
			assert_true(begin(store).resumed);
			read_list(store, SEEDS, SEEDS);
			check_ledger(store, "i4 l0 dup1 p0 d3 u0 f0 s0");
			finish(store, "finished");
			store_close(store);
		}
	}
}

static void read_again(void **state)
{
	struct store *store = open_db();

	(void)state;
	begin(store);
	read_list(store, 3, 1);
	must(store, store_commit(store));
	store_close(store);
	store = open_db();
	begin(store);
	assert_int_equal(add_seed(store, "http://h/1", 1, NULL),
			 STORE_READ_ENDED);
	assert_int_equal(add_seed(store, "http://h/2", 2, NULL),
			 STORE_READ_AGAIN);
	assert_int_equal(add_seed(store, "http://h/1", 3, NULL), STORE_KNOWN);
	assert_int_equal(add_seed(store, "http://h/3", 4, NULL), STORE_ADDED);
	assert_string_equal(claim(store, 0, 9), "2 3 ");
	store_close(store);
}

/* What a second run finds due: pages 1 done, 2 failed, 3 done by a link, 4
   found and left out by scope, 5 by a limit. */
static const struct {
	struct store_run_spec spec;
	bool named;		/* the seeds are named again */
	const char *due, *ledger;
} second[] = {
	{ { .rules = 1 }, true, "1,etag,hash 2 ",
	  "i2 l0 dup0 p2 d0 u0 f0 s0" },
	{ { .rules = 1, .follow = true }, true, "1,etag,hash 2 3,etag,hash 5 ",
	  "i2 l2 dup0 p4 d0 u0 f0 s0" },
	{ { .rules = 1, .follow = true, .refetch = STORE_REFETCH_NEVER }, true,
	  "2 5 ", "i2 l2 dup0 p2 d0 u2 f0 s0" },
	{ { .rules = 1, .follow = true, .refetch = STORE_REFETCH_AGE,
	    .refetch_age = 1 }, true, "1,etag,hash 2 3,etag,hash 5 ",
	  "i2 l2 dup0 p4 d0 u0 f0 s0" },
	{ { .rules = 1, .follow = true, .refetch = STORE_REFETCH_AGE,
	    .refetch_age = INT64_C(9000000000000) }, true, "2 5 ",
	  "i2 l2 dup0 p2 d0 u2 f0 s0" },
	{ { .rules = 2, .follow = true, .refetch = STORE_REFETCH_AGE,
	    .refetch_age = INT64_C(9000000000000) }, true, "1 2 3 5 ",
	  "i2 l2 dup0 p4 d0 u0 f0 s0" },
	{ { .rules = 1, .retry = (const char *const[]){ "timeout", NULL } },
	  false, "2 ", "i1 l0 dup0 p1 d0 u0 f0 s0" },
	{ { .rules = 1, .retry = (const char *const[]){ "all", NULL } },
	  true, "2 ", "i3 l0 dup2 p1 d0 u0 f0 s0" },
	{ { .rules = 1, .retry = (const char *const[]){ "dns", NULL } },
	  false, "", "i0 l0 dup0 p0 d0 u0 f0 s0" },
};

static void first_of_two(struct store *store)
{
	struct store_url left = { .url = "http://h/4", .host = "http://h",
				  .source = STORE_LINK, .reason = "scope",
				  .every = -1 };
	int64_t a, b, c;

	begin(store);
	add_seed(store, "http://h/1", 1, &a);
	add_seed(store, "http://h/2", 2, &b);
	add_link(store, "http://h/3", a, &c);
	must(store, store_add(store, &left, NULL, NULL));
	left.url = "http://h/5";
	left.reason = "limit";
	must(store, store_add(store, &left, NULL, NULL));
	store_count_links(store, 2, 0);
	end_url(store, a, STORE_DONE, NULL);
	end_url(store, b, STORE_FAILED, "timeout");
	end_url(store, c, STORE_DONE, NULL);
	check_ledger(store, "i2 l3 dup0 p0 d2 u0 f1 s2");
	finish(store, "finished");
}

static void second_run(void **state)
{
	struct store *store;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(second) / sizeof(second[0]); i++) {
		unlink(db_path);
		store = open_db();
		first_of_two(store);
		begin_as(store, &second[i].spec);
		if (second[i].named) {
			add_seed(store, "http://h/1", 1, NULL);
			add_seed(store, "http://h/2", 2, NULL);
		}
		assert_string_equal(claim(store, 0, 9), second[i].due);
		check_ledger(store, second[i].ledger);
		store_close(store);
	}
}

/* A 304 hands on what was known, for the next conditional request. */
static void not_modified(void **state)
{
	struct store_fetch fetch = { .fetched_at = 9, .status = 304,
				     .size = -1 };
	struct store *store = open_db();
	int64_t a;
	int run;

	(void)state;
	begin(store);
	add_seed(store, "http://h/a", 1, &a);
	end_url(store, a, STORE_DONE, NULL);
	finish(store, "finished");
	for (run = 0; run < 2; run++) {
		begin(store);
		add_seed(store, "http://h/a", 1, &a);
		assert_string_equal(claim(store, 0, 9), "a,etag,hash ");
		must(store, store_page_end(store, a, STORE_UNCHANGED, NULL, 1,
					   &fetch));
		check_ledger(store, "i1 l0 dup0 p0 d0 u1 f0 s0");
		finish(store, "finished");
	}
	store_close(store);
}

static void every(void **state)
{
	struct store_url url = { .url = "http://h/a", .host = "http://h",
				 .position = 1, .every = INT64_MAX / 2 };
	struct store *store = open_db();
	int64_t a;

	(void)state;
	begin(store);
	must(store, store_add(store, &url, &a, NULL));
	end_url(store, a, STORE_DONE, NULL);
	finish(store, "finished");
	begin(store);
	assert_int_equal(store_add(store, &url, &a, NULL), STORE_NOT_DUE);
	finish(store, "finished");
	begin(store);
	url.every = 0;
	assert_int_equal(store_add(store, &url, &a, NULL), STORE_ADDED);
	store_close(store);
}

/* ---- one node of many ---------------------------------------------------- */

static void leasing(void **state)
{
	struct store *store = open_db();
	struct store_url url = { .url = "http://h/b", .host = "http://h",
				 .source = STORE_LINK, .depth = 3, .every = -1,
				 .leased = true };
	struct store_host host = { .name = (char *)(uintptr_t)"http://h",
				   .delay = 7, .named = true };
	int64_t a, b;

	(void)state;
	begin(store);
	store_set_leasing(store);
	/* What is found is known, and as near as it was found, but not due. */
	assert_int_equal(add_link(store, "http://h/a", 1, &a), STORE_ADDED);
	assert_int_equal(add_link(store, "http://h/a", 1, &b), STORE_KNOWN);
	assert_int_equal(a, b);
	assert_int_equal(store_find(store, "http://h/a"), a);
	check_pending(store, 0);
	/* What is leased is, whatever it was. */
	url.url = "http://h/a";
	assert_int_equal(store_add(store, &url, &b, NULL), STORE_ADDED);
	assert_int_equal(a, b);
	check_pending(store, 1);
	end_url(store, a, STORE_DONE, NULL);
	assert_int_equal(store_add(store, &url, &b, NULL), STORE_ADDED);
	check_pending(store, 1);
	/* A refusal: what was found is news again, what is in hand is not. */
	assert_int_equal(add_link(store, "http://h/c", a, NULL), STORE_ADDED);
	assert_int_equal(add_link(store, "http://h/c", a, NULL), STORE_KNOWN);
	must(store, store_lease_forget(store));
	assert_int_equal(add_link(store, "http://h/c", a, NULL), STORE_ADDED);
	assert_int_equal(store_find(store, "http://h/a"), a);
	check_pending(store, 1);
	/* Its host as it was where it was last. */
	a = store_lease_origin(store, &host);
	assert_true(a > 0);
	assert_int_equal(store_host_get(store, a, &host), 0);
	assert_int_equal(host.delay, 7);
	assert_true(host.named);
	store_host_clear(&host);
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		store_test(adding),
		store_test(many),
		store_test(met),
		store_test(claiming),
		store_test(hosts),
		store_test(named_hosts),
		store_test(origins),
		store_test(resumed_ledger),
		store_test(read_again),
		store_test(second_run),
		store_test(not_modified),
		store_test(every),
		store_test(leasing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
