#include "cmd/rows/extractor.h"

#include "cmd/rows/column_constants.h"
#include "cmd/rows/column_functions.h"
#include "cmd/rows/field.h"
#include "cmd/rows/rule_table.h"
#include "cmd/text/memory.h"
#include "cmd/text/say.h"
#include "cmd/text/units.h"
#include "parse/rules/rule_matches.h"
#include "parse/rules/pattern.h"
#include "store/page.h"
#include "store/row.h"
#include "store/single.h"
#include "store/table.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE_BUDGET 2000	/* ms of matching for all rules of a page, */
#define WISHES_MOST 10		/* rules named with what they are for */
#define RULE_BUDGET 100		/* of which each is left this if it can be */

struct extractor {
	struct store *store;
	struct column_functions *functions;
	struct rule_table *tables;
	size_t n;
	const struct rules *rules;
	struct store_single **nexts;	/* rules->nnexts of them */
	struct output *output;		/* NULL: none */
	struct explanation *explanation;	/* likewise */
	bool only_changes, carry;
	struct extractor_counts counts;
	int64_t pages;			/* of text */
	/* the page in work */
	const struct source *source;
	struct rule_table *table;
	size_t wanting;			/* rules that were for it */
	int64_t rows;			/* before it */
	int64_t elements;		/* that the rule found; -1: it was not
					   for the page */
	const char *why;
	char number[160];		/* what is, and was expected */
	char failed[600];		/* the rules that did, and why */
	bool broken;			/* not only the number of rows was it */
	char next_failed[600];		/* a `next` did, and why */
	char *empty;			/* why it gave no row; NULL */
};

/* ---- open ---------------------------------------------------------------- */

static const char *const next_groups[] = { "body" };

static int open_next(struct extractor *t, size_t i)
{
	const struct rules_next *next = &t->rules->nexts[i];
	char wrong[512];
	const char *why;

	t->nexts[i] = store_single_new(t->store, next->expr, next_groups, 1,
				       &why);
	if (t->nexts[i] != NULL) {
		if (column_constants_check(next->expr, wrong,
					   sizeof(wrong)) == 0)
			return 0;
		why = wrong;
	}
	if (why == NULL)
		say_error("%s", store_error(t->store)->text);
	else
		say_error("%s:%u:%u: %s: %s", next->at.file, next->at.line,
			  next->at.column, next->expr, why);
	return -1;
}

static int open_nexts(struct extractor *t)
{
	t->nexts = must(calloc(t->rules->nnexts + 1, sizeof(*t->nexts)));
	for (size_t i = 0; i < t->rules->nnexts; i++)
		if (open_next(t, i) == -1)
			return -1;
	return 0;
}

struct extractor *extractor_open(struct store *store, const struct rules *rules)
{
	struct extractor *t = must(calloc(1, sizeof(*t)));

	t->store = store;
	t->rules = rules;
	t->tables = must(calloc(rules->nrules + 1, sizeof(*t->tables)));
	t->functions = column_functions_new(store);
	if (t->functions == NULL) {
		say_error("%s", store_error(store)->text);
		extractor_free(t);
		return NULL;
	}
	for (; t->n < rules->nrules; t->n++)
		if (rule_table_open(&t->tables[t->n], store, t->functions,
				    &rules->rules[t->n]) == -1) {
			t->n++;
			extractor_free(t);
			return NULL;
		}
	if (open_nexts(t) == 0)
		return t;
	extractor_free(t);
	return NULL;
}

void extractor_free(struct extractor *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < t->n; i++)
		rule_table_release(&t->tables[i]);
	for (size_t i = 0; t->nexts != NULL && i < t->rules->nnexts; i++)
		store_single_free(t->nexts[i]);
	free(t->nexts);
	free(t->tables);
	column_functions_free(t->functions);
	free(t->empty);
	free(t);
}

const struct extractor_counts *extractor_counts(const struct extractor *t)
{
	return &t->counts;
}

/* ---- what is odd about the rules ----------------------------------------- */

void extractor_tell_reshaped(const struct extractor *t, int64_t run)
{
	for (size_t i = 0; i < t->n; i++)
		if (store_table_reshaped(t->tables[i].store))
			say_note("rule %s changed: all its rows are new in "
				 "run %lld", t->tables[i].rule->table,
				 (long long)run);
}

