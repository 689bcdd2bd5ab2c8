#include "parse/html/jsonld.h"

#include "parse/html/token.h"

#include <stdbool.h>
#include <string.h>

/* @graph in @graph and arrays in arrays; each is read once more for it. */
#define NESTED_MOST 8

struct search {
	const char *type;
	size_t typelen;
	json_value_fn *fn;
	void *arg;
	int nested;
};

/* ---- in a script --------------------------------------------------------- */

/* "https://schema.org/Product", "schema:Product" and "Product" are Product. */
static bool is_type(const struct search *search, const struct json_value *value)
{
	const char *name = value->text + 1;
	size_t len = value->len - 2, from;

	if (value->kind != JSON_STRING)
		return false;
	if (json_says(name, len, search->type, search->typelen))
		return true;
	for (from = len; from > 0 && !strchr("/#:", name[from - 1]); from--)
		;
	return from > 0 && json_says(name + from, len - from, search->type,
				     search->typelen);
}

struct object {
	const struct search *search;
	bool is_wanted;
	struct json_value graph;	/* kind JSON_END: none */
};

static int note_type(void *arg, const struct json_value *value)
{
	struct object *object = arg;

	object->is_wanted |= is_type(object->search, value);
	return 0;
}

static int note_member(void *arg, const char *key, size_t keylen,
		       const struct json_value *value)
{
	struct object *object = arg;

	if (json_says(key, keylen, "@graph", 6))
		object->graph = *value;
	else if (!json_says(key, keylen, "@type", 5))
		return 0;
	else if (value->kind == JSON_ARRAY)
		json_elements(value->text, value->len, note_type, object);
	else
		note_type(object, value);
	return 0;
}

static int look_at(void *arg, const struct json_value *value);

static int look_into(struct search *search, const struct json_value *value)
{
	struct object object = { .search = search };
	int end = 0;

	if (value->kind == JSON_ARRAY)
		return json_elements(value->text, value->len, look_at, search);
	if (value->kind != JSON_OBJECT)
		return 0;
	json_members(value->text, value->len, note_member, &object);
	if (object.is_wanted)
		end = search->fn(search->arg, value);
	if (end == 0 && object.graph.kind != JSON_END)
		end = look_at(search, &object.graph);
	return end;
}

/* json_value_fn */
static int look_at(void *arg, const struct json_value *value)
{
	struct search *search = arg;
	int end = 0;

	if (search->nested++ < NESTED_MOST)
		end = look_into(search, value);
	search->nested--;
	return end;
}

static void trim(const char **text, size_t *len)
{
	while (*len > 0 && html_space(**text))
		++*text, --*len;
	while (*len > 0 && html_space((*text)[*len - 1]))
		--*len;
}

/* What old pages put around a script: <!-- -->, CDATA, with or without a
   comment sign of JavaScript. */
static void unwrap(const char **text, size_t *len)
{
	static const char *const opens[] = {
		"<!--", "//<![CDATA[", "// <![CDATA[", "/*<![CDATA[*/",
		"<![CDATA[",
	};
	static const char *const closes[] = {
		"-->", "//]]>", "// ]]>", "/*]]>*/", "]]>",
	};

	trim(text, len);
	for (size_t i = 0; i < sizeof(opens) / sizeof(*opens); i++) {
		size_t open = strlen(opens[i]), close = strlen(closes[i]);

		if (*len < open + close || memcmp(*text, opens[i], open) != 0)
			continue;
		*text += open;
		*len -= open;
		if (memcmp(*text + *len - close, closes[i], close) == 0)
			*len -= close;
		trim(text, len);
		return;
	}
}

static int look_at_script(struct search *search, const char *text, size_t len)
{
	struct json_value whole = { JSON_OBJECT, text, len };

	unwrap(&whole.text, &whole.len);
	if (whole.len == 0 || json_check(whole.text, whole.len) < 0)
		return 0;
	whole.kind = *whole.text == '{' ? JSON_OBJECT :
		     *whole.text == '[' ? JSON_ARRAY : JSON_NULL;
	return look_at(search, &whole);
}

/* ---- in a page ----------------------------------------------------------- */

/* Is that the media type, with or without parameters? */
static bool is_jsonld(const struct attribute *a)
{
	const char *value = a->value;
	size_t len = a->value_len;
	const char *end = len ? memchr(value, ';', len) : NULL;

	if (!html_is(a->name, a->name_len, "type"))
		return false;
	if (end)
		len = (size_t)(end - value);
	trim(&value, &len);
	return html_is(value, len, "application/ld+json");
}

/* The start tag in hand is of such a script; its attributes are read. */
static bool begins_jsonld(struct tokenizer *t)
{
	struct attribute a;
	bool found = false, typed = false;

	if (t->tag != TAG_SCRIPT)
		return false;
	while (tokenizer_attribute(t, &a)) {
		found |= !typed && is_jsonld(&a);
		typed |= html_is(a.name, a.name_len, "type");
	}
	return found && !t->cut;
}

int jsonld_each(const char *text, size_t len, const char *type, size_t typelen,
		json_value_fn *fn, void *arg)
{
	struct search search = { type, typelen, fn, arg, 0 };
	struct tokenizer t;
	enum token token;
	bool script = false;
	int end = 0;

	trim(&text, &len);
	if (len > 0 && (*text == '{' || *text == '['))
		return look_at_script(&search, text, len);
	tokenizer_init(&t, text, len);
	while (end == 0 && (token = tokenizer_next(&t)) != TOKEN_EOF) {
		if (token == TOKEN_TEXT && script)
			end = look_at_script(&search, t.text, t.text_len);
		script = token == TOKEN_START && begins_jsonld(&t);
	}
	return end;
}
