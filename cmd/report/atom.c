/*
 * `trawl changes -f atom`: a feed (RFC 4287), an entry for each change.
 *
 * An id must be the same whenever the feed is written and nobody else's: that
 * of the feed is random and kept in the database; that of an entry is made of
 * it, of the run and of the number of the change, which no later run uses
 * again.  What is dated is dated by the beginning of its run, which stays.
 */
#include "cmd/report/atom.h"

#include "cmd/report/query.h"
#include "cmd/rows/change.h"
#include "cmd/text/bytes.h"
#include "parse/charset/utf8.h"

#include <stdio.h>
#include <string.h>
#include <xxhash.h>

#define TITLE_MOST 160		/* bytes of a key in a title */

struct feed {
	char seed[80];		/* of all ids */
	int64_t entries;	/* so far */
};

/* ---- text ---------------------------------------------------------------- */

/* Whether XML 1.0 can hold the character (2.2 there); it is valid UTF-8. */
static bool is_xml(const char *s, size_t n)
{
	if (n == 1)
		return (unsigned char)*s >= 0x20 || *s == '\t' || *s == '\n' ||
		       *s == '\r';
	return n != 3 || (memcmp(s, "\xEF\xBF\xBE", 3) != 0 &&
			  memcmp(s, "\xEF\xBF\xBF", 3) != 0);
}

static void print_character(const char *s, size_t n)
{
	switch (*s) {
	case '&':
		fputs("&amp;", stdout);
		return;
	case '<':
		fputs("&lt;", stdout);
		return;
	case '>':
		fputs("&gt;", stdout);
		return;
	case '"':
		fputs("&quot;", stdout);
		return;
	case '\r':
		fputs("&#13;", stdout);
		return;
	}
	fwrite(s, 1, n, stdout);
}

/* Fit for an element or between double quotes. */
static void print_xml(const char *s, size_t len)
{
	for (size_t i = 0, n; i < len; i += n) {
		int valid;

		n = utf8_step(s + i, len - i, &valid);
		if (valid && is_xml(s + i, n))
			print_character(s + i, n);
		else
			fputs("\xEF\xBF\xBD", stdout);
	}
}

static void print_element(const char *name, const char *text, size_t len)
{
	printf("<%s>", name);
	print_xml(text, len);
	printf("</%s>\n", name);
}

/* A UUID of version 8 (RFC 9562): a hash. */
static void print_id(const char *text, size_t len)
{
	XXH128_canonical_t hash;
	unsigned char *d = hash.digest;

	XXH128_canonicalFromHash(&hash, XXH3_128bits(text, len));
	d[6] = (unsigned char)((d[6] & 0x0F) | 0x80);
	d[8] = (unsigned char)((d[8] & 0x3F) | 0x80);
	fputs("<id>urn:uuid:", stdout);
	for (int i = 0; i < 16; i++)
		printf("%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-"
								       : "",
		       d[i]);
	fputs("</id>\n", stdout);
}

static void print_updated(const char *iso)
{
	print_element("updated", iso, strlen(iso));
}

/* ---- entries ------------------------------------------------------------- */

static void print_title(const struct store_row *change)
{
	struct bytes key = { 0 };
	size_t len;

	change_key(&key, change);
	len = key.len < TITLE_MOST ? key.len : TITLE_MOST;
	while (len < key.len && len > 0 && (key.data[len] & 0xC0) == 0x80)
		len--;
	fputs("<title>", stdout);
	print_xml(row_word(change, "table"), strlen(row_word(change, "table")));
	printf(" %s: ", row_word(change, "change"));
	print_xml(key.data, len);
	printf("%s</title>\n", len < key.len ? "..." : "");
	bytes_release(&key);
}

static void print_entry_id(const struct feed *feed,
			   const struct store_row *change)
{
	char text[160];
	int len = snprintf(text, sizeof(text), "%s %lld %lld", feed->seed,
			   (long long)row_integer(change, "run_id"),
			   (long long)row_integer(change, "change_id"));

	print_id(text, (size_t)len);
}

static int print_entry(void *arg, const struct store_row *change)
{
	const char *url = row_text(change, "url");
	struct bytes what = { 0 };
	struct feed *feed = arg;

	feed->entries++;
	fputs("<entry>\n", stdout);
	print_title(change);
	print_entry_id(feed, change);
	print_updated(row_word(change, "started_at"));
	if (url != NULL) {
		fputs("<link rel=\"alternate\" href=\"", stdout);
		print_xml(url, strlen(url));
		fputs("\"/>\n", stdout);
	}
	change_what(&what, change, "\n");
	print_element("content", what.data, what.len);
	bytes_release(&what);
	fputs("</entry>\n", stdout);
	return 0;
}

/* ---- the feed ------------------------------------------------------------ */

static int note_seed(void *arg, const struct store_row *file)
{
	struct feed *feed = arg;

	snprintf(feed->seed, sizeof(feed->seed), "%s", row_word(file, "seed"));
	return 0;
}

static void print_head(const struct feed *feed, const char *db,
		       const char *updated)
{
	fputs("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
	      "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n"
	      "<title>Changes of ", stdout);
	print_xml(db, strlen(db));
	fputs("</title>\n", stdout);
	print_id(feed->seed, strlen(feed->seed));
	print_updated(*updated != '\0' ? updated : "1970-01-01T00:00:00Z");
	fputs("<author><name>trawl</name></author>\n"
	      "<generator version=\"" TRAWL_VERSION "\">trawl</generator>\n",
	      stdout);
}

int atom_print(struct store *store, const struct options *options,
	       const char *updated, int64_t *entries, const char **why)
{
	struct feed feed = { .seed = "" };

	if (store_ask(store, STORE_ASK_FILE, 0, note_seed, &feed) == -1)
		return -1;
	print_head(&feed, options->db, updated);
	if (store_changes(store, options->since, print_entry, &feed,
			  why) == -1)
		return -1;
	fputs("</feed>\n", stdout);
	*entries = feed.entries;
	return 0;
}
