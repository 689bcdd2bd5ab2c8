#include "cmd/option_value.h"

#include "cmd/exit.h"
#include "cmd/text/memory.h"
#include "cmd/text/say.h"
#include "cmd/text/shape.h"
#include "parse/quantity.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int option_value_choice(const char *choices, const char *value)
{
	size_t len = strlen(value);

	for (int i = 0; *choices != '\0'; i++) {
		size_t n = strcspn(choices, "|");

		if (n == len && memcmp(choices, value, n) == 0)
			return i;
		choices += n + (choices[n] != '\0');
	}
	return -1;
}

static int whole_number(const char *value, uint64_t *number)
{
	size_t digits = strspn(value, "0123456789");

	errno = 0;
	*number = strtoull(value, NULL, 10);
	return digits == 0 || value[digits] != '\0' || errno != 0 ? -1 : 0;
}

static int number_of(enum option_kind kind, const char *value,
		     uint64_t *number)
{
	int64_t ms;

	if (kind == SIZE)
		return quantity_size(value, number);
	if (kind == COUNT)
		return whole_number(value, number);
	if (quantity_duration(value, &ms) == -1)
		return -1;
	*number = (uint64_t)ms;
	return 0;
}

/* Where "1..7d" ends its first number. */
static int lower_bound(const char *allowed)
{
	return (int)(strstr(allowed, "..") - allowed);
}

static const char *upper_bound(const char *allowed)
{
	return strstr(allowed, "..") + 2;
}

static int set_number(const struct option_spec *spec, const char *value,
		      int64_t *field)
{
	char least[32];
	uint64_t number, from, to;

	snprintf(least, sizeof(least), "%.*s", lower_bound(spec->allowed),
		 spec->allowed);
	if (number_of(spec->kind, value, &number) == -1 ||
	    number_of(spec->kind, least, &from) == -1 ||
	    number_of(spec->kind, upper_bound(spec->allowed), &to) == -1 ||
	    number < from || number > to)
		return -1;
	*field = (int64_t)number;
	return 0;
}

static int set_flag(bool *flag, const char *value)
{
	bool on = value == NULL || strcmp(value, "true") == 0;

	if (!on && strcmp(value, "false") != 0)
		return -1;
	*flag = on;
	return 0;
}

/* What is for workers goes to libcurl, and from there into requests. */
static bool has_shape(const struct option_spec *spec, const char *value)
{
	if (spec->kind == HEADERS && !shape_is_header(value))
		return false;
	if (spec->kind == RESOLVES && !shape_is_resolve(value))
		return false;
	return !option_is_for_workers(spec) || shape_is_plain(value);
}

/* given: not for the first time, so that *text is a copy already. */
static void set_text(char **text, char *value, bool given)
{
	if (given)
		free(*text);
	*text = value;
}

int option_value_set(struct options *options, const struct option_spec *spec,
		    const char *value)
{
	void *field = (char *)options + spec->offset;

	if (value != NULL && !has_shape(spec, value))
		return -1;
	switch (spec->kind) {
	case FLAG:
		return set_flag(field, value);
	case TEXT:
		set_text(field, must_copy(value),
			 option_given(options, spec->name));
		return 0;
	case LIST:
	case HEADERS:
	case RESOLVES:
		strings_add(field, must_copy(value));
		return 0;
	case COUNT:
	case DURATION:
	case SIZE:
		return set_number(spec, value, field);
	case CHOICE:
		*(int *)field = option_value_choice(spec->allowed, value);
		return *(int *)field == -1 ? -1 : 0;
	}
	return -1;
}

static const char *expected(const struct option_spec *spec)
{
	switch (spec->kind) {
	case FLAG:
		return "true or false";
	case COUNT:
		return "a whole number";
	case DURATION:
		return "a time like 500ms, 30s, 5m, 2h or 1d";
	case SIZE:
		return "a size like 500, 64K, 10M or 1G";
	case CHOICE:
		return spec->allowed;
	case HEADERS:
		return "a header line, NAME: VALUE";
	case RESOLVES:
		return "HOST:PORT:ADDRESS";
	case TEXT:
	case LIST:
		break;
	}
	return "text without control characters";
}

const char *option_value_refusal(const struct option_spec *spec,
				const char *value)
{
	static char message[256];
	bool number = spec->kind == COUNT || spec->kind == DURATION ||
		      spec->kind == SIZE;
	int n = snprintf(message, sizeof(message), spec->where & SECRET
			 ? "%.0sthe value of --%s: expected %s"
			 : "'%.80s' for --%s: expected %s",
			 value, spec->name, expected(spec));

	if (number)
		snprintf(message + n, sizeof(message) - (size_t)n,
			 ", from %.*s to %s", lower_bound(spec->allowed),
			 spec->allowed, upper_bound(spec->allowed));
	return message;
}

const char *option_value_from_rules(struct options *options, const char *name,
				   const char *value)
{
	static char message[256];
	const struct option_spec *spec = option_find(name);

	if (spec == NULL) {
		snprintf(message, sizeof(message), "no such option '%.80s'",
			 name);
		return message;
	}
	if (!(spec->where & IN_RULES)) {
		snprintf(message, sizeof(message), "option '%s' is taken from "
			 "the command line only: a rule file may set nothing "
			 "that touches files, secrets or safeguards", name);
		return message;
	}
	if (option_is_set(options,
			  spec) || option_value_set(options, spec, value) == 0)
		return NULL;
	return option_value_refusal(spec, value);
}

/* ---- for worker processes ------------------------------------------------ */

static void pack(FILE *out, const char *name, const char *value)
{
	fwrite(name, strlen(name) + 1, 1, out);
	fwrite(value, strlen(value) + 1, 1, out);
}

static void pack_value(FILE *out, const struct options *options,
		       const struct option_spec *spec)
{
	const void *field = (const char *)options + spec->offset;
	const struct strings *list = field;
	char number[32];

	switch (spec->kind) {
	case FLAG:
		pack(out, spec->name, *(const bool *)field ? "true" : "false");
		return;
	case TEXT:
		if (*(char *const *)field != NULL)
			pack(out, spec->name, *(char *const *)field);
		return;
	case LIST:
	case HEADERS:
	case RESOLVES:
		for (size_t i = 0; i < list->len; i++)
			pack(out, spec->name, list->items[i]);
		return;
	case DURATION:
		snprintf(number, sizeof(number), "%lldms",
			 *(const long long *)field);
		break;
	case COUNT:
	case SIZE:
		snprintf(number, sizeof(number), "%lld",
			 *(const long long *)field);
		break;
	case CHOICE:
		return;
	}
	pack(out, spec->name, number);
}

char *option_value_pack(const struct options *options, size_t *len)
{
	char *packed = NULL;
	FILE *out = must(open_memstream(&packed, len));

	for (size_t i = 0; i < option_count; i++)
		if (option_is_for_workers(&option_specs[i]))
			pack_value(out, options, &option_specs[i]);
	return must(fclose(out) == 0 ? packed : NULL);
}

void option_value_unpack(struct network *net, const char *packed, size_t len)
{
	const char *end = packed + len;
	struct options options;

	options_default(&options);
	while (packed < end) {
		const struct option_spec *spec = option_find(packed);
		const char *value = packed + strlen(packed) + 1;

		if (option_value_set(&options, spec, value) == -1) {
			say_error("--%s: not for a worker: '%s'", packed,
				  value);
			exit(EXIT_USAGE);
		}
		packed = value + strlen(value) + 1;
	}
	*net = options.net;
}
