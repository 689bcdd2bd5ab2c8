#include "cmd/crawl/page.h"

#include "cmd/crawl/scope.h"
#include "cmd/crawl/progress.h"
#include "cmd/text/say.h"
#include "cmd/rows/extractor.h"
#include "parse/charset/charset.h"
#include "parse/rules/rule_matches.h"
#include "parse/html/html.h"
#include "parse/rules/match.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#define BLOCK_BUDGET 500	/* ms of looking for a wall */
#define IGNORE_BUDGET 2000	/* ms of cutting out noise */
#define TITLE_MOST 1024		/* bytes */

/* ---- pages out ----------------------------------------------------------- */

static struct field text_field(const char *name, const char *text)
{
	return (struct field){
		.name = name,
		.type = text != NULL ? FIELD_TEXT : FIELD_NULL,
		.text = text,
		.len = text != NULL ? strlen(text) : 0,
	};
}

/* The names that --print knows, in the order of page_fields(). */
static const char *const page_names[] = {
	"url", "final_url", "status", "type", "size", "title", "time_total",
	"error", "depth", "charset", "attempts", "redirects", "time_dns",
	"time_connect", "time_first_byte", "input", NULL,
};
enum { PAGE_ROW = 8, PAGE_FIELDS = 16 };

static void page_fields(struct field *f, const struct visit *visit,
			const struct page *page, const char *error,
			const char *title)
{
	static const struct page nothing;
	const struct page *p = page != NULL ? page : &nothing;
	int i = 0;

	for (i = 0; i < PAGE_FIELDS; i++)
		f[i] = (struct field){ .name = page_names[i] };
	i = 0;
	f[i++] = text_field("url", visit->url);
	f[i++] = text_field("final_url", visit->at);
	f[i].type = p->status ? FIELD_INTEGER : FIELD_NULL;
	f[i++].integer = p->status;
	f[i].type = p->type.len ? FIELD_TEXT : FIELD_NULL;
	f[i].text = p->type.data, f[i++].len = p->type.len;
	f[i].type = p->status ? FIELD_INTEGER : FIELD_NULL;
	f[i++].integer = (int64_t)p->size;
	f[i++] = text_field("title", title);
	f[i].type = page != NULL ? FIELD_REAL : FIELD_NULL;
	f[i++].real = p->time_total;
	f[i++] = text_field("error", error);
	f[i].type = FIELD_INTEGER, f[i++].integer = visit->depth;
	f[i].type = p->charset.len ? FIELD_TEXT : FIELD_NULL;
	f[i].text = p->charset.data, f[i++].len = p->charset.len;
	f[i].type = FIELD_INTEGER, f[i++].integer = visit->attempts;
	f[i].type = FIELD_INTEGER, f[i++].integer = visit->hops;
	f[i].type = FIELD_REAL, f[i++].real = p->time_dns;
	f[i].type = FIELD_REAL, f[i++].real = p->time_connect;
	f[i].type = FIELD_REAL, f[i++].real = p->time_first_byte;
	f[i] = text_field("input", visit->input);
	if (visit->input != NULL)
		f[i].type = FIELD_JSON;
}

/* fields[0] is kept free for what is new about the page. */
static void page_out(struct crawl *crawl, struct field *fields,
		     const char *input)
{
	size_t len;
	const char *line;

	if (crawl->template != NULL) {
		line = template_fill(crawl->template, fields + 1, PAGE_FIELDS,
				     &len);
		output_line(crawl->output, line, len);
	} else if (crawl->options->only_changes) {
		fields[0] = text_field("change", extractor_change_name(
					store_page_news(crawl->store)));
		output_row_with_input(crawl->output, fields, PAGE_ROW + 1,
				      input);
	} else {
		output_row_with_input(crawl->output, fields + 1, PAGE_ROW,
				      input);
	}
}

/* Of --only-changes: the rows of rules see to it themselves. */
static bool page_is_shown(const struct crawl *crawl)
{
	if (crawl->rules.nrules > 0)
		return crawl->template != NULL;
	return !crawl->options->only_changes ||
	       store_page_news(crawl->store) != STORE_SAME;
}

/* With --carry a record has its row, though no rule gave one. */
static bool wants_records(const struct crawl *crawl)
{
	return crawl->options->carry && crawl->template == NULL &&
	       !crawl->options->only_changes;
}

