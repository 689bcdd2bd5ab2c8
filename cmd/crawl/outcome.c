#include "cmd/crawl/outcome.h"

static bool is_redirect(const struct page *page)
{
	switch (page->status) {
	case 301: case 302: case 303: case 307: case 308:
		return page->location.len > 0;
	default:
		return false;
	}
}

enum outcome outcome_of(const struct page *page)
{
	if (page->class == FETCH_PRIVATE)
		return OUTCOME_PRIVATE;
	if (page->class != FETCH_OK)
		return page->transient ? OUTCOME_TRANSIENT : OUTCOME_FINAL;
	if (page->status / 100 == 2 || page->status == 304)
		return OUTCOME_GOOD;
	if (is_redirect(page))
		return OUTCOME_REDIRECT;
	switch (page->status) {
	case 408: case 429: case 500: case 502: case 503: case 504:
		return OUTCOME_TRANSIENT;
	default:
		return OUTCOME_FINAL;
	}
}

enum outcome outcome_of_post(const struct page *page)
{
	enum outcome outcome = outcome_of(page);

	if (outcome == OUTCOME_TRANSIENT && page->class == FETCH_OK &&
	    page->status != 408 && page->status != 429 && page->status != 503)
		return OUTCOME_FINAL;
	return outcome;
}

const char *outcome_reason(const struct page *page)
{
	if (page->class != FETCH_OK)
		return fetch_class_name(page->class);
	if (page->status == 429)
		return "429";
	if (page->status / 100 == 4)
		return "4xx";
	if (page->status / 100 == 5)
		return "5xx";
	return page->status / 100 == 3 ? "redirect" : "http";
}

enum host_outcome outcome_for_host(const struct page *page)
{
	switch (page->class) {
	case FETCH_OK:
		return page->status == 429 || page->status == 503 ? HOST_BUSY
								  : HOST_OK;
	case FETCH_HTTP:
	case FETCH_SIZE:
		return HOST_OK;
	case FETCH_CONNECT:
	case FETCH_TLS:
		return HOST_FAILED;
	case FETCH_TIMEOUT:
		return page->time_connect > 0 ? HOST_FAILED : HOST_SILENT;
	case FETCH_DNS:
		return page->transient ? HOST_SILENT : HOST_FAILED;
	case FETCH_PRIVATE:
	case FETCH_WORKER:
	case FETCH_CLASSES:
		break;
	}
	return HOST_NO_NEWS;
}
