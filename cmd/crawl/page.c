#include "cmd/crawl/page.h"

#include "parse/charset/charset.h"
#include "parse/html/html.h"
#include "parse/rules/pattern.h"
#include "parse/rules/rule_matches.h"
#include "store/page.h"

#include <stdio.h>
#include <string.h>
#include <xxhash.h>

#define BLOCK_BUDGET 500	/* ms of looking for a wall */
#define IGNORE_BUDGET 2000	/* ms of cutting out noise */

/* A worker has digested a stranger's bytes: its word for UTF-8 is not taken. */
static bool body_is_text(const struct page *page)
{
	return page->decoded &&
	       utf8_valid(page->body.data, page->body.len) == page->body.len;
}

static void fail(struct ending *ending, const char *reason, const char *why)
{
	*ending = (struct ending){ .state = STORE_FAILED, .reason = reason,
				   .why = why };
}

/* ---- a wall -------------------------------------------------------------- */

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
static void name_block(struct pages *pages, const struct rules_block *block,
		       int status)
{
	if (block->match != NULL)
		snprintf(pages->why, sizeof(pages->why),
			 "block '%.200s' (%.100s:%u)",
			 pattern_text(block->match), block->at.file,
			 block->at.line);
	else
		snprintf(pages->why, sizeof(pages->why),
			 "block status %d (%.100s:%u)", status, block->at.file,
			 block->at.line);
}

/* A pattern that hits a limit may have missed a wall: then the page fails as by
   a rule's pattern. */
bool crawl_page_is_wall(struct pages *pages, const struct page *page,
			struct ending *ending)
{
	const struct rules *rules = pages->course->rules;
	struct match_budget budget;
	bool is_text = rules->nblocks > 0 && body_is_text(page);
	const char *limit = NULL;
	size_t len;

	if (page->challenge.len > 0) {
		fail(ending, "blocked", "challenge header");
		return true;
	}
	match_budget_start(&budget, BLOCK_BUDGET);
	for (size_t i = 0; i < rules->nblocks; i++) {
		const struct rules_block *block = &rules->blocks[i];

		switch (block_applies(block, page, is_text, &budget, &limit)) {
		case 1:
			name_block(pages, block, page->status);
			fail(ending, "blocked", pages->why);
			return true;
		case -1:
			name_block(pages, block, page->status);
			len = strlen(pages->why);
			snprintf(pages->why + len, sizeof(pages->why) - len,
				 ": %s", limit);
			fail(ending, "rule", pages->why);
			return true;
		}
	}
	return false;
}

/* ---- rows and links ------------------------------------------------------ */

static void begin(struct course *course, const struct visit *visit,
		  const struct page *page)
{
	struct store_page stored = {
		.url_id = visit->url_id,
		.url = visit->url,
		.final_url = visit->at,
		.input = visit->input,
		.status = page->status,
		.fetched_at = course->wall,
		.unread = visit->unread,
	};

	course_stored(course, store_page_begin(course->store, &stored));
}

/* As links_follow(); with 1 *why says what is wrong. */
static int follow_next(struct pages *pages, const struct visit *visit,
		       const struct page *page, const struct source *source,
		       const char **why)
{
	size_t n = pages->course->rules->nnexts;
	struct store_value url;
	int end = 0;

	for (size_t i = 0; i < n && end == 0; i++)
		switch (extractor_next(pages->extractor, i, source, &url,
				       why)) {
		case 1:
			end = links_follow_next(pages->links, visit, page,
						url.text, url.len);
			if (end == 1)
				*why = scope_limit(pages->links->scope);
			break;
		case -1:
			end = 1;
		}
	return end;
}

/* Of a text what leads on from it, inside its transaction.  As above. */
static int follow(struct pages *pages, const struct visit *visit,
		  const struct page *page, const struct source *source,
		  const char **why)
{
	int end = 0;

	if (scope_wants_links(pages->links->scope) ||
	    pages->course->options->links)
		end = links_follow(pages->links, visit, page);
	if (end == 1)
		*why = scope_limit(pages->links->scope);
	if (end != 0 || source->body == NULL)
		return end;
	return follow_next(pages, visit, page, source, why);
}

/* NULL, or the reason for which the page failed, and why: a pattern hit a
   limit, or the like. */
