#include "cmd/provenance.h"

#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct place *stands_in_rules(const struct options *options,
				    const struct rules *rules,
				    const char *name, size_t n)
{
	if (options_given(options, name))
		return NULL;
	for (size_t i = 0; i < rules->noptions; i++)
		if (strcmp(rules->options[i].name, name) == 0 && n-- == 0)
			return &rules->options[i].at;
	return NULL;
}

static char *in_file(const char *name, const char *value, const char *file,
		     unsigned line)
{
	char *text;

	if (asprintf(&text, "%s %s (%s:%u)", name, value, file, line) == -1)
		err(1, "out of memory");
	return text;
}

char *stands_option(const struct options *options, const struct rules *rules,
		    const char *name, const char *value)
{
	const struct place *at, *next;
	size_t n = 0;
	char *text;

	/* The last one wins. */
	at = stands_in_rules(options, rules, name, 0);
	while (at != NULL &&
	       (next = stands_in_rules(options, rules, name, ++n)) != NULL)
		at = next;
	if (at != NULL)
		return in_file(name, value, at->file, at->line);
	if (asprintf(&text, "--%s %s (%s)", name, value,
		     options_given(options, name) ? "command line"
						  : "default") == -1)
		err(1, "out of memory");
	return text;
}

char *stands_number(const struct options *options, const struct rules *rules,
		    const char *name, int64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRId64, value);
	return stands_option(options, rules, name, text);
}

char *stands_pattern(const char *name, const struct pattern *pattern)
{
	const char *file;
	unsigned line = pattern_place(pattern, &file);
	char *quoted, *text;

	if (asprintf(&quoted, "'%s'", pattern_text(pattern)) == -1)
		err(1, "out of memory");
	if (line > 0)
		text = in_file(name, quoted, file, line);
	else if (asprintf(&text, "--%s %s (command line)", name, quoted) == -1)
		err(1, "out of memory");
	free(quoted);
	return text;
}
