#include "store/engine/client.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/engine/connection.h"
#include "store/engine/schema.h"
#include "store/frontier.h"
#include "store/memory.h"

#define ANSWER_MOST (10 * 60000)	/* ms */
#define LOG_MOST "16777216"		/* bytes of entries at a time */

struct engine_client {
	struct connection *connection;
	bool ready;		/* its tables are there, and ours */
	struct store_failure failure;
};

/* ---- one request --------------------------------------------------------- */

static int fail(struct engine_client *client, enum store_trouble trouble,
		const char *what, const char *why)
{
	client->failure.trouble = trouble;
	snprintf(client->failure.text, sizeof(client->failure.text),
		 "%s: %s", what, why);
	return -1;
}

static int refused(struct engine_client *client)
{
	const char *why = connection_error(client->connection);

	switch (connection_error_class(client->connection)) {
	case CLASS_AWAY:
		return fail(client, STORE_AWAY, "cannot reach the engine", why);
	case CLASS_MISSING:
		return fail(client, STORE_MISSING,
			    "there is no engine in this database",
			    "trawl engine init makes one");
	case CLASS_FORBIDDEN:
	case CLASS_FOR_GOOD:
		break;
	}
	return fail(client, STORE_IO, "the engine refuses", why);
}

static void sleep_until_news(const struct connection *connection)
{
	struct pollfd fd = { .fd = connection_fd(connection),
			     .events = connection_events(connection) };
	int64_t wait = connection_due(connection) - connection_now();

	poll(&fd, 1, wait < 0 ? 0 : wait > ANSWER_MOST ? ANSWER_MOST
						       : (int)wait);
}

/* Until one can ask. */
static int connect_to(struct engine_client *client)
{
	while (!connection_is_idle(client->connection)) {
		if (connection_turn(client->connection) == CONNECTION_IS_LOST)
			return refused(client);
		if (!connection_is_idle(client->connection))
			sleep_until_news(client->connection);
	}
	return 0;
}

/* The answer to what was asked; NULL: the failure is set. */
static const PGresult *wait_answer(struct engine_client *client)
{
	while (1) {
		switch (connection_turn(client->connection)) {
		case CONNECTION_WAITS:
		case CONNECTION_IS_UP:
			sleep_until_news(client->connection);
			break;
		case CONNECTION_HAS_ANSWER:
			return connection_answer(client->connection);
		case CONNECTION_REFUSES:
		case CONNECTION_IS_LOST:
			refused(client);
			return NULL;
		}
	}
}

static const PGresult *ask_anyhow(struct engine_client *client,
				  const char *sql, struct arguments *args)
{
	const PGresult *answer = NULL;

	if (connect_to(client) == 0) {
		connection_ask(client->connection, sql, args, ANSWER_MOST);
		answer = wait_answer(client);
	}
	arguments_clear(args);
	return answer;
}

static int check_version(struct engine_client *client)
{
	const PGresult *answer = ask_anyhow(client,
		"SELECT trawl.version()", &(struct arguments){ 0 });

	if (!answer)
		return -1;
	if (value_int(answer, 0, 0) != SCHEMA_VERSION)
		return fail(client, STORE_FOREIGN, "cannot use the engine",
			    "its tables are those of another version of trawl");
	client->ready = true;
	return 0;
}

/* Takes the arguments. */
static const PGresult *ask(struct engine_client *client, const char *sql,
			   struct arguments *args)
{
	if (!client->ready && check_version(client) < 0) {
		arguments_clear(args);
		return NULL;
	}
	return ask_anyhow(client, sql, args);
}

static const PGresult *ask_of(struct engine_client *client, const char *sql,
			      int64_t crawl)
{
	struct arguments args = { 0 };

	arguments_int(&args, VALUE_INT64, crawl);
	return ask(client, sql, &args);
}

/* ---- open and closed ----------------------------------------------------- */

struct engine_client *engine_client_open(const char *url,
					 struct store_failure *failure)
{
	struct connection *connection = connection_new(url, failure);
	struct engine_client *client;

	if (!connection)
		return NULL;
	client = must(calloc(1, sizeof(*client)));
	client->connection = connection;
	if (connect_to(client) == 0)
		return client;
	*failure = client->failure;
	engine_client_close(client);
	return NULL;
}

void engine_client_close(struct engine_client *client)
{
	if (!client)
		return;
	connection_free(client->connection);
	free(client);
}

const struct store_failure *
engine_client_error(const struct engine_client *client)
{
	return &client->failure;
}

