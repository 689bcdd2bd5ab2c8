#include "parse/robots_tag.h"

#include "parse/robots.h"

#include <string.h>
#include <strings.h>

struct span {
	const char *data;
	size_t len;
};

/* Directives that have a colon of their own, and so name no agent. */
static const char *const valued[] = {
	"unavailable_after", "max-snippet", "max-image-preview",
	"max-video-preview",
};

static bool is(struct span s, const char *word)
{
	return s.len == strlen(word) && strncasecmp(s.data, word, s.len) == 0;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static struct span trimmed(struct span s)
{
	while (s.len > 0 && is_blank(s.data[0]))
		s.data++, s.len--;
	while (s.len > 0 && is_blank(s.data[s.len - 1]))
		s.len--;
	return s;
}

/* The hours of a date have a colon too, but blanks before it. */
static bool is_agent(struct span name)
{
	for (size_t i = 0; i < sizeof(valued) / sizeof(*valued); i++)
		if (is(name, valued[i]))
			return false;
	return name.len > 0 && memchr(name.data, ' ', name.len) == NULL;
}

static bool means_us(struct span name, const char *agent)
{
	size_t ours = robots_token(agent, strlen(agent));
	size_t token = robots_token(name.data, name.len);

	if (is(name, "*"))
		return true;
	return token > 0 && token == ours &&
	       strncasecmp(name.data, agent, ours) == 0;
}

/* Takes the name of an agent off the directive. */
static struct span without_name(struct span s, const char *agent, bool *to_us)
{
	const char *colon = memchr(s.data, ':', s.len);
	struct span name = { s.data, 0 };

	if (colon == NULL)
		return s;
	name.len = (size_t)(colon - s.data);
	name = trimmed(name);
	if (!is_agent(name))
		return s;
	*to_us = means_us(name, agent);
	return trimmed((struct span){
		colon + 1, (size_t)(s.data + s.len - colon - 1) });
}

bool robotstag_nofollow(const char *value, size_t len, const char *agent)
{
	bool to_us = true;

	for (size_t at = 0, n; at < len; at += n + 1) {
		const char *comma = memchr(value + at, ',', len - at);
		struct span s;

		n = comma != NULL ? (size_t)(comma - value) - at : len - at;
		s = trimmed((struct span){ value + at, n });
		s = without_name(s, agent, &to_us);
		if (to_us && (is(s, "nofollow") || is(s, "none")))
			return true;
	}
	return false;
}
