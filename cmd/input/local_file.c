#include "cmd/input/local_file.h"

#include "cmd/text/bytes.h"
#include "cmd/text/memory.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

void local_folder_release(struct local_folder *folder)
{
	free(folder->name);
	free(folder->path);
	*folder = (struct local_folder){ 0 };
}

static bool is_in(const struct local_folder *folder, const char *name,
		  size_t len)
{
	return folder->path != NULL && strlen(folder->name) == len &&
	       memcmp(folder->name, name, len) == 0;
}

/* Remembers the folder that the first len bytes of name, up to a slash, are.
   False: there is no telling where it is. */
static bool enter(struct local_folder *folder, const char *name, size_t len)
{
	if (is_in(folder, name, len))
		return true;
	local_folder_release(folder);
	folder->name = must(strndup(name, len));
	folder->path = realpath(len > 0 ? folder->name : ".", NULL);
	return folder->path != NULL;
}

/* The path of a file in a folder, unless it is a symbolic link or something
   else of which the folder says too little: NULL. */
static char *path_in(struct local_folder *folder, const char *name)
{
	const char *slash = strrchr(name, '/');
	const char *base = slash != NULL ? slash + 1 : name;
	char c;

	if (readlink(name, &c, 1) != -1 || errno != EINVAL || *base == '\0' ||
	    strcmp(base, ".") == 0 || strcmp(base, "..") == 0 ||
	    !enter(folder, name, (size_t)(base - name)))
		return NULL;
	return must_format("%s%s%s", folder->path,
			   strcmp(folder->path, "/") == 0 ? "" : "/", base);
}

static char *absolute(struct local_folder *folder, const char *name)
{
	char *path = path_in(folder, name), *here;

	if (path == NULL)
		path = realpath(name, NULL);
	if (path != NULL)
		return path;
	if (*name == '/')
		return must_copy(name);
	here = getcwd(NULL, 0);
	path = must_format("%s/%s", here ? here : "", name);
	free(here);
	return path;
}

char *local_file_url(struct local_folder *folder, const char *name)
{
	/* Not what stdin is open on, which would tell the reader nothing. */
	char *path = strcmp(name, "-") == 0 ? must_copy("/dev/stdin")
					    : absolute(folder, name);
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
