#include "cmd/crawl/leases.h"

#include "cmd/crawl/kept.h"
#include "cmd/crawl/scope.h"
#include "cmd/text/memory.h"
#include "parse/url/url.h"
#include "store/host.h"
#include "store/journal.h"
#include "store/lease.h"

#include <obstack.h>
#include <search.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define obstack_chunk_alloc malloc	/* out of memory: obstack ends it */
#define obstack_chunk_free free

#define HOSTS_MOST 4096		/* that are leased at a time */

struct lease_url {
	struct idmap_node node;		/* in leases.urls; first member */
	STAILQ_ENTRY(lease_url) entry;	/* in host.ended */
	LIST_ENTRY(lease_url) of_host;	/* in host.urls, until it is there */
	struct lease_host *host;
	struct visit *visit;		/* NULL: it has ended */
	struct engine_page page;	/* texts: in memory */
	bool handed;			/* it ends by no record of its own */
	struct store_records record;
	struct obstack memory;
	size_t found_cap;
	struct store_url *found;
	size_t nfound;
};

/* An origin of it that the private store has. */
struct lease_origin {
	struct idmap_node node;		/* in leases.origins; first member */
	SLIST_ENTRY(lease_origin) entry;
	struct lease_host *host;
	bool changed;			/* since it was published */
};

struct lease_host {
	struct idmap_node node;		/* in leases.by_id; first member */
	LIST_ENTRY(lease_host) entry;
	char *name;
	int64_t token;
	int64_t begun;			/* its pages before this lease */
	bool dry;			/* the engine had no more */
	bool asked;			/* for more, and not answered */
	bool hopes;			/* what it found may be its own */
	bool closing;			/* its last records are being made */
	bool back;			/* in the batch that is collected it is
					   given back */
	bool news;			/* its pace has changed */
	int visits;			/* that have not ended */
	int urls;			/* that are not in `ended` yet */
	LIST_HEAD(, lease_url) open;
	STAILQ_HEAD(lease_urls, lease_url) ended;
	size_t nended;
	SLIST_HEAD(, lease_origin) origins;
	struct store_records record;
	/* Of the batch that is collected: */
	struct engine_page *pages;
	struct engine_origin *told;
	struct store_host *rows;
	size_t ntold;
};

static struct course *course_of(const struct leases *leases)
{
	return leases->sites->course;
}

/* ---- found --------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
	const struct lease_host *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static struct lease_host *host_of_origin(const struct leases *leases,
					 const char *origin)
{
	struct lease_host key = { .token = 0 }, **found;
	size_t len;
	const char *name = store_host_name(origin, &len);

	key.name = must(strndup(name, len));
	found = tfind(&key, &leases->by_name, by_name);
	free(key.name);
	return found != NULL ? *found : NULL;
}

static struct lease_host *host_of_id(const struct leases *leases, int64_t id)
{
	return (struct lease_host *)idmap_find(&leases->by_id, id);
}

bool leases_are_for(const struct leases *leases, const struct visit *visit,
		    const char *origin)
{
	return visit->lease != NULL &&
	       visit->lease->host == host_of_origin(leases, origin);
}

static void add_origin(struct leases *leases, struct lease_host *host,
		       int64_t id)
{
	struct lease_origin *origin =
		(struct lease_origin *)idmap_find(&leases->origins, id);

	if (origin != NULL)
		return;
	origin = must(calloc(1, sizeof(*origin)));
	origin->node.id = id;
	origin->host = host;
	idmap_add(&leases->origins, &origin->node);
	SLIST_INSERT_HEAD(&host->origins, origin, entry);
}

bool leases_have(void *arg, struct site *site)
{
	struct leases *leases = arg;
	struct lease_host *host = host_of_origin(leases, site->origin);

	if (host != NULL)
		add_origin(leases, host, site->id);
	return host != NULL;
}

/* ---- taken --------------------------------------------------------------- */

static struct lease_host *new_host(struct leases *leases,
				   const struct engine_lease *lease)
{
	struct lease_host *host = must(calloc(1, sizeof(*host)));

	host->node.id = lease->host;
	host->token = lease->token;
	host->name = must_copy(lease->name);
	host->begun = lease->begun;
	LIST_INIT(&host->open);
	STAILQ_INIT(&host->ended);
	SLIST_INIT(&host->origins);
	LIST_INSERT_HEAD(&leases->hosts, host, entry);
	idmap_add(&leases->by_id, &host->node);
	must(tsearch(host, &leases->by_name, by_name));
	leases->nhosts++;
	return host;
}

