#include "cmd/crawl/ledger.h"

#include "cmd/text/memory.h"
#include "store/detail.h"

#include <stdlib.h>
#include <string.h>

void ledger_release(struct ledger *ledger)
{
	free(ledger->texts);
}

/* Copies it to *at and moves that on.  NULL: there is none. */
static const char *terminated(struct span span, char **at)
{
	char *text = *at;

	if (span.len == 0)
		return NULL;
	memcpy(text, span.data, span.len);
	text[span.len] = '\0';
	*at += span.len + 1;
	return text;
}

/* Room for the spans of a page, which are not terminated. */
static char *room(struct ledger *ledger, const struct page *page)
{
	size_t need = page->error.len + page->type.len + page->charset.len +
		      page->etag.len + page->last_modified.len + 5;

	if (need > ledger->cap) {
		free(ledger->texts);
		ledger->cap = 2 * need;
		ledger->texts = must(malloc(ledger->cap));
	}
	return ledger->texts;
}

static struct store_fetch fetch_of(struct ledger *ledger,
				   const struct visit *visit,
				   const struct page *page)
{
	char *at = room(ledger, page);
	bool has_body = page->class == FETCH_OK && page->status != 304;

	return (struct store_fetch){
		.fetched_at = ledger->course->wall,
		.status = page->status,
		.error = terminated(page->error, &at),
		.final_url = visit->at,
		.redirects = visit->redirects,
		.type = terminated(page->type, &at),
		.charset = terminated(page->charset, &at),
		.size = page->class == FETCH_OK ? (int64_t)page->size : -1,
		.hash = has_body ? page->hash : NULL,
		.etag = terminated(page->etag, &at),
		.last_modified = terminated(page->last_modified, &at),
		.time_dns = page->time_dns,
		.time_connect = page->time_connect,
		.time_first_byte = page->time_first_byte,
		.time_total = page->time_total,
	};
}

static void count(struct tally *tally, enum store_state state)
{
	switch (state) {
	case STORE_DONE:
		tally->done++;
		break;
	case STORE_UNCHANGED:
		tally->unchanged++;
		break;
	case STORE_FAILED:
		tally->failed++;
		break;
	case STORE_SKIPPED:
		tally->skipped++;
		break;
	case STORE_PENDING:
		break;
	}
}

void ledger_end(struct ledger *ledger, struct visit *visit,
		const struct ending *ending, const struct page *page)
{
	static const struct page elsewhere = {
		.class = FETCH_CLASSES, .time_dns = -1, .time_connect = -1,
		.time_first_byte = -1, .time_total = -1,
	};
	struct course *course = ledger->course;
	struct store_fetch fetch;

	/* It was asked, and where that led is all that is to be told. */
	if (page == NULL && visit->hops > 0)
		page = &elsewhere;
	if (page != NULL) {
		fetch = fetch_of(ledger, visit, page);
		fetch.title = ending->title;
		fetch.text_hash = ending->text_hash;
	}
	course_stored(course, store_page_end(course->store, visit->url_id,
				ending->state, ending->reason, visit->attempts,
				page != NULL ? &fetch : NULL));
	if (ending->why != NULL && ending->state != STORE_FAILED)
		course_stored(course, store_explain(course->store,
						    visit->url_id,
						    ending->why));
	if (ledger->leases != NULL)
		leases_end(ledger->leases, visit, ending,
			   page != NULL ? &fetch : NULL);
	count(&course->tally, ending->state);
}