int extractor_tell_unmatched(const struct extractor *t)
{
	for (size_t i = 0; i < t->n && t->pages > 0; i++) {
		const struct rule_table *table = &t->tables[i];
		int empty = table->matches > 0 || table->failures > 0 ? 0 :
			    store_table_empty(t->store, table->store);

		if (empty == -1)
			return -1;
		if (empty)
			say_note("rule %s matched on no page; by url and type "
				 "it was for %lld of %lld",
				 table->rule->table, (long long)table->pages,
				 (long long)t->pages);
	}
	return 0;
}

/* ---- rows out ------------------------------------------------------------ */

static void count_change(struct extractor_counts *counts,
			 enum store_change change)
{
	switch (change) {
	case STORE_NEW:
		counts->news++;
		break;
	case STORE_CHANGED:
		counts->changes++;
		break;
	case STORE_GONE:
		counts->gone++;
		break;
	case STORE_SAME:
		break;
	}
}

static bool is_shown(const struct extractor *t, enum store_change change)
{
	if (t->only_changes)
		return change != STORE_SAME;
	return change != STORE_GONE;
}

const char *extractor_change_name(enum store_change change)
{
	static const char *const names[] = {
		[STORE_SAME] = "same", [STORE_NEW] = "new",
		[STORE_CHANGED] = "changed", [STORE_GONE] = "gone",
	};

	return names[change];
}

/* Into the table's own.  values NULL: only their names matter. */
static size_t row_fields(struct extractor *t, enum store_change change,
			 const struct store_value *values)
{
	static const struct store_value none = { .type = STORE_NULL };
	const struct rule *rule = t->table->rule;
	struct field *fields = t->table->fields;
	size_t n = 0;

	if (t->only_changes)
		fields[n++] = field_of_text("change",
					    extractor_change_name(change));
	if (t->n > 1)
		fields[n++] = field_of_text("table", rule->table);
	if (rule_table_column(rule, "url") == -1)
		fields[n++] = field_of_text("url", t->source->url);
	for (size_t i = 0; i < rule->ncolumns; i++)
		fields[n++] = field_of_value(rule->columns[i].name, values
					     != NULL ? &values[i] : &none);
	if (t->carry && rule_table_column(rule, "error") == -1)
		fields[n++] = field_of_text("error", NULL);
	return n;
}

static void row_out(void *arg, const struct store_table *stored,
		    enum store_change change, const struct store_value *values)
{
	struct extractor *t = arg;

	(void)stored;
	count_change(&t->counts, change);
	if (t->explanation != NULL && change != STORE_GONE)
		explanation_row(t->explanation, (size_t)(t->table - t->tables),
				values);
	if (t->output != NULL && is_shown(t, change))
		output_row_with_input(t->output, t->table->fields,
				      row_fields(t, change, values),
				      t->source->input);
}

void extractor_head(struct extractor *t)
{
	static const struct source none;

	if (t->n == 0 || t->output == NULL)
		return;
	t->table = &t->tables[0];
	t->source = &none;
	output_head_alone(t->output, t->table->fields,
			  row_fields(t, STORE_SAME, NULL), true);
}

/* The columns are those of the only rule, for in CSV every row has them. */
void extractor_record(struct extractor *t, const char *url, const char *input,
		   const char *error)
{
	const struct rule *rule = t->tables[0].rule;
	struct field *fields = t->tables[0].fields;
	size_t n = 0;

	if (t->n > 1)
		fields[n++] = field_of_text("table", NULL);
	if (t->n > 1 || rule_table_column(rule, "url") == -1)
		fields[n++] = field_of_text("url", url);
	for (size_t i = 0; t->n == 1 && i < rule->ncolumns; i++) {
		const char *name = rule->columns[i].name;
		bool is_url = strcasecmp(name, "url") == 0;

		if (strcasecmp(name, "error") != 0)
			fields[n++] = field_of_text(name, is_url ? url : NULL);
	}
	fields[n++] = field_of_text("error", error);
	output_row_with_input(t->output, fields, n, input);
}

void extractor_set_output(struct extractor *t, struct output *output,
		       bool only_changes, bool carry)
{
	t->output = output;
	t->only_changes = only_changes;
	t->carry = carry;
	store_set_row_fn(t->store, row_out, t);
}

void extractor_explain(struct extractor *t, struct explanation *explanation)
{
	t->explanation = explanation;
	store_set_row_fn(t->store, row_out, t);
}

/* ---- rows in ------------------------------------------------------------- */

