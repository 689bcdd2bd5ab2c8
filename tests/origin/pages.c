#include "tests/origin/origin.h"

#include <stdlib.h>
#include <string.h>

static void begin_page(FILE *out, const char *title)
{
	fprintf(out,
		"<!DOCTYPE html>\n<html><head><title>%s</title></head>\n<body>\n",
		title);
}

/* Blanks up to exactly so many bytes, the end of the page included. */
static void end_page(struct reply *reply, size_t size)
{
	static const char end[] = "</body></html>\n";

	fflush(reply->body);
	for (size_t n = reply->body_len + strlen(end); n < size; n++)
		fputc(n % 80 ? '.' : '\n', reply->body);
	fputs(end, reply->body);
}

static void set_type(const struct request *request, struct reply *reply)
{
	char type[128], charset[64];

	bool typed = request_text(request, "type", type, sizeof(type));
	request_text(request, "charset", charset, sizeof(charset));
	if (!typed && !*charset)
		return;
	reply->type = NULL;
	if (strpbrk(type, "\r\n") || strpbrk(charset, "\r\n"))
		return;
	if (typed && !*type)
		return;
	reply_header(reply, "Content-Type: %s%s%s", typed ? type : "text/html",
		     *charset ? "; charset=" : "", charset);
}

void page_numbered(const struct origin *origin, const struct request *request,
		   struct reply *reply)
{
	long number = request_tail(request, "/page/", 0);
	long links = request_number(request, "links", 0);
	char title[64];

	(void)origin;
	set_type(request, reply);
	snprintf(title, sizeof(title), "Page %ld", number);
	begin_page(reply->body, title);
	for (long i = 1; i <= links; i++)
		fprintf(reply->body, "<p><a href=\"/page/%ld\">%ld</a></p>\n",
			number + i, number + i);
	end_page(reply, (size_t)request_number(request, "size", 0));
}

void page_empty(const struct origin *origin, const struct request *request,
		struct reply *reply)
{
	(void)origin;
	(void)request;
	(void)reply;
}

void page_echo(const struct origin *origin, const struct request *request,
	       struct reply *reply)
{
	(void)origin;
	reply->type = "text/plain; charset=utf-8";
	fprintf(reply->body, "%s %s\n", request->method, request->target);
	for (int i = 0; i < request->nheaders; i++)
		fprintf(reply->body, "%s: %s\n", request->headers[i].name,
			request->headers[i].value);
	fprintf(reply->body, "\n%s\n", request->body);
}

/* user:secret */
void page_auth(const struct origin *origin, const struct request *request,
	       struct reply *reply)
{
	const char *sent = request_header(request, "authorization");

	(void)origin;
	if (sent && strcmp(sent, "Basic dXNlcjpzZWNyZXQ=") == 0) {
		begin_page(reply->body, "Welcome");
		end_page(reply, 0);
		return;
	}
	reply_status(reply, 401);
	reply_header(reply, "WWW-Authenticate: Basic realm=\"origin\"");
}

void page_gzip(const struct origin *origin, const struct request *request,
	       struct reply *reply)
{
	page_numbered(origin, request, reply);
	reply->gzip = true;
}

void page_status(const struct origin *origin, const struct request *request,
		 struct reply *reply)
{
	long status = request_tail(request, "/status/", 404);

	(void)origin;
	reply_status(reply, status < 200 || status > 999 ? 400 : (int)status);
}

/* /redirect/3 leads to 2, 1, and then to a page. */
void page_redirect(const struct origin *origin, const struct request *request,
		   struct reply *reply)
{
	long left = request_tail(request, "/redirect/", 1);
	char to[64];

	(void)origin;
	snprintf(to, sizeof(to), "/redirect/%ld", left - 1);
	reply_redirect(reply, left > 1 ? to : "/page/0");
	reply->status = (int)request_number(request, "status", 302);
}

