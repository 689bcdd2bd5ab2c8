/*
 * The record that a journal is writing: for the verbs, each of which notes by
 * itself what it was called for, if (store->journal).
 *
 * Notes of a page begin with the first verb that names it, and the record is
 * given away by the first that is about something else.
 */
#ifndef STORE_NOTE_H
#define STORE_NOTE_H

#include "store/db.h"
#include "store/record.h"

struct store_url;

struct store_journal {
	void (*fn)(void *arg, int64_t url_id, int64_t host_id,
		   const void *record, size_t len);
	void (*found)(void *arg, const struct store_url *url);	/* or NULL */
	void *arg;
	int64_t url_id;		/* whose notes are in `page`; 0: none */
	struct store_records page;
	const char *table;	/* that the last of them is about; NULL */
	struct keymap numbers;	/* of the URLs found on it, by their ids */
	int64_t n;		/* the last of those */
	int64_t requests, bytes;	/* not noted yet */
	struct store_records other;	/* payload, of what is no page */
	struct store_records out;	/* the record as it is given away */
};

/* Where the rest of a note about a page goes. */
struct store_records *note_page(struct store *store, int64_t url_id,
				enum record_note note);
/* The same, of a table of the page in hand. */
struct store_records *note_table(struct store *store, const char *table,
				 enum record_note note);

/* A URL was found on the page whose notes are being made, and has the next
   number there; the number of one, 0: it has none. */
void note_url(struct store *store, int64_t id);
int64_t note_number(struct store *store, int64_t id);

/* The notes of the page are complete. */
void note_flush(struct store *store);

/* Of an origin: where the rest of the note goes; then it is complete. */
struct store_records *note_host(struct store *store, int64_t id,
				enum record_note note);
void note_host_end(struct store *store, int64_t id);

/* What is neither: likewise. */
struct store_records *note_other(struct store *store);
void note_other_end(struct store *store, enum record_kind kind);

#endif
