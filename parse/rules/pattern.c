/*
 * Compiling, groups and callbacks; how a text is gone through in bounded time
 * is in scan.c.
 */
#include "parse/rules/pattern.h"

#include "parse/memory.h"
#include "parse/rules/scan.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static int by_number(const void *a, const void *b)
{
	const struct group *x = a, *y = b;

	return x->number < y->number ? -1 : x->number > y->number;
}

static unsigned name_index(struct pattern *p, const char *name)
{
	for (unsigned i = 0; i < p->nnames; i++)
		if (!strcmp(p->names[i], name))
			return i;
	p->names[p->nnames] = name;
	return (unsigned)p->nnames++;
}

/* Reads the name table: entries of a big-endian number and a name. */
static void read_groups(struct pattern *p)
{
	uint32_t count, size;
	PCRE2_SPTR table;

	pcre2_pattern_info(p->code, PCRE2_INFO_NAMECOUNT, &count);
	pcre2_pattern_info(p->code, PCRE2_INFO_NAMEENTRYSIZE, &size);
	pcre2_pattern_info(p->code, PCRE2_INFO_NAMETABLE, &table);
	p->groups = must(calloc(count + 1, sizeof(*p->groups)));
	p->names = must(calloc(count + 1, sizeof(*p->names)));
	for (uint32_t i = 0; i < count; i++, table += size) {
		p->groups[i].number = (unsigned)table[0] << 8 | table[1];
		p->groups[i].name = (const char *)table + 2;
	}
	p->ngroups = count;
	qsort(p->groups, count, sizeof(*p->groups), by_number);
	for (uint32_t i = 0; i < count; i++)
		p->groups[i].index = name_index(p, p->groups[i].name);
}

/* Whether a group is called anywhere: (?R), (?1), (?-1), (?&name), ...  Also
   where that is quoted, which costs little. */
static bool calls_groups(const char *text)
{
	static const char *const forms[] = {
		"(?R", "(?&", "(?P>", "(?+", "\\g<", "\\g'"
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++)
		if (strstr(text, forms[i]))
			return true;
	while ((text = strstr(text, "(?"))) {
		text += 2;
		if (isdigit((unsigned char)text[*text == '-']))
			return true;
	}
	return false;
}

static void read_nature(struct pattern *p)
{
	uint32_t options = 0, references = 0;
	size_t jit = 0;

	pcre2_pattern_info(p->code, PCRE2_INFO_ALLOPTIONS, &options);
	pcre2_pattern_info(p->code, PCRE2_INFO_BACKREFMAX, &references);
	pcre2_pattern_info(p->code, PCRE2_INFO_JITSIZE, &jit);
	p->jit = jit > 0;
	p->references = references > 0;
	p->calls = calls_groups(p->text);
	p->anchored = options & PCRE2_ANCHORED;
	p->whole = p->anchored || strstr(p->text, "\\G") ||
		   strstr(p->text, "(*COMMIT") || strstr(p->text, "(*SKIP");
}

static void *allocate(size_t size, void *arg)
{
	(void)arg;
	return must(malloc(size));
}

static void release(void *memory, void *arg)
{
	(void)arg;
	free(memory);
}

/* Memory that ends the process where there is none: PCRE2's compiler calls
   that a mistake in the pattern, and its JIT (10.42) crashes. */
static pcre2_compile_context *new_context(void)
{
	pcre2_general_context *general =
		must(pcre2_general_context_create(allocate, release, NULL));
	pcre2_compile_context *context =
		must(pcre2_compile_context_create(general));

	pcre2_general_context_free(general);
	return context;
}

static pcre2_code *compile(const char *regex, const char **error,
			   size_t *offset)
{
	static PCRE2_UCHAR message[256];
	pcre2_compile_context *context = new_context();
	int code;
	pcre2_code *re = pcre2_compile(
		(PCRE2_SPTR)regex, PCRE2_ZERO_TERMINATED,
		PCRE2_UTF | PCRE2_USE_OFFSET_LIMIT | PCRE2_NEVER_BACKSLASH_C,
		&code, offset, context);

	pcre2_compile_context_free(context);
	if (re)
		return re;
	pcre2_get_error_message(code, message, sizeof(message));
	*error = (const char *)message;
	return NULL;
}

