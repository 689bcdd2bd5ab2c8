/*
 * What the engine of many machines promises, asked of a real server.
 */
#include "engine_fixture.h"

#include <stdlib.h>

static void needs_server(void)
{
	if (!engine_url)
		skip();
}

static struct store_url link_to(const char *url, const char *origin, int depth)
{
	return (struct store_url){ .url = url, .host = origin, .every = -1,
				   .source = STORE_LINK, .depth = depth };
}

/* ---- one node ------------------------------------------------------------ */

static void a_run_from_its_begin_to_its_end(void **state)
{
	struct node *node;
	struct store_url found[] = {
		link_to("http://b/2", "http://b", 1),
		link_to("http://c/1", "http://c", 1),
		link_to("http://c/1", "http://c", 1),
		link_to("http://c/2", "http://c", 1),
	};
	struct engine_page page;

	(void)state;
	needs_server();
	found[3].reason = "scope";
	node = join("n");
	assert_true(node->joined.begins);
	assert_false(node->joined.resumed);
	assert_int_equal(node->joined.run, 1);
	assert_true(engine_may_ask(node->engine));
	SEED(node, "http://a/1", "http://a/2", "http://b/1", "http://a/1");
	end_seeds(node);
	lease(node, 2);
	assert_int_equal(node->ngot, 3);
	assert_int_equal(got(node, "http://a/2")->position, 2);
	assert_true(held(node, got(node, "http://a/1")->host)->named);

	page = done(got(node, "http://b/1"));
	page.found = found;
	page.nfound = 4;
	wait_published(node, publish(node, got(node, "http://b/1")->host,
				     false, &page, 1));
	/* The host that is leased has more now. */
	engine_more(node->engine, got(node, "http://b/1")->host,
		    held(node, got(node, "http://b/1")->host)->token);
	TURN_UNTIL(node, has_got(node, "http://b/2"));
	assert_int_equal(got(node, "http://b/2")->depth, 1);
	assert_false(has_got(node, "http://c/1"));
	check_sql("SELECT concat_ws(' ', pending, done, skipped)"
		  " FROM trawl.crawl WHERE name = '%s'", "4 1 1");
	do_all(node);
	lease(node, 1);
	assert_string_equal(node->held[0].name, "c");
	assert_false(node->held[0].named);
	do_all(node);
	lease(node, 1);
	assert_true(node->is_over);
	assert_int_equal(node->over, ENGINE_FINISHED);
	check_log("0 1 2 2 2 2 3");
	check_sql("SELECT concat_ws(' ', pending, done, skipped, state)"
		  " FROM trawl.crawl WHERE name = '%s'", "0 5 1 finished");
	leave(node);
}

static void a_dry_host_says_so(void **state)
{
	struct node *node;

	(void)state;
	needs_server();
	node = join("n");
	SEED(node, "http://a/1");
	lease(node, 1);
	assert_int_equal(node->dries, 0);
	engine_more(node->engine, node->held[0].host, node->held[0].token);
	TURN_UNTIL(node, node->dries == 1);
	assert_int_equal(node->ngot, 1);
	leave(node);
}

/* Two nodes with one list, and a batch that is sent twice. */
static void the_same_url_twice_is_one(void **state)
{
	struct node *a, *b;

	(void)state;
	needs_server();
	a = join("a");
	b = join("b");
	assert_true(b->joined.resumed);
	SEED(a, "http://a/1", "http://a/2");
	SEED(b, "http://a/2", "http://a/1", "http://a/3");
	check_sql("SELECT string_agg(url, ' ' ORDER BY id) FROM trawl.url"
		  " WHERE" OF_CRAWL, "http://a/1 http://a/2 http://a/3");
	leave(a);
	leave(b);
}

static void a_batch_whose_answer_was_lost_counts_once(void **state)
{
	struct node *node;
	struct engine_page page;
	uint64_t batch;

	(void)state;
	needs_server();
	node = join("n");
	SEED(node, "http://a/1", "http://a/2");
	lease(node, 1);
	page = done(&node->got[0]);
	batch = publish(node, node->held[0].host, false, &page, 1);
	/* Sent, and carried out; nobody reads the answer. */
	begin_waiting();
	engine_turn(node->engine);
	while (strcmp(sql("SELECT done FROM trawl.crawl WHERE name = '%s'",
			  crawl), "1") != 0)
		assert_true(connection_now() < until);
	sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
	    " WHERE application_name = 'trawl' AND pid <> pg_backend_pid()");
	/* As if the answer had stayed on its way. */
	assert_int_equal(node->published, batch - 1);
	sql("UPDATE trawl.host SET name = name WHERE" OF_CRAWL, crawl);
	wait_published(node, batch);
	assert_int_equal(node->nrefused, 0);
	check_log("0 1 2");
	check_sql("SELECT pages FROM trawl.node WHERE" OF_CRAWL, "1");
	leave(node);
}