static void take_origin(struct leases *leases, struct lease_host *host,
			const struct engine_lease *lease,
			const struct engine_origin *from)
{
	struct course *course = course_of(leases);
	struct store_host row = {
		.name = (char *)(uintptr_t)from->name,
		.robots = (char *)(uintptr_t)from->robots,
		.robots_len = from->robots_len,
		.robots_status = from->robots_status,
		.robots_at = from->robots_ago >= 0
				     ? course->wall - from->robots_ago : 0,
		.delay = from->delay, .failures = from->failures,
		.last = from->last, .named = from->named,
		.host_public = from->is_public,
	};
	int64_t id = store_lease_origin(course->store, &row);

	if (course_stored(course, id) == -1)
		return;
	add_origin(leases, host, id);
	row.id = id;
	row.penalty = lease->penalty;
	if (lease->penalty_ago >= 0) {
		row.penalty_at = course->wall - lease->penalty_ago;
		row.next_at = course->wall + lease->wait;
	}
	course_stored(course, store_lease_pace(course->store, &row));
}

/* malloc'd; NULL: it is no URL. */
static char *origin_of_text(const char *text)
{
	struct url url = URL_INIT;
	const char *reason;
	char *origin = NULL;

	if (url_parse(&url, NULL, text, strlen(text), &reason) == 0) {
		origin = must(malloc(url.len + 1));
		url_origin(&url, origin, url.len + 1);
	}
	url_release(&url);
	return origin;
}

/* Where it is asked next.  NULL: the store is in trouble, or the URL of the
   engine is none. */
static struct site *site_for(struct leases *leases, struct lease_host *host,
			     const struct engine_lease *lease,
			     const char *origin)
{
	struct course *course = course_of(leases);
	int64_t id = course_stored(course, store_host_id(course->store,
							 origin));
	struct site *site = id > 0 ? site_get(leases->sites, id) : NULL;

	if (site == NULL)
		return NULL;
	add_origin(leases, host, id);
	site_lease(leases->sites, site);
	if (lease->more)
		return site;
	if (site->host->pages < host->begun)
		site->host->pages = host->begun;
	if (lease->wait > 0)
		lane_block_host(leases->sites->schedule, site->lane,
				course->now + lease->wait, course->now);
	return site;
}

/* What a conditional request may say, as store_claim() has it. */
static void put_validators(const struct leases *leases,
			   struct store_claim *claim,
			   const struct engine_leased_url *from)
{
	if (!from->has_rules || (uint64_t)from->rules != leases->rules ||
	    from->links < leases->links)
		return;
	claim->etag = from->etag;
	claim->last_modified = from->last_modified;
	claim->good_url = from->good_url;
	claim->hash = from->hash;
}

static void go_on(struct leases *leases, struct visit *visit,
		  const struct engine_leased_url *from)
{
	if (from->at == NULL)
		return;
	visit_move(visit, from->at);
	visit->hops = from->hops;
	visit->detour = from->detour;
	visit->posts = visit->posts && !from->gets;
	if (from->redirects != NULL)
		visit->redirects = must_copy(from->redirects);
	if (visit->source == STORE_SEED)
		scope_add_redirected(leases->scope, visit->url, visit->at);
}

static void add_url(struct leases *leases, struct lease_host *host,
		    struct visit *visit, int64_t id)
{
	struct lease_url *url = must(calloc(1, sizeof(*url)));

	url->node.id = visit->url_id;
	url->page.id = id;
	url->host = host;
	url->visit = visit;
	visit->lease = url;
	obstack_init(&url->memory);
	idmap_add(&leases->urls, &url->node);
	LIST_INSERT_HEAD(&host->open, url, of_host);
	host->visits++;
	host->urls++;
}

static struct site *site_of_leased(struct leases *leases,
				   struct lease_host *host,
				   const struct engine_lease *lease,
				   const struct engine_leased_url *from)
{
	struct site *site = NULL;
	char *origin;

	if (from->at == NULL)
		return site_for(leases, host, lease, from->url.host);
	origin = origin_of_text(from->at);
	if (origin != NULL)
		site = site_for(leases, host, lease, origin);
	free(origin);
	return site;
}

