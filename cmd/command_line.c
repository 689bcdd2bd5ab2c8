#include "cmd/command_line.h"

#include "cmd/text/secret.h"
#include "fetch/curl_setup.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#define BLANK "***"
#define SAFE "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" \
	     "0123456789%+,-./:=@^_"

static char *must(char *text)
{
	if (text == NULL)
		err(1, "options");
	return text;
}

/* "name:***"; what has no ':' or '=' is all secret, if it is not a file. */
static char *blank_value(const struct option_spec *spec, const char *value)
{
	size_t shown = strcspn(value, ":=");
	char *text = NULL;

	if (spec->kind == HEADERS && curl_setup_is_harmless(value))
		return must(strdup(value));
	if (value[shown] == '\0' && spec->kind == LIST)
		return must(strdup(value));
	if (value[shown] == '\0')
		return must(strdup(BLANK));
	if (asprintf(&text, "%.*s%s", (int)shown + 1, value, BLANK) == -1)
		err(1, "options");
	return text;
}

static char *blanked(const struct option_spec *spec, const char *value)
{
	if (spec != NULL && spec->where & SECRET)
		return blank_value(spec, value);
	return secret_blanked(value, strlen(value), NULL);
}

static void put_quoted(FILE *out, const char *text)
{
	if (*text != '\0' && text[strspn(text, SAFE)] == '\0') {
		fputs(text, out);
		return;
	}
	fputc('\'', out);
	for (; *text != '\0'; text++)
		if (*text == '\'')
			fputs("'\\''", out);
		else
			fputc(*text, out);
	fputc('\'', out);
}

void commandline_option(FILE *out, const struct option_spec *spec,
			const char *value)
{
	char *text;

	if (spec->letter != 0)
		fprintf(out, " -%c", spec->letter);
	else
		fprintf(out, " --%s", spec->name);
	if (value == NULL)
		return;
	text = blanked(spec, value);
	fputc(' ', out);
	put_quoted(out, text);
	free(text);
}

void commandline_argument(FILE *out, const char *argument)
{
	char *text = blanked(NULL, argument);

	fputc(' ', out);
	put_quoted(out, text);
	free(text);
}

void commandline_hide(const struct option_spec *spec, char *argument)
{
	char *text = blanked(spec, argument);
	size_t len = strlen(argument), n = strlen(text);

	if (strcmp(text, argument) != 0)
		for (size_t i = 0; i < len; i++)
			argument[i] = i < n ? text[i] : '\0';
	free(text);
}