/* The number of the batch makes it so, not that the page has ended. */
static void a_batch_is_known_by_its_number(void **state)
{
	struct node *node;
	struct engine_page page;

	(void)state;
	needs_server();
	node = join("n");
	SEED(node, "http://a/1");
	sql("UPDATE trawl.node SET batch = 2 WHERE" OF_CRAWL, crawl);
	SEED(node, "http://a/2");
	check_sql("SELECT count(*) FROM trawl.url WHERE" OF_CRAWL, "1");
	check_log("0 1");
	/* And the answer is the one that it had. */
	lease(node, 1);
	sql("UPDATE trawl.node SET batch = 3, answer = '{77}' WHERE" OF_CRAWL,
	    crawl);
	page = done(&node->got[0]);
	wait_published(node, publish(node, node->held[0].host, true, &page, 1));
	assert_int_equal(node->nrefused, 1);
	assert_int_equal(node->refused[0], 77);
	check_log("0 1");
	leave(node);
}

static void a_lease_whose_answer_was_lost_is_undone(void **state)
{
	struct node *node;

	(void)state;
	needs_server();
	node = join("n");
	SEED(node, "http://a/1");
	lease(node, 1);
	do_all(node);
	/* A request that was carried out, of which the node knows nothing. */
	SEED(node, "http://b/1");
	sql("SELECT count(*) FROM trawl.node n, trawl.lease(n.id,"
	    " n.lease_no + 1, n.lease_no, 0, 1, 8, '{}', '{}') WHERE n." OF_CRAWL, crawl);
	check_sql("SELECT string_agg(name, ' ') FROM trawl.host"
		  " WHERE state = 2 AND" OF_CRAWL, "b");
	sql("UPDATE trawl.node SET lease_no = lease_no - 1 WHERE" OF_CRAWL,
	    crawl);
	engine_want(node->engine, 0, 0);
	sql("SELECT count(*) FROM trawl.node n, trawl.lease(n.id,"
	    " n.lease_no + 2, n.lease_no, 0, 0, 8, '{}', '{}') WHERE n." OF_CRAWL, crawl);
	check_sql("SELECT string_agg(name, ' ') FROM trawl.host"
		  " WHERE state = 1 AND" OF_CRAWL, "b");
	leave(node);
}

/* ---- nodes that die ------------------------------------------------------ */

static void what_a_fenced_node_tells_is_refused(void **state)
{
	struct node *a, *b;
	struct store_url found = link_to("http://z/1", "http://z", 1);
	struct engine_page page;
	int64_t host;

	(void)state;
	needs_server();
	a = join("a");
	SEED(a, "http://a/1");
	end_seeds(a);
	lease(a, 1);
	host = a->held[0].host;
	expire("a");
	b = join("b");		/* which buries a */
	check_sql("SELECT state FROM trawl.node WHERE name = 'a' AND" OF_CRAWL,
		  "gone");
	end_seeds(b);
	no_waiting();
	lease(b, 1);
	assert_int_equal(b->held[0].host, host);
	assert_true(b->held[0].token > a->held[0].token);
	assert_int_equal(b->held[0].reclaims, 1);

	page = done(&a->got[0]);
	page.found = &found;
	page.nfound = 1;
	wait_published(a, publish(a, host, true, &page, 1));
	assert_int_equal(a->nrefused, 1);
	assert_int_equal(a->refused[0], host);
	check_sql("SELECT fenced FROM trawl.node WHERE name = 'a' AND" OF_CRAWL,
		  "1");
	check_sql("SELECT count(*) FROM trawl.url WHERE" OF_CRAWL, "1");
	check_log("0 1");

	do_all(b);
	check_sql("SELECT done FROM trawl.crawl WHERE name = '%s'", "1");
	end_node(a);
	leave(b);
}

/* The same host again, by another lease of the same node. */
static void a_token_is_of_one_lease(void **state)
{
	struct node *node;
	struct engine_page page;
	int64_t host;

	(void)state;
	needs_server();
	node = join("n");
	SEED(node, "http://a/1");
	lease(node, 1);
	host = node->held[0].host;
	page = done(&node->got[0]);
	wait_published(node, publish(node, host, true, NULL, 0));
	lease(node, 1);
	assert_int_equal(node->held[1].host, host);
	node->held[1].token = node->held[0].token;
	wait_published(node, publish(node, host, true, &page, 1));
	assert_int_equal(node->nrefused, 1);
	check_sql("SELECT done FROM trawl.crawl WHERE name = '%s'", "0");
	leave(node);
}

