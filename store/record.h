/*
 * The form of the journal's records (journal.h).
 *
 *	'J', version, kind, length, checksum, payload
 *
 * The length is that of the payload; the checksum are four bytes of its XXH3
 * and that of the kind.  Numbers are LEB128, those that may be negative with
 * the sign in the lowest bit.  A text is its length + 1, its bytes and a NUL
 * that is not counted, so that it can be used where it lies; a length of 0 is
 * NULL.  Reals are the eight bytes of an IEEE 754 double, lowest first.
 *
 * What is read was written by other machines: a reader never looks beyond its
 * end, and remembers that it would have had to.
 */
#ifndef STORE_RECORD_H
#define STORE_RECORD_H

#include "store/store.h"

enum { RECORD_VERSION = 1 };

enum record_kind {
	RECORD_RUN = 'r',	/* a run begins or goes on (journal.c) */
	RECORD_RUN_END = 'e',	/* texts: state, by what */
	RECORD_SEED = 's',	/* a URL (frontier.h), as it was named */
	RECORD_PAGE = 'p',	/* who it is (note.c), then notes */
	RECORD_HOST = 'h',	/* text: the origin; then notes */
	RECORD_SITEMAP = 'm',	/* text: its URL; then notes */
	RECORD_PACKED = 'z',	/* length when unpacked; other records, packed
				   by zlib */
};

/* Of a page, in the order in which the verbs were called. */
enum record_note {
	/* of a page */
	NOTE_BEGIN = 'b',
	NOTE_TABLE = 't',	/* text: what follows is about this one */
	NOTE_ROW = 'r',		/* number of values, values */
	NOTE_NO_ROW = 'k',	/* there was to be one, and it failed */
	NOTE_ROWS_END = 'e',
	NOTE_ROWS_NONE = 'n',
	NOTE_UNDO = 'u',
	NOTE_ADD = 'a',		/* a URL, found on it: it has the next number */
	NOTE_MET = 'm',		/* text, depth: known to be; likewise */
	NOTE_FOUND = 'c',	/* so many links were found in all, with those
				   above that were not counted before */
	NOTE_LINKS = 'l',	/* the links that are kept (link.c) */
	NOTE_BODY = 'd',	/* hash, size, bytes: packed */
	NOTE_ARRIVED = 'v',	/* texts: where to, its origin; flags */
	NOTE_END = 'x',		/* see page.c */
	NOTE_EXPLAIN = 'w',	/* text */
	NOTE_JUDGE = 'j',	/* see target.c */
	NOTE_CHECK_END = 'q',
	/* of an origin */
	NOTE_HOST = 'o', NOTE_PACE = 'p', NOTE_ROBOTS = 'y', NOTE_NAMED = 'i',
	/* of a sitemap */
	NOTE_SITEMAP = 'g',	/* depth: it is to be read */
	NOTE_SITEMAP_END = 'h',	/* text: reason; entries */
	/* of whatever: requests and bytes since the last */
	NOTE_TRAFFIC = 'f',
};

/* A row of records, or the payload of one.  Zeroed: it is empty. */
struct store_records {
	unsigned char *data;	/* owned */
	size_t len, cap;
};

void store_records_add(struct store_records *records, const void *data,
		       size_t len);
void store_records_clear(struct store_records *records);	/* keeps room */
void store_records_release(struct store_records *records);

/* What replays as they do, and takes less room (zlib), where that pays. */
void store_records_pack(struct store_records *records);

void record_put_byte(struct store_records *to, int byte);
void record_put_number(struct store_records *to, uint64_t n);
void record_put_integer(struct store_records *to, int64_t n);
void record_put_real(struct store_records *to, double real);
void record_put_text(struct store_records *to, const char *text);
/* data NULL: the same as a text that is NULL. */
void record_put_bytes(struct store_records *to, const void *data, size_t len);
void record_put_value(struct store_records *to,
		      const struct store_value *value);

/* Appends a record with this payload. */
void record_put(struct store_records *to, enum record_kind kind,
		const void *payload, size_t len);

struct record_reader {
	const unsigned char *at, *end;
	bool bad;		/* something was not there, or was wrong: since
				   then only zeros and NULLs are read */
};

bool record_more(const struct record_reader *reader);	/* and it is not bad */
int record_get_byte(struct record_reader *reader);
bool record_get_flag(struct record_reader *reader);
uint64_t record_get_number(struct record_reader *reader);
int64_t record_get_integer(struct record_reader *reader);
/* Of something of which each takes at least a byte. */
size_t record_get_count(struct record_reader *reader);
/* What is larger is bad. */
int record_get_int(struct record_reader *reader, int most);
/* ms since 1970; before that, or from the year 10000 on, is bad. */
int64_t record_get_time(struct record_reader *reader);
double record_get_real(struct record_reader *reader);
/* Borrowed from what is read; NULL: NULL. */
const char *record_get_text(struct record_reader *reader);
const char *record_get_bytes(struct record_reader *reader, size_t *len);
void record_get_value(struct record_reader *reader, struct store_value *value);

/* The next record: its kind, and *payload to be read.  0 at the end; -1 with
   *why: it is damaged, or of a newer version. */
int record_get(struct record_reader *reader, struct record_reader *payload,
	       const char **why);

/* The payload of RECORD_PACKED, malloc'd.  NULL with *why. */
unsigned char *record_unpack(struct record_reader *packed, size_t *len,
			     const char **why);

#endif
