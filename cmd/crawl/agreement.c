#include "cmd/crawl/agreement.h"

#include "cmd/text/bytes.h"
#include "cmd/text/json.h"
#include "cmd/text/memory.h"
#include "parse/rules/pattern.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#define AT(field) offsetof(struct options, field)

/* Numbers and choices, by the name of their option. */
static const struct {
	const char *name;
	size_t offset;
	size_t size;
} settings[] = {
#define SETTING(name, field) \
	{ name, AT(field), sizeof(((struct options *)NULL)->field) }
	SETTING("carry", carry),
	SETTING("save-bodies", save_bodies),
	SETTING("links", links),
	SETTING("check-fragments", check_fragments),
	SETTING("scope", scope),
	SETTING("depth", depth),
	SETTING("max-per-host", max_per_host),
	SETTING("max-per-domain", max_per_domain),
	SETTING("max-size", net.max_size),
	SETTING("max-redirs", max_redirs),
	SETTING("retries", retries),
	SETTING("per-host", per_host),
	SETTING("delay", delay),
	SETTING("no-robots", no_robots),
	SETTING("allow-private", allow_private),
};

static int64_t value_of(const struct options *options, size_t offset,
			size_t size)
{
	const char *at = (const char *)options + offset;

	switch (size) {
	case sizeof(bool):
		return *(const bool *)at;
	case sizeof(int):
		return *(const int *)(const void *)at;
	default:
		return *(const int64_t *)(const void *)at;
	}
}

static void add_name(struct bytes *out, const char *name)
{
	bytes_char(out, out->len > 1 ? ',' : ' ');
	json_string(out, name, strlen(name));
	bytes_char(out, ':');
}

static void add_patterns(struct bytes *out, const char *name,
			 struct pattern *const *patterns, size_t n,
			 const struct strings *options)
{
	add_name(out, name);
	bytes_char(out, '[');
	for (size_t i = 0; i < n + options->len; i++) {
		const char *text = i < n ? pattern_text(patterns[i])
					 : options->items[i - n];

		if (i > 0)
			bytes_char(out, ',');
		json_string(out, text, strlen(text));
	}
	bytes_char(out, ']');
}

static void add_tables(struct bytes *out, const struct rules *rules)
{
	add_name(out, "tables");
	bytes_char(out, '[');
	for (size_t i = 0; i < rules->nrules; i++) {
		if (i > 0)
			bytes_char(out, ',');
		json_string(out, rules->rules[i].table,
			    strlen(rules->rules[i].table));
	}
	bytes_char(out, ']');
}

char *agreement_json(const struct options *options, const struct rules *rules)
{
	static const struct strings none;
	struct bytes out = { 0 };
	char number[40];

	bytes_char(&out, '{');
	/* More digits than JSON's numbers are sure to have. */
	snprintf(number, sizeof(number), "\"%016" PRIx64 "\"",
		 rules_fingerprint(rules));
	add_name(&out, "rules");
	bytes_text(&out, number);
	add_tables(&out, rules);
	add_patterns(&out, "follow", rules->follow, rules->nfollow,
		     &options->follow);
	add_patterns(&out, "exclude", rules->exclude, rules->nexclude,
		     &options->exclude);
	add_patterns(&out, "ignore", rules->ignore, rules->nignore, &none);
	add_name(&out, "user-agent");
	json_string(&out, options->net.user_agent,
		    strlen(options->net.user_agent));
	for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++) {
		snprintf(number, sizeof(number), "%" PRId64,
			 value_of(options, settings[i].offset,
				  settings[i].size));
		add_name(&out, settings[i].name);
		bytes_text(&out, number);
	}
	bytes_add(&out, "}", 2);
	return out.data;
}

static void add_all(struct bytes *out, const struct strings *list)
{
	for (size_t i = 0; i < list->len; i++)
		bytes_add(out, list->items[i], strlen(list->items[i]) + 1);
	bytes_char(out, '\n');
}

char *agreement_seeds(const struct options *options, const struct rules *rules)
{
	struct bytes all = { 0 };
	char *word;

	if (options->args.len + options->input.len + rules->nurls == 0)
		return NULL;
	add_all(&all, &options->args);
	add_all(&all, &options->input);
	for (size_t i = 0; i < rules->nurls; i++)
		bytes_add(&all, rules->urls[i].url,
			  strlen(rules->urls[i].url) + 1);
	word = must_format("%016" PRIx64,
			   (uint64_t)XXH3_64bits(all.data, all.len));
	free(all.data);
	return word;
}
