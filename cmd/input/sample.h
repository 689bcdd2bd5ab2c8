/*
 * The first records of a list, looked at before any is handed out: whether it
 * is a list of URLs at all, and which column holds them.
 *
 * They are held as they came, and read from here afterwards.
 */
#ifndef CMD_INPUT_SAMPLE_H
#define CMD_INPUT_SAMPLE_H

#include "cmd/input/list.h"
#include "cmd/text/bytes.h"

#include <stdbool.h>
#include <stddef.h>

#define SAMPLE_MOST 100		/* records */

struct sample {
	struct stream_record records[SAMPLE_MOST];
	size_t offsets[SAMPLE_MOST];	/* of their texts, in text */
	size_t n, next;
	struct bytes text;
	bool judged;		/* it is a list of URLs */
	size_t urls;		/* lines with one, seen so far */
	bool head_of_csv;	/* the first of the lines names columns */
	size_t url_at;		/* index of the URL's column, once judged */
};

/* As list_next(): a record that was held, or a new one.  STREAM_ERROR if it is
   no list of URLs. */
enum stream_news sample_next(struct sample *sample, struct list *list,
			     struct stream_record *raw);

/* For the next file. */
void sample_clear(struct sample *sample);
void sample_release(struct sample *sample);

#endif
