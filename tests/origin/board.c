#include "tests/origin/board.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PER_PAGE = 10 };

static const char *const A[] = {
	"红色", "沉默", "遥远", "最后", "春天", "城南", "无名", "白夜", "逆光",
	"第七",
};
static const char *const B[] = {
	"的河", "山岗", "列车", "旧事", "之门", "来信", "少年", "海岸", "花园",
	"车站",
};
static const char *const C[] = {
	"林晓",	  "周文远", "陈可",   "苏婉清", "何立",
	"赵一鸣", "高明",   "叶知秋", "许冬",	"罗兰·沈",
};

static void write_title(FILE *out, long n, const char *and)
{
	fprintf(out, "%s%s%s%ld", A[n % 10], B[n / 10 % 10],
		n % 7 == 0 ? and : " ", n);
}

static void write_actors(FILE *out, long n)
{
	fprintf(out, "%s,%s,%s", C[n % 10], C[(n + 3) % 10], C[(n + 7) % 10]);
}

static void write_release(FILE *out, long n)
{
	fprintf(out, "%ld-%02ld-%02ld%s", 1930 + n % 95, 1 + n % 12,
		1 + n % 28, n % 5 == 0 ? "(中国香港)" : "");
}

static int score(const struct control *control, long n)
{
	int ordered = control ? control->score[n] : 0;

	return ordered ? ordered : (int)(60 + n * 7 % 40);
}

void board_expect(FILE *out, int films)
{
	for (long n = 1; n <= films; n++) {
		fprintf(out, "%ld\t", n);
		write_title(out, n, " & ");
		fputc('\t', out);
		write_actors(out, n);
		fputc('\t', out);
		write_release(out, n);
		fprintf(out, "\t%d.%d\n", score(NULL, n) / 10,
			score(NULL, n) % 10);
	}
}

static void write_poster(FILE *out, long n)
{
	fprintf(out,
		"<dd>\n"
		"    <i class=\"board-index board-index-%ld\">%ld</i>\n"
		"    <a href=\"/films/%ld\" title=\"", n, n, n);
	write_title(out, n, " &amp; ");
	fprintf(out,
		"\" class=\"image-link\" data-act=\"boarditem-click\""
		" data-val=\"{movieId:%ld}\">\n"
		"        <img src=\"/static/loading.png\" alt=\"\""
		" class=\"poster-default\" />\n"
		"        <img data-src=\"/poster/%ld.jpg@160w_220h_1e_1c\""
		" alt=\"", n, n);
	write_title(out, n, " &amp; ");
	fputs("\" class=\"board-img\" />\n    </a>\n", out);
}

static void write_facts(FILE *out, long n, const char *colon)
{
	fprintf(out,
		"    <div class=\"board-item-main\">\n"
		"        <div class=\"board-item-content\">\n"
		"            <div class=\"movie-item-info\">\n"
		"                <p class=\"name\"><a href=\"/films/%ld\""
		" title=\"", n);
	write_title(out, n, " &amp; ");
	fprintf(out, "\" data-val=\"{movieId:%ld}\">", n);
	write_title(out, n, " &amp; ");
	fprintf(out,
		"</a></p>\n"
		"                <p class=\"star\">\n"
		"                        主演%s", colon);
	write_actors(out, n);
	fprintf(out,
		"\n                </p>\n"
		"                <p class=\"releasetime\">上映时间%s",
		colon);
	write_release(out, n);
	fputs("</p>\n            </div>\n", out);
}

static void write_film(FILE *out, const struct board *board, long n)
{
	int tenths = score(board->control, n);

	write_poster(out, n);
	write_facts(out, n, board->colon);
	fprintf(out,
		"            <div class=\"movie-item-number score-num\">\n"
		"                <p class=\"score\"><i class=\"integer\">"
		"%d.</i><i class=\"fraction\">%d</i></p>\n"
		"            </div>\n"
		"        </div>\n"
		"    </div>\n"
		"</dd>\n", tenths / 10, tenths % 10);
}

static void write_pager(FILE *out, const struct board *board, long offset)
{
	fputs("    </dl>\n    <ul class=\"list-pager\">\n", out);
	if (offset >= PER_PAGE)
		fprintf(out, "<li><a href=\"?offset=%ld\">上一页</a>"
			"</li>\n", offset - PER_PAGE);
	fprintf(out, "<li class=\"active\">%ld</li>\n",
		offset / PER_PAGE + 1);
	if (offset + PER_PAGE < board->films)
		fprintf(out, "<li><a href=\"?offset=%ld\">下一页</a>"
			"</li>\n", offset + PER_PAGE);
	fputs("    </ul>\n", out);
}