static void who_was_given_up_is_told_and_joins_again(void **state)
{
	struct engine_spec spec = spec_of("a");
	struct node *a, *b;

	(void)state;
	needs_server();
	spec.lease = 3000;	/* beats each second */
	a = join_as(&spec);
	SEED(a, "http://a/1");
	lease(a, 1);
	expire("a");
	b = join("b");
	assert_int_equal(a->losses, 0);
	TURN_UNTIL(a, a->losses == 1);
	assert_false(engine_may_ask(a->engine));
	TURN_UNTIL(a, a->joins == 2);
	assert_true(a->joined.again);
	assert_true(engine_may_ask(a->engine));
	check_sql("SELECT count(*) FROM trawl.node WHERE name = 'a' AND"
		  OF_CRAWL, "1");
	/* It reads on where it was: no batch of seeds is lost or doubled. */
	SEED(a, "http://b/1");
	end_seeds(a);
	end_seeds(b);
	no_waiting();
	a->nheld = a->ngot = 0;
	do_run(a);
	assert_int_equal(a->over, ENGINE_FINISHED);
	leave(a);
	leave(b);
}

/* It may be that the dead one asked it just now. */
static void the_host_of_a_dead_node_has_to_be_waited_for(void **state)
{
	struct engine_spec spec = spec_of("a");
	struct node *a, *b;

	(void)state;
	needs_server();
	spec.delay = 3600 * 1000;
	a = join_as(&spec);
	SEED(a, "http://a/1", "http://b/1");
	lease(a, 1);
	expire("a");
	spec.node = "b";
	b = join_as(&spec);
	lease(b, 1);		/* the other one */
	assert_int_not_equal(b->held[0].host, a->held[0].host);
	check_sql("SELECT count(*) FROM trawl.host WHERE state = 1"
		  " AND next_at > now() + interval '50 min' AND" OF_CRAWL, "1");
	end_node(a);
	leave(b);
}

/* As a service that is started again: its leases end at once. */
static void a_restarted_node_gets_its_own_back(void **state)
{
	struct node *a, *again;

	(void)state;
	needs_server();
	a = join("a");
	SEED(a, "http://a/1", "http://b/1");
	lease(a, 2);
	again = join("a");
	assert_true(again->joined.resumed);
	assert_false(again->joined.begins);
	assert_int_equal(again->joined.run, 1);
	assert_int_equal(again->joined.position, 2);
	lease(again, 2);
	assert_int_equal(again->ngot, 2);
	end_seeds(again);
	do_run(again);
	assert_int_equal(again->over, ENGINE_FINISHED);
	end_node(a);
	leave(again);
}

static void a_host_that_kills_nodes_is_put_away(void **state)
{
	struct node *node;

	(void)state;
	needs_server();
	for (int i = 0; i < 6; i++) {
		node = join("n");
		if (i == 0)
			SEED(node, "http://a/1", "http://a/2");
		end_seeds(node);
		no_waiting();
		lease(node, 1);
		assert_int_equal(node->held[0].reclaims, i);
		assert_int_equal(node->ngot, i < 3 ? 2 : 1);
		end_node(node);
	}
	node = join("n");
	end_seeds(node);
	lease(node, 1);
	assert_true(node->is_over);
	assert_int_equal(node->over, ENGINE_QUARANTINE);
	assert_string_equal(node->text, "a");
	leave(node);
}

static void a_page_that_ends_clears_its_host(void **state)
{
	struct node *node;

	(void)state;
	needs_server();
	for (int i = 0; i < 8; i++) {
		struct engine_page page;

		node = join("n");
		SEED(node, "http://a/1", "http://a/2", "http://a/3",
		     "http://a/4", "http://a/5", "http://a/6", "http://a/7",
		     "http://a/8");
		no_waiting();
		lease(node, 1);
		page = done(&node->got[0]);
		wait_published(node, publish(node, node->held[0].host, false,
					     &page, 1));
		end_node(node);
	}
	check_sql("SELECT max(reclaims) FROM trawl.host WHERE" OF_CRAWL, "0");
}

