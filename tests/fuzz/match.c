/*
 * parse/match: a pattern, a NUL, and a text, which is repeated so that it takes
 * more than one stretch.  The matches are those of a plain loop around
 * pcre2_match, unless one of the two ran into a limit.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "parse/rules/pattern.h"
#include "parse/charset/charset.h"

#include <pcre2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MIN 3000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A hash of from and to of each match; 0: a limit was hit. */
static uint64_t plainly(const char *regex, const char *text, size_t len)
{
	pcre2_match_context *context = pcre2_match_context_create(NULL);
	pcre2_match_data *match;
	uint64_t hash = 1;
	uint32_t options = PCRE2_NO_UTF_CHECK;
	size_t at = 0, last = 0, offset;
	pcre2_code *code;
	int rc;

	code = pcre2_compile((PCRE2_SPTR)regex, PCRE2_ZERO_TERMINATED,
			     PCRE2_UTF, &rc, &offset, NULL);
	match = pcre2_match_data_create_from_pattern(code, NULL);
	pcre2_set_match_limit(context, 20000);
	pcre2_set_heap_limit(context, 20000);
	while ((rc = pcre2_match(code, (PCRE2_SPTR)text, len, at, options,
				 match, context)) >= 0) {
		const size_t *v = pcre2_get_ovector_pointer(match);

		/* Kept text up to v[0], which is where a match is cut out. */
		for (; last < v[0]; last++)
			hash = hash * 31 + (unsigned char)text[last];
		hash = hash * 31 + 257;
		options = PCRE2_NO_UTF_CHECK;
		if (v[0] == v[1])
			options |= PCRE2_NOTEMPTY_ATSTART;
		at = last = v[1];
	}
	for (; last < len; last++)
		hash = hash * 31 + (unsigned char)text[last];
	pcre2_match_data_free(match);
	pcre2_match_context_free(context);
	pcre2_code_free(code);
	return rc == PCRE2_ERROR_NOMATCH ? hash : 0;
}

/* The same hash by way of replacing every match with a byte no text has. */
static uint64_t replaced(const struct pattern *pattern, const char *text,
			 size_t len)
{
	uint64_t hash = 1;
	struct match_text out;
	const char *why;

	if (pattern_replace(pattern, text, len, "\xff", &out, &why) < 0)
		return 0;
	for (size_t i = 0; i < out.len; i++)
		hash = hash * 31 + (out.data[i] == '\xff'
					    ? 257 : (unsigned char)out.data[i]);
	free(out.owned);
	return hash;
}

static int inside(void *arg, const struct match_span *groups)
{
	const char *const *text = arg;

	if (groups[0].data && (groups[0].data < text[0] ||
			       groups[0].data + groups[0].len > text[1]))
		abort();
	return 0;
}

static void check(const struct pattern *pattern, const char *text, size_t len)
{
	const char *range[2] = { text, text + len }, *why;
	uint64_t a = plainly(pattern_text(pattern), text, len), b;
	struct match_budget budget;
	struct match_text out;

	b = a ? replaced(pattern, text, len) : 0;
	if (a && b && a != b)
		abort();
	match_budget_start(&budget, 50);
	if (pattern_ngroups(pattern))
		pattern_each(pattern, text, len, &budget, inside, range, &why);
	if (pattern_replace(pattern, text, len < 100 ? len : 0, "$0", &out,
			    &why) < 0)
		return;
	if (out.len != (len < 100 ? len : 0) ||
	    memcmp(out.data, text, out.len) != 0)
		abort();
	free(out.owned);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *nul = size ? memchr(data, 0, size) : NULL;
	const char *unit, *error;
	struct pattern *pattern;
	size_t n, len = 0, offset;
	char *text;

	if (!nul || nul - data > 200)
		return 0;
	unit = (const char *)nul + 1;
	n = utf8_valid(unit, size - (size_t)(nul + 1 - data));
	pattern = pattern_compile((const char *)data, &error, &offset);
	if (!pattern) {
		if (offset > (size_t)(nul - data))
			abort();
		return 0;
	}
	text = malloc(TEXT_MIN + n);
	if (!text)
		abort();
	while (n && len < TEXT_MIN) {
		memcpy(text + len, unit, n);
		len += n;
	}
	check(pattern, text, len);
	check(pattern, text, n);
	free(text);
	pattern_free(pattern);
	return 0;
}
