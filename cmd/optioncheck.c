#include "cmd/optioncheck.h"

#include "cmd/optionvalue.h"
#include "cmd/units.h"
#include "fetch/confine.h"

#include <assert.h>
#include <err.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define LONGEST_AGE (INT64_C(3650) * 24 * 3600 * 1000)	/* ms */

static char complaint[512];

__attribute__((format(printf, 1, 2)))
static const char *complain(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(complaint, sizeof(complaint), format, ap);
	va_end(ap);
	return complaint;
}

static const char *finish_refetch(struct options *options)
{
	const char *text = options->refetch_text;

	if (text == NULL || strcmp(text, "always") == 0)
		options->refetch = REFETCH_ALWAYS;
	else if (strcmp(text, "never") == 0)
		options->refetch = REFETCH_NEVER;
	else if (units_duration(text, &options->refetch_age) == 0 &&
		 options->refetch_age <= LONGEST_AGE)
		options->refetch = REFETCH_AGE;
	else
		return "--refetch: expected always, never or a time like 12h, "
		       "to 3650d";
	return NULL;
}

static const char *finish_retry(struct options *options)
{
	const struct option_spec *retry = option_find("retry");
	char *list, *word, *all;

	assert(retry != NULL);
	if (options->retry_text == NULL)
		return NULL;
	list = all = strdup(options->retry_text);
	if (all == NULL)
		err(1, "options");
	while ((word = strsep(&list, ",")) != NULL) {
		if (optionvalue_choice(retry->allowed, word) == -1) {
			complain("--retry: no such class '%s'", word);
			options->retry.len = 0;
			free(all);
			return complaint;
		}
		strings_add(&options->retry, word);
	}
	return options->db == NULL ? "--retry needs a database (-d)" : NULL;
}

/* A file that each worker reads for itself, so no pipe will do. */
static FILE *open_for_workers(const char *option, const char *file)
{
	struct stat st;
	FILE *in = NULL;

	if (stat(file, &st) == 0 && !S_ISREG(st.st_mode))
		complain("--%s: '%s' is not a regular file", option, file);
	else if ((in = fopen(file, "re")) == NULL)
		complain("--%s: cannot open '%s': %s", option, file,
			 strerror(errno));
	return in;
}

static const char *check_cookies(const struct strings *cookies)
{
	for (size_t i = 0; i < cookies->len; i++) {
		const char *item = cookies->items[i];
		FILE *in;

		if (*item == '\0' || strchr(item, '=') != NULL)
			continue;
		in = open_for_workers("cookie", item);
		if (in == NULL)
			return complaint;
		fclose(in);
	}
	return NULL;
}

static const char *check_cacert(const char *file)
{
	FILE *in = open_for_workers("cacert", file);
	char *line = NULL;
	size_t cap = 0;
	bool found = false;

	if (in == NULL)
		return complaint;
	while (!found && getline(&line, &cap, in) != -1)
		found = strncmp(line, "-----BEGIN ", 11) == 0 &&
			strstr(line, "CERTIFICATE-----") != NULL;
	free(line);
	fclose(in);
	return found ? NULL : complain("--cacert: no certificate in '%s' (PEM)",
				       file);
}

const char *optioncheck(struct options *options)
{
	const char *wrong;

	if (options->net.ipv4 && options->net.ipv6)
		return "--ipv4 and --ipv6 exclude each other";
	if (!confine_user_exists(options->net.run_as))
		return "--user-workers: no such user";
	if (options->save_bodies && options->db == NULL)
		return "--save-bodies needs a database (-d)";
	if (options->exit_changed && options->db == NULL)
		return "--exit-changed needs a database (-d)";
	if (options->only_changes && options->db == NULL)
		return "--only-changes needs a database (-d)";
	wrong = finish_refetch(options);
	if (wrong == NULL)
		wrong = finish_retry(options);
	if (wrong == NULL)
		wrong = check_cookies(&options->net.cookies);
	if (wrong == NULL && options->net.cacert != NULL)
		wrong = check_cacert(options->net.cacert);
	return wrong;
}