/* By its own clock, without the engine. */
static void a_silent_node_fences_itself(void **state)
{
	struct engine_spec spec = spec_of("a");
	struct node *node;

	(void)state;
	needs_server();
	spec.lease = 300;
	node = join_as(&spec);
	poll(NULL, 0, 300);
	assert_false(engine_may_ask(node->engine));
	begin_waiting();
	while (!engine_may_ask(node->engine))
		one_turn(node);
	leave(node);
}

/* ---- the end ------------------------------------------------------------- */

static void the_end_is_decided_once(void **state)
{
	struct node *a, *b;

	(void)state;
	needs_server();
	a = join("a");
	b = join("b");
	SEED(a, "http://a/1");
	end_seeds(a);
	lease(a, 1);
	do_all(a);
	/* b may yet bring something. */
	engine_want(a->engine, 1, 1);
	for (int i = 0; i < 20; i++)
		one_turn(a);
	assert_false(a->is_over);
	end_seeds(b);
	TURN_UNTIL(a, a->is_over);
	engine_want(b->engine, 1, 1);
	TURN_UNTIL(b, b->is_over);
	assert_int_equal(a->over, ENGINE_FINISHED);
	assert_int_equal(b->over, ENGINE_FINISHED);
	check_log("0 1 2 3");
	leave(a);
	leave(b);
}

static void a_leased_host_holds_up_the_end(void **state)
{
	struct node *a, *b;

	(void)state;
	needs_server();
	a = join("a");
	b = join("b");
	SEED(a, "http://a/1");
	end_seeds(a);
	end_seeds(b);
	lease(a, 1);
	engine_want(b->engine, 1, 1);
	for (int i = 0; i < 20; i++)
		one_turn(b);
	assert_false(b->is_over);
	leave(a);		/* gives it back */
	TURN_UNTIL(b, b->nheld == 1);
	engine_want(b->engine, 0, 0);
	do_run(b);
	assert_int_equal(b->over, ENGINE_FINISHED);
	leave(b);
}

static void seeds_that_nobody_has_read_stop_the_run(void **state)
{
	struct node *a, *b;

	(void)state;
	needs_server();
	a = join("a");
	SEED(a, "http://a/1");
	expire("a");
	{
		struct engine_spec spec = spec_of("b");

		spec.brings = NULL;
		b = join_as(&spec);
	}
	do_run(b);
	assert_int_equal(b->over, ENGINE_UNREAD);
	assert_string_equal(b->text, "a");
	leave(b);
	end_node(a);
	/* Its next process goes on with the same run. */
	a = join("a");
	assert_true(a->joined.resumed);
	assert_int_equal(a->joined.run, 1);
	end_seeds(a);
	do_run(a);
	assert_int_equal(a->over, ENGINE_FINISHED);
	leave(a);
}

static void who_brings_nothing_begins_nothing(void **state)
{
	struct engine_spec spec = spec_of("a");
	struct node *node;

	(void)state;
	needs_server();
	spec.brings = NULL;
	node = join_as(&spec);
	assert_int_equal(node->over, ENGINE_REFUSED);
	assert_non_null(strstr(node->text, "no crawl"));
	end_node(node);

	node = join("b");
	end_seeds(node);
	do_run(node);
	leave(node);

	node = join_as(&spec);
	assert_int_equal(node->over, ENGINE_FINISHED);
	assert_int_equal(node->joins, 0);
	leave(node);
}

static void other_options_are_named(void **state)
{
	struct engine_spec spec = spec_of("b");
	struct node *a, *b;

	(void)state;
	needs_server();
	a = join("a");
	spec.config = "{\"depth\": 4, \"rules\": [1]}";
	b = join_as(&spec);
	assert_int_equal(b->over, ENGINE_REFUSED);
	assert_non_null(strstr(b->text, "depth, rules"));
	end_node(b);
	spec = spec_of("b");
	spec.max_pages = 4;
	b = join_as(&spec);
	assert_int_equal(b->over, ENGINE_REFUSED);
	assert_non_null(strstr(b->text, "max-pages"));
	end_node(b);
	end_seeds(a);
	do_run(a);
	leave(a);
	/* The next run has its own. */
	spec.config = "{\"depth\": 4}";
	b = join_as(&spec);
	assert_int_equal(b->joined.run, 2);
	check_sql("SELECT string_agg(config ->> 'depth', ' ' ORDER BY seq)"
		  " FROM trawl.log WHERE kind = 0 AND" OF_CRAWL, "3 4");
	leave(b);
}

/* ---- limits -------------------------------------------------------------- */

