/*
 * The engine as commands see it: what was published, what there is, and what
 * who runs it may do.
 */
#include "engine_fixture.h"

static struct engine_client *client;

static void begin_client(void)
{
	struct store_failure failure;

	if (!engine_url)
		skip();
	client = engine_client_open(engine_url, &failure);
	if (!client)
		fail_msg("%s", failure.text);
	assert_int_equal(engine_init(client), 0);
}

static int end_client(void **state)
{
	(void)state;
	engine_client_close(client);
	client = NULL;
	return 0;
}

/* ---- the log ------------------------------------------------------------- */

struct entries {
	char text[4096];
	int64_t last;
	size_t bytes;
};

static int an_entry(void *arg, const struct engine_entry *entry)
{
	struct entries *entries = arg;
	size_t len = strlen(entries->text);

	assert_int_equal(entry->seq, entries->last + 1);
	assert_true(entry->at > 1700000000000);
	entries->last = entry->seq;
	entries->bytes += entry->len;
	snprintf(entries->text + len, sizeof(entries->text) - len,
		 "%d:%d %s %.*s%s%s; ", (int)entry->run, (int)entry->kind,
		 entry->node, entry->len > 9 ? 0 : (int)entry->len,
		 entry->data ? (const char *)entry->data : "",
		 entry->state ? entry->state : "",
		 entry->config ? entry->config : "");
	return 0;
}

static void the_log_is_read_in_order(void **state)
{
	struct entries entries = { .last = 0 };
	struct engine_spec spec = spec_of("n");
	struct node *node;

	(void)state;
	begin_client();
	spec.begins = "B";
	spec.begins_len = 1;
	node = join_as(&spec);
	SEED(node, "http://a/1", "http://b/1");
	/* What is not whole is read on later. */
	assert_int_equal(engine_log(client, crawl, 0, 1, an_entry, &entries),
			 1);
	assert_int_equal(engine_log(client, crawl, entries.last, 100, an_entry,
				    &entries), 1);
	assert_int_equal(engine_log(client, crawl, entries.last, 100, an_entry,
				    &entries), 0);
	end_seeds(node);
	lease(node, 2);
	do_run(node);
	leave(node);
	assert_int_equal(engine_log(client, crawl, entries.last, 100, an_entry,
				    &entries), 3);
	assert_string_equal(entries.text, "1:0 n B{\"depth\": 3}; 1:1 n S; "
			    "1:2 n P; 1:2 n P; 1:3 n finished; ");
}

/* Some MB at a time, and at least one. */
static void large_entries_come_one_by_one(void **state)
{
	struct entries entries = { .last = 0 };
	struct engine_page page;
	struct node *node;
	size_t len = 20 << 20;
	char *record = test_calloc(1, len);

	(void)state;
	begin_client();
	node = join("n");
	SEED(node, "http://a/1", "http://a/2");
	lease(node, 1);
	for (int i = 0; i < 2; i++) {
		page = done(&node->got[i]);
		page.record = record;
		page.len = len;
		wait_published(node, publish(node, node->held[0].host, i == 1,
					     &page, 1));
	}
	end_seeds(node);
	node->nheld = 0;
	do_run(node);
	leave(node);
	assert_int_equal(engine_log(client, crawl, 0, 99, an_entry, &entries),
			 3);
	assert_int_equal(engine_log(client, crawl, 3, 99, an_entry, &entries),
			 1);
	assert_int_equal(engine_log(client, crawl, 4, 99, an_entry, &entries),
			 1);
	assert_int_equal(entries.bytes, 2 * len + 1);
	test_free(record);
}

/* ---- questions ----------------------------------------------------------- */

struct answers {
	char text[1024];
	int n;
};

static void say(struct answers *answers, const char *format, ...)
{
	size_t len = strlen(answers->text);
	va_list args;

	va_start(args, format);
	vsnprintf(answers->text + len, sizeof(answers->text) - len, format,
		  args);
	va_end(args);
	answers->n++;
}

static void a_node(void *arg, const struct engine_node *node)
{
	say(arg, "%s %s %s hosts %d pages %d fenced %d%s; ", node->name,
	    node->version, node->state, (int)node->hosts, (int)node->pages,
	    (int)node->fenced, node->seeding ? " seeding" : "");
}

