/*
 * The changes in Markdown.
 */
#ifndef CMD_REPORT_MARKDOWN_H
#define CMD_REPORT_MARKDOWN_H

#include "store/answer.h"

#include <stdint.h>

struct difference;

/* Zeroed before the first, but for what is borrowed. */
struct markdown {
	struct difference *difference;	/* NULL: without */
	int64_t run;		/* in hand */
	char table[256];
};

/* One of them, for store_changes(); arg is the struct above. */
store_report_fn markdown_print;

#endif
