#include "fetch/transfer_page.h"

#include "fetch/failure.h"
#include "fetch/memory.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

bool transfer_in_header(const struct transfer *transfer)
{
	curl_off_t first_byte = 0;

	curl_easy_getinfo(transfer->handle.easy, CURLINFO_STARTTRANSFER_TIME_T,
			  &first_byte);
	return first_byte && (transfer->answer.state == ANSWER_WAITING ||
			      transfer->answer.state == ANSWER_HEADERS);
}

static struct span span_of(const char *text)
{
	return (struct span){ text, strlen(text) };
}

static struct span field(const struct transfer *transfer,
			 enum answer_field which)
{
	return span_of(answer_text(&transfer->answer, which));
}

/* "Text/HTML; charset=x" → "text/html" */
static struct span media_type(struct transfer *transfer)
{
	const char *value = answer_text(&transfer->answer,
					ANSWER_CONTENT_TYPE);
	size_t len = strcspn(value, ";, \t");

	if (len > transfer->media_type_cap) {
		free(transfer->media_type);
		transfer->media_type = must(malloc(len));
		transfer->media_type_cap = len;
	}
	for (size_t i = 0; i < len; i++)
		transfer->media_type[i] = (char)
			tolower((unsigned char)value[i]);
	return (struct span){ transfer->media_type, len };
}

static double seconds(CURL *easy, CURLINFO info)
{
	curl_off_t us = 0;

	curl_easy_getinfo(easy, info, &us);
	return (double)us / 1e6;
}

static void fill_measures(struct transfer *transfer, struct page *page)
{
	CURL *easy = transfer->handle.easy;
	curl_off_t body = 0;

	curl_easy_getinfo(easy, CURLINFO_SIZE_DOWNLOAD_T, &body);
	page->wire_size = (uint64_t)body + transfer->answer.header_bytes;
	page->size = transfer->answer.len;
	page->time_dns = seconds(easy, CURLINFO_NAMELOOKUP_TIME_T);
	page->time_connect = seconds(easy, CURLINFO_CONNECT_TIME_T);
	page->time_first_byte = seconds(easy, CURLINFO_STARTTRANSFER_TIME_T);
	page->time_total = seconds(easy, CURLINFO_TOTAL_TIME_T);
}

static void fill_answer(struct transfer *transfer, struct page *page)
{
	struct answer *answer = &transfer->answer;
	XXH128_canonical_t hash;

	page->status = answer->status;
	page->type = media_type(transfer);
	page->etag = field(transfer, ANSWER_ETAG);
	page->last_modified = field(transfer, ANSWER_LAST_MODIFIED);
	if (answer->status / 100 == 3)
		page->location = field(transfer, ANSWER_LOCATION);
	page->retry_after = field(transfer, ANSWER_RETRY_AFTER);
	page->robots_tag = field(transfer, ANSWER_ROBOTS_TAG);
	page->challenge = field(transfer, ANSWER_CHALLENGE);
	if (page->class != FETCH_OK &&
	    !(page->class == FETCH_SIZE && answer->cut))
		return;
	page->body = (struct span){ answer->body, answer->len };
	XXH128_canonicalFromHash(&hash,
				 XXH3_128bits(answer->body, answer->len));
	memcpy(page->hash, hash.digest, sizeof(page->hash));
}

/* Stopped by ourselves: 1 and the failure; else 0. */
static int own_failure(struct transfer *transfer, struct failure *failure)
{
	char *text = transfer->error;
	size_t cap = sizeof(transfer->error);

	failure->transient = false;
	if (transfer->refused && !transfer->tried) {
		failure->class = FETCH_PRIVATE;
		if (*transfer->private_at != '\0')
			snprintf(text, cap, "%s is not a public address",
				 transfer->private_at);
		else
			snprintf(text, cap, "The address is not a public one");
		return 1;
	}
	switch (transfer->answer.state) {
	case ANSWER_TOO_LONG:
		failure->class = FETCH_SIZE;
		snprintf(text, cap, "More than %u bytes",
			 transfer->task.max_size);
		return 1;
	case ANSWER_TOO_MANY_HEADERS:
		failure->class = FETCH_HTTP;
		snprintf(text, cap, "More than %d bytes of header fields",
			 ANSWER_MAX_HEADERS);
		return 1;
	case ANSWER_BAD_LENGTH:
		failure->class = FETCH_HTTP;
		snprintf(text, cap, "Content-Length is no number, or several");
		return 1;
	case ANSWER_WAITING:
	case ANSWER_HEADERS:
	case ANSWER_BODY:
	case ANSWER_ENOUGH:
		return 0;
	}
	return 0;
}