static void outcome(struct crawl *crawl, const struct visit *visit,
		    const struct page *page, const char *error,
		    const char *title)
{
	struct field fields[PAGE_FIELDS + 1];

	if (crawl->output == NULL)
		return;
	if (crawl->rules.nrules > 0 && !visit->harvested &&
	    crawl->template == NULL &&
	    extractor_standing(crawl->extractor, visit->url_id, visit->url,
			    visit->input) == -1)
		crawl_stop(crawl, STOP_STORE);
	page_fields(fields + 1, visit, page, error, title);
	if (page_is_shown(crawl))
		page_out(crawl, fields, visit->input);
	else if (wants_records(crawl) && output_mark(crawl->output) == 0)
		extractor_record(crawl->extractor, visit->url, visit->input,
			      error != NULL ? error : "no match");
	output_page_end(crawl->output, visit->position);
}

void harvest_outcome(struct crawl *crawl, const struct visit *visit,
		     const struct page *page, const char *error)
{
	if (crawl->options->verbose)
		report_visit(visit, page, error);
	outcome(crawl, visit, page, error, NULL);
}

/* ---- what stands --------------------------------------------------------- */

static struct span span_of(const char *text)
{
	return (struct span){ text, text != NULL ? strlen(text) : 0 };
}

/* The row of the store as the visit and the page that it came of. */
static void page_row_out(void *arg, const struct store_page_row *row)
{
	struct page page = {
		.status = row->status, .size = (uint64_t)row->size,
		.type = span_of(row->type), .charset = span_of(row->charset),
		.time_dns = row->time_dns, .time_connect = row->time_connect,
		.time_first_byte = row->time_first_byte,
		.time_total = row->time_total,
	};
	struct visit visit = {
		.url_id = row->url_id,
		.url = (char *)(uintptr_t)row->url,
		.at = (char *)(uintptr_t)row->final_url,
		.input = (char *)(uintptr_t)row->input,
		.position = row->position, .depth = row->depth,
		.attempts = row->attempts,
	};

	outcome(arg, &visit, row->status != 0 ? &page : NULL,
		row->error[0] != '\0' ? row->error : NULL, row->title);
}

void harvest_standing(struct crawl *crawl, int64_t url_id, const char *url,
		      const char *input, int64_t position)
{
	int rc;

	if (crawl->output == NULL)
		return;
	if (crawl->rules.nrules > 0 && crawl->template == NULL &&
	    !wants_records(crawl)) {
		rc = extractor_standing(crawl->extractor, url_id, url, input);
		output_page_end(crawl->output, position);
	} else {
		rc = store_page_row(crawl->store, url_id, page_row_out, crawl);
	}
	if (rc == -1)
		crawl_stop(crawl, STOP_STORE);
}

void harvest_record(struct crawl *crawl, const char *url, const char *input,
		    int64_t position, const char *error)
{
	struct visit visit = {
		.url = (char *)(uintptr_t)url, .at = (char *)(uintptr_t)url,
		.input = (char *)(uintptr_t)input, .position = position,
		.harvested = true,
	};

	if (crawl->output == NULL)
		return;
	if (crawl->template != NULL || crawl->options->only_changes)
		output_skip(crawl->output, position);
	else
		outcome(crawl, &visit, NULL, error, NULL);
}

static void ended(void *arg, int64_t url_id, const char *url,
		  const char *input, int64_t position)
{
	harvest_standing(arg, url_id, url, input, position);
}

void harvest_ended(struct crawl *crawl)
{
	bool named = !crawl->options->ordered ||
		     crawl->options->retry.len > 0;

	if (crawl->output != NULL && !crawl->options->only_changes &&
	    store_ended(crawl->store, named, ended, crawl) == -1)
		crawl_stop(crawl, STOP_STORE);
}

/* ---- open ---------------------------------------------------------------- */

int harvest_open(struct crawl *crawl)
{
	const char *error;

	crawl->extractor = extractor_open(crawl->store, &crawl->rules);
	if (crawl->extractor == NULL)
		return -1;
	if (crawl->options->print == NULL) {
		if (crawl->output != NULL)
			extractor_set_output(crawl->extractor, crawl->output,
					  crawl->options->only_changes,
					  crawl->options->carry);
		return 0;
	}
	crawl->template = template_compile(crawl->options->print, page_names,
					   &error);
	if (crawl->template == NULL)
		say_error("--print: %s", error);
	return crawl->template != NULL ? 0 : -1;
}

