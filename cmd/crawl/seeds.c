#include "cmd/crawl/seeds.h"

#include "cmd/crawl/shard.h"
#include "cmd/input/input.h"
#include "cmd/input/seed_url.h"
#include "cmd/text/memory.h"
#include "cmd/text/say.h"
#include "cmd/text/secret.h"
#include "parse/url/url.h"
#include "store/frontier.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define AT_ONCE 256		/* records a turn */
#define BACKLOG 50000		/* pending seeds that are work enough */
#define SHOWN_MOST 4096		/* bytes of what is no URL */

struct seeds {
	struct input *input;
	enum input_news news;		/* the last */
	struct url url;
	char *origin;			/* scratch */
	size_t rule_url;		/* next of rules.urls */
	int64_t position;		/* last of input */
	int64_t added;			/* by this process */
	int64_t invalid;		/* records that were no URLs */
	int64_t userinfos;		/* records with a user or password */
	char *userinfo;			/* the first, without; owned */
};

int seeds_open(struct crawl *crawl)
{
	struct seeds *seeds = must(calloc(1, sizeof(*seeds)));
	const char *error;

	crawl->seeds = seeds;
	seeds->input = input_open(crawl->course.options, &error);
	seeds->news = INPUT_RECORD;
	if (seeds->input == NULL)
		say_error("%s", error);
	return seeds->input != NULL ? 0 : -1;
}

void seeds_close(struct crawl *crawl)
{
	struct seeds *seeds = crawl->seeds;

	if (seeds == NULL)
		return;
	input_close(seeds->input);
	url_release(&seeds->url);
	free(seeds->origin);
	free(seeds->userinfo);
	free(seeds);
	crawl->seeds = NULL;
}

const char *seeds_columns(const struct crawl *crawl)
{
	return input_columns(crawl->seeds->input);
}

int64_t seeds_invalid(const struct crawl *crawl)
{
	return crawl->seeds->invalid;
}

static void note_userinfo(struct seeds *seeds)
{
	if (seeds->userinfos++ == 0)
		seeds->userinfo = must_copy(seeds->url.href);
}

void seeds_tell(const struct crawl *crawl)
{
	const struct seeds *seeds = crawl->seeds;

	if (seeds->userinfos == 1)
		say_error("'%s': user and password of a URL are not used, "
			  "see --user", seeds->userinfo);
	else if (seeds->userinfos > 1)
		say_error("'%s' and %lld more: user and password of a URL are "
			  "not used, see --user", seeds->userinfo,
			  (long long)seeds->userinfos - 1);
}

static int parse(struct seeds *seeds, const struct input_record *record,
		 const char **reason)
{
	if (seed_url_parse(&seeds->url, record->url, record->len,
			  reason) == SEED_URL_NONE)
		return -1;
	if (url_strip_userinfo(&seeds->url))
		note_userinfo(seeds);
	free(seeds->origin);
	seeds->origin = must(malloc(seeds->url.len + 1));
	url_origin(&seeds->url, seeds->origin, seeds->url.len + 1);
	return 0;
}

/* Its host is the user's choice, whatever becomes of this record. */
static void name_host(struct crawl *crawl, int64_t host_id)
{
	site_name(&crawl->sites, host_id);
	scope_add_seed(crawl->scope, crawl->seeds->url.href);
}

static bool is_duplicate(enum store_added added)
{
	return added == STORE_KNOWN || added == STORE_NEARER ||
	       added == STORE_REOPENED || added == STORE_NAMED ||
	       added == STORE_NAMED_ENDED;
}

/* Nothing will be asked for it: the rows that stand are its rows. */
static void standing(struct crawl *crawl, const struct input_record *record,
		     int64_t id)
{
	if (!crawl->course.options->only_changes)
		page_rows_standing(&crawl->rows, id, crawl->seeds->url.href,
				   record->columns, record->position);
}

