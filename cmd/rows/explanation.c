#include "cmd/rows/explanation.h"

#include "cmd/rows/field.h"
#include "cmd/rows/format.h"
#include "cmd/text/bytes.h"
#include "cmd/text/escape.h"
#include "cmd/text/memory.h"
#include "cmd/text/units.h"
#include "parse/charset/utf8.h"
#include "parse/rules/each.h"
#include "parse/rules/pattern.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_SHOWN 3
#define ROW_MOST 600		/* bytes of a row that is shown */

struct told {			/* of a rule */
	int64_t pages, wanted, failures, elements, matches, rows;
	int64_t rows_before;	/* the page in work */
	char *shown[ROWS_SHOWN];
	bool *filled;		/* by column: some row had a value */
	char *failed;		/* why, of the first that failed; NULL */
};

struct explanation {
	const struct rules *rules;
	struct told *told;	/* by rule */
	struct bytes row;	/* scratch */
};

struct explanation *explanation_new(const struct rules *rules)
{
	struct explanation *e = must(calloc(1, sizeof(*e)));

	e->rules = rules;
	e->told = must(calloc(rules->nrules + 1, sizeof(*e->told)));
	for (size_t i = 0; i < rules->nrules; i++)
		e->told[i].filled = must(calloc(rules->rules[i].ncolumns + 1,
						sizeof(bool)));
	return e;
}

void explanation_free(struct explanation *e)
{
	if (e == NULL)
		return;
	for (size_t i = 0; i < e->rules->nrules; i++) {
		for (int k = 0; k < ROWS_SHOWN; k++)
			free(e->told[i].shown[k]);
		free(e->told[i].filled);
		free(e->told[i].failed);
	}
	free(e->told);
	bytes_release(&e->row);
	free(e);
}

/* ---- what is told -------------------------------------------------------- */

/* The row as a line of JSON, not longer than can be looked at. */
static char *row_text(struct explanation *e, const struct rule *rule,
		      const struct store_value *values)
{
	struct field *fields = must(calloc(rule->ncolumns + 1,
					   sizeof(*fields)));
	struct bytes *row = &e->row;

	for (size_t i = 0; i < rule->ncolumns; i++)
		fields[i] = field_of_value(rule->columns[i].name, &values[i]);
	row->len = 0;
	format_row(row, ROWS_JSONL, false, fields, rule->ncolumns);
	free(fields);
	while (row->len > 0 && row->data[row->len - 1] == '\n')
		row->len--;
	if (row->len > ROW_MOST) {
		row->len = utf8_valid(row->data, ROW_MOST);
		bytes_text(row, "...");
	}
	return must(strndup(row->data, row->len));
}

void explanation_row(struct explanation *e, size_t i,
		     const struct store_value *values)
{
	const struct rule *rule = &e->rules->rules[i];
	struct told *told = &e->told[i];

	for (size_t c = 0; c < rule->ncolumns; c++)
		told->filled[c] |= values[c].type != STORE_NULL;
	if (told->rows < ROWS_SHOWN)
		told->shown[told->rows] = row_text(e, rule, values);
	told->rows++;
}

static void forget_rows(struct told *told)
{
	for (; told->rows > told->rows_before; told->rows--)
		if (told->rows <= ROWS_SHOWN) {
			free(told->shown[told->rows - 1]);
			told->shown[told->rows - 1] = NULL;
		}
}

void explanation_page(struct explanation *e, size_t i, int64_t elements,
		      int64_t matches, const char *failed)
{
	struct told *told = &e->told[i];

	told->pages++;
	if (elements >= 0) {
		told->wanted++;
		told->elements += elements;
		told->matches += matches;
	}
	if (failed != NULL) {
		forget_rows(told);
		told->failures++;
		if (told->failed == NULL)
			told->failed = must_copy(failed);
	}
	told->rows_before = told->rows;
}

/* ---- in words ------------------------------------------------------------ */

static void print_text(FILE *out, const char *text)
{
	char *safe = escape_control(text, strlen(text));

	fputs(safe, out);
	free(safe);
}

static void print_head(FILE *out, const struct rule *rule)
{
	fprintf(out, "rule %s", rule->table);
	if (rule->at.line > 0)
		fprintf(out, " (%s:%u)", rule->at.file, rule->at.line);
	fputc('\n', out);
}

/* Where it was not for any, what it is for. */
static void print_pages(FILE *out, const struct rule *rule,
			const struct told *told)
{
	fprintf(out, "  %-9s for %" PRId64 " of %" PRId64, "pages",
		told->wanted, told->pages);
	if (told->wanted == 0 && rule->url != NULL) {
		fputs("; its url is ", out);
		print_text(out, pattern_text(rule->url));
	}
	if (told->wanted == 0 && rule->type != NULL) {
		fputs("; its type is ", out);
		print_text(out, rule->type);
	}
	fputc('\n', out);
}

static void print_count(FILE *out, const char *what, int64_t n)
{
	fprintf(out, "  %-9s %" PRId64 "\n", what, n);
}

/* In quotes or as a block of YAML it may end with blanks. */
static void print_elements(FILE *out, int64_t n, const char *each)
{
	size_t len = strlen(each);
	char *safe;

	while (len > 0 && strchr(" \t\r\n", each[len - 1]) != NULL)
		len--;
	safe = escape_control(each, len);
	fprintf(out, "  %-9s %" PRId64 " of %s\n", "elements", n, safe);
	free(safe);
}

static void print_rows(FILE *out, const struct told *told)
{
	print_count(out, "rows", told->rows);
	for (int k = 0; k < ROWS_SHOWN && told->shown[k] != NULL; k++) {
		fputs("    ", out);
		print_text(out, told->shown[k]);
		fputc('\n', out);
	}
	if (told->rows > ROWS_SHOWN)
		fprintf(out, "    and %" PRId64 " more\n",
			told->rows - ROWS_SHOWN);
}

static void print_rule(FILE *out, const struct rule *rule,
		       const struct told *told)
{
	print_head(out, rule);
	print_pages(out, rule, told);
	if (told->failed != NULL) {
		fprintf(out, "  %-9s on %" PRId64 ": ", "failed",
			told->failures);
		print_text(out, told->failed);
		fputc('\n', out);
	}
	if (told->wanted == 0)
		return;
	if (rule->each != NULL)
		print_elements(out, told->elements, each_text(rule->each));
	if (rule->match != NULL)
		print_count(out, "matches", told->matches);
	print_rows(out, told);
	for (size_t c = 0; c < rule->ncolumns && told->rows > 0; c++)
		if (!told->filled[c])
			fprintf(out, "  note: column %s is NULL in every row\n",
				rule->columns[c].name);
}

void explanation_print(const struct explanation *e, FILE *out)
{
	for (size_t i = 0; i < e->rules->nrules; i++)
		print_rule(out, &e->rules->rules[i], &e->told[i]);
}
