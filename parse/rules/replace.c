/*
 * Text without the matches, or with something else in their place.
 */
#include "parse/rules/pattern.h"

#include "parse/memory.h"
#include "parse/rules/scan.h"

#include <stdlib.h>
#include <string.h>

#define RESULT_MAX ((size_t)64 << 20)
#define REPLACE_MS 2000

long pattern_cut(const struct pattern *pattern, const char *text, size_t len,
		 const struct match_budget *budget, char *out, const char **why)
{
	size_t kept = 0, n = 0;
	struct scan s;
	int rc;

	scan_init(&s, pattern, text, len, budget);
	while ((rc = scan_next(&s, why)) == 1) {
		memcpy(out + n, s.text + kept, s.from - kept);
		n += s.from - kept;
		kept = s.to;
	}
	if (rc < 0)
		return -1;
	memcpy(out + n, s.text + kept, len - kept);
	return (long)(n + len - kept);
}

/*
 * As long as what has been put together is one stretch of the text itself, it
 * is not copied: most often nothing matches, or only a label in front.
 */
struct result {
	const char *stretch;	/* len bytes of the text; NULL: it is in data */
	char *data;
	size_t len, cap;
	bool literal;		/* the replacement has no $ */
};

static bool result_room(struct result *r, size_t more);

/* Into memory of its own.  False if that makes it too large. */
static bool result_copy(struct result *r)
{
	const char *stretch = r->stretch;
	size_t len = r->len;

	if (!stretch)
		return true;
	r->len = 0;
	r->stretch = NULL;
	if (!result_room(r, len))
		return false;
	memcpy(r->data, stretch, len);
	r->len = len;
	return true;
}

/* False if that makes it too large.  Leaves a byte for the NUL. */
static bool result_room(struct result *r, size_t more)
{
	if (more > RESULT_MAX - r->len)
		return false;
	if (r->len + more < r->cap)
		return true;
	r->cap = (r->len + more) * 2 + 64;
	r->data = must(realloc(r->data, r->cap));
	return true;
}

static const char *result_add(struct result *r, const char *s, size_t len)
{
	if (!result_copy(r) || !result_room(r, len))
		return "result too large";
	memcpy(r->data + r->len, s, len);
	r->len += len;
	return NULL;
}

/* The same with a stretch of the text. */
static const char *result_keep(struct result *r, const char *s, size_t len)
{
	if (r->stretch && r->len == 0)
		r->stretch = s;
	if (!len || !r->stretch || r->stretch + r->len != s)
		return len ? result_add(r, s, len) : NULL;
	if (len > RESULT_MAX - r->len)
		return "result too large";
	r->len += len;
	return NULL;
}

/* Appends what becomes of the match just found.  NULL, or why not. */
static const char *expand(struct result *r, const struct scan *s,
			  const char *with)
{
	const uint32_t options = PCRE2_SUBSTITUTE_MATCHED |
				 PCRE2_SUBSTITUTE_REPLACEMENT_ONLY |
				 PCRE2_SUBSTITUTE_OVERFLOW_LENGTH |
				 PCRE2_SUBSTITUTE_UNSET_EMPTY |
				 PCRE2_NO_UTF_CHECK;
	size_t room = strlen(with) + 1;

	for (;;) {
		int rc;

		if (!result_copy(r) || !result_room(r, room))
			return "result too large";
		room = r->cap - r->len;
		rc = pcre2_substitute(s->pattern->code, (PCRE2_SPTR)s->text,
				      s->len, s->began, options,
				      s->pattern->data,
				      scan_context(), (PCRE2_SPTR)with,
				      PCRE2_ZERO_TERMINATED,
				      (PCRE2_UCHAR *)r->data + r->len, &room);
		if (rc >= 0) {
			r->len += room;
			return NULL;
		}
		if (rc == PCRE2_ERROR_NOSUBSTRING)
			return "unknown group in replacement";
		if (rc != PCRE2_ERROR_NOMEMORY)
			return "bad replacement";
	}
}

static const char *replace_all(struct result *r, struct scan *s,
			       const char *with)
{
	const char *why = NULL;
	size_t kept = 0;
	int rc;

	while ((rc = scan_next(s, &why)) == 1) {
		why = result_keep(r, s->text + kept, s->from - kept);
		if (!why && *with)
			why = r->literal ? result_add(r, with, strlen(with))
					 : expand(r, s, with);
		if (why)
			return why;
		kept = s->to;
	}
	return rc < 0 ? why : result_keep(r, s->text + kept, s->len - kept);
}

int pattern_replace(const struct pattern *pattern, const char *text, size_t len,
		    const char *with, struct match_text *out, const char **why)
{
	struct result r = { .literal = !strchr(with, '$') };
	struct match_budget budget;
	const char *error;
	struct scan s;

	match_budget_start(&budget, REPLACE_MS);
	scan_init(&s, pattern, text, len, &budget);
	r.stretch = s.text;
	error = replace_all(&r, &s, with);
	if (error) {
		*why = error;
		free(r.data);
		return -1;
	}
	*out = (struct match_text){
		.data = r.stretch ? r.stretch : r.data,
		.len = r.len,
		.owned = r.data,
	};
	return 0;
}