/* ---- for who runs it ----------------------------------------------------- */

int engine_init(struct engine_client *client)
{
	if (check_version(client) == 0)
		return 0;
	if (client->failure.trouble != STORE_MISSING || connect_to(client) < 0)
		return -1;
	connection_query(client->connection, schema_sql, ANSWER_MOST);
	return wait_answer(client) ? check_version(client) : -1;
}

static int drop_all(struct engine_client *client)
{
	if (!ask(client, "SELECT 1", &(struct arguments){ 0 }))
		return -1;
	client->ready = false;
	return ask_anyhow(client, "DROP SCHEMA trawl CASCADE",
			  &(struct arguments){ 0 }) ? 1 : -1;
}

int engine_drop(struct engine_client *client, const char *crawl)
{
	struct arguments args = { 0 };
	const PGresult *answer;

	if (!crawl)
		return drop_all(client);
	arguments_text(&args, crawl);
	answer = ask(client,
		"WITH c AS (DELETE FROM trawl.crawl WHERE name = $1"
		"  RETURNING id),"
		" l AS (DELETE FROM trawl.log USING c WHERE crawl = c.id),"
		" u AS (DELETE FROM trawl.url USING c WHERE crawl = c.id),"
		" o AS (DELETE FROM trawl.origin USING c WHERE crawl = c.id),"
		" p AS (DELETE FROM trawl.opened USING c WHERE crawl = c.id),"
		" h AS (DELETE FROM trawl.host USING c WHERE crawl = c.id),"
		" n AS (DELETE FROM trawl.node USING c WHERE crawl = c.id)"
		" SELECT count(*) FROM c", &args);
	return answer ? (int)value_int(answer, 0, 0) : -1;
}

int64_t engine_requeue(struct engine_client *client, const char *crawl,
		       const char *host)
{
	struct arguments args = { 0 };
	const PGresult *answer;

	arguments_text(&args, crawl);
	arguments_text(&args, host);
	answer = ask(client,
		"WITH h AS (UPDATE trawl.host SET state = 1, reclaims = 0"
		"  WHERE state = 3 AND (name = $2 OR $2 IS NULL) AND crawl ="
		"   (SELECT id FROM trawl.crawl WHERE name = $1) RETURNING 1)"
		" SELECT count(*) FROM h", &args);
	return answer ? value_int(answer, 0, 0) : -1;
}

/* ---- what was published -------------------------------------------------- */

int engine_log(struct engine_client *client, const char *crawl, int64_t after,
	       int max, engine_entry_fn *fn, void *arg)
{
	struct arguments args = { 0 };
	const PGresult *answer;
	int n;

	arguments_text(&args, crawl);
	arguments_int(&args, VALUE_INT64, after);
	arguments_int(&args, VALUE_INT32, max);
	answer = ask(client,
		"SELECT seq, run, kind, node, config::text, state, data,"
		" (extract(epoch FROM at) * 1000)::bigint"
		" FROM (SELECT l.*, sum(octet_length(data)) OVER (ORDER BY seq"
		"  ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before"
		"  FROM (SELECT * FROM trawl.log WHERE crawl ="
		"   (SELECT id FROM trawl.crawl WHERE name = $1)"
		"   AND seq > $2 ORDER BY seq LIMIT $3) l) l"
		" WHERE coalesce(before, 0) < " LOG_MOST " ORDER BY seq",
		&args);
	if (!answer)
		return -1;
	n = PQntuples(answer);
	for (int row = 0; row < n; row++) {
		struct engine_entry entry = {
			.seq = value_int(answer, row, 0),
			.run = value_int(answer, row, 1),
			.kind = (enum engine_kind)value_int(answer, row, 2),
			.node = value_text(answer, row, 3, NULL),
			.config = value_text(answer, row, 4, NULL),
			.state = value_text(answer, row, 5, NULL),
			.at = value_int(answer, row, 7),
		};

		entry.data = value_text(answer, row, 6, &entry.len);
		if (fn(arg, &entry) != 0)
			return -1;
	}
	return n;
}

/* ---- questions ----------------------------------------------------------- */

static char *copied(const PGresult *answer, int column)
{
	const char *text = value_text(answer, 0, column, NULL);

	return text ? must(strdup(text)) : NULL;
}

