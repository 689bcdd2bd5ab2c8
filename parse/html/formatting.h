/*
 * The list of active formatting elements of an HTML parser (standard,
 * 13.2.4.3): <b>, <a>, <font> and their like, which are opened again where
 * something else has closed them.
 *
 * Entries and open elements know each other's index; whoever moves the ones
 * tells the others.
 */
#ifndef PARSE_HTML_FORMATTING_H
#define PARSE_HTML_FORMATTING_H

#include "parse/html/open_elements.h"

#define FORMATTING_MOST 4096

struct formatting_entry {
	bool marker;
	uint8_t tag;
	uint32_t name_len;
	uint32_t open;		/* index of its element; 0: it is closed */
	const char *start, *name;	/* of its tag */
	uint32_t rest_len;	/* of the tag, behind the name: its attributes
				   as they are written */
};

struct formatting {
	struct formatting_entry *at;
	uint32_t n, cap;
};

void formatting_release(struct formatting *f);
void formatting_marker(struct formatting *f);

/* The top of the stack is one, whose tag ends at `past`; a fourth of the same
   kind takes the place of the first (Noah's Ark). */
void formatting_push(struct formatting *f, struct open_elements *o,
		     const char *past);
void formatting_remove(struct formatting *f, struct open_elements *o,
		       uint32_t i);
void formatting_insert(struct formatting *f, struct open_elements *o,
		       uint32_t i, const struct formatting_entry *entry);
void formatting_clear_to_marker(struct formatting *f, struct open_elements *o);

/* The last one of this tag after the last marker: its index and one more; 0:
   none. */
uint32_t formatting_find(const struct formatting *f, enum tag tag);

/* Entries know where those at and above i of the stack are now. */
void formatting_moved(struct formatting *f, const struct open_elements *o,
		      uint32_t i);

#endif