/* What match_fn returns: anything but GO_ON ends the scan. */
enum { GO_ON, RULE_FAILED, UNEXPECTED, TROUBLE };

static int matched(void *arg, const struct match_span *groups)
{
	struct extractor *t = arg;
	struct rule_table *table = t->table;

	for (size_t i = 0; i < table->ngroups; i++)
		table->groups[i] = (struct store_value){
			.type = groups[i].data ? STORE_TEXT : STORE_NULL,
			.text = groups[i].data,
			.len = groups[i].len,
		};
	t->counts.rows++;
	table->matches++;
	switch (store_row(t->store, table->store, table->groups, &t->why)) {
	case 0:
		return GO_ON;
	case 1:
		return RULE_FAILED;
	default:
		return TROUBLE;
	}
}

/* What a call about all rows of a page returned. */
static int ended(int end)
{
	return end == -1 ? TROUBLE : end == 1 ? RULE_FAILED : GO_ON;
}

static int is_wanted(const struct rule *rule, const struct source *source)
{
	if (source->body == NULL)
		return 0;
	return rule_wants(rule, source->final_url, strlen(source->final_url),
			  source->type, source->typelen);
}

/* Whether the page has as many rows as the rule expects. */
static int expected(struct extractor *t, int64_t n)
{
	const struct rules_range *range = &t->table->rule->expect;
	char text[RULES_RANGE_TEXT];

	if (rules_range_has(range, n))
		return GO_ON;
	snprintf(t->number, sizeof(t->number), "%" PRId64
		 " row%s where it expects %s", n, units_plural(n),
		 rules_range_text(range, text));
	t->why = t->number;
	return UNEXPECTED;
}

static int apply_rule(struct extractor *t, const struct match_budget *budget)
{
	const struct source *source = t->source;
	const struct rule *rule = t->table->rule;
	const struct each_page page = { source->body, source->len, source->type,
					source->typelen };
	int64_t before = t->table->matches;
	int end;

	t->elements = -1;
	switch (is_wanted(rule, source)) {
	case 0:
		return ended(store_page_rows_none(t->store, t->table->store,
						  &t->why));
	case -1:
		t->why = "a limit of its url pattern";
		return RULE_FAILED;
	}
	t->table->pages++;
	t->wanting++;
	if (t->explanation != NULL)
		t->elements = rule_elements(rule, &page, budget);
	if (t->elements < 0)
		t->elements = 0;
	end = rule_matches(rule, &page, budget, matched, t, &t->why);
	if (end == -1)
		return RULE_FAILED;
	if (end == GO_ON)
		end = expected(t, t->table->matches - before);
	if (end != GO_ON)
		return end;
	return ended(store_page_rows_end(t->store, t->table->store, &t->why));
}

/* The part of the page's time that a rule may use; `after` more follow it. */
static struct match_budget share(const struct match_budget *page, size_t after)
{
	const int64_t each = RULE_BUDGET * INT64_C(1000000);
	int64_t least = PAGE_BUDGET * INT64_C(1000000) / (int64_t)(after + 1);
	int64_t kept = each < least ? each : least;
	struct match_budget own;

	match_budget_start(&own, 0);
	own.deadline_ns += kept;
	if (own.deadline_ns < page->deadline_ns - (int64_t)after * kept)
		own.deadline_ns = page->deadline_ns - (int64_t)after * kept;
	return own;
}

static void note_failure(struct extractor *t)
{
	size_t len = strlen(t->failed);

	snprintf(t->failed + len, sizeof(t->failed) - len, "%srule %s: %s",
		 len > 0 ? "; " : "", t->table->rule->table, t->why);
}

/* A rule that fails leaves its table as it was, and those rows stand. */
static int apply_or_undo(struct extractor *t, int64_t url_id,
			 const struct match_budget *budget)
{
	struct extractor_counts before = t->counts;
	size_t mark = t->output != NULL ? output_mark(t->output) : 0;
	int64_t matches = t->table->matches;
	int end = apply_rule(t, budget);
	bool failed = end == RULE_FAILED || end == UNEXPECTED;

	if (t->explanation != NULL)
		explanation_page(t->explanation, (size_t)(t->table - t->tables),
				 t->elements, t->table->matches - matches,
				 failed ? t->why : NULL);
	if (!failed)
		return end;
	note_failure(t);
	t->table->failures++;
	t->broken |= end == RULE_FAILED;
	t->counts = before;
	if (t->output != NULL)
		output_undo(t->output, mark);
	if (store_table_undo(t->store, t->table->store) == -1)
		return TROUBLE;
	return store_standing(t->store, t->table->store, url_id) == -1
		       ? TROUBLE : GO_ON;
}