static void take_url(struct leases *leases, struct lease_host *host,
		     const struct engine_lease *lease,
		     const struct engine_leased_url *from)
{
	struct course *course = course_of(leases);
	struct site *site = site_of_leased(leases, host, lease, from);
	struct store_url url = from->url;
	struct store_claim claim = {
		.source = url.source, .position = url.position,
		.depth = url.depth, .attempts = from->attempts,
		.url = url.url, .input = url.input, .post = url.post,
		.content_type = url.content_type,
	};
	struct visit *visit;

	url.leased = true;
	url.parent_id = url.position = 0;
	url.every = -1;
	url.reason = url.detail = NULL;
	if (site == NULL ||
	    course_stored(course, store_add(course->store, &url, &claim.id,
					    NULL)) == -1 ||
	    idmap_find(&leases->urls, claim.id) != NULL)
		return;
	put_validators(leases, &claim, from);
	visit = visit_new(leases->visits, &claim);
	go_on(leases, visit, from);
	add_url(leases, host, visit, from->id);
	visit_queue(visit, leases->sites, site, 0);
	course->tally.known++;
}

void leases_take(struct leases *leases, const struct engine_lease *lease)
{
	struct lease_host *host = host_of_id(leases, lease->host);

	if (lease->more && (host == NULL || host->token != lease->token))
		return;		/* it was dropped meanwhile */
	if (host != NULL && !lease->more) {
		leases_drop(leases, lease->host);
		host = NULL;
	}
	if (host == NULL)
		host = new_host(leases, lease);
	host->asked = false;
	host->dry = lease->dry;
	for (size_t i = 0; i < lease->norigins && !lease->more; i++)
		take_origin(leases, host, lease, &lease->origins[i]);
	for (size_t i = 0; i < lease->nurls; i++)
		take_url(leases, host, lease, &lease->urls[i]);
}

/* ---- ended --------------------------------------------------------------- */

static const char *keep(struct lease_url *url, const char *text)
{
	return kept_text(&url->memory, text);
}

static const unsigned char *keep_hash(struct lease_url *url,
				      const unsigned char *hash)
{
	return hash != NULL ? obstack_copy(&url->memory, hash, 16) : NULL;
}

static const char *keep_origin(struct lease_url *url, const char *text)
{
	char *origin = origin_of_text(text);
	const char *kept = keep(url, origin);

	free(origin);
	return kept;
}

/* What a later run asks for it by, and where it was found to be. */
static void put_good(const struct leases *leases, struct lease_url *url,
		     const struct visit *visit, const struct store_fetch *fetch)
{
	struct engine_page *page = &url->page;
	bool same = page->state == STORE_UNCHANGED;
	const unsigned char *hash = fetch->hash;

	if (hash == NULL && same && visit->has_hash)
		hash = visit->hash;
	page->etag = keep(url, fetch->etag || !same ? fetch->etag
						    : visit->etag);
	page->last_modified = keep(url, fetch->last_modified || !same
				   ? fetch->last_modified
				   : visit->last_modified);
	page->good_url = keep(url, visit->at);
	page->hash = keep_hash(url, hash);
	page->rules = (int64_t)leases->rules;
	page->has_rules = true;
	page->links = leases->links;
	if (strcmp(visit->at, visit->url) == 0)
		return;
	page->final_url = page->good_url;
	page->final_origin = keep_origin(url, visit->at);
	page->enters = leases->follows && !visit->posts;
}

static void note_first(struct leases *leases)
{
	if (leases->since == 0)
		leases->since = course_of(leases)->now;
}

/* All of it is there. */
static void has_ended(struct leases *leases, struct lease_url *url)
{
	struct lease_host *host = url->host;

	store_records_pack(&url->record);
	idmap_remove(&leases->urls, &url->node);
	LIST_REMOVE(url, of_host);
	STAILQ_INSERT_TAIL(&host->ended, url, entry);
	host->urls--;
	host->nended++;
	leases->nended++;
	leases->bytes += url->record.len;
	note_first(leases);
}

static void let_go(struct lease_url *url, struct visit *visit)
{
	visit->lease = NULL;
	url->visit = NULL;
	url->host->visits--;
}