void harvest_close(struct crawl *crawl)
{
	extractor_free(crawl->extractor);
	template_free(crawl->template);
}

/* ---- a page -------------------------------------------------------------- */

/* A worker has digested a stranger's bytes: its word for UTF-8 is not taken. */
static bool body_is_text(const struct page *page)
{
	return page->decoded &&
	       utf8_valid(page->body.data, page->body.len) == page->body.len;
}

/* 1: this block is about the page; 0; -1 with *why: a limit was hit. */
static int block_applies(const struct rules_block *block,
			 const struct page *page, bool text,
			 const struct match_budget *budget, const char **why)
{
	if (block->status != 0 && block->status != page->status)
		return 0;
	if (block->match == NULL)
		return 1;
	return text ? pattern_test(block->match, page->body.data,
				   page->body.len, budget, why) : 0;
}

/* Which one it is: "block 'captcha' (board.yaml:7)". */
static const char *block_text(const struct rules_block *block, int status,
			      char *text, size_t size)
{
	if (block->match != NULL)
		snprintf(text, size, "block '%.200s' (%.100s:%u)",
			 pattern_text(block->match), block->at.file,
			 block->at.line);
	else
		snprintf(text, size, "block status %d (%.100s:%u)", status,
			 block->at.file, block->at.line);
	return text;
}

/*
 * A wall in front of the page: a challenge header, or a `block:` rule.  The
 * class of the failure with *why in words, or NULL.  A pattern that hits a
 * limit may have missed a wall: then it fails as those of the rules do.
 */
static const char *wall(const struct crawl *crawl, const struct page *page,
			const char **why)
{
	static char text[400];
	struct match_budget budget;
	bool is_text = crawl->rules.nblocks > 0 && body_is_text(page);
	const char *limit = NULL;

	*why = "challenge header";
	if (page->challenge.len > 0)
		return "blocked";
	match_budget_start(&budget, BLOCK_BUDGET);
	for (size_t i = 0; i < crawl->rules.nblocks; i++) {
		const struct rules_block *block = &crawl->rules.blocks[i];

		switch (block_applies(block, page, is_text, &budget, &limit)) {
		case 1:
			*why = block_text(block, page->status, text,
					  sizeof(text));
			return "blocked";
		case -1:
			block_text(block, page->status, text, sizeof(text));
			snprintf(text + strlen(text),
				 sizeof(text) - strlen(text), ": %s", limit);
			*why = text;
			return "rule";
		}
	}
	return NULL;
}

static void begin(struct crawl *crawl, const struct visit *visit,
		  const struct page *page)
{
	struct store_page stored = {
		.url_id = visit->url_id,
		.url = visit->url,
		.final_url = visit->at,
		.input = visit->input,
		.status = page->status,
		.fetched_at = crawl->wall,
	};

	if (store_page_begin(crawl->store, &stored) == -1)
		crawl_stop(crawl, STOP_STORE);
}

static void rule_failed(struct crawl *crawl, struct visit *visit,
			const struct page *page, const char *why)
{
	struct page told = *page;

	told.error = (struct span){ why, strlen(why) };
	visit_fail(crawl, visit, "rule", &told);
}

static const char *title_of(const struct span *text)
{
	static char title[TITLE_MOST];
	char *nul;
	long len;

	len = html_title(text->data, text->len, title, sizeof(title) - 1);
	if (len < 0)
		return NULL;
	title[len] = '\0';
	while ((nul = memchr(title, '\0', (size_t)len)) != NULL)
		*nul = ' ';
	return title;
}

