#include "tests/origin/origin.h"

#include <err.h>
#include <iconv.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum where { IN_HEADER, IN_META, IN_BOM };

static const struct text {
	const char *path, *iconv, *label, *text;
	enum where where;	/* the label stands */
} texts[] = {
	{"/latin1", "WINDOWS-1252", "iso-8859-1", "naïve café – “œuvre”",
	 IN_HEADER},
	{"/utf16", "UTF-16LE", "utf-16le", "naïve 电影 café", IN_BOM},
	{"/gbk", "GB18030", "gbk", "霸王别姬 主演", IN_META},
	{"/sjis", "CP932", "shift_jis", "映画の時間 ①", IN_META},
	{"/euc-kr", "CP949", "euc-kr", "영화 시간 똠", IN_HEADER},
	{"/big5", "BIG5-HKSCS", "big5", "電影時間", IN_META},
	{"/badcharset", "UTF-8", "no-such-charset", "naïve café", IN_HEADER},
	{"/unlabelled", "WINDOWS-1252", NULL, "naïve café", IN_META},
};

static void write_encoded(FILE *out, const char *encoding, const char *text)
{
	iconv_t cd = iconv_open(encoding, "UTF-8");
	char buf[4096], *in = (char *)(uintptr_t)text, *to = buf;
	size_t left = strlen(text), room = sizeof(buf);

	if (cd == (iconv_t)-1)
		err(1, "cannot write %s", encoding);
	if (iconv(cd, &in, &left, &to, &room) == (size_t)-1)
		err(1, "cannot write %s: '%s'", encoding, text);
	fwrite(buf, 1, sizeof(buf) - room, out);
	iconv_close(cd);
}

static void write_text(const struct text *text, struct reply *reply)
{
	char page[1024], meta[128] = "";

	if (text->label && text->where == IN_META)
		snprintf(meta, sizeof(meta), "<meta charset=\"%s\">",
			 text->label);
	snprintf(page, sizeof(page),
		 "%s<!DOCTYPE html><html><head>%s<title>%s</title></head>"
		 "<body><p>%s</p></body></html>\n",
		 text->where == IN_BOM ? "\xef\xbb\xbf" : "", meta, text->text,
		 text->text);
	reply->type = "text/html";
	if (text->label && text->where == IN_HEADER) {
		reply->type = NULL;
		reply_header(reply, "Content-Type: text/html; charset=%s",
			     text->label);
	}
	write_encoded(reply->body, text->iconv, page);
}

void text_page(const struct origin *origin, const struct request *request,
	       struct reply *reply)
{
	static const char nul[] = "<!DOCTYPE html><title>a\0b</title>\0\0end\n";

	(void)origin;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		if (strcmp(texts[i].path, request->path) == 0) {
			write_text(&texts[i], reply);
			return;
		}
	}
	if (strcmp(request->path, "/nul") == 0)
		fwrite(nul, 1, sizeof(nul) - 1, reply->body);
	else	/* /invalid-utf8 */
		fputs("<!DOCTYPE html><title>a\xff\xc3(b\xed\xa0\x80</title>\n",
		      reply->body);
}