static void read_crawl(const PGresult *answer, struct engine_crawl *crawl)
{
	int64_t *const numbers[] = {
		&crawl->id, &crawl->run, &crawl->started_ago,
		&crawl->ended_ago, &crawl->pending, &crawl->done,
		&crawl->unchanged, &crawl->failed, &crawl->skipped,
		&crawl->hosts_ready, &crawl->hosts_leased,
		&crawl->hosts_quarantined, &crawl->hosts_waiting, &crawl->seq,
		&crawl->bytes,
	};

	for (int i = 0; i < (int)(sizeof(numbers) / sizeof(*numbers)); i++)
		*numbers[i] = value_int(answer, 0, 3 + i);
	crawl->state = copied(answer, 0);
	crawl->stop = copied(answer, 1);
	crawl->config = copied(answer, 2);
}

#define MS_SINCE(at) \
	"coalesce((extract(epoch FROM now() - " at ") * 1000)::bigint, -1)"
#define HOSTS(which) \
	"(SELECT count(*) FROM trawl.host h WHERE h.crawl = c.id AND " which ")"
#define SIZE(table) "pg_total_relation_size('trawl." table "')"

int engine_crawl_get(struct engine_client *client, const char *name,
		     struct engine_crawl *crawl)
{
	struct arguments args = { 0 };
	const PGresult *answer;

	memset(crawl, 0, sizeof(*crawl));
	arguments_text(&args, name);
	answer = ask(client,
		"SELECT state, stop, config::text, id, run, "
		MS_SINCE("started_at") ", " MS_SINCE("ended_at") ","
		" pending, done, unchanged, failed, skipped, "
		HOSTS("h.state = 1") ", " HOSTS("h.state = 2") ", "
		HOSTS("h.state = 3") ", "
		HOSTS("h.state = 1 AND h.next_at > now()") ", seq, "
		SIZE("url") " + " SIZE("log") " + " SIZE("host") " + "
		SIZE("origin") " FROM trawl.crawl c WHERE name = $1", &args);
	if (!answer)
		return -1;
	if (PQntuples(answer) == 0)
		return 0;
	read_crawl(answer, crawl);
	return 1;
}

void engine_crawl_clear(struct engine_crawl *crawl)
{
	free(crawl->state);
	free(crawl->stop);
	free(crawl->config);
	memset(crawl, 0, sizeof(*crawl));
}

int engine_crawls(struct engine_client *client, engine_name_fn *fn, void *arg)
{
	const PGresult *answer = ask(client,
		"SELECT name FROM trawl.crawl ORDER BY name",
		&(struct arguments){ 0 });

	if (!answer)
		return -1;
	for (int row = 0; row < PQntuples(answer); row++)
		fn(arg, value_text(answer, row, 0, NULL));
	return 0;
}

int engine_nodes(struct engine_client *client, int64_t crawl,
		 engine_node_fn *fn, void *arg)
{
	const PGresult *answer = ask_of(client,
		"SELECT n.name, n.version,"
		" CASE WHEN n.state = 'alive' AND expires_at < now()"
		"  THEN 'gone' ELSE n.state END, "
		MS_SINCE("n.started_at") ", " MS_SINCE("n.beat_at") ","
		" (SELECT count(*) FROM trawl.host h WHERE h.crawl = n.crawl"
		"  AND h.state = 2 AND h.node = n.id),"
		" n.pages, n.fenced, n.seeding FROM trawl.node n"
		" JOIN trawl.crawl c ON c.id = n.crawl AND c.run = n.run"
		" WHERE c.id = $1"
		" ORDER BY n.state <> 'alive', n.name, n.id", crawl);

	if (!answer)
		return -1;
	for (int row = 0; row < PQntuples(answer); row++) {
		struct engine_node node = {
			.name = value_text(answer, row, 0, NULL),
			.version = value_text(answer, row, 1, NULL),
			.state = value_text(answer, row, 2, NULL),
			.started_ago = value_int(answer, row, 3),
			.beat_ago = value_int(answer, row, 4),
			.hosts = value_int(answer, row, 5),
			.pages = value_int(answer, row, 6),
			.fenced = value_int(answer, row, 7),
			.seeding = value_int(answer, row, 8),
		};
		int64_t worked = node.started_ago - (strcmp(node.state, "alive")
						     ? node.beat_ago : 0);

		node.rate = worked > 0 ? (double)node.pages * 1000 /
					 (double)worked : 0;
		fn(arg, &node);
	}
	return 0;
}

#define HOST_STATE "(ARRAY['idle', 'ready', 'leased', 'quarantined'])" \
	"[h.state + 1]"
