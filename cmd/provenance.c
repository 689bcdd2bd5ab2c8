#include "cmd/provenance.h"

#include "cmd/option_table.h"
#include "cmd/text/memory.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const struct place *provenance_in_rules(const struct options *options,
					const struct rules *rules,
					const char *name, size_t n)
{
	if (option_given(options, name))
		return NULL;
	for (size_t i = 0; i < rules->noptions; i++)
		if (strcmp(rules->options[i].name, name) == 0 && n-- == 0)
			return &rules->options[i].at;
	return NULL;
}

char *provenance_option(const struct options *options,
			const struct rules *rules, const char *name,
			const char *value)
{
	const struct place *at, *next;
	size_t n = 0;

	/* The last one wins. */
	at = provenance_in_rules(options, rules, name, 0);
	while (at != NULL &&
	       (next = provenance_in_rules(options, rules, name, ++n)) != NULL)
		at = next;
	if (at != NULL)
		return must_format("%s %s (%s:%u)", name, value, at->file,
				   at->line);
	return must_format("--%s %s (%s)", name, value,
			   option_given(options, name) ? "command line"
						       : "default");
}

char *provenance_number(const struct options *options,
			const struct rules *rules, const char *name,
			int64_t value)
{
	char *number = must_format("%" PRId64, value);
	char *text = provenance_option(options, rules, name, number);

	free(number);
	return text;
}

char *provenance_pattern(const char *name, const struct pattern *pattern)
{
	const char *file;
	unsigned line = pattern_place(pattern, &file);
	const char *text = pattern_text(pattern);

	if (line > 0)
		return must_format("%s '%s' (%s:%u)", name, text, file, line);
	return must_format("--%s '%s' (command line)", name, text);
}
