#include "tests/origin/request.h"

#include <ctype.h>
#include <err.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int hex(char c)
{
	if (isdigit((unsigned char)c))
		return c - '0';
	if (isxdigit((unsigned char)c))
		return tolower((unsigned char)c) - 'a' + 10;
	return -1;
}

static void percent_decode(char *buf, size_t size, const char *from, size_t len)
{
	size_t out = 0;

	for (size_t i = 0; i < len && out + 1 < size; i++) {
		if (from[i] == '%' && i + 2 < len && hex(from[i + 1]) >= 0 &&
		    hex(from[i + 2]) >= 0) {
			buf[out++] = (char)(hex(from[i + 1]) * 16 +
					    hex(from[i + 2]));
			i += 2;
		} else {
			buf[out++] = from[i] == '+' ? ' ' : from[i];
		}
	}
	buf[out] = '\0';
}

/* Cuts the string at the first of `at`; what follows, or NULL. */
static char *cut(char *s, const char *at)
{
	s += strcspn(s, at);
	if (!*s)
		return NULL;
	*s++ = '\0';
	return s;
}

static int parse_request_line(struct request *request, char *line)
{
	char *target = cut(line, " ");
	char *version = target ? cut(target, " ") : NULL;

	if (!version || strncmp(version, "HTTP/1.", 7) != 0)
		return -1;
	request->method = line;
	request->http10 = version[7] == '0';
	request->target = target;

	char *path = strdup(target);
	if (!path)
		err(1, NULL);
	char *query = cut(path, "?");
	request->path = path;
	request->query = query ? query : "";
	return 0;
}

static void parse_header(struct request *request, char *line)
{
	char *value = cut(line, ":");

	if (!value || request->nheaders == REQUEST_HEADERS)
		return;
	value += strspn(value, " \t");
	request->headers[request->nheaders].name = line;
	request->headers[request->nheaders++].value = value;
}

static int parse_body_length(struct request *request)
{
	const char *length = request_header(request, "content-length");

	if (request_header(request, "transfer-encoding"))
		return -1;
	if (length)
		request->len += strtoul(length, NULL, 10);
	return 0;
}


int request_parse(struct request *request, const char *buf, size_t len)
{
	const char *end = memmem(buf, len, "\r\n\r\n", 4);

	if (!end)
		return 0;
	*request = (struct request){.len = (size_t)(end - buf) + 4};

	char *head = strndup(buf, (size_t)(end - buf));
	if (!head)
		err(1, NULL);
	char *next = cut(head, "\n");
	head[strcspn(head, "\r")] = '\0';
	if (parse_request_line(request, head) < 0) {
		free(head);
		return -1;
	}
	for (char *line = next; line; line = next) {
		next = cut(line, "\n");
		line[strcspn(line, "\r")] = '\0';
		parse_header(request, line);
	}
	if (parse_body_length(request) == 0 && request->len <= len) {
		request->body = strndup(end + 4, request->len -
					(size_t)(end + 4 - buf));
		if (!request->body)
			err(1, NULL);
		return 1;
	}

	int verdict = request_header(request, "transfer-encoding") ? -1 : 0;
	request_release(request);
	return verdict;
}

void request_release(struct request *request)
{
	free((char *)(uintptr_t)request->path);
	free((char *)(uintptr_t)request->method);
	free((char *)(uintptr_t)request->body);
	*request = (struct request){0};
}

const char *request_header(const struct request *request, const char *name)
{
	for (int i = 0; i < request->nheaders; i++)
		if (strcasecmp(request->headers[i].name, name) == 0)
			return request->headers[i].value;
	return NULL;
}

const char *request_host(const struct request *request)
{
	const char *host = request_header(request, "host");

	return host ? host : request->address;
}

void request_each(const struct request *request, request_pair *fn, void *arg)
{
	for (const char *p = request->query; *p;) {
		size_t len = strcspn(p, "&");
		size_t name_len = strcspn(p, "=&");
		char name[64], value[2048];

		percent_decode(name, sizeof(name), p, name_len);
		value[0] = '\0';
		if (name_len < len)
			percent_decode(value, sizeof(value), p + name_len + 1,
				       len - name_len - 1);
		fn(arg, name, value);
		p += len;
		p += *p == '&';
	}
}

struct wanted {
	const char *name;
	char *buf;
	size_t size;
	bool found;
};

static void take_wanted(void *arg, const char *name, const char *value)
{
	struct wanted *wanted = arg;

	if (wanted->found || strcmp(name, wanted->name) != 0)
		return;
	wanted->found = true;
	strncat(wanted->buf, value, wanted->size - 1);
}

bool request_text(const struct request *request, const char *name, char *buf,
		  size_t size)
{
	struct wanted wanted = {name, buf, size, false};

	buf[0] = '\0';
	request_each(request, take_wanted, &wanted);
	return wanted.found;
}

static long number(const char *text, long otherwise)
{
	char *end;
	long value = strtol(text, &end, 10);

	return end == text ? otherwise : value;
}

long request_number(const struct request *request, const char *name,
		    long otherwise)
{
	char text[32];

	if (!request_text(request, name, text, sizeof(text)))
		return otherwise;
	return number(text, otherwise);
}

long request_tail(const struct request *request, const char *prefix,
		  long otherwise)
{
	size_t len = strlen(prefix);

	if (strncmp(request->path, prefix, len) != 0)
		return otherwise;
	return number(request->path + len, otherwise);
}
