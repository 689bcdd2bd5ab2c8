#include "store/lease.h"

#include <string.h>

#include "store/db.h"
#include "store/seen.h"

void store_set_leasing(struct store *store)
{
	store->leasing = true;
}

bool lease_is_reason(const char *reason)
{
	return reason && !strcmp(reason, STORE_ENGINES);
}

int64_t store_lease_origin(struct store *store, const struct store_host *host)
{
	int64_t id = store_host_id(store, host->name);
	struct store_value value = { .type = STORE_TEXT, .text = host->robots,
				     .len = host->robots_len };
	bool valid = host->robots && text_valid(&store->utf8, host->robots,
						host->robots_len);
	struct store_bound as_text = VALUE(&value);
	struct store_bound as_bytes = BYTES(host->robots,
					    (int64_t)host->robots_len);
	int64_t run = store->run.id;

	if (id < 0)
		return -1;
	if (store_run(store,
		"UPDATE hosts SET robots = :robots, robots_status = :status,"
		" robots_at = :at, delay = :delay, failures = :failures,"
		" last = :last, named_run = :named, public_run = :public"
		" WHERE id = :id", valid ? as_text : as_bytes,
		INT(host->robots_status), TIME(host->robots_at),
		INT(host->delay), INT(host->failures), TEXT(host->last),
		ID(host->named ? run : 0), ID(host->host_public ? run : 0),
		INT(id)) < 0)
		return -1;
	return id;
}

int store_lease_pace(struct store *store, const struct store_host *host)
{
	return store_run(store,
		"UPDATE hosts SET next_at = :next, penalty = :penalty,"
		" penalty_at = :at"
		" WHERE host = (SELECT host FROM hosts WHERE id = :id)",
		TIME(host->next_at), INT(host->penalty),
		TIME(host->penalty_at), INT(host->id));
}

/* With what was skipped for other reasons: that was told, too. */
int store_lease_forget(struct store *store)
{
	store_seen_forget(store->seen);
	return store_run(store, "DELETE FROM urls WHERE state = 'skipped'",
			 NO_VALUES);
}
