#include "cmd/rows/template.h"

#include "cmd/rows/format.h"
#include "cmd/text/bytes.h"
#include "cmd/text/escape.h"
#include "cmd/text/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct part {			/* text, then a field */
	char *text;
	size_t len;
	int field;		/* index into the names; -1: none */
};

struct template {
	struct part *parts;
	size_t nparts;
	struct bytes line;
};

static int find(const char *const *names, const char *name, size_t len)
{
	for (int i = 0; names[i] != NULL; i++)
		if (strlen(names[i]) == len &&
		    memcmp(names[i], name, len) == 0)
			return i;
	return -1;
}

static void add_part(struct template *t, struct bytes *text, int field)
{
	struct part *part;

	t->parts = must(reallocarray(t->parts, t->nparts + 1,
				     sizeof(*t->parts)));
	part = &t->parts[t->nparts++];
	part->text = text->data;
	part->len = text->len;
	part->field = field;
	*text = (struct bytes){ 0 };
}

/* "\n", "\t", "\r" and "\\" as curl's -w has them; others stay. */
static const char *escape(const char *s, struct bytes *text)
{
	static const char from[] = "ntr\\", to[] = "\n\t\r\\";
	const char *at = s[1] != '\0' ? strchr(from, s[1]) : NULL;

	bytes_char(text, at != NULL ? to[at - from] : '\\');
	return at != NULL ? s + 2 : s + 1;
}

static const char *variable(struct template *t, const char *s,
			    struct bytes *text, const char *const *names)
{
	const char *end = strchr(s, '}');
	int field = end ? find(names, s + 2, (size_t)(end - s - 2)) : -1;

	if (field == -1)
		return NULL;
	add_part(t, text, field);
	return end + 1;
}

static const char *no_variable(const char *from, const char *const *names)
{
	static char message[512];
	size_t len = strcspn(from, "}");
	char *shown;

	len += from[len] == '}';
	shown = escape_control(from, len);
	len = (size_t)snprintf(message, sizeof(message),
			       "no such variable: '%.60s'; there are", shown);
	for (; *names != NULL && len < sizeof(message); names++)
		len += (size_t)snprintf(message + len, sizeof(message) - len,
					" %s%s", *names,
					names[1] != NULL ? "," : "");
	free(shown);
	return message;
}

struct template *template_compile(const char *s, const char *const *names,
				  const char **error)
{
	struct template *t = must(calloc(1, sizeof(*t)));
	struct bytes text = { 0 };

	while (s != NULL && *s != '\0') {
		const char *from = s;

		if (s[0] == '%' && s[1] == '{') {
			s = variable(t, s, &text, names);
		} else if (s[0] == '%' && s[1] == '%') {
			bytes_char(&text, '%');
			s += 2;
		} else if (s[0] == '\\') {
			s = escape(s, &text);
		} else {
			bytes_char(&text, *s++);
		}
		if (s == NULL)
			*error = no_variable(from, names);
	}
	add_part(t, &text, -1);
	if (s != NULL)
		return t;
	template_free(t);
	return NULL;
}

const char *template_fill(struct template *t, const struct field *fields,
			  size_t n, size_t *len)
{
	t->line.len = 0;
	for (size_t i = 0; i < t->nparts; i++) {
		const struct part *part = &t->parts[i];

		bytes_add(&t->line, part->text, part->len);
		if (part->field >= 0 && (size_t)part->field < n)
			format_plain(&t->line, &fields[part->field]);
	}
	if (t->line.len == 0 || t->line.data[t->line.len - 1] != '\n')
		bytes_char(&t->line, '\n');
	*len = t->line.len;
	return t->line.data;
}

void template_free(struct template *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < t->nparts; i++)
		free(t->parts[i].text);
	free(t->parts);
	bytes_release(&t->line);
	free(t);
}
