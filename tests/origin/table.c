#include "tests/origin/table.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct line {
	char *target, *headers, *body;
	int status;
};

struct table {
	struct line *lines;
	size_t nlines;
};

static char *file_beside(const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');
	char *file;

	if (*name == '/' || !slash)
		file = strdup(name);
	else if (asprintf(&file, "%.*s/%s", (int)(slash - path), path,
			  name) < 0)
		file = NULL;
	if (!file)
		err(1, NULL);
	return file;
}

static void add_line(struct table *table, const char *path, char *text)
{
	char *target = strsep(&text, "\t"), *status = strsep(&text, "\t");
	char *headers = strsep(&text, "\t"), *body = strsep(&text, "\t");

	if (!*target || *target == '#')
		return;
	if (!body)
		errx(2, "%s: not four columns: '%s'", path, target);
	table->lines = reallocarray(table->lines, table->nlines + 1,
				    sizeof(*table->lines));
	if (!table->lines)
		err(1, NULL);
	table->lines[table->nlines++] = (struct line){
		.target = strdup(target),
		.status = atoi(status),
		.headers = strcmp(headers, "-") ? strdup(headers) : NULL,
		.body = strcmp(body, "-") ? file_beside(path, body) : NULL,
	};
}

struct table *table_open(const char *path)
{
	FILE *in = fopen(path, "re");
	struct table *table = calloc(1, sizeof(*table));
	char *text = NULL;
	size_t size = 0;

	if (!in || !table)
		err(1, "cannot open '%s'", path);
	while (getline(&text, &size, in) > 0) {
		text[strcspn(text, "\r\n")] = '\0';
		add_line(table, path, text);
	}
	free(text);
	fclose(in);
	return table;
}

void table_send_file(struct reply *reply, const char *path)
{
	FILE *in = fopen(path, "re");
	char buf[65536];
	size_t n;

	if (!in) {
		warn("cannot open '%s'", path);
		reply_status(reply, 500);
		return;
	}
	while ((n = fread(buf, 1, sizeof(buf), in)) > 0)
		fwrite(buf, 1, n, reply->body);
	fclose(in);
}

static void send_headers(struct reply *reply, const char *headers)
{
	while (headers) {
		const char *end = strstr(headers, "\\n");
		int len = (int)(end ? end - headers : (long)strlen(headers));

		if (strncasecmp(headers, "content-type:", 13) == 0)
			reply->type = NULL;
		reply_header(reply, "%.*s", len, headers);
		headers = end ? end + 2 : NULL;
	}
}

bool table_answer(const struct table *table, const struct request *request,
		  struct reply *reply)
{
	for (size_t i = 0; i < table->nlines; i++) {
		const struct line *line = &table->lines[i];

		if (strcmp(line->target, request->target) != 0 &&
		    strcmp(line->target, request->path) != 0)
			continue;
		reply->status = line->status;
		send_headers(reply, line->headers);
		if (line->body)
			table_send_file(reply, line->body);
		return true;
	}
	return false;
}
