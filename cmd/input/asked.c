#include "cmd/input/asked.h"

#include "cmd/text/json.h"
#include "parse/json/json.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define TYPE_MOST 256		/* bytes of a Content-Type */

static const char *const names[ASKED_COLUMNS + 1] = {
	[ASKED_METHOD] = "method", [ASKED_BODY] = "body",
	[ASKED_TYPE] = "content-type", [ASKED_COLUMNS] = "content_type",
};

static struct bytes *find(struct asked *asked, const char *name, size_t len)
{
	for (int i = 0; i <= ASKED_COLUMNS; i++)
		if (strlen(names[i]) == len &&
		    strncasecmp(names[i], name, len) == 0)
			return &asked->text[i < ASKED_COLUMNS ? i : ASKED_TYPE];
	return NULL;
}

void asked_clear(struct asked *asked)
{
	for (int i = 0; i < ASKED_COLUMNS; i++)
		asked->text[i].len = 0;
	asked->post = asked->content_type = NULL;
}

void asked_release(struct asked *asked)
{
	for (int i = 0; i < ASKED_COLUMNS; i++)
		bytes_release(&asked->text[i]);
}

void asked_cell(struct asked *asked, const char *name, size_t namelen,
		const char *value, size_t len)
{
	struct bytes *text = find(asked, name, namelen);

	if (text == NULL)
		return;
	text->len = 0;
	bytes_add(text, value, len);
}

void asked_member(struct asked *asked, const char *name, size_t namelen,
		  const char *value, size_t len)
{
	struct bytes *text = find(asked, name, namelen);

	if (text == NULL)
		return;
	text->len = 0;
	if (*value == '"')
		json_unquote(text, value, len);
	else if (*value != 'n')
		bytes_add(text, value, len);
}

/* With a NUL after it, which does not count. */
static const char *terminated(struct bytes *text)
{
	*bytes_room(text, 1) = '\0';
	return text->data;
}

static bool has_control(const struct bytes *text)
{
	for (size_t i = 0; i < text->len; i++)
		if ((unsigned char)text->data[i] < 0x20 ||
		    text->data[i] == 0x7f)
			return true;
	return false;
}

static bool is_method(const char *word)
{
	static const char *const methods[] = {
		"GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS",
		"TRACE", "CONNECT",
	};

	for (size_t i = 0; i < sizeof(methods) / sizeof(*methods); i++)
		if (strcasecmp(word, methods[i]) == 0)
			return true;
	return false;
}

static const char *default_type(const struct bytes *body)
{
	bool json = body->len > 0 && strchr("{[", *body->data) != NULL &&
		    json_check(body->data, body->len) == 0;

	return json ? "application/json" : "application/x-www-form-urlencoded";
}

static const char *judge_post(struct asked *asked)
{
	struct bytes *body = &asked->text[ASKED_BODY];
	struct bytes *type = &asked->text[ASKED_TYPE];

	if (body->len > ASKED_BODY_MOST)
		return "its body is longer than 64 KiB";
	if (body->len > 0 && memchr(body->data, '\0', body->len) != NULL)
		return "a NUL byte in its body";
	if (type->len > TYPE_MOST || has_control(type))
		return "its content-type is too long, or has a control "
		       "character";
	asked->post = terminated(body);
	asked->content_type = type->len > 0 ? terminated(type)
					    : default_type(body);
	return NULL;
}

const char *asked_judge(struct asked *asked)
{
	static char why[80];
	const char *method;

	if (asked->text[ASKED_METHOD].len == 0)
		return NULL;
	method = terminated(&asked->text[ASKED_METHOD]);
	if (strcasecmp(method, "POST") == 0)
		return judge_post(asked);
	if (!is_method(method))
		return NULL;
	if (strcasecmp(method, "GET") != 0) {
		snprintf(why, sizeof(why), "its method is %.10s: GET and POST "
			 "can be asked", method);
		return why;
	}
	return asked->text[ASKED_BODY].len > 0
		       ? "it has a body, and its method is GET" : NULL;
}