void leases_end(struct leases *leases, struct visit *visit,
		const struct ending *ending, const struct store_fetch *fetch)
{
	struct lease_url *url = visit->lease;
	struct engine_page *page;

	if (url == NULL || ending->state == STORE_PENDING)
		return;
	page = &url->page;
	page->state = ending->state;
	page->reason = keep(url, ending->reason);
	page->attempts = visit->attempts;
	if (visit->source == STORE_SEED && visit->hops > 0)
		page->opens = keep_origin(url, visit->at);
	if (fetch != NULL && (page->state == STORE_DONE ||
			      page->state == STORE_UNCHANGED))
		put_good(leases, url, visit, fetch);
	let_go(url, visit);
}

void leases_hand_over(struct leases *leases, struct visit *visit,
		      const struct url *at)
{
	struct lease_url *url = visit->lease;
	struct engine_page *page;
	char *origin;

	if (url == NULL)
		return;
	page = &url->page;
	origin = obstack_alloc(&url->memory, at->len + 1);
	url_origin(at, origin, at->len + 1);
	page->state = STORE_PENDING;
	page->attempts = visit->attempts;
	page->at = keep(url, visit->at);
	page->at_origin = origin;
	page->redirects = keep(url, visit->redirects);
	page->hops = visit->hops;
	page->detour = visit->detour;
	page->gets = visit->post != NULL && !visit->posts;
	if (visit->source == STORE_SEED)
		page->opens = origin;
	let_go(url, visit);
	has_ended(leases, url);
}

/* ---- the journal --------------------------------------------------------- */

static void record_of_origin(struct leases *leases, int64_t id,
			     const void *record, size_t len)
{
	struct lease_origin *origin =
		(struct lease_origin *)idmap_find(&leases->origins, id);

	if (origin == NULL)
		return;
	origin->changed = true;
	origin->host->news = leases->news = true;
	store_records_add(&origin->host->record, record, len);
	note_first(leases);
}

void leases_record(struct leases *leases, int64_t url_id, int64_t host_id,
		   const void *record, size_t len)
{
	struct lease_url *url;

	if (host_id != 0)
		record_of_origin(leases, host_id, record, len);
	url = (struct lease_url *)idmap_find(&leases->urls, url_id);
	if (url_id == 0 || url == NULL)
		return;
	store_records_add(&url->record, record, len);
	/* That of its last attempt is made when it has ended. */
	if (url->visit == NULL)
		has_ended(leases, url);
}

void leases_found(struct leases *leases, const struct store_url *found)
{
	struct lease_url *url = (struct lease_url *)
		idmap_find(&leases->urls, found->parent_id);
	struct store_url *at;

	/* Where its own redirect led is told by final_url. */
	if (url == NULL || found->source == STORE_REDIRECT)
		return;
	if (url->nfound == url->found_cap) {
		url->found_cap = 2 * url->found_cap + 16;
		url->found = must(reallocarray(url->found, url->found_cap,
					       sizeof(*url->found)));
	}
	at = &url->found[url->nfound++];
	*at = *found;
	kept_url(&url->memory, at);
}

/* ---- published ----------------------------------------------------------- */

static bool is_done(const struct lease_host *host)
{
	return host->dry && !host->asked && !host->hopes && host->urls == 0;
}

static struct site *any_site(const struct leases *leases,
			     const struct lease_host *host)
{
	struct lease_origin *origin;
	struct site *site = NULL;

	SLIST_FOREACH(origin, &host->origins, entry)
		if (site == NULL)
			site = site_find(leases->sites, origin->node.id);
	return site;
}

/* What is known of its origins, into the store and so the journal. */
static void save_sites(struct leases *leases, const struct lease_host *host)
{
	struct lease_origin *origin;

	SLIST_FOREACH(origin, &host->origins, entry) {
		struct site *site = site_find(leases->sites, origin->node.id);

		if (site != NULL)
			site_save(leases->sites, site);
	}
}

static void turn_host(struct leases *leases, struct engine *engine,
		      struct lease_host *host)
{
	if (host->asked || host->closing)
		return;
	if (is_done(host)) {
		host->closing = leases->news = true;
		save_sites(leases, host);
	} else if ((!host->dry && host->visits <= leases->size.low) ||
		   (host->dry && host->urls == 0 && host->nended == 0)) {
		/* What it found of its own is there by now. */
		host->hopes = false;
		host->asked = true;
		engine_more(engine, host->node.id, host->token);
	}
}