static void a_host(void *arg, const struct engine_host_state *host)
{
	say(arg, "%s %s %s %s pending %d pages %d; ", host->name, host->state,
	    host->node ? host->node : "-", host->last ? host->last : "-",
	    (int)host->pending, (int)host->pages);
}

static void a_why(void *arg, const struct engine_why *why)
{
	say(arg, "%s %s %s %s %s %s %s depth %d attempts %d", why->url,
	    why->host, why->host_state, why->state,
	    why->reason ? why->reason : "-", why->source,
	    why->parent ? why->parent : "-", (int)why->depth,
	    (int)why->attempts);
}

static void a_name(void *arg, const char *name)
{
	struct answers *answers = arg;

	answers->n += strcmp(name, crawl) == 0;
}

static void what_there_is_is_told(void **state)
{
	struct store_url found = { .url = "http://c/1", .host = "http://c",
				   .source = STORE_LINK, .depth = 1,
				   .every = -1 };
	struct answers nodes = { .n = 0 }, hosts = { .n = 0 }, why = { .n = 0 };
	struct answers names = { .n = 0 };
	struct engine_crawl about;
	struct engine_page page;
	struct node *node;

	(void)state;
	begin_client();
	node = join("n");
	SEED(node, "http://a/1", "http://a/2", "http://b/1");
	lease(node, 1);
	page = done(&node->got[0]);
	page.found = &found;
	page.nfound = 1;
	wait_published(node, publish(node, node->held[0].host, false, &page,
				     1));

	assert_int_equal(engine_crawl_get(client, crawl, &about), 1);
	assert_string_equal(about.state, "running");
	assert_null(about.stop);
	assert_int_equal(about.run, 1);
	assert_int_equal(about.pending, 3);
	assert_int_equal(about.done, 1);
	assert_int_equal(about.hosts_leased, 1);
	assert_int_equal(about.hosts_ready, 2);
	assert_int_equal(about.seq, 3);
	assert_true(about.started_ago >= 0 && about.ended_ago == -1);
	assert_true(about.bytes > 0);

	assert_int_equal(engine_nodes(client, about.id, a_node, &nodes), 0);
	assert_string_equal(nodes.text,
			    "n 0 alive hosts 1 pages 1 fenced 0 seeding; ");
	assert_int_equal(engine_hosts(client, about.id, 2, a_host, &hosts), 0);
	assert_string_equal(hosts.text, "a leased n - pending 1 pages 1; "
			    "b ready - - pending 1 pages 0; ");
	assert_int_equal(engine_why(client, about.id, "http://c/1", a_why,
				    &why), 1);
	assert_string_equal(why.text, "http://c/1 c ready pending - link "
			    "http://a/1 depth 1 attempts 0");
	assert_int_equal(engine_why(client, about.id, "http://c/2", a_why,
				    &why), 0);
	assert_int_equal(engine_crawls(client, a_name, &names), 0);
	assert_int_equal(names.n, 1);
	engine_crawl_clear(&about);
	assert_int_equal(engine_crawl_get(client, "nosuch", &about), 0);
	assert_null(about.state);
	expire("n");
	*nodes.text = '\0';
	engine_crawl_get(client, crawl, &about);
	engine_nodes(client, about.id, a_node, &nodes);
	assert_non_null(strstr(nodes.text, "n 0 gone"));
	engine_crawl_clear(&about);
	end_node(node);
}

/* ---- for who runs it ----------------------------------------------------- */

static void quarantine_is_lifted(void **state)
{
	struct node *node;

	(void)state;
	begin_client();
	node = join("n");
	SEED(node, "http://a/1", "http://b/1");
	end_seeds(node);
	sql("UPDATE trawl.host SET state = 3 WHERE" OF_CRAWL, crawl);
	lease(node, 1);
	assert_int_equal(node->over, ENGINE_QUARANTINE);
	assert_string_equal(node->text, "a, b");
	leave(node);
	assert_int_equal(engine_requeue(client, crawl, "a"), 1);
	assert_int_equal(engine_requeue(client, crawl, NULL), 1);
	assert_int_equal(engine_requeue(client, "nosuch", NULL), 0);
	node = join("n");
	assert_true(node->joined.resumed);
	end_seeds(node);
	do_run(node);
	assert_int_equal(node->over, ENGINE_FINISHED);
	leave(node);
}

