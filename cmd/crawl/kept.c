#include "cmd/crawl/kept.h"

#include <obstack.h>
#include <stddef.h>
#include <string.h>

const char *kept_text(struct obstack *memory, const char *text)
{
	return text != NULL ? obstack_copy(memory, text, strlen(text) + 1)
			    : NULL;
}

void kept_url(struct obstack *memory, struct store_url *url)
{
	const char **const texts[] = {
		&url->url, &url->host, &url->input, &url->post,
		&url->content_type, &url->reason, &url->detail,
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		*texts[i] = kept_text(memory, *texts[i]);
}
