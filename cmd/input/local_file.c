#include "cmd/input/local_file.h"

#include "cmd/text/bytes.h"
#include "cmd/text/memory.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

static char *absolute(const char *name)
{
	char *path = realpath(name, NULL), *here;

	if (path != NULL)
		return path;
	if (*name == '/')
		return must_copy(name);
	here = getcwd(NULL, 0);
	path = must_format("%s/%s", here ? here : "", name);
	free(here);
	return path;
}

char *local_file_url(const char *name)
{
	/* Not what stdin is open on, which would tell the reader nothing. */
	char *path = strcmp(name, "-") == 0 ? must_copy("/dev/stdin")
					    : absolute(name);
	struct bytes url = { 0 };
	char code[4];

	bytes_text(&url, "file://");
	for (const char *s = path; *s != '\0'; s++) {
		if (isalnum((unsigned char)*s) ||
		    strchr("/-._~!$&'()*+,;=:@", *s) != NULL) {
			bytes_char(&url, *s);
			continue;
		}
		snprintf(code, sizeof(code), "%%%02X", (unsigned char)*s);
		bytes_text(&url, code);
	}
	bytes_char(&url, '\0');
	free(path);
	return url.data;
}

const char *local_file_type(const char *name)
{
	static const char *const types[][2] = {
		{ ".xhtml", "application/xhtml+xml" },
		{ ".xml", "application/xml" },
		{ ".rss", "application/rss+xml" },
		{ ".atom", "application/atom+xml" },
		{ ".json", "application/json" },
		{ ".jsonld", "application/ld+json" },
		{ ".jsonl", "application/x-ndjson" },
		{ ".ndjson", "application/x-ndjson" },
		{ ".txt", "text/plain" },
		{ ".csv", "text/csv" },
		{ ".css", "text/css" },
		{ ".js", "text/javascript" },
	};
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot && i < sizeof(types) / sizeof(*types); i++)
		if (strcasecmp(dot, types[i][0]) == 0)
			return types[i][1];
	return "text/html";
}