static void a_crawl_is_dropped_with_all_of_it(void **state)
{
	struct node *node;
	char name[sizeof(crawl)];

	(void)state;
	begin_client();
	node = join("n");
	SEED(node, "http://a/1");
	strcpy(name, crawl);
	assert_int_equal(engine_drop(client, "nosuch"), 0);
	assert_int_equal(engine_drop(client, name), 1);
	assert_int_equal(engine_drop(client, name), 0);
	assert_string_equal(sql("SELECT (SELECT count(*) FROM trawl.url u WHERE"
		" NOT EXISTS (SELECT FROM trawl.crawl c WHERE c.id = u.crawl))"
		" + (SELECT count(*) FROM trawl.host h WHERE NOT EXISTS"
		" (SELECT FROM trawl.crawl c WHERE c.id = h.crawl))"), "0");
	/* Who is at work on it does not make it anew. */
	engine_want(node->engine, 1, 1);
	TURN_UNTIL(node, node->is_over);
	assert_int_equal(node->over, ENGINE_REFUSED);
	check_sql("SELECT count(*) FROM trawl.crawl WHERE name = '%s'", "0");
	end_node(node);
}

static void failures_are_told_apart(void **state)
{
	struct store_failure failure;
	struct engine_crawl about;
	char url[512];

	(void)state;
	begin_client();
	engine_client_close(client);
	client = engine_client_open("postgresql:///x?host=/nonexistent/trawl",
				    &failure);
	assert_null(client);
	assert_int_equal(failure.trouble, STORE_AWAY);
	client = engine_client_open("postgresql:///x?nosuch=1", &failure);
	assert_null(client);
	assert_int_equal(failure.trouble, STORE_USAGE);

	sql("DROP DATABASE IF EXISTS empty");
	sql("CREATE DATABASE empty");
	snprintf(url, sizeof(url), "%s&dbname=empty", engine_url);
	client = engine_client_open(url, &failure);
	assert_non_null(client);
	assert_int_equal(engine_crawl_get(client, crawl, &about), -1);
	assert_int_equal(engine_client_error(client)->trouble, STORE_MISSING);
	assert_int_equal(engine_init(client), 0);
	assert_int_equal(engine_crawl_get(client, crawl, &about), 0);
	assert_int_equal(engine_drop(client, NULL), 1);
	assert_int_equal(engine_crawl_get(client, crawl, &about), -1);
	assert_int_equal(engine_client_error(client)->trouble, STORE_MISSING);
}

/* The schema and its functions, no table: and with that a whole run. */
static void a_node_needs_but_few_rights(void **state)
{
	struct engine_spec spec = spec_of("n");
	struct node *node;
	char url[512];

	(void)state;
	begin_client();
	sql("DO $$ BEGIN CREATE ROLE trawl_node LOGIN;"
	    " EXCEPTION WHEN duplicate_object THEN NULL; END $$");
	snprintf(url, sizeof(url), "%s&user=trawl_node", engine_url);
	spec.url = url;
	node = join_as(&spec);
	assert_int_equal(node->over, ENGINE_REFUSED);
	assert_non_null(strstr(node->text, "permission denied"));
	end_node(node);

	sql("GRANT USAGE ON SCHEMA trawl TO trawl_node");
	sql("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA trawl TO trawl_node");
	node = join_as(&spec);
	SEED(node, "http://a/1");
	end_seeds(node);
	lease(node, 1);
	do_run(node);
	assert_int_equal(node->over, ENGINE_FINISHED);
	leave(node);
	sql("DROP OWNED BY trawl_node");
	sql("DROP ROLE trawl_node");
}

#define client_test(f) \
	cmocka_unit_test_setup_teardown(f, name_crawl, end_client)

int main(void)
{
	const struct CMUnitTest tests[] = {
		client_test(the_log_is_read_in_order),
		client_test(large_entries_come_one_by_one),
		client_test(what_there_is_is_told),
		client_test(quarantine_is_lifted),
		client_test(a_crawl_is_dropped_with_all_of_it),
		client_test(failures_are_told_apart),
		client_test(a_node_needs_but_few_rights),
	};

	engine_url = getenv("TRAWL_TEST_ENGINE");
	if (!engine_url)
		puts("no PostgreSQL server (TRAWL_TEST_ENGINE): skipped");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