static void write_films(FILE *out, const struct board *board, long offset)
{
	const struct control *control = board->control;

	for (long n = offset + 1; n <= offset + PER_PAGE; n++)
		if (n <= board->films && !(control && control->gone[n]))
			write_film(out, board, n);
	for (int i = 0; control && offset == 0 && i < CONTROL_NEW; i++) {
		int n = control->fresh[i];

		if (n && !control->gone[n])
			write_film(out, board, n);
	}
}

void board_write(FILE *out, const struct board *board, long offset)
{
	fputs("<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n"
	      "    <meta charset=\"utf-8\">\n"
	      "    <title>热映口碑榜 - 电影榜单</title>\n"
	      "    <meta name=\"keywords\" content=\"电影,榜单,口碑\">\n"
	      "    <link rel=\"stylesheet\" href=\"/static/board.css\">\n"
	      "    <script>var shown = {\"page\": \"board\"};</script>\n"
	      "</head>\n<body>\n<div class=\"header\">\n"
	      "    <a href=\"/board/7?offset=0\" class=\"logo\">榜单</a>\n"
	      "</div>\n<div class=\"main\">\n"
	      "    <p class=\"update-time\">已更新</p>\n"
	      "    <dl class=\"board-wrapper\">\n",
	      out);
	write_films(out, board, offset);
	write_pager(out, board, offset);
	fputs("</div>\n<div class=\"footer\"><p>电影榜单</p></div>\n"
	      "</body>\n</html>\n",
	      out);
}

static void answer_fault(struct reply *reply, int fault)
{
	if (fault != CONTROL_CAPTCHA) {
		reply_status(reply, fault);
		return;
	}
	fputs("<!DOCTYPE html><html><head><meta charset=\"utf-8\">"
	      "<title>安全验证</title></head><body><div id=\"captcha\">"
	      "<p>请完成验证</p></div></body></html>\n",
	      reply->body);
}

static void write_etag(const struct reply *reply, char *buf, size_t size)
{
	unsigned long h = 5381;

	for (size_t i = 0; i < reply->body_len; i++)
		h = h * 33 + (unsigned char)reply->body_text[i];
	snprintf(buf, size, "\"%lx\"", h);
}

/* A day later with each change; only equality is looked at. */
static void write_date(unsigned version, char *buf, size_t size)
{
	time_t when = 1700000000 + (time_t)version * 86400;
	struct tm tm;

	gmtime_r(&when, &tm);
	strftime(buf, size, "%a, %d %b %Y %H:%M:%S GMT", &tm);
}

static bool is_same(const char *sent, const char *ours)
{
	return sent && strcmp(sent, ours) == 0;
}

/* RFC 9110, 13.2.2: If-None-Match decides alone where it is sent. */
static void answer_condition(const struct control *control, long page,
			     const struct request *request,
			     struct reply *reply)
{
	const char *none_match = request_header(request, "if-none-match");
	char etag[32], date[64];
	bool same = false;

	fflush(reply->body);
	write_etag(reply, etag, sizeof(etag));
	write_date(control->version[page], date, sizeof(date));
	if (!control->no_etag) {
		reply_header(reply, "ETag: %s", etag);
		same = is_same(none_match, etag);
	}
	if (control->lastmod) {
		reply_header(reply, "Last-Modified: %s", date);
		same |= !none_match &&
			is_same(request_header(request, "if-modified-since"),
				date);
	}
	if (same)
		reply->status = 304;
}

void board_answer(const struct board *board, const struct request *request,
		  struct reply *reply)
{
	long offset = request_number(request, "offset", 0);
	struct board view = *board;
	char colon[8];

	if (offset < 0 || offset >= CONTROL_FILMS - 1) {
		reply_status(reply, 404);
		return;
	}
	int fault = board->control->fault[offset / PER_PAGE];
	if (fault) {
		answer_fault(reply, fault);
		return;
	}
	request_text(request, "colon", colon, sizeof(colon));
	view.colon = strcmp(colon, "half") == 0 ? ":" : "：";
	board_write(reply->body, &view, offset);
	answer_condition(board->control, offset / PER_PAGE, request, reply);
}
