#include "tests/origin/log.h"

#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *const headers[] = {
	"host",		 "if-none-match", "if-modified-since", "user-agent",
	"authorization", "cookie",	  "referer",
};
enum { NHEADERS = sizeof(headers) / sizeof(*headers) };

/* One write, so that lines of several processes do not mix. */
static void put(int fd, FILE *line, char **text, size_t *len)
{
	fputc('\n', line);
	if (fclose(line) != 0)
		err(1, NULL);
	if (write(fd, *text, *len) < 0)
		warn("cannot write log");
	free(*text);
}

int log_open(const char *path)
{
	if (!path)
		return -1;

	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
	if (fd < 0)
		err(1, "cannot open '%s'", path);
	if (lseek(fd, 0, SEEK_END) > 0)
		return fd;

	char *text;
	size_t len;
	FILE *line = open_memstream(&text, &len);
	if (!line)
		err(1, NULL);
	fputs("start\tend\taddress\tmethod\ttarget\tstatus\tinflight", line);
	for (int i = 0; i < NHEADERS; i++)
		fprintf(line, "\t%s", headers[i]);
	put(fd, line, &text, &len);
	return fd;
}

static void put_field(FILE *line, const char *value)
{
	fputc('\t', line);
	if (!value || !*value)
		value = "-";
	for (; *value; value++)
		fputc((unsigned char)*value < ' ' ? '?' : *value, line);
}

void log_write(int fd, const struct request *request,
	       const struct log_entry *entry)
{
	char *text;
	size_t len;

	if (fd < 0)
		return;

	FILE *line = open_memstream(&text, &len);
	if (!line)
		err(1, NULL);
	fprintf(line, "%.3f\t%.3f\t%s\t%s", entry->start, entry->end,
		request->address, request->method);
	put_field(line, request->target);
	fprintf(line, "\t%d\t%d", entry->status, entry->in_flight);
	for (int i = 0; i < NHEADERS; i++)
		put_field(line, request_header(request, headers[i]));
	put(fd, line, &text, &len);
}