bool transfer_is_spent(const struct transfer *transfer)
{
	return transfer->task.post && transfer->sent;
}

/* What is printed and stored must not steer a terminal. */
static void make_harmless(char *text)
{
	for (; *text; text++)
		if (*text < 0x20 || *text > 0x7e)
			*text = '?';
}

bool transfer_reused_connection(const struct transfer *transfer)
{
	long connects = 0;
	curl_off_t asked = 0;	/* when the request was sent */

	curl_easy_getinfo(transfer->handle.easy, CURLINFO_NUM_CONNECTS,
			  &connects);
	curl_easy_getinfo(transfer->handle.easy, CURLINFO_PRETRANSFER_TIME_T,
			  &asked);
	return asked && !connects;
}

/* As libcurl says it. */
static void explain_timeout(struct transfer *transfer)
{
	CURL *easy = transfer->handle.easy;
	curl_off_t took = 0, got = 0, all = -1;
	char of[32] = "";

	curl_easy_getinfo(easy, CURLINFO_TOTAL_TIME_T, &took);
	curl_easy_getinfo(easy, CURLINFO_SIZE_DOWNLOAD_T, &got);
	curl_easy_getinfo(easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &all);
	if (all >= 0)
		snprintf(of, sizeof(of), " out of %" CURL_FORMAT_CURL_OFF_T,
			 all);
	snprintf(transfer->error, sizeof(transfer->error),
		 "Operation timed out after %" CURL_FORMAT_CURL_OFF_T
		 " milliseconds with %" CURL_FORMAT_CURL_OFF_T
		 "%s bytes received", took / 1000, got, of);
}

static void fill_failure(struct transfer *transfer, CURLcode code,
			 struct page *page)
{
	struct failure failure;
	char *text = transfer->error;

	if (!own_failure(transfer, &failure)) {
		if (code == CURLE_OPERATION_TIMEDOUT && !*text)
			explain_timeout(transfer);
		failure = failure_of(code, text);
		/* What looks like nonsense may be the end of an earlier
		   answer. */
		failure.transient |= failure.class == FETCH_HTTP
			&& !transfer->answer.status
			&& transfer_reused_connection(transfer);
		if (!*text)
			snprintf(text, sizeof(transfer->error), "%s",
				 curl_easy_strerror(code));
	}
	if (transfer_is_spent(transfer))
		failure.transient = false;
	make_harmless(text);
	page->class = failure.class;
	page->transient = failure.transient;
	page->error = span_of(text);
}

/*
 * libcurl takes the end of the connection for the end of the header, too, and
 * for a page without a byte; and of a line that is too long for it it says
 * that it has no memory.
 */
static CURLcode code_in_header(struct transfer *transfer, CURLcode code)
{
	const char *text = code ? "A header line is too long"
				: "The connection was closed in the header";

	if (code != CURLE_OK && code != CURLE_OUT_OF_MEMORY)
		return code;
	snprintf(transfer->error, sizeof(transfer->error), "%s", text);
	return code ? CURLE_WEIRD_SERVER_REPLY : CURLE_PARTIAL_FILE;
}

void transfer_page(struct transfer *transfer, CURLcode code,
		   struct page *page)
{
	memset(page, 0, sizeof(*page));
	page->id = transfer->task.id;
	page->peer = transfer->peer;
	if (transfer_in_header(transfer))
		code = code_in_header(transfer, code);
	if (transfer->answer.state == ANSWER_ENOUGH)
		code = CURLE_OK;
	if (code != CURLE_OK)
		fill_failure(transfer, code, page);
	fill_measures(transfer, page);
	fill_answer(transfer, page);
}

void transfer_explain(struct transfer *transfer, const char *why)
{
	size_t len = strlen(transfer->error);

	snprintf(transfer->error + len, sizeof(transfer->error) - len,
		 " (%s)", why);
}
