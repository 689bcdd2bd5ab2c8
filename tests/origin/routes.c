#include "tests/origin/origin.h"
#include "tests/origin/table.h"

#include <string.h>
#include <strings.h>

static void answer_control(const struct origin *origin,
			   const struct request *request, struct reply *reply)
{
	control_answer(origin->control, request, reply);
}

static void answer_board(const struct origin *origin,
			 const struct request *request, struct reply *reply)
{
	board_answer(&origin->board, request, reply);
}

/* One that ends in a slash stands for all paths below it. */
static const struct {
	const char *path;
	route *answer;
} routes[] = {
	{"/board/", answer_board},
	{"/page/", page_numbered},
	{"/gzip/", page_gzip},
	{"/site/", site_page},
	{"/control", answer_control},

	{"/status/", page_status},
	{"/empty", page_empty},
	{"/echo-headers", page_echo},
	{"/auth", page_auth},
	{"/redirect/", page_redirect},
	{"/redirect-to", page_redirect_to},
	{"/loop/", page_loop},
	{"/self-redirect-cookie", page_cookie},
	{"/sitemap.xml", page_sitemap},
	{"/sitemap.xml.gz", page_sitemap_gz},
	{"/sitemap-index.xml", page_sitemap_index},
	{"/calendar/", page_calendar},

	{"/drip", fault_drip},
	{"/slow-headers", fault_slow_headers},
	{"/never", fault_never},
	{"/truncated", fault_truncated},
	{"/reset", fault_reset},
	{"/big", fault_big},
	{"/endless", fault_endless},
	{"/bomb", fault_bomb},
	{"/flaky", fault_flaky},
	{"/retry-after", fault_retry_after},
	{"/captcha", fault_captcha},
	{"/garbage", fault_garbage},
	{"/escape", fault_escape},
	{"/folded", fault_folded},
	{"/raw/", raw_page},

	{"/latin1", text_page},
	{"/utf16", text_page},
	{"/gbk", text_page},
	{"/sjis", text_page},
	{"/euc-kr", text_page},
	{"/big5", text_page},
	{"/badcharset", text_page},
	{"/unlabelled", text_page},
	{"/nul", text_page},
	{"/invalid-utf8", text_page},
};

static bool fits(const char *pattern, const char *path)
{
	size_t len = strlen(pattern);

	if (pattern[len - 1] == '/')
		return strncmp(pattern, path, len) == 0;
	return strcmp(pattern, path) == 0;
}

static void answer_route(const struct origin *origin,
			 const struct request *request, struct reply *reply)
{
	for (size_t i = 0; i < sizeof(routes) / sizeof(*routes); i++) {
		if (fits(routes[i].path, request->path)) {
			routes[i].answer(origin, request, reply);
			return;
		}
	}
	reply_status(reply, 404);
}

static bool concerns(const struct special *special,
		     const struct request *request)
{
	const char *host = request_host(request);
	size_t len = strlen(special->where);
	bool robots = strcmp(request->path, "/robots.txt") == 0;

	if (special->robots != robots || strcmp(request->path, "/control") == 0)
		return false;
	return strcmp(special->where, "*") == 0 ||
	       strcmp(special->where, request->address) == 0 ||
	       (strncasecmp(special->where, host, len) == 0 &&
		(host[len] == '\0' || host[len] == ':'));
}

static const struct special *find_special(const struct options *options,
					  const struct request *request)
{
	for (int i = 0; i < options->nspecials; i++)
		if (concerns(&options->specials[i], request))
			return &options->specials[i];
	return NULL;
}

/* As written in an option: \n is a line end. */
static void write_unescaped(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (text[0] == '\\' && text[1] == 'n') {
			fputc('\n', out);
			text++;
		} else {
			fputc(*text, out);
		}
	}
}

static void write_special_body(const struct special *special,
			       struct reply *reply)
{
	if (special->crawl_delay)
		fprintf(reply->body, "User-agent: *\nCrawl-delay: %s\n",
			special->crawl_delay);
	if (special->file)
		table_send_file(reply, special->file);
	for (size_t n = 0; n + 32 <= special->size; n += 32)
		fprintf(reply->body, "# padding, padding %012zu\n", n);
	if (special->body)
		write_unescaped(reply->body, special->body);
}

static void answer_special(const struct special *special,
			   struct reply *reply)
{
	reply->status = special->status;
	if (special->robots)
		reply->type = "text/plain";
	if (special->type) {
		reply->type = NULL;
		reply_header(reply, "Content-Type: %s", special->type);
	}
	if (special->to)
		reply_header(reply, "Location: %s", special->to);
	if (special->retry_after)
		reply_header(reply, "Retry-After: %s", special->retry_after);
	write_special_body(special, reply);
}

static bool accepts_gzip(const struct request *request)
{
	const char *accepted = request_header(request, "accept-encoding");

	return accepted && strstr(accepted, "gzip");
}

void routes_answer(const struct origin *origin, const struct request *request,
		   struct reply *reply)
{
	const struct special *special =
		find_special(origin->options, request);

	if (special && special->status)
		answer_special(special, reply);
	else if (!origin->table ||
		 !table_answer(origin->table, request, reply))
		answer_route(origin, request, reply);

	reply->delay = (int)request_number(request, "latency", 0);
	if (special) {
		reply->delay += special->latency;
		if (special->never) {
			reply->end = REPLY_HANG;
			reply->status = 0;
		}
	}
	if (origin->options->gzip && accepts_gzip(request) && !reply->filler)
		reply->gzip = true;
}