static const char *extract(struct pages *pages, struct visit *visit,
			   const struct page *page, bool is_text,
			   const char **why)
{
	struct source source = {
		.url_id = visit->url_id,
		.url = visit->url, .final_url = visit->at,
		.type = page->type.data, .typelen = page->type.len,
		.input = visit->input,
		.body = is_text ? page->body.data : NULL,
		.len = page->body.len,
	};
	enum extractor_end end;
	const char *wrong;
	int links;

	end = extractor_apply(pages->extractor, &source, why);
	visit->rows_out = true;
	links = follow(pages, visit, page, &source, &wrong);
	if (end == EXTRACTOR_TROUBLE || links == -1)
		course_stop(pages->course, STOP_STORE);
	if (extractor_reason(end) != NULL || links != 1)
		return extractor_reason(end);
	*why = wrong;
	return "rule";
}

/* *text: the body, without what of a page without rules is not compared.  NULL,
   or why the page failed. */
static const char *cut_noise(struct pages *pages, struct span *text)
{
	const struct rules *rules = pages->course->rules;
	struct match_budget budget;
	const char *limit;
	long left;

	match_budget_start(&budget, IGNORE_BUDGET);
	left = rule_matches_cut(rules->ignore, rules->nignore, &text->data,
				text->len, &budget, &limit);
	if (left >= 0) {
		text->len = (size_t)left;
		return NULL;
	}
	snprintf(pages->why, sizeof(pages->why), "--ignore: %s", limit);
	return pages->why;
}

static const char *title_of(struct pages *pages, const struct span *text)
{
	char *title = pages->title, *nul;
	long len = html_title(text->data, text->len, title,
			      sizeof(pages->title) - 1);

	if (len < 0)
		return NULL;
	title[len] = '\0';
	while ((nul = memchr(title, '\0', (size_t)len)) != NULL)
		*nul = ' ';
	return title;
}

static const unsigned char *hash_of(struct pages *pages,
				    const struct span *text)
{
	XXH128_canonical_t hash;

	XXH128_canonicalFromHash(&hash, XXH3_128bits(text->data, text->len));
	memcpy(pages->text_hash, hash.digest, sizeof(pages->text_hash));
	return pages->text_hash;
}

static bool is_unchanged(const struct visit *visit, const struct page *page)
{
	return page->status == 304 ||
	       (visit->has_hash && memcmp(visit->hash, page->hash,
					  sizeof(page->hash)) == 0);
}

/* What it leads to may have changed. */
static void meet_links_again(struct pages *pages, const struct visit *visit,
			     struct ending *ending)
{
	switch (links_follow_again(pages->links, visit)) {
	case -1:
		course_stop(pages->course, STOP_STORE);
		break;
	case 1:
		fail(ending, "rule", scope_limit(pages->links->scope));
		break;
	}
}

/* What there is to tell of the page itself, also where a rule failed: that may
   be mended, and the page stands then.  NULL, or why the page failed. */
static const char *describe(struct pages *pages, const struct page *page,
			    bool is_text, struct ending *ending)
{
	struct span text = page->body;
	const char *why = NULL;

	if (pages->course->rules->nignore > 0 && is_text)
		why = cut_noise(pages, &text);
	if (why != NULL)
		return why;
	if (page->decoded)
		ending->title = title_of(pages, &text);
	if (text.len != page->body.len)
		ending->text_hash = hash_of(pages, &text);
	return NULL;
}

void crawl_page_read(struct pages *pages, struct visit *visit,
		     const struct page *page, struct ending *ending)
{
	struct course *course = pages->course;
	const char *reason, *limit, *why = NULL;
	bool is_text;

	*ending = (struct ending){ .state = STORE_UNCHANGED };
	/* Not asked "if changed", it says nothing about the page. */
	if (page->status == 304 && !visit->conditional) {
		fail(ending, "http", NULL);
		return;
	}
	if (is_unchanged(visit, page)) {
		if (course->options->links)
			meet_links_again(pages, visit, ending);
		return;
	}
	is_text = body_is_text(page);
	begin(course, visit, page);
	reason = extract(pages, visit, page, is_text, &why);
	/* Also where a rule failed: it may be mended, and tried on that. */
	if (course->options->save_bodies)
		course_stored(course, store_body(course->store, page->hash,
						 page->body.data,
						 page->body.len));
	limit = describe(pages, page, is_text, ending);
	if (reason == NULL && limit != NULL) {
		reason = "rule";
		why = limit;
	}
	ending->state = reason != NULL ? STORE_FAILED : STORE_DONE;
	ending->reason = reason;
	ending->why = reason != NULL ? why :
		      extractor_empty(pages->extractor, page->type.data,
				      page->type.len);
}
