#include "tests/origin/origin.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static void write_upper(FILE *out, const char *s)
{
	for (; *s; s++)
		fputc(toupper((unsigned char)*s), out);
}

/* page is "12?pages=...": one of the ways to write its address. */
static void write_form(FILE *out, const char *host, long form,
		       const char *page)
{
	switch (form % 9) {
	case 0: fprintf(out, "/site/%s", page); break;
	case 1: fprintf(out, "%s#part-%ld", page, form); break;
	case 2: fprintf(out, "./%s", page); break;
	case 3: fprintf(out, "../site/%s", page); break;
	case 4: fprintf(out, "http://%s/site/%s", host, page); break;
	case 5:
		fputs("HTTP://", out);
		write_upper(out, host);
		fprintf(out, "/site/%s", page);
		break;
	case 6: fprintf(out, "//%s/site/x/../%s", host, page); break;
	case 7: fprintf(out, " /site/./%s# ", page); break;
	case 8:
		if (strchr(host, ':'))
			fprintf(out, "\\site\\%s", page);
		else
			fprintf(out, "http://%s:80/site/%s", host, page);
		break;
	}
}

static void write_link(FILE *out, const struct request *request, long number,
		       long j, long pages, long links)
{
	long target = (j < 4 ? 4 * number + j + 1
			     : number * 7919 + j * 104729) % pages;
	char page[96];

	fputs("<li><a href=\"", out);
	if (request) {
		snprintf(page, sizeof(page), "%ld?pages=%ld&amp;links=%ld",
			 target, pages, links);
		write_form(out, request_host(request), j, page);
	} else {
		fprintf(out, "%ld.html", target);
	}
	fprintf(out, "\">Page %ld, by way %ld</a> and some words</li>\n",
		target, j);
}

void site_write(FILE *out, const struct request *request, long number,
		long pages, long links)
{
	fprintf(out,
		"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
		"<title>Page %ld of %ld</title></head>\n<body><h1>Page %ld</h1>\n"
		"<p>This page is one of many, each linked to others.</p>\n<ul>\n",
		number, pages, number);
	for (long j = 0; j < links; j++)
		write_link(out, request, number, j, pages, links);
	fputs("</ul></body></html>\n", out);
}

void site_page(const struct origin *origin, const struct request *request,
	       struct reply *reply)
{
	long pages = request_number(request, "pages", 100);
	long links = request_number(request, "links", 10);
	long number = request_tail(request, "/site/", -1);

	(void)origin;
	if (number < 0 || number >= pages || links > 10000) {
		reply_status(reply, 404);
		return;
	}
	site_write(reply->body, request, number, pages, links);
}