static void work(struct crawl *crawl, int64_t host_id, int64_t id)
{
	struct site *site = site_get(&crawl->sites, host_id);

	if (site == NULL)
		return;
	sitemaps_of_robots(&crawl->sitemaps, site);
	site_has_work(&crawl->sites, site, id);
	crawl->seeds->added++;
}

/* A record without a visit of its own: what goes out of it now. */
static void not_asked(struct crawl *crawl, const struct input_record *record,
		      const struct store_url *url, enum store_added added,
		      int64_t id)
{
	switch (added) {
	case STORE_NOT_DUE:
		crawl->course.tally.unchanged++;
		standing(crawl, record, id);
		break;
	case STORE_NAMED_ENDED:
		/* Its rows went out when it was found, but for the columns. */
		if (record->columns != NULL)
			standing(crawl, record, id);
		break;
	case STORE_READ_ENDED:
		/* Else all of them went out when the run was resumed. */
		if (crawl->course.options->ordered)
			standing(crawl, record, id);
		break;
	case STORE_ADDED:
	case STORE_KNOWN:
	case STORE_NEARER:
		page_rows_record(&crawl->rows, url->url, record->columns,
				 record->position,
				 url->reason ? url->reason : "duplicate");
		break;
	case STORE_REOPENED:
	case STORE_NAMED:
	case STORE_READ_AGAIN:
		break;
	}
	if (crawl->rows.output != NULL)
		output_skip(crawl->rows.output, record->position);
}

static void told(struct crawl *crawl, const struct input_record *record,
		 const struct store_url *url, enum store_added added,
		 int64_t id, int64_t host_id)
{
	store_count_input(crawl->course.store, 1, is_duplicate(added));
	if (host_id != 0)
		name_host(crawl, host_id);
	if (added == STORE_NAMED)
		visits_name(&crawl->visits, id, record->position,
			    record->columns);
	else if (added == STORE_READ_AGAIN)
		work(crawl, host_id, 0);
	else if (added == STORE_REOPENED ||
		 (added == STORE_ADDED && url->reason == NULL))
		work(crawl, host_id, id);
	else
		not_asked(crawl, record, url, added, id);
}

static void add(struct crawl *crawl, const struct input_record *record,
		struct store_url *url)
{
	int64_t id, host_id;
	int added;

	url->source = STORE_SEED;
	url->position = record->position;
	url->input = record->columns;
	if (crawl->node != NULL) {
		node_seed(crawl->node, url);
		crawl->seeds->added++;
		return;
	}
	added = store_add(crawl->course.store, url, &id, &host_id);
	if (course_stored(&crawl->course, added) != -1)
		told(crawl, record, url, added, id, host_id);
}

/* Reported with its place, and in the ledger as it came. */
static void bad(struct crawl *crawl, const struct input_record *record,
		const char *why)
{
	char *text = secret_shown(record->url, record->len, SHOWN_MOST);
	struct store_url url = { .url = text, .reason = "invalid",
				 .detail = why, .every = -1 };

	if (record->line > 0)
		say_error("%s:%lld: %s: '%.200s'", record->file,
			  (long long)record->line, why, text);
	else
		say_error("%s: '%.200s'", why, text);
	crawl->course.tally.skipped++;
	crawl->seeds->invalid++;
	add(crawl, record, &url);
	free(text);
}

/* -H says what type all bodies are of that do not say so themselves. */
static bool names_type(const struct options *options)
{
	const struct strings *headers = &options->net.headers;

	for (size_t i = 0; i < headers->len; i++)
		if (strncasecmp(headers->items[i], "content-type:", 13) == 0)
			return true;
	return false;
}