static void max_pages_is_of_the_crawl(void **state)
{
	struct engine_spec spec = spec_of("a");
	struct node *a, *b;

	(void)state;
	needs_server();
	spec.max_pages = 3;
	a = join_as(&spec);
	spec.node = "b";
	b = join_as(&spec);
	SEED(a, "http://a/1", "http://a/2", "http://b/1", "http://b/2",
	     "http://c/1", "http://c/2");
	end_seeds(a);
	end_seeds(b);
	engine_want(a->engine, 1, 8);
	TURN_UNTIL(a, a->nheld == 1);
	engine_want(b->engine, 5, 8);
	TURN_UNTIL(b, b->nheld == 1);
	for (int i = 0; i < 10; i++)
		one_turn(b);
	assert_int_equal(a->ngot, 2);
	assert_int_equal(b->ngot, 1);
	engine_want(a->engine, 0, 0);
	engine_want(b->engine, 0, 0);
	do_all(a);
	do_all(b);
	lease(a, 1);
	lease(b, 1);
	assert_int_equal(a->over, ENGINE_LIMIT);
	assert_string_equal(a->text, "max-pages");
	assert_int_equal(b->over, ENGINE_LIMIT);
	check_log("0 1 2 2 3");
	leave(a);
	leave(b);
	/* With another limit the run goes on. */
	spec.max_pages = 0;
	b = join_as(&spec);
	assert_true(b->joined.resumed);
	end_seeds(b);
	do_run(b);
	assert_int_equal(b->over, ENGINE_FINISHED);
	check_sql("SELECT done FROM trawl.crawl WHERE name = '%s'", "6");
	leave(b);
}

static void max_time_is_of_the_engines_clock(void **state)
{
	struct engine_spec spec = spec_of("a");
	struct node *node;

	(void)state;
	needs_server();
	spec.max_time = 3600 * 1000;
	node = join_as(&spec);
	assert_true(node->joined.max_time > 1000 * 1000);
	SEED(node, "http://a/1");
	sql("UPDATE trawl.crawl SET deadline = now() - interval '1 s'"
	    " WHERE name = '%s'", crawl);
	lease(node, 1);
	assert_int_equal(node->over, ENGINE_LIMIT);
	assert_string_equal(node->text, "max-time");
	leave(node);
}

/* ---- the next run -------------------------------------------------------- */

static void the_next_run_has_validators(void **state)
{
	struct engine_spec spec = spec_of("a");
	struct node *node;
	struct store_url found = link_to("http://a/2", "http://a", 1);
	struct engine_page page;

	(void)state;
	needs_server();
	spec.follow = true;
	node = join_as(&spec);
	SEED(node, "http://a/1");
	end_seeds(node);
	lease(node, 1);
	page = done(&node->got[0]);
	page.found = &found;
	page.nfound = 1;
	wait_published(node, publish(node, node->held[0].host, true, &page, 1));
	node->nheld = node->ngot = 0;
	do_run(node);
	leave(node);

	node = join_as(&spec);
	assert_true(node->joined.begins);
	assert_int_equal(node->joined.run, 2);
	/* What was found by following is due when the seeds are read. */
	SEED(node, "http://a/1");
	end_seeds(node);
	lease(node, 1);
	assert_int_equal(node->ngot, 2);
	assert_string_equal(got(node, "http://a/2")->etag, "\"e\"");
	assert_true(got(node, "http://a/2")->has_hash);
	assert_int_equal(got(node, "http://a/2")->rules, 7);
	assert_int_equal(node->held[0].begun, 0);
	assert_true(node->held[0].named);
	page = done(got(node, "http://a/2"));
	page.state = STORE_UNCHANGED;
	page.etag = NULL;
	wait_published(node, publish(node, node->held[0].host, false, &page,
				     1));
	do_run(node);
	check_sql("SELECT concat_ws(' ', pending, done, unchanged)"
		  " FROM trawl.crawl WHERE name = '%s'", "0 1 1");
	check_sql("SELECT string_agg(encode(etag, 'escape'), ' ') FROM"
		  " trawl.url WHERE" OF_CRAWL, "\"e\" \"e\"");
	leave(node);
}

/* ---- redirects ----------------------------------------------------------- */