void leases_turn(struct leases *leases, struct engine *engine)
{
	struct lease_host *host;

	LIST_FOREACH(host, &leases->hosts, entry)
		turn_host(leases, engine, host);
}

void leases_close(struct leases *leases)
{
	struct lease_host *host;

	leases->leaving = leases->news = true;
	LIST_FOREACH(host, &leases->hosts, entry) {
		host->closing = true;
		save_sites(leases, host);
	}
}

static void collect_origins(struct leases *leases, struct lease_host *host)
{
	struct course *course = course_of(leases);
	struct lease_origin *origin;
	size_t n = 0;

	SLIST_FOREACH(origin, &host->origins, entry)
		n += origin->changed;
	host->ntold = 0;
	if (n == 0)
		return;
	host->rows = must(calloc(n, sizeof(*host->rows)));
	host->told = must(calloc(n, sizeof(*host->told)));
	SLIST_FOREACH(origin, &host->origins, entry) {
		struct store_host *row = &host->rows[host->ntold];

		if (!origin->changed ||
		    course_stored(course, store_host_get(course->store,
							 origin->node.id,
							 row)) == -1)
			continue;
		host->told[host->ntold++] = (struct engine_origin){
			.name = row->name, .robots = row->robots,
			.robots_len = row->robots_len,
			.robots_status = row->robots_status,
			.robots_ago = row->robots_at > 0
				? course->wall - row->robots_at : -1,
			.delay = row->delay, .failures = row->failures,
			.last = row->last, .is_public = row->host_public,
		};
	}
}

static void collect_pages(struct lease_host *host)
{
	struct lease_url *url;
	size_t n = 0;

	if (host->nended == 0)
		return;
	host->pages = must(calloc(host->nended, sizeof(*host->pages)));
	STAILQ_FOREACH(url, &host->ended, entry) {
		url->page.found = url->found;
		url->page.nfound = url->nfound;
		url->page.record = url->record.data;
		url->page.len = url->record.len;
		host->hopes |= url->nfound > 0;
		host->pages[n++] = url->page;
	}
}

static void free_collected(struct lease_host *host)
{
	for (size_t i = 0; i < host->ntold; i++)
		store_host_clear(&host->rows[i]);
	free(host->rows);
	free(host->told);
	free(host->pages);
	host->rows = NULL;
	host->told = NULL;
	host->pages = NULL;
	host->ntold = 0;
}

static void collect_host(struct leases *leases, struct lease_host *host,
			 struct engine_host *out)
{
	const struct course *course = course_of(leases);
	const struct site *site = any_site(leases, host);
	const struct backoff *backoff = site ? &site->host->backoff : NULL;

	free_collected(host);
	collect_origins(leases, host);
	collect_pages(host);
	host->back = host->closing && (!host->hopes || leases->leaving);
	*out = (struct engine_host){
		.host = host->node.id, .token = host->token,
		.back = host->back,
		.penalty_ago = -1, .begun = host->begun,
		.origins = host->told, .norigins = host->ntold,
		.pages = host->pages, .npages = host->nended,
		.record = host->record.data, .len = host->record.len,
	};
	if (site == NULL)
		return;
	out->wait = lane_rest(site->lane, course->now);
	out->begun = host->begun = site->host->pages;
	out->penalty = backoff->length;
	if (backoff->at > 0)
		out->penalty_ago = course->wall - backoff->at;
}

static bool has_news(const struct lease_host *host)
{
	return host->nended > 0 || host->news || host->closing;
}

size_t leases_collect(struct leases *leases)
{
	struct lease_host *host;

	leases->nbatch = 0;
	LIST_FOREACH(host, &leases->hosts, entry) {
		if (!has_news(host))
			continue;
		if (leases->nbatch == leases->cap) {
			leases->cap = 2 * leases->cap + 16;
			leases->batch = must(reallocarray(leases->batch,
					leases->cap, sizeof(*leases->batch)));
		}
		collect_host(leases, host, &leases->batch[leases->nbatch++]);
	}
	return leases->nbatch;
}