static bool is_html(const struct source *source)
{
	return source->typelen == 0 ||
	       memmem(source->type, source->typelen, "html", 4) != NULL;
}

enum extractor_end extractor_apply(struct extractor *t,
				   const struct source *source,
				   const char **why)
{
	struct match_budget page, own;

	match_budget_start(&page, PAGE_BUDGET);
	column_functions_set_page(t->functions, source->final_url,
				  source->body, source->len, is_html(source));
	t->source = source;
	t->failed[0] = '\0';
	t->broken = false;
	t->wanting = 0;
	t->rows = t->counts.rows;
	t->pages += source->body != NULL;
	for (size_t i = 0; i < t->n; i++) {
		t->table = &t->tables[i];
		own = share(&page, t->n - i - 1);
		if (apply_or_undo(t, source->url_id, &own) == TROUBLE)
			return EXTRACTOR_TROUBLE;
	}
	*why = t->failed;
	if (t->failed[0] == '\0')
		return EXTRACTOR_DONE;
	return t->broken ? EXTRACTOR_RULE_FAILED : EXTRACTOR_UNEXPECTED;
}

const char *extractor_reason(enum extractor_end end)
{
	switch (end) {
	case EXTRACTOR_RULE_FAILED:
		return "rule";
	case EXTRACTOR_UNEXPECTED:
		return "expect";
	case EXTRACTOR_DONE:
	case EXTRACTOR_TROUBLE:
		break;
	}
	return NULL;
}

int extractor_next(struct extractor *t, size_t i, const struct source *source,
		   struct store_value *url, const char **why)
{
	const struct store_value body = {
		.type = source->body != NULL ? STORE_TEXT : STORE_NULL,
		.text = source->body, .len = source->len,
	};

	if (store_single_value(t->nexts[i], &body, url, &t->why) != 0) {
		snprintf(t->next_failed, sizeof(t->next_failed),
			 "next '%.200s': %s", t->rules->nexts[i].expr, t->why);
		*why = t->next_failed;
		return -1;
	}
	if (url->type != STORE_TEXT || url->len == 0)
		return 0;
	column_functions_resolve(t->functions, url);
	return 1;
}

/* What of the page its rules are for: "movies is for url '/board/'". */
static void print_wishes(const struct extractor *t, FILE *out)
{
	const char *before = ": ";

	for (size_t i = 0; i < t->n && i < WISHES_MOST; i++) {
		const struct rule *rule = t->tables[i].rule;

		if (rule->url == NULL && rule->type == NULL)
			continue;
		fprintf(out, "%s%s is for", before, rule->table);
		if (rule->url != NULL)
			fprintf(out, " url '%s'", pattern_text(rule->url));
		if (rule->type != NULL)
			fprintf(out, " type %s", rule->type);
		before = ", ";
	}
}

const char *extractor_empty(struct extractor *t, const char *type, size_t len)
{
	size_t size;
	FILE *out;

	if (t->n == 0 || t->counts.rows > t->rows)
		return NULL;
	free(t->empty);
	out = must(open_memstream(&t->empty, &size));
	if (t->wanting == 1 && t->n == 1)
		fprintf(out, "rule %s matched nothing on it",
			t->tables[0].rule->table);
	else if (t->wanting > 0)
		fprintf(out, "of %zu rules, %zu %s for this page and matched "
			"nothing on it", t->n, t->wanting,
			t->wanting == 1 ? "was" : "were");
	else
		fprintf(out, "no rule was for this page (type %.*s)",
			len > 0 ? (int)len : 4, len > 0 ? type : "none");
	if (t->wanting == 0)
		print_wishes(t, out);
	if (fclose(out) == EOF)
		must(NULL);
	return t->empty;
}

int extractor_standing(struct extractor *t, int64_t url_id, const char *url,
		    const char *input)
{
	struct source source = { .url_id = url_id, .url = url,
				 .input = input };
	int rc = 0;

	if (t->output == NULL || t->only_changes)
		return 0;
	t->source = &source;
	for (size_t i = 0; i < t->n && rc == 0; i++) {
		t->table = &t->tables[i];
		rc = store_standing(t->store, t->table->store, url_id);
	}
	t->source = NULL;
	return rc;
}