static void a_redirect_is_handed_over(void **state)
{
	struct node *a, *b;
	struct engine_page page;

	(void)state;
	needs_server();
	a = join("a");
	b = join("b");
	SEED(a, "http://a/1");
	end_seeds(a);
	end_seeds(b);
	lease(a, 1);
	page = (struct engine_page){
		.id = a->got[0].id, .state = STORE_PENDING, .attempts = 1,
		.at = "http://b/2", .at_origin = "http://b", .hops = 1,
		.redirects = "http://b/2", .gets = true,
	};
	wait_published(a, publish(a, a->held[0].host, true, &page, 1));
	lease(b, 1);
	assert_string_equal(b->held[0].name, "b");
	assert_int_equal(b->got[0].id, page.id);
	assert_string_equal(b->got[0].url, "http://a/1");
	assert_string_equal(b->got[0].at, "http://b/2");
	assert_int_equal(b->got[0].hops, 1);
	assert_int_equal(b->got[0].attempts, 1);
	assert_true(b->got[0].gets);
	do_all(b);
	do_run(b);
	assert_int_equal(b->over, ENGINE_FINISHED);
	check_sql("SELECT concat_ws(' ', pending, done) FROM trawl.crawl"
		  " WHERE name = '%s'", "0 1");
	leave(a);
	leave(b);
}

/* Of what was found, not of what was named. */
static void where_a_redirect_ends_is_known(void **state)
{
	struct node *node;
	struct store_url links[] = {
		link_to("http://a/x", "http://a", 1),
		link_to("http://a/y", "http://a", 1),
		link_to("http://a/z", "http://a", 1),
	};
	struct store_url late = link_to("http://late/", "http://late", 2);
	struct engine_page pages[3];

	(void)state;
	needs_server();
	node = join("n");
	SEED(node, "http://a/1");
	end_seeds(node);
	lease(node, 1);
	pages[0] = done(&node->got[0]);
	pages[0].found = links;
	pages[0].nfound = 3;
	wait_published(node, publish(node, node->held[0].host, false, pages,
				     1));
	engine_more(node->engine, node->held[0].host, node->held[0].token);
	TURN_UNTIL(node, node->ngot == 4);
	/* x and y lead to one page, z to one that is known. */
	for (int i = 0; i < 3; i++) {
		pages[i] = done(&node->got[i + 1]);
		pages[i].final_url = i < 2 ? "http://a/end" : "http://a/1";
		pages[i].final_origin = "http://a";
		pages[i].enters = true;
		pages[i].found = i == 0 ? NULL : &late;
		pages[i].nfound = i != 0;
	}
	wait_published(node, publish(node, node->held[0].host, true, pages, 3));
	check_sql("SELECT string_agg(concat_ws(' ', url, state, reason), ', '"
		  " ORDER BY url) FROM trawl.url WHERE" OF_CRAWL,
		  "http://a/1 1, http://a/end 4 duplicate, http://a/x 1, "
		  "http://a/y 4 duplicate, http://a/z 4 duplicate");
	check_sql("SELECT concat_ws(' ', pending, done, skipped)"
		  " FROM trawl.crawl WHERE name = '%s'", "0 2 3");
	node->nheld = node->ngot = 0;
	do_run(node);
	leave(node);
}

/* ---- scope --------------------------------------------------------------- */

static void what_seeds_open_is_told_to_all(void **state)
{
	struct engine_spec spec = spec_of("a");
	struct node *a, *b;
	struct engine_page page;

	(void)state;
	needs_server();
	spec.follow = true;
	a = join_as(&spec);
	spec.node = "b";
	b = join_as(&spec);
	SEED(a, "http://a/1", "http://b/1", "http://a/2");
	lease(b, 1);
	assert_non_null(strstr(b->named, "http://a "));
	assert_non_null(strstr(b->named, "http://b "));
	*b->named = '\0';
	page = done(&b->got[0]);
	page.opens = "http://www.a";
	wait_published(b, publish(b, b->held[0].host, true, &page, 1));
	lease(a, 1);
	assert_non_null(strstr(a->named, "http://www.a "));
	lease(b, 1);
	assert_string_equal(b->named, "http://www.a ");
	leave(a);
	leave(b);
}

/* ---- the engine away ----------------------------------------------------- */

static void an_engine_that_is_not_there_is_waited_for(void **state)
{
	struct engine_spec spec = spec_of("a");
	struct node *node;

	(void)state;
	needs_server();
	spec.url = "postgresql:///trawl?host=/nonexistent/trawl";
	spec.timeout = 300;
	node = join_as(&spec);
	assert_int_equal(node->over, ENGINE_AWAY);
	assert_non_null(strstr(node->text, "/nonexistent/trawl"));
	assert_int_equal(node->tells, 1);
	assert_int_equal(strncmp(node->told, "waiting for the engine (", 24),
			 0);
	assert_int_equal(engine_timeout(node->engine), -1);
	end_node(node);
}