struct pattern *pattern_compile(const char *regex, const char **error,
				size_t *offset)
{
	pcre2_code *code = compile(regex, error, offset);
	struct pattern *p;

	if (!code)
		return NULL;
	p = must(calloc(1, sizeof(*p)));
	p->code = code;
	p->text = must(strdup(regex));
	p->data = must(pcre2_match_data_create_from_pattern(code, NULL));
	/* No JIT here, or not for this pattern: the interpreter does it. */
	(void)pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
	read_nature(p);
	read_groups(p);
	if (p->nnames <= MATCH_GROUPS_MAX)
		return p;
	*error = "too many named groups";
	*offset = 0;
	pattern_free(p);
	return NULL;
}

void pattern_free(struct pattern *p)
{
	if (!p)
		return;
	pcre2_match_data_free(p->data);
	pcre2_code_free(p->code);
	free(p->groups);
	free(p->names);
	free(p->text);
	free(p);
}

const char *pattern_text(const struct pattern *p)
{
	return p->text;
}

void pattern_set_place(struct pattern *p, const char *file, unsigned line)
{
	p->file = file;
	p->line = line;
}

unsigned pattern_place(const struct pattern *p, const char **file)
{
	*file = p->file;
	return p->line;
}

size_t pattern_ngroups(const struct pattern *p)
{
	return p->nnames;
}

const char *pattern_group(const struct pattern *p, size_t i)
{
	return p->names[i];
}

static void fill_spans(const struct scan *s, struct match_span *spans)
{
	const struct pattern *p = s->pattern;
	const size_t *at = pcre2_get_ovector_pointer(p->data);

	memset(spans, 0, p->nnames * sizeof(*spans));
	for (size_t i = 0; i < p->ngroups; i++) {
		const size_t *pair = at + 2 * p->groups[i].number;
		struct match_span *span = spans + p->groups[i].index;

		/* \K can put a group's start after its end. */
		if (span->data || pair[0] == PCRE2_UNSET || pair[0] > pair[1])
			continue;
		span->data = s->text + pair[0];
		span->len = pair[1] - pair[0];
	}
}

int pattern_each(const struct pattern *pattern, const char *text, size_t len,
		 const struct match_budget *budget, match_fn *fn, void *arg,
		 const char **why)
{
	struct match_span spans[MATCH_GROUPS_MAX];
	struct scan s;
	int rc;

	scan_init(&s, pattern, text, len, budget);
	while ((rc = scan_next(&s, why)) == 1) {
		int end;

		fill_spans(&s, spans);
		end = fn(arg, spans);
		if (end)
			return end;
	}
	return rc;
}

int pattern_test(const struct pattern *pattern, const char *text, size_t len,
		 const struct match_budget *budget, const char **why)
{
	struct scan s;

	scan_init(&s, pattern, text, len, budget);
	return scan_next(&s, why);
}

int pattern_first(const struct pattern *pattern, const char *text, size_t len,
		  const struct match_budget *budget, struct match_span *found,
		  const char **why)
{
	const size_t *at = pcre2_get_ovector_pointer(pattern->data);
	uint32_t captures = 0;
	struct scan s;
	int rc;

	scan_init(&s, pattern, text, len, budget);
	rc = scan_next(&s, why);
	if (rc != 1)
		return rc;
	pcre2_pattern_info(pattern->code, PCRE2_INFO_CAPTURECOUNT, &captures);
	if (captures > 0)
		at += 2;
	*found = (struct match_span){ 0 };
	if (at[0] != PCRE2_UNSET && at[0] <= at[1])
		*found = (struct match_span){ text + at[0], at[1] - at[0] };
	return 1;
}
