/*
 * First come the rows of the hosts, then those of their origins, then those of
 * their URLs, each sorted by host: so one pass with three hands.
 */
#include "store/engine/leased.h"

#include <stdlib.h>
#include <string.h>

#include "store/engine/values.h"
#include "store/memory.h"

/* The columns of lease() in schema.sql, which are for all kinds. */
#define COLUMNS(F) \
	F(kind) F(host) F(id) F(name) F(text1) F(n1) F(n2) F(n3) F(n4) F(n5) \
	F(b1) F(b2) F(last) F(robots) F(source) F(depth) F(origin) F(input) \
	F(post) F(content_type) F(at) F(redirects) F(good_url) F(etag) \
	F(last_modified) F(body) F(rules) F(every)

struct rows {
	const PGresult *answer;
	int n;
#define MEMBER(name) int name;
	COLUMNS(MEMBER)
};

static void find_columns(struct rows *rows, const PGresult *answer)
{
	rows->answer = answer;
	rows->n = PQntuples(answer);
#define FIND(name) rows->name = PQfnumber(answer, #name);
	COLUMNS(FIND)
}

static int64_t integer(const struct rows *rows, int row, int column)
{
	return value_int(rows->answer, row, column);
}

static const char *text(const struct rows *rows, int row, int column)
{
	return value_text(rows->answer, row, column, NULL);
}

static bool is_null(const struct rows *rows, int row, int column)
{
	return !value_text(rows->answer, row, column, NULL);
}

static bool is(const struct rows *rows, int row, const char *kind)
{
	return row < rows->n && !strcmp(text(rows, row, rows->kind), kind);
}

/* The first row from this one on that is of this kind. */
static int first(const struct rows *rows, int row, const char *kind)
{
	while (row < rows->n && !is(rows, row, kind))
		row++;
	return row;
}

/* How many rows from this one on are of this kind and host. */
static size_t count(const struct rows *rows, int row, const char *kind,
		    int64_t host)
{
	size_t n = 0;

	while (is(rows, row + (int)n, kind) &&
	       integer(rows, row + (int)n, rows->host) == host)
		n++;
	return n;
}

static void read_origin(const struct rows *rows, int row,
			struct engine_origin *origin)
{
	*origin = (struct engine_origin){
		.name = text(rows, row, rows->name),
		.robots_status = (int)integer(rows, row, rows->n1),
		.robots_ago = integer(rows, row, rows->n2),
		.delay = integer(rows, row, rows->n3),
		.failures = (int)integer(rows, row, rows->n4),
		.last = text(rows, row, rows->last),
		.named = integer(rows, row, rows->b1),
		.is_public = integer(rows, row, rows->b2),
	};
	origin->robots = value_text(rows->answer, row, rows->robots,
				     &origin->robots_len);
}

static void read_url(const struct rows *rows, int row,
		     struct engine_leased_url *url)
{
	*url = (struct engine_leased_url){
		.id = integer(rows, row, rows->id),
		.url = {
			.url = text(rows, row, rows->name),
			.host = text(rows, row, rows->origin),
			.source = (enum store_source)
				  integer(rows, row, rows->source),
			.parent_id = integer(rows, row, rows->n1),
			.depth = (int)integer(rows, row, rows->depth),
			.position = integer(rows, row, rows->n2),
			.input = text(rows, row, rows->input),
			.post = text(rows, row, rows->post),
			.content_type = text(rows, row, rows->content_type),
			.every = is_null(rows, row, rows->every) ? -1 :
				 integer(rows, row, rows->every),
			.reason = text(rows, row, rows->last),
			.detail = text(rows, row, rows->text1),
		},
		.attempts = (int)integer(rows, row, rows->n3),
		.at = text(rows, row, rows->at),
		.hops = (int)integer(rows, row, rows->n4),
		.redirects = text(rows, row, rows->redirects),
		.detour = integer(rows, row, rows->b1),
		.gets = integer(rows, row, rows->b2),
		.etag = text(rows, row, rows->etag),
		.last_modified = text(rows, row, rows->last_modified),
		.good_url = text(rows, row, rows->good_url),
		.hash = (const unsigned char *)text(rows, row, rows->body),
		.rules = integer(rows, row, rows->rules),
		.has_rules = !is_null(rows, row, rows->rules),
		.links = (int)integer(rows, row, rows->n5),
	};
}

static void read_host(const struct rows *rows, int row,
		      struct engine_lease *lease)
{
	*lease = (struct engine_lease){
		.host = integer(rows, row, rows->host),
		.token = integer(rows, row, rows->id),
		.name = text(rows, row, rows->name),
		.wait = integer(rows, row, rows->n1),
		.penalty = integer(rows, row, rows->n2),
		.penalty_ago = integer(rows, row, rows->n3),
		.begun = integer(rows, row, rows->n4),
		.reclaims = (int)integer(rows, row, rows->n5),
		.more = integer(rows, row, rows->b1),
		.dry = integer(rows, row, rows->b2),
	};
}

static void read_hosts(const struct rows *rows, leased_fn *fn, void *arg)
{
	int origin = first(rows, 0, "origin"), url = first(rows, 0, "url");

	for (int row = 0; is(rows, row, "host"); row++) {
		struct engine_lease lease;
		struct engine_origin *origins;
		struct engine_leased_url *urls;

		read_host(rows, row, &lease);
		lease.norigins = count(rows, origin, "origin", lease.host);
		lease.nurls = count(rows, url, "url", lease.host);
		lease.origins = origins = must(calloc(lease.norigins + 1,
						      sizeof(*origins)));
		lease.urls = urls = must(calloc(lease.nurls + 1,
						sizeof(*urls)));
		for (size_t i = 0; i < lease.norigins; i++)
			read_origin(rows, origin++, &origins[i]);
		for (size_t i = 0; i < lease.nurls; i++)
			read_url(rows, url++, &urls[i]);
		fn(arg, &lease);
		free(origins);
		free(urls);
	}
}

static void read_names(const struct rows *rows, leased_names_fn *fn, void *arg)
{
	int row = first(rows, 0, "named");
	size_t n = (size_t)(rows->n - row);
	const char **names;

	if (n == 0)
		return;
	names = must(calloc(n, sizeof(*names)));
	for (size_t i = 0; i < n; i++)
		names[i] = text(rows, row + (int)i, rows->name);
	fn(arg, names, n, integer(rows, rows->n - 1, rows->id));
	free(names);
}

static enum engine_over why_of(const char *word)
{
	static const struct { const char *word; enum engine_over why; }
	words[] = {
		{ "max-pages", ENGINE_LIMIT }, { "max-time", ENGINE_LIMIT },
		{ "unread", ENGINE_UNREAD },
		{ "quarantine", ENGINE_QUARANTINE },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!strcmp(words[i].word, word))
			return words[i].why;
	return ENGINE_FINISHED;
}

enum leased_verdict leased_read(const PGresult *answer, leased_fn *fn,
				leased_names_fn *names, void *arg,
				enum engine_over *why, const char **line)
{
	struct rows rows;

	find_columns(&rows, answer);
	if (is(&rows, 0, "gone"))
		return LEASED_GONE;
	if (is(&rows, 0, "over")) {
		const char *word = text(&rows, 0, rows.name);

		*why = why_of(word);
		*line = *why == ENGINE_LIMIT ? word :
			text(&rows, 0, rows.text1);
		return LEASED_OVER;
	}
	read_names(&rows, names, arg);
	read_hosts(&rows, fn, arg);
	return LEASED;
}
