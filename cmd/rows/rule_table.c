#include "cmd/rows/rule_table.h"

#include "cmd/rows/column_constants.h"
#include "cmd/rows/direct.h"
#include "cmd/rows/field.h"
#include "cmd/text/memory.h"
#include "cmd/text/say.h"
#include "store/store.h"
#include "store/table.h"

#include <stdlib.h>
#include <string.h>

static int group_index(const struct rule *rule, const char *name)
{
	for (size_t i = 0; i < rule_ngroups(rule); i++)
		if (strcmp(rule_group(rule, i), name) == 0)
			return (int)i;
	return -1;
}

int rule_table_column(const struct rule *rule, const char *name)
{
	for (size_t i = 0; i < rule->ncolumns; i++)
		if (strcmp(rule->columns[i].name, name) == 0)
			return (int)i;
	return -1;
}

/* What was wrong with a rule's table, at the column's place if it is one. */
static void explain(struct store *store, const struct rule *rule, int column,
		    const char *why)
{
	const struct rules_column *of =
		column >= 0 ? &rule->columns[column] : NULL;
	const struct place *at = of != NULL ? &of->at : &rule->at;

	if (store_error(store)->trouble != STORE_OK)
		say_error("%s", store_error(store)->text);
	else if (at->line == 0)
		say_error("%s: %s", rule->table, why);
	else if (of != NULL && of->expr != NULL)
		say_error("%s:%u:%u: %s: %s", at->file, at->line, at->column,
			  of->expr, why);
	else
		say_error("%s:%u:%u: %s", at->file, at->line, at->column, why);
}

/* What is wrong with them shows on no page but one that has the group. */
static int check_constants(struct store *store, const struct rule *rule)
{
	char why[512];

	for (size_t i = 0; i < rule->ncolumns; i++)
		if (rule->columns[i].expr != NULL &&
		    column_constants_check(rule->columns[i].expr, why,
				    sizeof(why)) == -1) {
			explain(store, rule, (int)i, why);
			return -1;
		}
	return 0;
}

static void compute_directly(struct rule_table *table, struct store *store,
			     struct column_functions *functions,
			     const struct store_table_spec *spec)
{
	table->direct = direct_new(store, functions, spec);
	if (table->direct != NULL)
		store_table_set_direct(table->store, direct_compute,
				       table->direct);
}

int rule_table_open(struct rule_table *table, struct store *store,
		    struct column_functions *functions,
		    const struct rule *rule)
{
	size_t ngroups = rule_ngroups(rule);
	struct store_column *columns = must(calloc(rule->ncolumns + 1,
						   sizeof(*columns)));
	const char **groups = must(calloc(ngroups + 1, sizeof(*groups)));
	int *key = must(calloc(rule->nkey + 1, sizeof(*key)));
	struct store_table_spec spec = {
		.name = rule->table,
		.columns = columns, .ncolumns = rule->ncolumns,
		.groups = groups, .ngroups = ngroups,
		.key = key, .nkey = rule->nkey,
	};
	const char *why = NULL;
	int column = -1;

	for (size_t i = 0; i < rule->ncolumns; i++) {
		columns[i].name = rule->columns[i].name;
		columns[i].expr = rule->columns[i].expr;
		columns[i].group = group_index(rule, columns[i].name);
	}
	for (size_t i = 0; i < ngroups; i++)
		groups[i] = rule_group(rule, i);
	for (size_t i = 0; i < rule->nkey; i++)
		key[i] = rule_table_column(rule, rule->key[i]);
	table->rule = rule;
	table->ngroups = ngroups;
	table->groups = must(calloc(ngroups + 1, sizeof(*table->groups)));
	table->fields = must(calloc(rule->ncolumns + 4,
				    sizeof(*table->fields)));
	table->store = store_table(store, &spec, &column, &why);
	if (table->store == NULL)
		explain(store, rule, column, why);
	else
		compute_directly(table, store, functions, &spec);
	free(columns);
	free(groups);
	free(key);
	return table->store != NULL ? check_constants(store, rule) : -1;
}

void rule_table_release(struct rule_table *table)
{
	direct_free(table->direct);
	free(table->groups);
	free(table->fields);
}
