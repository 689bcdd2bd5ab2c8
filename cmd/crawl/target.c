#include "cmd/crawl/target.h"

#include "store/target.h"

#include <stdio.h>
#include <string.h>

/* Failures of trawl's or of a wall: the page may well be there. */
static bool says_nothing(const char *reason, int status)
{
	return strcmp(reason, "429") == 0 || strcmp(reason, "blocked") == 0 ||
	       strcmp(reason, "worker") == 0 ||
	       (strcmp(reason, "5xx") == 0 && (status == 503 || status == 0));
}

/* It came, and something else was wrong with it. */
static bool is_there(const char *reason)
{
	return strcmp(reason, "rule") == 0 || strcmp(reason, "expect") == 0 ||
	       strcmp(reason, "size") == 0;
}

static enum store_finding finding_of(const struct ending *ending, int status)
{
	switch (ending->state) {
	case STORE_DONE:
	case STORE_UNCHANGED:
		return STORE_TARGET_OK;
	case STORE_FAILED:
		if (says_nothing(ending->reason, status))
			return STORE_TARGET_UNCHECKED;
		return is_there(ending->reason) ? STORE_TARGET_OK
						: STORE_TARGET_BROKEN;
	case STORE_SKIPPED:
	case STORE_PENDING:
		break;
	}
	return STORE_TARGET_UNCHECKED;
}

/* Where the last redirect leads, also if it was not followed; NULL. */
static const char *last_redirect(const struct visit *visit)
{
	const char *blank;

	if (visit->redirects == NULL)
		return NULL;
	blank = strrchr(visit->redirects, ' ');
	return blank != NULL ? blank + 1 : visit->redirects;
}

void target_judge(struct course *course, const struct visit *visit,
		  const struct ending *ending, const struct page *page)
{
	int status = page != NULL ? page->status : 0;
	struct store_verdict verdict = {
		.finding = finding_of(ending, status),
		.external = visit->kind == VISIT_CHECK,
		.status = status,
		.reason = ending->reason,
		.error = ending->why,
		.final_url = last_redirect(visit),
		.moved = visit->redirects != NULL && !visit->detour,
	};
	char error[300];

	if (ending->state == STORE_PENDING)
		return;
	if (verdict.error == NULL && page != NULL && page->error.len > 0) {
		snprintf(error, sizeof(error), "%.*s", (int)page->error.len,
			 page->error.data);
		verdict.error = error;
	}
	if (verdict.finding == STORE_TARGET_OK)
		verdict.reason = verdict.error = NULL;
	if (ending->state == STORE_SKIPPED && verdict.final_url != NULL &&
	    strcmp(ending->reason, "duplicate") == 0)
		verdict.same_as = verdict.final_url;
	course_stored(course, store_target_judge(course->store, visit->url_id,
						 &verdict));
}
