#include "store/engine/batch.h"

#include <string.h>

#include "store/frontier.h"

/* The columns of one kind of record: their arrays' numbers. */
struct columns {
	struct arguments *args;
	int first, next;
};

static void begin(struct columns *columns, struct arguments *args,
		  const enum value_type *types, int n)
{
	columns->args = args;
	columns->first = args->n;
	for (int i = 0; i < n; i++)
		arguments_array(args, types[i]);
}

#define BEGIN(columns, args, types) \
	begin(columns, args, types, (int)(sizeof(types) / sizeof(*(types))))

static void record(struct columns *columns)
{
	columns->next = columns->first;
}

static void integer(struct columns *columns, int64_t n)
{
	add_int(columns->args, columns->next++, n);
}

static void optional(struct columns *columns, int64_t n, bool there)
{
	if (there)
		integer(columns, n);
	else
		add_null(columns->args, columns->next++);
}

static void text(struct columns *columns, const char *s)
{
	add_text(columns->args, columns->next++, s);
}

static void bytes(struct columns *columns, const void *data, size_t len)
{
	add_bytes(columns->args, columns->next++, data, len);
}

static void url_hash(struct columns *columns, const struct store_url *url)
{
	unsigned char hash[16];

	frontier_hash(url, hash);
	bytes(columns, hash, sizeof(hash));
}

static void add_hosts(struct arguments *args, const struct engine_host *hosts,
		      size_t n)
{
	static const enum value_type types[] = {
		VALUE_INT64, VALUE_INT64, VALUE_BOOL, VALUE_INT64, VALUE_INT64,
		VALUE_INT64, VALUE_INT64, VALUE_BYTES,
	};
	struct columns to;

	BEGIN(&to, args, types);
	for (const struct engine_host *host = hosts; host < hosts + n; host++) {
		record(&to);
		integer(&to, host->host);
		integer(&to, host->token);
		integer(&to, host->back);
		integer(&to, host->wait);
		integer(&to, host->penalty);
		integer(&to, host->penalty_ago);
		integer(&to, host->begun);
	}
}

/* A host's own journal, and those of its pages. */
static void add_record(struct arguments *args, int column,
		       const struct engine_host *host)
{
	size_t len = host->len;

	for (size_t i = 0; i < host->npages; i++)
		len += host->pages[i].len;
	if (len == 0) {
		add_null(args, column);
		return;
	}
	add_parts(args, column, len);
	for (size_t i = 0; i < host->npages; i++)
		add_part(args, column, host->pages[i].record,
			 host->pages[i].len);
	add_part(args, column, host->record, host->len);
}

static void add_origins(struct arguments *args, const struct engine_host *hosts,
			size_t n)
{
	static const enum value_type types[] = {
		VALUE_INT32, VALUE_TEXT, VALUE_BYTES, VALUE_INT32, VALUE_INT64,
		VALUE_INT64, VALUE_INT32, VALUE_TEXT, VALUE_BOOL,
	};
	struct columns to;

	BEGIN(&to, args, types);
	for (size_t k = 0; k < n; k++)
		for (size_t i = 0; i < hosts[k].norigins; i++) {
			const struct engine_origin *origin =
				&hosts[k].origins[i];

			record(&to);
			integer(&to, (int64_t)k + 1);
			text(&to, origin->name);
			bytes(&to, origin->robots, origin->robots_len);
			integer(&to, origin->robots_status);
			integer(&to, origin->robots_ago);
			integer(&to, origin->delay);
			integer(&to, origin->failures);
			text(&to, origin->last);
			integer(&to, origin->is_public);
		}
}

static void add_final(struct columns *to, const struct engine_page *page)
{
	struct store_url final = { .url = page->final_url,
				   .host = page->final_origin };

	if (page->final_url)
		url_hash(to, &final);
	else
		bytes(to, NULL, 0);
	text(to, page->final_url);
	text(to, page->final_origin);
	integer(to, page->enters);
}

