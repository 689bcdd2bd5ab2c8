#include "cmd/crawl/link_list.h"

#include "cmd/text/memory.h"
#include "parse/charset/utf8.h"
#include "parse/url/url.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { NOFOLLOW = 1, DESCRIBED = 2, ANCHOR = 4 };

struct head {
	uint32_t len;
	uint8_t flags;
} __attribute__((packed));

struct described {		/* after the URL; then the three texts */
	uint8_t element;
	uint16_t text, rel, fragment;
} __attribute__((packed));

static const char *const elements[] = { "a", "area", "frame", "iframe",
					"link", "meta" };
#define ELEMENTS (sizeof(elements) / sizeof(*elements))

/* Room for so many bytes more; NULL: the list has reached its bound. */
static char *room(struct link_list *list, size_t more)
{
	size_t need = list->len + more;
	char *at;

	if (need + list->dropped > LINK_LIST_MOST)
		return NULL;
	if (need > list->cap) {
		list->cap = 2 * need;
		list->data = must(realloc(list->data, list->cap));
	}
	at = list->data + list->len;
	list->len = need;
	return at;
}

static char *put(char *to, const void *from, size_t len)
{
	if (len > 0)
		memcpy(to, from, len);
	return to + len;
}

static bool add(struct link_list *list, const char *text, size_t len,
		unsigned flags, size_t most)
{
	struct head head = { (uint32_t)len, (uint8_t)flags };
	char *at;

	if (len > most) {
		list->dropped += len;
		return list->len + list->dropped <= LINK_LIST_MOST;
	}
	at = room(list, sizeof(head) + len);
	if (at == NULL)
		return false;
	put(put(at, &head, sizeof(head)), text, len);
	return true;
}

bool link_list_add(struct link_list *list, const char *url, size_t len,
		   bool nofollow)
{
	return add(list, url, len, nofollow ? NOFOLLOW : 0, URL_MOST);
}

bool link_list_add_anchor(struct link_list *list, const char *name, size_t len)
{
	return add(list, name, len, ANCHOR, LINK_FRAGMENT_MOST);
}

static uint8_t number_of(const char *element)
{
	uint8_t i = 0;

	while (i < ELEMENTS - 1 && strcmp(elements[i], element) != 0)
		i++;
	return i;
}

bool link_list_describe(struct link_list *list, const struct link *link)
{
	struct described described = {
		number_of(link->element), (uint16_t)link->text->len,
		(uint16_t)link->rel->len, (uint16_t)link->fragment->len,
	};
	size_t more = sizeof(described) + link->text->len + link->rel->len +
		      link->fragment->len;
	size_t before = list->len;
	char *at;

	if (!add(list, link->url->href, link->url->len,
		 DESCRIBED | (link->nofollow ? NOFOLLOW : 0), URL_MOST))
		return false;
	if (list->len == before)
		return true;
	at = room(list, more);
	if (at == NULL) {
		list->len = before;
		return false;
	}
	at = put(at, &described, sizeof(described));
	at = put(at, link->text->data, link->text->len);
	at = put(at, link->rel->data, link->rel->len);
	put(at, link->fragment->data, link->fragment->len);
	return true;
}

void link_list_clear(struct link_list *list)
{
	list->len = list->dropped = 0;
}

static bool is_text(struct span text, size_t most)
{
	return text.len <= most &&
	       utf8_valid(text.data, text.len) == text.len;
}

static bool is_sound(const struct listed_link *link)
{
	if (link->anchor)
		return is_text((struct span){ link->url, link->len },
			       LINK_FRAGMENT_MOST);
	if (link->element != NULL &&
	    (!is_text(link->text, LINK_TEXT_BYTES) ||
	     !is_text(link->rel, LINK_TEXT_BYTES) ||
	     !is_text(link->fragment, LINK_FRAGMENT_MOST)))
		return false;
	if (link->len == 0 || link->len > URL_MOST)
		return false;
	for (size_t i = 0; i < link->len; i++)
		if (link->url[i] <= 0x20 || link->url[i] > 0x7e)
			return false;
	return true;
}

bool link_list_is_sound(struct span links)
{
	struct listed_link link;
	int more = links.len <= LINK_LIST_MOST ? 1 : -1;

	while (more == 1 && (more = link_list_next(&links, &link)) == 1)
		if (!is_sound(&link))
			return false;
	return more == 0;
}

/* The first so many bytes; false: there are not as many. */
static bool take(struct span *rest, size_t len, const char **at)
{
	if (len > rest->len)
		return false;
	*at = rest->data;
	rest->data += len;
	rest->len -= len;
	return true;
}

static bool take_described(struct span *rest, struct listed_link *link)
{
	struct described described;
	const char *at;

	if (!take(rest, sizeof(described), &at))
		return false;
	memcpy(&described, at, sizeof(described));
	link->text.len = described.text;
	link->rel.len = described.rel;
	link->fragment.len = described.fragment;
	if (described.element >= ELEMENTS ||
	    !take(rest, link->text.len, &link->text.data) ||
	    !take(rest, link->rel.len, &link->rel.data) ||
	    !take(rest, link->fragment.len, &link->fragment.data))
		return false;
	link->element = elements[described.element];
	return true;
}

int link_list_next(struct span *rest, struct listed_link *link)
{
	struct head head;
	const char *at;

	if (rest->len == 0)
		return 0;
	if (!take(rest, sizeof(head), &at))
		return -1;
	memcpy(&head, at, sizeof(head));
	*link = (struct listed_link){
		.len = head.len, .nofollow = head.flags & NOFOLLOW,
		.anchor = head.flags & ANCHOR,
	};
	if (!take(rest, link->len, &link->url))
		return -1;
	return head.flags & DESCRIBED && !take_described(rest, link) ? -1 : 1;
}
