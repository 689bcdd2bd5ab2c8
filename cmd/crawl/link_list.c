#include "cmd/crawl/link_list.h"

#include "cmd/text/memory.h"
#include "parse/url/url.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct head {
	uint32_t len;
	uint8_t nofollow;
} __attribute__((packed));

bool link_list_add(struct link_list *list, const char *url, size_t len,
	       bool nofollow)
{
	struct head head = { (uint32_t)len, nofollow };
	size_t need = list->len + sizeof(head) + len;

	if (need + list->dropped > LINK_LIST_MOST)
		return false;
	if (len > URL_MOST) {
		list->dropped += len;
		return true;
	}
	if (need > list->cap) {
		list->cap = 2 * need;
		list->data = must(realloc(list->data, list->cap));
	}
	memcpy(list->data + list->len, &head, sizeof(head));
	memcpy(list->data + list->len + sizeof(head), url, len);
	list->len = need;
	return true;
}

void link_list_clear(struct link_list *list)
{
	list->len = list->dropped = 0;
}

static bool is_sound(const struct listed_link *link)
{
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

int link_list_next(struct span *rest, struct listed_link *link)
{
	struct head head;

	if (rest->len == 0)
		return 0;
	if (rest->len < sizeof(head))
		return -1;
	memcpy(&head, rest->data, sizeof(head));
	if (head.len > rest->len - sizeof(head))
		return -1;
	link->url = rest->data + sizeof(head);
	link->len = head.len;
	link->nofollow = head.nofollow != 0;
	rest->data += sizeof(head) + head.len;
	rest->len -= sizeof(head) + head.len;
	return 1;
}
