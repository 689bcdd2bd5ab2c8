/*
 * As for the encodings of East Asia (doublebyte.c) a table is filled by iconv
 * when a page first needs it, and patched where iconv differs from the indexes
 * of the WHATWG Encoding standard (section 9).  Without iconv's module for it
 * an encoding is all U+FFFD.
 */
#include "parse/charset/singlebyte.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "parse/memory.h"

struct table {
	struct table *next;
	const char *codec;
	uint16_t high[128];
};

static const struct patch {
	const char *codec;
	unsigned char byte;
	uint16_t character;
} patches[] = {
	{ "CP1255", 0xca, 0x05ba },
	{ "KOI8-U", 0xae, 0x045e }, { "KOI8-U", 0xbe, 0x040e },
	{ "MACINTOSH", 0xc6, 0x2206 }, { "MACINTOSH", 0xf0, 0xf8ff },
	{ "MAC-UK", 0xff, 0x20ac },
};

/* What iconv has nothing for is a control, if it is where they are. */
static uint16_t ask_iconv(iconv_t cd, unsigned char byte)
{
	wchar_t wide[2] = { 0, 0 };
	char *in = (char *)&byte, *out = (char *)wide;
	size_t left = 1, room = sizeof(wide);

	iconv(cd, NULL, NULL, NULL, NULL);
	if (iconv(cd, &in, &left, &out, &room) == (size_t)-1)
		return byte < 0xa0 ? byte : 0;
	iconv(cd, NULL, NULL, &out, &room);	/* what it held back */
	return (uint16_t)wide[0];
}

static void fill(struct table *table)
{
	iconv_t cd = iconv_open("WCHAR_T", table->codec);
	size_t i;

	if (cd == (iconv_t)-1 && errno == ENOMEM)
		out_of_memory();
	if (cd == (iconv_t)-1)
		return;
	for (i = 0; i < 128; i++)
		table->high[i] = ask_iconv(cd, (unsigned char)(0x80 + i));
	iconv_close(cd);
	for (i = 0; i < sizeof(patches) / sizeof(*patches); i++)
		if (strcmp(patches[i].codec, table->codec) == 0)
			table->high[patches[i].byte - 0x80] =
				patches[i].character;
}

const uint16_t *singlebyte_table(const struct encoding *encoding)
{
	static struct table *tables;
	struct table *table = tables;

	while (table != NULL && strcmp(table->codec, encoding->codec) != 0)
		table = table->next;
	if (table != NULL)
		return table->high;
	table = must(calloc(1, sizeof(*table)));
	table->codec = encoding->codec;
	table->next = tables;
	tables = table;
	fill(table);
	return table->high;
}