/* text: its body, without what is not compared. */
static void done(struct crawl *crawl, struct visit *visit,
		 const struct page *page, const struct span *text)
{
	const char *title = page->decoded ? title_of(text) : NULL;
	struct store_fetch fetch = *visit_fetch(crawl, visit, page);
	XXH128_canonical_t hash;

	fetch.title = title;
	if (text->len != page->body.len) {
		XXH128_canonicalFromHash(&hash, XXH3_128bits(text->data,
							     text->len));
		fetch.text_hash = hash.digest;
	}
	if (crawl->options->save_bodies &&
	    store_body(crawl->store, page->hash, page->body.data,
		       page->body.len) == -1)
		crawl_stop(crawl, STOP_STORE);
	if (store_page_end(crawl->store, visit->url_id, STORE_DONE, NULL,
			   visit->attempts, &fetch) == -1)
		crawl_stop(crawl, STOP_STORE);
	visit_explain(crawl, visit, extractor_empty(crawl->extractor, page->type.data,
						 page->type.len));
	crawl->tally.done++;
	if (crawl->options->verbose)
		report_visit(visit, page, NULL);
	outcome(crawl, visit, page, NULL, title);
	visit_free(crawl, visit);
}

static void unchanged(struct crawl *crawl, struct visit *visit,
		      const struct page *page)
{
	if (store_page_end(crawl->store, visit->url_id, STORE_UNCHANGED, NULL,
			   visit->attempts,
			   visit_fetch(crawl, visit, page)) == -1)
		crawl_stop(crawl, STOP_STORE);
	crawl->tally.unchanged++;
	if (crawl->options->verbose)
		report_visit(visit, page, NULL);
	harvest_standing(crawl, visit->url_id, visit->url, visit->input,
			 visit->position);
	visit_free(crawl, visit);
}

bool harvest_blocked(struct crawl *crawl, struct visit *visit,
		     const struct page *page)
{
	struct page told = *page;
	const char *why, *class = wall(crawl, page, &why);

	if (class == NULL)
		return false;
	told.error = (struct span){ why, strlen(why) };
	visit_fail(crawl, visit, class, &told);
	return true;
}

static bool is_unchanged(const struct visit *visit, const struct page *page)
{
	return page->status == 304 ||
	       (visit->has_hash && memcmp(visit->hash, page->hash,
					  sizeof(page->hash)) == 0);
}

/* What of a page without rules is compared.  0; -1: the visit has ended. */
static int cut_noise(struct crawl *crawl, struct visit *visit,
		     const struct page *page, struct span *text)
{
	struct match_budget budget;
	const char *limit;
	char why[64];
	long left;

	if (crawl->rules.nignore == 0 || !body_is_text(page))
		return 0;
	match_budget_start(&budget, IGNORE_BUDGET);
	left = harvest_cut(crawl->rules.ignore, crawl->rules.nignore,
			   &text->data, text->len, &budget, &limit);
	if (left >= 0) {
		text->len = (size_t)left;
		return 0;
	}
	snprintf(why, sizeof(why), "--ignore: %s", limit);
	rule_failed(crawl, visit, page, why);
	return -1;
}

/* Rows and links.  0; -1: the visit has ended (a rule failed). */
static int take_in(struct crawl *crawl, struct visit *visit,
		   const struct page *page, struct span *text)
{
	struct source source = {
		.url_id = visit->url_id,
		.url = visit->url, .final_url = visit->at,
		.type = page->type.data, .typelen = page->type.len,
		.input = visit->input,
		.body = page->body.data, .len = page->body.len,
	};
	enum extractor_end end;
	const char *why;
	int links = 0;

	if (!body_is_text(page))
		source.body = NULL;
	end = extractor_apply(crawl->extractor, &source, &why);
	visit->harvested = true;
	if (scope_follows(crawl))
		links = links_follow(crawl, visit, page);
	if (end == EXTRACTOR_TROUBLE || links == -1)
		crawl_stop(crawl, STOP_STORE);
	if (end == EXTRACTOR_DONE && links == 1) {
		end = EXTRACTOR_RULE_FAILED;
		why = scope_limit(crawl);
	}
	if (end == EXTRACTOR_RULE_FAILED) {
		rule_failed(crawl, visit, page, why);
		return -1;
	}
	return cut_noise(crawl, visit, page, text);
}

void harvest_page(struct crawl *crawl, struct visit *visit,
		  const struct page *page)
{
	struct span text = page->body;

	/* Not asked "if changed", it says nothing about the page. */
	if (page->status == 304 && !visit->conditional) {
		visit_fail(crawl, visit, "http", page);
		return;
	}
	if (is_unchanged(visit, page)) {
		unchanged(crawl, visit, page);
		return;
	}
	begin(crawl, visit, page);
	if (take_in(crawl, visit, page, &text) == 0)
		done(crawl, visit, page, &text);
}