static void free_url(struct lease_url *url)
{
	store_records_release(&url->record);
	obstack_free(&url->memory, NULL);
	free(url->found);
	free(url);
}

static void free_ended(struct leases *leases, struct lease_host *host)
{
	struct lease_url *url;

	while ((url = STAILQ_FIRST(&host->ended)) != NULL) {
		STAILQ_REMOVE_HEAD(&host->ended, entry);
		leases->bytes -= url->record.len;
		leases->nended--;
		free_url(url);
	}
	host->nended = 0;
}

/* Its sites are others' now. */
static void free_host(struct leases *leases, struct lease_host *host)
{
	struct lease_origin *origin;

	LIST_REMOVE(host, entry);
	idmap_remove(&leases->by_id, &host->node);
	tdelete(host, &leases->by_name, by_name);
	leases->nhosts--;
	while ((origin = SLIST_FIRST(&host->origins)) != NULL) {
		SLIST_REMOVE_HEAD(&host->origins, entry);
		idmap_remove(&leases->origins, &origin->node);
		site_unlease(leases->sites, origin->node.id);
		free(origin);
	}
	free_collected(host);
	store_records_release(&host->record);
	free(host->name);
	free(host);
}

/* ---- given back, or dropped ---------------------------------------------- */

static void drop(struct leases *leases, struct lease_host *host)
{
	struct lease_url *url;

	while ((url = LIST_FIRST(&host->open)) != NULL) {
		LIST_REMOVE(url, of_host);
		idmap_remove(&leases->urls, &url->node);
		if (url->visit != NULL) {
			url->visit->lease = NULL;
			visit_disown(url->visit);
		}
		free_url(url);
	}
	leases->refused += (int64_t)host->nended;
	free_ended(leases, host);
	free_host(leases, host);
}

static void collected(struct leases *leases, struct lease_host *host)
{
	struct lease_origin *origin;

	if (!has_news(host))
		return;
	free_collected(host);
	free_ended(leases, host);
	store_records_clear(&host->record);
	SLIST_FOREACH(origin, &host->origins, entry)
		origin->changed = false;
	host->news = false;
	host->closing = false;
	if (host->back)
		drop(leases, host);
}

void leases_collected(struct leases *leases)
{
	struct lease_host *host, *next;

	for (host = LIST_FIRST(&leases->hosts); host != NULL; host = next) {
		next = LIST_NEXT(host, entry);
		collected(leases, host);
	}
	leases->nbatch = 0;
	leases->since = 0;
	leases->news = false;
}

void leases_drop(struct leases *leases, int64_t id)
{
	struct lease_host *host = host_of_id(leases, id);

	if (host != NULL)
		drop(leases, host);
}

void leases_drop_all(struct leases *leases)
{
	while (!LIST_EMPTY(&leases->hosts))
		drop(leases, LIST_FIRST(&leases->hosts));
}

void leases_release(struct leases *leases)
{
	leases_drop_all(leases);
	idmap_release(&leases->by_id);
	idmap_release(&leases->urls);
	idmap_release(&leases->origins);
	free(leases->batch);
}

/* ---- how many ------------------------------------------------------------ */

/* How many requests the hosts in hand are good for. */
static int64_t worth(const struct leases *leases, bool paced)
{
	const struct course *course = course_of(leases);
	int most = (int)course->options->per_host;
	const struct lease_host *host;
	int64_t sum = 0;

	LIST_FOREACH(host, &leases->hosts, entry) {
		const struct site *site = any_site(leases, host);

		if (host->visits == 0)
			continue;
		if (paced)
			sum += most;
		else if (site == NULL ||
			 lane_rest(site->lane, course->now) == 0)
			sum += host->visits < most ? host->visits : most;
	}
	return sum;
}

void leases_size(struct leases *leases, int idle)
{
	const struct options *options = course_of(leases)->options;
	bool paced = options->delay > 0;
	struct lease_need need = {
		.transfers = (int)options->net.concurrency,
		.per_host = (int)options->per_host,
		.delay = options->delay,
		.hosts = (int)(worth(leases, paced) / options->per_host),
		.idle = idle,
	};

	leases->size = lease_size(&need);
	if (leases->nhosts >= HOSTS_MOST)
		leases->size.hosts = 0;
}