static void add_page(struct columns *to, size_t host,
		     const struct engine_page *page)
{
	record(to);
	integer(to, page->id);
	integer(to, (int64_t)host + 1);
	integer(to, page->state);
	text(to, page->reason);
	integer(to, page->attempts);
	text(to, page->at);
	text(to, page->at_origin);
	text(to, page->redirects);
	integer(to, page->hops);
	integer(to, page->detour);
	integer(to, page->gets);
	add_final(to, page);
	bytes(to, page->etag, page->etag ? strlen(page->etag) : 0);
	bytes(to, page->last_modified,
	      page->last_modified ? strlen(page->last_modified) : 0);
	text(to, page->good_url);
	bytes(to, page->hash, page->hash ? 16 : 0);
	optional(to, page->rules, page->has_rules);
	integer(to, page->links);
	text(to, page->opens);
}

static void add_pages(struct arguments *args, const struct engine_host *hosts,
		      size_t n)
{
	static const enum value_type types[] = {
		VALUE_INT64, VALUE_INT32, VALUE_INT16, VALUE_TEXT, VALUE_INT32,
		VALUE_TEXT, VALUE_TEXT, VALUE_TEXT, VALUE_INT16, VALUE_BOOL,
		VALUE_BOOL, VALUE_UUID, VALUE_TEXT, VALUE_TEXT, VALUE_BOOL,
		VALUE_BYTES, VALUE_BYTES, VALUE_TEXT, VALUE_UUID, VALUE_INT64,
		VALUE_INT16, VALUE_TEXT,
	};
	struct columns to;

	BEGIN(&to, args, types);
	for (size_t k = 0; k < n; k++)
		for (size_t i = 0; i < hosts[k].npages; i++)
			add_page(&to, k, &hosts[k].pages[i]);
}

static void add_found(struct arguments *args, const struct engine_host *hosts,
		      size_t n)
{
	static const enum value_type types[] = {
		VALUE_INT32, VALUE_UUID, VALUE_TEXT, VALUE_TEXT, VALUE_INT16,
		VALUE_INT32, VALUE_TEXT, VALUE_TEXT,
	};
	struct columns to;
	int64_t nth = 0;

	BEGIN(&to, args, types);
	for (size_t k = 0; k < n; k++)
		for (size_t i = 0; i < hosts[k].npages; i++) {
			const struct engine_page *page = &hosts[k].pages[i];

			nth++;
			for (size_t j = 0; j < page->nfound; j++) {
				const struct store_url *url = &page->found[j];

				record(&to);
				integer(&to, nth);
				url_hash(&to, url);
				text(&to, url->url);
				text(&to, url->host);
				integer(&to, url->source);
				integer(&to, url->depth);
				text(&to, url->reason);
				text(&to, url->detail);
			}
		}
}

void batch_of_pages(struct arguments *args, const struct engine_host *hosts,
		    size_t n)
{
	int records;

	add_hosts(args, hosts, n);
	records = args->n - 1;
	for (size_t i = 0; i < n; i++)
		add_record(args, records, &hosts[i]);
	add_origins(args, hosts, n);
	add_pages(args, hosts, n);
	add_found(args, hosts, n);
}

void batch_of_seeds(struct arguments *args, const struct store_url *urls,
		    size_t n, int64_t position, const void *journal, size_t len)
{
	static const enum value_type types[] = {
		VALUE_UUID, VALUE_TEXT, VALUE_TEXT, VALUE_INT16, VALUE_INT32,
		VALUE_INT64, VALUE_TEXT, VALUE_TEXT, VALUE_TEXT, VALUE_INT64,
		VALUE_TEXT, VALUE_TEXT,
	};
	struct columns to;

	arguments_int(args, VALUE_INT64, position);
	arguments_bytes(args, VALUE_BYTES, journal, len);
	BEGIN(&to, args, types);
	for (const struct store_url *url = urls; url < urls + n; url++) {
		record(&to);
		url_hash(&to, url);
		text(&to, url->url);
		text(&to, url->host);
		integer(&to, url->source);
		integer(&to, url->depth);
		optional(&to, url->position, url->position > 0);
		text(&to, url->input);
		text(&to, url->post);
		text(&to, url->post ? url->content_type : NULL);
		optional(&to, url->every, url->every >= 0);
		text(&to, url->reason);
		text(&to, url->detail);
	}
}