static void a_database_that_is_not_there_is_refused(void **state)
{
	struct engine_spec spec = spec_of("a");
	struct node *node;
	char url[512];

	(void)state;
	needs_server();
	snprintf(url, sizeof(url), "%s&dbname=nosuch", engine_url);
	spec.url = url;
	node = join_as(&spec);
	assert_int_equal(node->over, ENGINE_REFUSED);
	assert_non_null(strstr(node->text, "nosuch"));
	assert_int_equal(node->tells, 0);
	end_node(node);
}

/* Read-only, as a standby is, for a while. */
static void work_goes_on_when_the_engine_is_back(void **state)
{
	struct node *node;
	struct engine_page page;
	uint64_t batch;

	(void)state;
	needs_server();
	node = join("n");
	SEED(node, "http://a/1");
	lease(node, 1);
	sql("ALTER SYSTEM SET default_transaction_read_only = on");
	sql("SELECT pg_reload_conf()");
	page = done(&node->got[0]);
	batch = publish(node, node->held[0].host, true, &page, 1);
	TURN_UNTIL(node, node->tells == 1 || node->published == batch);
	sql("SET default_transaction_read_only = off");
	sql("ALTER SYSTEM RESET default_transaction_read_only");
	sql("SELECT pg_reload_conf()");
	wait_published(node, batch);
	TURN_UNTIL(node, node->tells != 1);
	if (node->tells > 0)
		assert_string_equal(node->told, "the engine is back");
	assert_int_equal(node->nrefused, 0);
	leave(node);
}

static void too_much_that_waits_is_not_taken(void **state)
{
	struct node *node;
	struct engine_page page;
	size_t len = 40 << 20;
	char *record = test_calloc(1, len);

	(void)state;
	needs_server();
	node = join("n");
	SEED(node, "http://a/1");
	lease(node, 1);
	page = (struct engine_page){ .id = node->got[0].id, .record = record,
				     .len = len };
	assert_true(publish(node, node->held[0].host, false, &page, 1) > 0);
	assert_true(publish(node, node->held[0].host, false, &page, 1) > 0);
	assert_int_equal(publish(node, node->held[0].host, false, &page, 1), 0);
	assert_true(engine_waiting(node->engine) > 2 * len);
	test_free(record);
	end_node(node);
}

/* ---- as the store has it ------------------------------------------------- */

#define NAMES 12		/* URLs */
#define ADDS 60			/* of them, in a run */
#define RUNS 3

static const char *const reasons[] = {
	NULL, NULL, NULL, "depth", "scope", "robots:nofollow", "duplicate",
};

static struct store_url random_url(int64_t position)
{
	static char urls[NAMES][32], origins[NAMES][16];
	int i = rand() % NAMES;
	struct store_url url = {
		.url = urls[i], .host = origins[i], .every = -1,
		.depth = rand() % 4,
		.source = rand() % 4 == 0 ? STORE_SEED : rand() % 5 == 0 ?
			  STORE_REDIRECT : STORE_LINK,
		.reason = reasons[rand() % 7],
	};

	snprintf(origins[i], sizeof(origins[i]), "http://h%d", i % 3);
	snprintf(urls[i], sizeof(urls[i]), "http://h%d/%d", i % 3, i);
	if (url.source == STORE_SEED) {
		url.depth = 0;
		url.reason = NULL;
		url.position = position;
	}
	return url;
}

/* What is the same in both databases. */
#define ROW "url || ' ' || source || ' ' || depth || ' ' || state || ' ' || " \
	"coalesce(reason, '-') || ' ' || coalesce(position, 0)"

static void check_frontier(struct store *store)
{
	char theirs[8192];

	must(store, store_commit(store));
	keep(theirs, sizeof(theirs), sql("SELECT string_agg(r, ' | ' ORDER BY r)"
		" FROM (SELECT " ROW " AS r FROM (SELECT url, depth, reason,"
		" position, (ARRAY['seed', 'link', 'sitemap', 'redirect'])"
		"[source + 1] AS source, (ARRAY['pending', 'done', 'unchanged',"
		" 'failed', 'skipped'])[state + 1] AS state FROM trawl.url"
		" WHERE run = (SELECT run FROM trawl.crawl WHERE name = '%s')"
		" AND" OF_CRAWL ") u) t", crawl, crawl));
	assert_string_equal(theirs, ask("SELECT group_concat(r, ' | ')"
		" FROM (SELECT " ROW " AS r FROM urls"
		" WHERE run_id = (SELECT max(id) FROM runs) ORDER BY 1)"));
}

struct pending {
	int64_t hosts[NAMES], urls[NAMES];
	int nhosts, nurls;
};

static void a_host(void *arg, int64_t host, const char *name)
{
	struct pending *pending = arg;

	(void)name;
	pending->hosts[pending->nhosts++] = host;
}

