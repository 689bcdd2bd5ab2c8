/*
 * One PCRE2 call cannot be interrupted, and its match limit counts per start
 * position, so neither a clock nor the limit alone bounds the time a page
 * takes.  Therefore a scan goes by stretches: pcre2_set_offset_limit lets a
 * call try at most `starts` start positions (it still sees the whole text),
 * and the limit of each start is WORK / starts.  Whatever the pattern, a call
 * ends after WORK steps, about a second; between calls there is a clock.
 *
 * Stretches grow while they go fast, because PCRE2 remembers within one call
 * that a `.*?x` cannot succeed, and because calls cost 0.1 us.  They shrink
 * when a start runs into its share of the limit, for it is given more then:
 * only a start that uses up LIMIT_MAX alone is a failure.
 *
 * A step of a back reference compares up to the whole rest of the text; such
 * patterns get less WORK on longer texts.
 *
 * What a recursion takes back is no step, and may be as much as all of it so
 * far: a pattern that calls itself without having come on takes the time of the
 * square of the stack.  Such patterns get a smaller one, and what does not fit
 * the interpreter looks at, which knows of endless recursion.
 *
 * The price: a lazy `.*?` is a step per character, so where many starts of a
 * pattern run on to the end in vain, a page of 500 kB takes 0.1 s, one of 1 MB
 * half a second, and one of 5 MB its time budget.
 *
 * Patterns in which a stretch's end
 * would be felt (\G, verbs such as (*COMMIT), anchored ones) are given one
 * stretch, with the limit of a start at least LIMIT_WHOLE.
 *
 * The match context and the JIT stack are shared by all patterns of the
 * process; match data is per pattern and copied out before anybody is called.
 */
#include "parse/rules/scan.h"

#include "parse/memory.h"

#include <stdlib.h>

/* All limits. */
#define WORK ((uint64_t)1 << 30)	/* steps of one call */
#define LIMIT_MAX ((uint64_t)1 << 24)	/* steps of one start */
#define LIMIT_WHOLE ((uint64_t)100000)	/* the same if there is one stretch */
#define INTERPRETER 8			/* its steps are slower by that much */
#define STARTS_FIRST 1024		/* start positions of a stretch */
#define STARTS_MIN ((size_t)(WORK / LIMIT_MAX))
#define STARTS_GROWTH 4
#define FAST_NS 10000000		/* stretches as quick may grow */
#define HEAP_KIB (64 * 1024)		/* of the interpreter */
#define JIT_STACK_START (32 * 1024)
#define JIT_STACK_MAX (8 << 20)
#define JIT_STACK_CALLS (1 << 20)	/* the same of patterns with calls */

pcre2_match_context *scan_context(void)
{
	static pcre2_match_context *context;

	if (context)
		return context;
	context = must(pcre2_match_context_create(NULL));
	pcre2_set_heap_limit(context, HEAP_KIB);
	return context;
}

static void assign_stack(bool calls)
{
	static pcre2_jit_stack *stacks[2];

	if (!stacks[calls])
		stacks[calls] = must(pcre2_jit_stack_create(JIT_STACK_START,
			calls ? JIT_STACK_CALLS : JIT_STACK_MAX, NULL));
	pcre2_jit_stack_assign(scan_context(), NULL, stacks[calls]);
}

/* ---- one stretch -------------------------------------------------------- */

static uint64_t smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Steps a start of this stretch may take. */
static uint32_t limit_of(const struct scan *s)
{
	size_t rest = s->len - s->at;
	uint64_t starts = smaller(s->starts, rest + 1), work = WORK;
	uint64_t limit;

	if (s->pattern->references)
		work /= 1 + s->len / 32;
	limit = smaller(work / starts, LIMIT_MAX);
	if (s->pattern->whole && limit < LIMIT_WHOLE)
		limit = LIMIT_WHOLE;
	return (uint32_t)(limit ? limit : 1);
}

/* Where this stretch ends: between characters, not between CR and LF. */
static size_t stretch_end(const struct scan *s)
{
	size_t end = s->at + s->starts;

	if (s->pattern->whole || s->starts >= s->len - s->at)
		return s->len;
	while (end < s->len && ((unsigned char)s->text[end] & 0xc0) == 0x80)
		end++;
	if (end < s->len && s->text[end] == '\n' && s->text[end - 1] == '\r')
		end++;
	return end;
}

