/*
 * A Content-Type: the charset it names and the rules it is for.  Case does not
 * count, nor what stands behind the media type for the rules.
 */
#include "parse/charset/charset.h"
#include "parse/rules/rules.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_charset(char *value)
{
	const char *name = charset_detect(value, "", 0);

	assert(strcmp(charset_from_label(name, strlen(name)), name) == 0);
	assert(strcmp(charset_detect(value, "\xef\xbb\xbf", 3), "utf-8") == 0);
	for (char *p = value; *p; p++)
		if (*p >= 'a' && *p <= 'z')
			*p = (char)(*p - 'a' + 'A');
	assert(strcmp(charset_detect(value, "", 0), name) == 0);
}

static void check_rule(const struct rule *rule, const char *value, size_t len)
{
	const char *parameters = memchr(value, ';', len);
	bool wanted = rule_wants(rule, "http://a/", 9, value, len);
	size_t type = parameters ? (size_t)(parameters - value) : len;

	assert(rule_wants(rule, "http://a/", 9, value, type) == wanted);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char type[] = "image/*, text/html";
	struct rule rule = { 0 };
	char *value = malloc(size + 1);

	if (!value)
		abort();
	memcpy(value, data, size);
	value[size] = '\0';
	check_rule(&rule, value, size);
	rule.type = type;
	check_rule(&rule, value, size);
	check_charset(value);
	free(value);
	return 0;
}
