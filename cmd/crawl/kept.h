/*
 * Copies of texts in an obstack, which live as long as that.
 */
#ifndef CMD_CRAWL_KEPT_H
#define CMD_CRAWL_KEPT_H

#include "store/frontier.h"

struct obstack;

/* NULL stays NULL. */
const char *kept_text(struct obstack *memory, const char *text);

/* All texts of *url become copies. */
void kept_url(struct obstack *memory, struct store_url *url);

#endif