static void read_record(struct crawl *crawl,
			const struct input_record *record, int64_t every)
{
	struct seeds *seeds = crawl->seeds;
	struct store_url url = { .every = every };
	const char *why = record->bad;

	if (crawl->rows.output != NULL)
		output_reach(crawl->rows.output, record->position);
	if (record->note != NULL)
		say_error("%s:%lld: %s", record->file, (long long)record->line,
			  record->note);
	if (why != NULL || parse(seeds, record, &why) == -1) {
		bad(crawl, record, why);
		return;
	}
	url.url = seeds->url.href;
	url.host = seeds->origin;
	url.post = record->post;
	if (record->typed || !names_type(crawl->course.options))
		url.content_type = record->content_type;
	url.detail = shard_refuses(&crawl->course, seeds->origin);
	if (url.detail != NULL) {
		url.reason = STORE_SHARD;
		crawl->course.tally.skipped++;
	}
	add(crawl, record, &url);
}

static bool read_rule_url(struct crawl *crawl)
{
	struct seeds *seeds = crawl->seeds;
	const struct rules_url *from;
	struct input_record record = { 0 };

	if (seeds->rule_url >= crawl->rules.nurls)
		return false;
	record.position = ++seeds->position;
	from = &crawl->rules.urls[seeds->rule_url++];
	record.url = from->url;
	record.len = strlen(from->url);
	record.file = from->at.file;
	record.line = from->at.line;
	read_record(crawl, &record, from->every);
	return true;
}

static bool read_next(struct crawl *crawl)
{
	struct seeds *seeds = crawl->seeds;
	struct input_record record;

	seeds->news = input_next(seeds->input, &record);
	switch (seeds->news) {
	case INPUT_RECORD:
		seeds->position = record.position;
		read_record(crawl, &record, -1);
		return true;
	case INPUT_ERROR:
		say_error("%s", input_error(seeds->input));
		course_stop(&crawl->course, STOP_INPUT);
		return false;
	case INPUT_END:
		return read_rule_url(crawl);
	case INPUT_LATER:
		break;
	}
	return false;
}

/* With --ordered: nothing is under way that the held rows could wait for, as
   after a resume with another list. */
static void release_if_stuck(struct crawl *crawl)
{
	struct pool_counts counts;

	pool_counts(crawl->pool, &counts);
	if (counts.in_hand == 0 && roster_is_whole(&crawl->roster) &&
	    schedule_idle(crawl->schedule))
		output_release(crawl->rows.output);
}

static bool window_is_full(const struct crawl *crawl)
{
	return crawl->rows.output != NULL &&
	       crawl->seeds->position >= output_window_end(crawl->rows.output);
}

/* Whether there is work enough without reading on. */
static bool enough(const struct crawl *crawl)
{
	const struct seeds *seeds = crawl->seeds;

	if (crawl->node != NULL)
		return !node_may_read(crawl->node);
	if (window_is_full(crawl))
		return true;
	if (crawl->course.options->dry_run)
		return false;
	if (!roster_has_room(&crawl->roster))
		return true;
	return seeds->added - course_pages(&crawl->course) > BACKLOG &&
	       pool_room(crawl->pool) == 0;
}

bool seeds_turn(struct crawl *crawl)
{
	int n = 0;

	if (crawl->course.options->retry.len > 0)
		return false;	/* only what is in the database already */
	if (window_is_full(crawl))
		release_if_stuck(crawl);
	while (n < AT_ONCE && crawl->course.stop == STOP_NOT &&
	       !enough(crawl) && read_next(crawl))
		n++;
	return n > 0;
}

static bool lists_ended(const struct crawl *crawl)
{
	return crawl->course.options->retry.len > 0 ||
	       (crawl->seeds->news == INPUT_END &&
		crawl->seeds->rule_url >= crawl->rules.nurls);
}

bool seeds_ended(const struct crawl *crawl)
{
	return lists_ended(crawl) && crawl->sitemaps.left == 0;
}

bool seeds_rest(const struct crawl *crawl)
{
	return lists_ended(crawl) || window_is_full(crawl);
}

int seeds_fd(const struct crawl *crawl)
{
	if (crawl->seeds->news != INPUT_LATER || enough(crawl))
		return -1;
	return input_fd(crawl->seeds->input);
}