void page_redirect_to(const struct origin *origin,
		      const struct request *request, struct reply *reply)
{
	char url[2048];

	(void)origin;
	request_text(request, "url", url, sizeof(url));
	url[strcspn(url, "\r\n")] = '\0';
	reply_redirect(reply, url);
	reply->status = (int)request_number(request, "status", 302);
}

void page_loop(const struct origin *origin, const struct request *request,
	       struct reply *reply)
{
	(void)origin;
	reply_redirect(reply, strcmp(request->path, "/loop/a") ? "/loop/a"
							       : "/loop/b");
}

/* Leads to itself until the cookie that comes with it is sent. */
void page_cookie(const struct origin *origin, const struct request *request,
		 struct reply *reply)
{
	const char *cookie = request_header(request, "cookie");

	(void)origin;
	if (cookie && strstr(cookie, "seen=yes")) {
		begin_page(reply->body, "With cookie");
		end_page(reply, 0);
		return;
	}
	reply_redirect(reply, request->target);
	reply_header(reply, "Set-Cookie: seen=yes; Path=/");
}

static void write_sitemap(FILE *out, const struct request *request)
{
	long n = request_number(request, "n", 10);
	long from = request_number(request, "from", 0);

	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns="
	      "\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n", out);
	for (long i = from; i < from + n; i++)
		fprintf(out, "<url><loc>http://%s/page/%ld</loc>"
			"<lastmod>2024-01-%02ld</lastmod></url>\n",
			request_host(request), i, 1 + i % 28);
	fputs("</urlset>\n", out);
}

void page_sitemap(const struct origin *origin, const struct request *request,
		  struct reply *reply)
{
	(void)origin;
	reply->type = "application/xml";
	write_sitemap(reply->body, request);
}

/* The file is gzip; it is not a content coding. */
void page_sitemap_gz(const struct origin *origin,
		     const struct request *request, struct reply *reply)
{
	char *text, *packed;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	(void)origin;
	if (!out)
		abort();
	write_sitemap(out, request);
	fclose(out);
	packed = reply_gzip(text, len, &len);
	fwrite(packed, 1, len, reply->body);
	reply->type = "application/gzip";
	free(packed);
	free(text);
}

/* ?parts=3&n=10: three sitemaps of ten, every other one a .gz */
void page_sitemap_index(const struct origin *origin,
			const struct request *request, struct reply *reply)
{
	long parts = request_number(request, "parts", 3);
	long n = request_number(request, "n", 10);

	(void)origin;
	reply->type = "application/xml";
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex xmlns="
	      "\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
	      reply->body);
	for (long i = 0; i < parts; i++)
		fprintf(reply->body, "<sitemap><loc>http://%s/sitemap.xml%s"
			"?from=%ld&amp;n=%ld</loc></sitemap>\n",
			request_host(request), i % 2 ? ".gz" : "", i * n, n);
	fputs("</sitemapindex>\n", reply->body);
}

/* A month, its days, and the months beside it, without end. */
void page_calendar(const struct origin *origin, const struct request *request,
		   struct reply *reply)
{
	int year = 2024, month = 1;
	char title[64];

	(void)origin;
	sscanf(request->path, "/calendar/%d/%d", &year, &month);
	long at = year * 12L + month - 1;
	snprintf(title, sizeof(title), "Calendar %d-%02d", year, month);
	begin_page(reply->body, title);
	for (int day = 1; day <= 28; day++)
		fprintf(reply->body,
			"<a href=\"/calendar/%d/%d/%d\">%d</a>\n", year, month,
			day, day);
	fprintf(reply->body,
		"<a href=\"/calendar/%ld/%ld\">next</a>\n"
		"<a href=\"/calendar/%ld/%ld\">previous</a>\n",
		(at + 1) / 12, (at + 1) % 12 + 1, (at - 1) / 12,
		(at - 1) % 12 + 1);
	end_page(reply, 0);
}
