#include "store/arrival.h"

#include "store/frontier.h"
#include "store/note.h"
#include "store/target.h"

static void note_arrival(struct store *store,
			 const struct store_arrival *arrival)
{
	struct store_records *to = note_page(store, arrival->url_id,
					     NOTE_ARRIVED);

	record_put_text(to, arrival->url);
	record_put_text(to, arrival->host);
	record_put_number(to, (uint64_t)arrival->depth);
	record_put_byte(to, arrival->found);
	record_put_byte(to, arrival->enters);
}

static int enter_as_seen(struct store *store,
			 const struct store_arrival *arrival)
{
	const struct store_url url = {
		.url = arrival->url, .host = arrival->host,
		.source = STORE_REDIRECT, .parent_id = arrival->url_id,
		.depth = arrival->depth, .every = -1, .reason = "duplicate",
	};
	int added = store_add(store, &url, NULL, NULL);

	if (added != STORE_ADDED)
		return added < 0 ? -1 : STORE_ARRIVED;
	store_count(store, COUNT_LINKS, 1);
	if (store->run.links != STORE_LINKS_NOT &&
	    store_target_follows(store, arrival->url, arrival->url_id) < 0)
		return -1;
	return STORE_ARRIVED_FIRST;
}

int store_arrive(struct store *store, const struct store_arrival *arrival)
{
	int64_t there;

	if (store->journal)
		note_arrival(store, arrival);
	if (arrival->found) {
		there = store_find(store, arrival->url);
		if (there < 0)
			return -1;
		if (there > 0 && there != arrival->url_id)
			return STORE_ARRIVED_LATE;
	}
	return arrival->enters ? enter_as_seen(store, arrival) : STORE_ARRIVED;
}