static void a_url(void *arg, const struct store_claim *claim)
{
	struct pending *pending = arg;

	pending->urls[pending->nurls++] = claim->id;
}

/* The same as do_run(). */
static void do_run_in_store(struct store *store)
{
	struct pending pending = { .nurls = 0 };

	assert_true(store_hosts_pending(store, 0, NAMES, a_host, &pending) > 0);
	for (int i = 0; i < pending.nhosts; i++)
		store_claim(store, pending.hosts[i], 0, NAMES, a_url, &pending);
	for (int i = 0; i < pending.nurls; i++)
		must(store, store_page_end(store, pending.urls[i], STORE_DONE,
					   NULL, 1, NULL));
	must(store, store_run_end(store, "finished"));
}

/* In batches of any size what comes of it is what store_add() makes of it, one
   by one: what was skipped and is reopened, nearer, named, of a run before. */
static void urls_are_entered_as_in_the_store(void **state)
{
	struct store *store;
	struct node *node;

	(void)state;
	needs_server();
	srand(4);
	store = open_db();
	for (int run = 1; run <= RUNS; run++) {
		struct store_url all[ADDS];
		struct store_run_spec spec = { .command = "test",
					       .version = "0" };

		begin_as(store, &spec);
		node = join("n");
		assert_int_equal(node->joined.run, run);
		for (int i = 0, from = 0; i < ADDS; i++) {
			all[i] = random_url(i + 1);
			assert_true(store_add(store, &all[i], NULL, NULL) >= 0);
			if (i + 1 < ADDS && rand() % 8 != 0)
				continue;
			wait_published(node, engine_seed(node->engine,
				all + from, (size_t)(i + 1 - from), i, "S", 1));
			from = i + 1;
			check_frontier(store);
		}
		check_sql("SELECT concat_ws(' ', pending ="
			  " (SELECT count(*) FROM trawl.url u WHERE u.crawl"
			  " = c.id AND u.run = c.run AND state = 0), skipped ="
			  " (SELECT count(*) FROM trawl.url u WHERE u.crawl"
			  " = c.id AND u.run = c.run AND state = 4))"
			  " FROM trawl.crawl c WHERE name = '%s'", "t t");
		end_seeds(node);
		do_run(node);
		leave(node);
		do_run_in_store(store);
	}
	store_close(store);
}

#define engine_test(f) cmocka_unit_test_setup(f, name_crawl)

int main(void)
{
	const struct CMUnitTest tests[] = {
		engine_test(a_run_from_its_begin_to_its_end),
		engine_test(a_dry_host_says_so),
		engine_test(the_same_url_twice_is_one),
		engine_test(a_batch_whose_answer_was_lost_counts_once),
		engine_test(a_batch_is_known_by_its_number),
		engine_test(a_lease_whose_answer_was_lost_is_undone),
		engine_test(what_a_fenced_node_tells_is_refused),
		engine_test(a_token_is_of_one_lease),
		engine_test(who_was_given_up_is_told_and_joins_again),
		engine_test(the_host_of_a_dead_node_has_to_be_waited_for),
		engine_test(a_restarted_node_gets_its_own_back),
		engine_test(a_host_that_kills_nodes_is_put_away),
		engine_test(a_page_that_ends_clears_its_host),
		engine_test(a_silent_node_fences_itself),
		engine_test(the_end_is_decided_once),
		engine_test(a_leased_host_holds_up_the_end),
		engine_test(seeds_that_nobody_has_read_stop_the_run),
		engine_test(who_brings_nothing_begins_nothing),
		engine_test(other_options_are_named),
		engine_test(max_pages_is_of_the_crawl),
		engine_test(max_time_is_of_the_engines_clock),
		engine_test(the_next_run_has_validators),
		engine_test(a_redirect_is_handed_over),
		engine_test(where_a_redirect_ends_is_known),
		engine_test(what_seeds_open_is_told_to_all),
		engine_test(an_engine_that_is_not_there_is_waited_for),
		engine_test(a_database_that_is_not_there_is_refused),
		engine_test(work_goes_on_when_the_engine_is_back),
		engine_test(too_much_that_waits_is_not_taken),
		engine_test(urls_are_entered_as_in_the_store),
	};
	int failed;

	engine_url = getenv("TRAWL_TEST_ENGINE");
	if (!engine_url)
		puts("no PostgreSQL server (TRAWL_TEST_ENGINE): skipped");
	make_dir(NULL);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	remove_dir(NULL);
	return failed;
}