static int interpret(const struct scan *s, uint32_t limit)
{
	limit = limit < INTERPRETER ? 1 : limit / INTERPRETER;
	pcre2_set_match_limit(scan_context(), limit);
	return pcre2_match(s->pattern->code, (PCRE2_SPTR)s->text, s->len, s->at,
			   s->options | PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT,
			   s->pattern->data, scan_context());
}

static int run(const struct scan *s, size_t end)
{
	uint32_t limit = limit_of(s);
	int rc;

	pcre2_set_offset_limit(scan_context(),
			       end < s->len ? end - 1 : PCRE2_UNSET);
	if (!s->pattern->jit)
		return interpret(s, limit);
	pcre2_set_match_limit(scan_context(), limit);
	assign_stack(s->pattern->calls);
	rc = pcre2_jit_match(s->pattern->code, (PCRE2_SPTR)s->text, s->len,
			     s->at, s->options | PCRE2_NO_UTF_CHECK,
			     s->pattern->data, scan_context());
	/* The interpreter keeps its state on the heap and may get through. */
	return rc == PCRE2_ERROR_JIT_STACKLIMIT ? interpret(s, limit) : rc;
}

static const char *reason(int rc)
{
	switch (rc) {
	case PCRE2_ERROR_MATCHLIMIT:
		return "match limit";
	case PCRE2_ERROR_DEPTHLIMIT:
		return "depth limit";
	case PCRE2_ERROR_HEAPLIMIT:
		return "heap limit";
	case PCRE2_ERROR_JIT_STACKLIMIT:
		return "JIT stack limit";
	case PCRE2_ERROR_RECURSELOOP:
		return "endless recursion";
	case PCRE2_ERROR_NOMEMORY:
		out_of_memory();
	}
	return "internal error of PCRE2";
}

/* ---- scanning ----------------------------------------------------------- */

void scan_init(struct scan *s, const struct pattern *pattern, const char *text,
	       size_t len, const struct match_budget *budget)
{
	*s = (struct scan){
		.pattern = pattern,
		.text = text ? text : "",
		.len = len,
		.budget = budget,
		.starts = STARTS_FIRST,
		.ceiling = SIZE_MAX / STARTS_GROWTH,
		.clock = match_budget_clock(),
	};
	if (pattern->whole)
		s->starts = pattern->anchored ? 1 : len + 1;
}

static bool expired(const struct scan *s)
{
	return s->budget && s->clock >= s->budget->deadline_ns;
}

/* False if the stretch is as short as can be. */
static bool narrow(struct scan *s)
{
	size_t least = s->pattern->references ? 1 : STARTS_MIN;

	if (s->pattern->whole || s->starts <= least)
		return false;
	s->ceiling = s->starts = (size_t)smaller(
		s->starts, s->len - s->at + 1) / STARTS_GROWTH;
	if (s->starts < least)
		s->ceiling = s->starts = least;
	return true;
}

static void advance(struct scan *s, size_t end)
{
	int64_t before = s->clock;

	s->at = end;
	s->options = 0;
	s->clock = match_budget_clock();
	if (s->clock - before < FAST_NS && s->starts <= s->ceiling)
		s->starts *= STARTS_GROWTH;
	if (s->starts > s->ceiling)
		s->starts = s->ceiling;
}

/* After \K or an empty match the next start must still be further on. */
static void note_match(struct scan *s)
{
	const size_t *at = pcre2_get_ovector_pointer(s->pattern->data);
	size_t last = s->to;

	s->began = s->at;
	s->from = at[0] < last ? last : at[0];
	s->to = at[1] < s->from ? s->from : at[1];
	s->at = s->to > s->at ? s->to : s->at;
	s->options = s->from == s->to ? PCRE2_NOTEMPTY_ATSTART : 0;
	s->clock = match_budget_clock();
}

int scan_next(struct scan *s, const char **why)
{
	for (;;) {
		size_t end = stretch_end(s);
		int rc;

		if (expired(s)) {
			*why = "time budget";
			return -1;
		}
		rc = run(s, end);
		if (rc >= 0) {
			note_match(s);
			return 1;
		}
		if (rc == PCRE2_ERROR_NOMATCH) {
			if (end >= s->len)
				return 0;
			advance(s, end);
		} else if (rc != PCRE2_ERROR_MATCHLIMIT || !narrow(s)) {
			*why = reason(rc);
			return -1;
		}
	}
}