#define HOST_WAIT "CASE WHEN h.next_at > now() THEN" \
	" (extract(epoch FROM h.next_at - now()) * 1000)::bigint ELSE 0 END"
#define HOST_NODE "(SELECT name FROM trawl.node n WHERE n.id = h.node)"

int engine_hosts(struct engine_client *client, int64_t crawl, int max,
		 engine_host_fn *fn, void *arg)
{
	struct arguments args = { 0 };
	const PGresult *answer;

	arguments_int(&args, VALUE_INT64, crawl);
	arguments_int(&args, VALUE_INT32, max);
	answer = ask(client,
		"SELECT h.name, " HOST_STATE ", " HOST_NODE ","
		" (SELECT o.last FROM trawl.origin o WHERE o.host = h.id"
		"  AND o.last IS NOT NULL ORDER BY o.id DESC LIMIT 1),"
		" coalesce(p.n, 0),"
		" CASE WHEN h.run = c.run THEN h.begun ELSE 0 END, "
		HOST_WAIT ", h.reclaims"
		" FROM trawl.crawl c JOIN trawl.host h ON h.crawl = c.id"
		" LEFT JOIN (SELECT host, count(*) AS n FROM trawl.url"
		"  WHERE state = 0 GROUP BY host) p ON p.host = h.id"
		" WHERE c.id = $1 AND (p.n > 0 OR h.state IN (2, 3))"
		" ORDER BY h.state = 3 DESC, coalesce(p.n, 0) DESC, h.name"
		" LIMIT $2", &args);
	if (!answer)
		return -1;
	for (int row = 0; row < PQntuples(answer); row++)
		fn(arg, &(struct engine_host_state){
			.name = value_text(answer, row, 0, NULL),
			.state = value_text(answer, row, 1, NULL),
			.node = value_text(answer, row, 2, NULL),
			.last = value_text(answer, row, 3, NULL),
			.pending = value_int(answer, row, 4),
			.pages = value_int(answer, row, 5),
			.wait = value_int(answer, row, 6),
			.reclaims = (int)value_int(answer, row, 7),
		});
	return 0;
}

static void read_why(const PGresult *answer, engine_why_fn *fn, void *arg)
{
	fn(arg, &(struct engine_why){
		.url = value_text(answer, 0, 0, NULL),
		.origin = value_text(answer, 0, 1, NULL),
		.host = value_text(answer, 0, 2, NULL),
		.host_state = value_text(answer, 0, 3, NULL),
		.node = value_text(answer, 0, 4, NULL),
		.state = value_text(answer, 0, 5, NULL),
		.reason = value_text(answer, 0, 6, NULL),
		.detail = value_text(answer, 0, 7, NULL),
		.source = value_text(answer, 0, 8, NULL),
		.parent = value_text(answer, 0, 9, NULL),
		.at = value_text(answer, 0, 10, NULL),
		.run = value_int(answer, 0, 11),
		.depth = value_int(answer, 0, 12),
		.attempts = value_int(answer, 0, 13),
		.wait = value_int(answer, 0, 14),
		.reclaims = (int)value_int(answer, 0, 15),
	});
}

int engine_why(struct engine_client *client, int64_t crawl, const char *url,
	       engine_why_fn *fn, void *arg)
{
	struct store_url asked = { .url = url, .host = "" };
	struct arguments args = { 0 };
	const PGresult *answer;
	unsigned char hash[16];

	frontier_hash(&asked, hash);
	arguments_int(&args, VALUE_INT64, crawl);
	arguments_bytes(&args, VALUE_UUID, hash, sizeof(hash));
	answer = ask(client,
		"SELECT u.url, o.name, h.name, " HOST_STATE ", " HOST_NODE ","
		" (ARRAY['pending', 'done', 'unchanged', 'failed', 'skipped'])"
		"[u.state + 1], u.reason, u.detail,"
		" (ARRAY['seed', 'link', 'sitemap', 'redirect'])[u.source + 1],"
		" p.url, u.at, u.run, u.depth, u.attempts, " HOST_WAIT ","
		" h.reclaims FROM trawl.url u"
		" LEFT JOIN trawl.origin o ON o.id = u.origin"
		" LEFT JOIN trawl.host h ON h.id = u.host"
		" LEFT JOIN trawl.url p ON p.id = u.parent"
		" WHERE u.crawl = $1 AND u.hash = $2", &args);
	if (!answer)
		return -1;
	if (PQntuples(answer) == 0)
		return 0;
	read_why(answer, fn, arg);
	return 1;
}
