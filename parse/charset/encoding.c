/*
 * The encodings of the WHATWG Encoding standard (sections 4.2 and 8 ff).
 */
#include "parse/charset/encoding.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

/* The labels of each are one string, with a blank between them. */
static const struct encoding encodings[] = {
	{ "utf-8", DECODE_UTF8, NULL,
	  "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 "
	  "x-unicode20utf8" },
	{ "windows-1252", DECODE_TABLE, "CP1252",
	  "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 "
	  "iso-ir-100 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 "
	  "latin1 us-ascii windows-1252 x-cp1252" },
	{ "ibm866", DECODE_TABLE, "IBM866",
	  "866 cp866 csibm866 ibm866" },
	{ "iso-8859-2", DECODE_TABLE, "ISO-8859-2",
	  "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 "
	  "iso_8859-2:1987 l2 latin2" },
	{ "iso-8859-3", DECODE_TABLE, "ISO-8859-3",
	  "csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 "
	  "iso_8859-3:1988 l3 latin3" },
	{ "iso-8859-4", DECODE_TABLE, "ISO-8859-4",
	  "csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 "
	  "iso_8859-4:1988 l4 latin4" },
	{ "iso-8859-5", DECODE_TABLE, "ISO-8859-5",
	  "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 "
	  "iso88595 iso_8859-5 iso_8859-5:1988" },
	{ "iso-8859-6", DECODE_TABLE, "ISO-8859-6",
	  "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 "
	  "iso-8859-6 iso-8859-6-e iso-8859-6-i iso-ir-127 iso8859-6 "
	  "iso88596 iso_8859-6 iso_8859-6:1987" },
	{ "iso-8859-7", DECODE_TABLE, "ISO-8859-7",
	  "csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 "
	  "iso-ir-126 iso8859-7 iso88597 iso_8859-7 iso_8859-7:1987 "
	  "sun_eu_greek" },
	{ "iso-8859-8", DECODE_TABLE, "ISO-8859-8",
	  "csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e "
	  "iso-ir-138 iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 visual" },
	{ "iso-8859-10", DECODE_TABLE, "ISO-8859-10",
	  "csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6" },
	{ "iso-8859-13", DECODE_TABLE, "ISO-8859-13",
	  "iso-8859-13 iso8859-13 iso885913" },
	{ "iso-8859-14", DECODE_TABLE, "ISO-8859-14",
	  "iso-8859-14 iso8859-14 iso885914" },
	{ "iso-8859-15", DECODE_TABLE, "ISO-8859-15",
	  "csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9" },
	{ "iso-8859-16", DECODE_TABLE, "ISO-8859-16",
	  "iso-8859-16" },
	{ "koi8-r", DECODE_TABLE, "KOI8-R",
	  "cskoi8r koi koi8 koi8-r koi8_r" },
	{ "koi8-u", DECODE_TABLE, "KOI8-U",
	  "koi8-ru koi8-u" },
	{ "macintosh", DECODE_TABLE, "MACINTOSH",
	  "csmacintosh mac macintosh x-mac-roman" },
	{ "windows-874", DECODE_TABLE, "CP874",
	  "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874" },
	{ "windows-1250", DECODE_TABLE, "CP1250",
	  "cp1250 windows-1250 x-cp1250" },
	{ "windows-1251", DECODE_TABLE, "CP1251",
	  "cp1251 windows-1251 x-cp1251" },
	{ "windows-1253", DECODE_TABLE, "CP1253",
	  "cp1253 windows-1253 x-cp1253" },
	{ "windows-1254", DECODE_TABLE, "CP1254",
	  "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 "
	  "iso_8859-9 iso_8859-9:1989 l5 latin5 windows-1254 x-cp1254" },
	{ "windows-1255", DECODE_TABLE, "CP1255",
	  "cp1255 windows-1255 x-cp1255" },
	{ "windows-1256", DECODE_TABLE, "CP1256",
	  "cp1256 windows-1256 x-cp1256" },
	{ "windows-1257", DECODE_TABLE, "CP1257",
	  "cp1257 windows-1257 x-cp1257" },
	{ "windows-1258", DECODE_TABLE, "CP1258",
	  "cp1258 windows-1258 x-cp1258" },
	{ "gbk", DECODE_GB18030, NULL,
	  "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk "
	  "iso-ir-58 x-gbk" },
	{ "gb18030", DECODE_GB18030, NULL,
	  "gb18030" },
	{ "big5", DECODE_BIG5, NULL,
	  "big5 big5-hkscs cn-big5 csbig5 x-x-big5" },
	{ "euc-jp", DECODE_EUC_JP, NULL,
	  "cseucpkdfmtjapanese euc-jp x-euc-jp" },
	{ "shift_jis", DECODE_SHIFT_JIS, NULL,
	  "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j "
	  "x-sjis" },
	{ "euc-kr", DECODE_EUC_KR, NULL,
	  "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 "
	  "ks_c_5601-1989 ksc5601 ksc_5601 windows-949" },
	{ "utf-16be", DECODE_UTF16BE, NULL,
	  "unicodefffe utf-16be" },
	{ "utf-16le", DECODE_UTF16LE, NULL,
	  "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 "
	  "utf-16le" },
	{ "x-user-defined", DECODE_USER_DEFINED, NULL,
	  "x-user-defined" },
	{ "iso-8859-8-i", DECODE_TABLE, "ISO-8859-8",
	  "csiso88598i iso-8859-8-i logical" },
	{ "iso-2022-jp", DECODE_ISO_2022_JP, NULL,
	  "csiso2022jp iso-2022-jp" },
	{ "replacement", DECODE_REPLACEMENT, NULL,
	  "csiso2022kr hz-gb-2312 iso-2022-cn iso-2022-cn-ext iso-2022-kr "
	  "replacement" },
	{ "x-mac-cyrillic", DECODE_TABLE, "MAC-UK",
	  "x-mac-cyrillic x-mac-ukrainian" },
};

static bool has_label(const char *labels, const char *label, size_t len)
{
	const char *end;

	for (; ; labels = end + 1) {
		end = strchrnul(labels, ' ');
		if ((size_t)(end - labels) == len &&
		    strncasecmp(labels, label, len) == 0)
			return true;
		if (!*end)
			return false;
	}
}

const struct encoding *encoding_find(const char *label, size_t len)
{
	size_t i;

	for (i = 0; i < sizeof encodings / sizeof *encodings; i++)
		if (has_label(encodings[i].labels, label, len))
			return &encodings[i];
	return NULL;
}
