#include "cmd/rule_files.h"

#include "cmd/option_value.h"
#include "cmd/text/say.h"
#include "parse/rules/rule_file.h"

#include <stdio.h>

static void complain(const struct rules_error *error)
{
	if (error->at.line > 0)
		say_error("%s:%u:%u: %s", error->at.file, error->at.line,
			  error->at.column, error->text);
	else
		say_error("%s", error->text);
}

static int apply_options(const struct rules *rules, struct options *options)
{
	for (size_t i = 0; i < rules->noptions; i++) {
		const struct rules_option *o = &rules->options[i];
		const char *wrong = option_value_from_rules(options, o->name,
							   o->value);

		if (wrong == NULL)
			continue;
		say_error("%s:%u:%u: %s", o->at.file, o->at.line, o->at.column,
			  wrong);
		return -1;
	}
	return 0;
}

static int load_all(struct rules *rules, const struct options *options,
		    struct rules_error *error)
{
	for (size_t i = 0; i < options->rules.len; i++)
		if (rule_file_load(rules, options->rules.items[i], error) == -1)
			return -1;
	for (size_t i = 0; i < options->extract.len; i++)
		if (rules_extract(rules, options->extract.items[i],
				  error) == -1)
			return -1;
	return 0;
}

static int load_ignore(struct rules *rules, const struct options *options,
		       struct rules_error *error)
{
	for (size_t i = 0; i < options->ignore.len; i++)
		if (rules_ignore(rules, options->ignore.items[i], error) == -1)
			return -1;
	return 0;
}

/* The options of the rule files may ignore something, too. */
int rule_files_load(struct rules *rules, struct options *options)
{
	struct rules_error error;

	if (load_all(rules, options, &error) == 0) {
		if (apply_options(rules, options) == -1)
			goto out;
		if (load_ignore(rules, options, &error) == 0)
			return 0;
	}
	complain(&error);
out:
	rules_clear(rules);
	return -1;
}
