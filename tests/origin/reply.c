#include "tests/origin/reply.h"

#include <err.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

void reply_init(struct reply *reply)
{
	*reply = (struct reply){
		.status = 200,
		.type = "text/html; charset=utf-8",
		.stop = SIZE_MAX,
	};
	reply->head = open_memstream(&reply->head_text, &reply->head_len);
	reply->body = open_memstream(&reply->body_text, &reply->body_len);
	if (!reply->head || !reply->body)
		err(1, NULL);
}

static void finish(FILE **stream)
{
	if (*stream && fclose(*stream) != 0)
		err(1, NULL);
	*stream = NULL;
}

void reply_release(struct reply *reply)
{
	finish(&reply->head);
	finish(&reply->body);
	free(reply->head_text);
	free(reply->body_text);
	*reply = (struct reply){0};
}

void reply_header(struct reply *reply, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vfprintf(reply->head, format, args);
	va_end(args);
	fputs("\r\n", reply->head);
}

static const char *phrase(int status)
{
	static const struct {
		int status;
		const char *text;
	} phrases[] = {
		{200, "OK"},	       {301, "Moved Permanently"},
		{302, "Found"},	       {304, "Not Modified"},
		{400, "Bad Request"},  {401, "Unauthorized"},
		{403, "Forbidden"},    {404, "Not Found"},
		{410, "Gone"},	       {429, "Too Many Requests"},
		{500, "Server Error"}, {503, "Service Unavailable"},
	};

	for (size_t i = 0; i < sizeof(phrases) / sizeof(*phrases); i++)
		if (phrases[i].status == status)
			return phrases[i].text;
	return "Status";
}

void reply_status(struct reply *reply, int status)
{
	reply->status = status;
	fprintf(reply->body, "<!DOCTYPE html><title>%d %s</title>\n", status,
		phrase(status));
}

void reply_redirect(struct reply *reply, const char *to)
{
	reply_status(reply, 302);
	reply_header(reply, "Location: %s", to);
}

char *reply_gzip(const char *bytes, size_t len, size_t *out_len)
{
	z_stream z = {0};

	if (deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY))
		errx(1, "zlib");

	uLong room = deflateBound(&z, len);
	char *out = malloc(room);
	if (!out)
		err(1, NULL);
	z.next_in = (z_const Bytef *)(uintptr_t)bytes;
	z.avail_in = (uInt)len;
	z.next_out = (Bytef *)out;
	z.avail_out = (uInt)room;
	deflate(&z, Z_FINISH);
	*out_len = z.total_out;
	deflateEnd(&z);
	return out;
}

static void compress_body(struct reply *reply)
{
	size_t len;
	char *packed = reply_gzip(reply->body_text, reply->body_len, &len);

	free(reply->body_text);
	reply->body_text = packed;
	reply->body_len = len;
	reply->encoded = true;
}

static bool bodiless(const struct reply *reply, const struct request *request)
{
	return strcmp(request->method, "HEAD") == 0 || reply->status == 304 ||
	       reply->status == 204 || reply->status / 100 == 1;
}

static void write_head(FILE *out, const struct reply *reply)
{
	fprintf(out, "HTTP/1.1 %d %s\r\nServer: origin\r\n", reply->status,
		phrase(reply->status));
	if (reply->type)
		fprintf(out, "Content-Type: %s\r\n", reply->type);
	if (reply->encoded)
		fputs("Content-Encoding: gzip\r\n", out);
	if (reply->chunked)
		fputs("Transfer-Encoding: chunked\r\n", out);
	else if (reply->status != 304)
		fprintf(out, "Content-Length: %zu\r\n",
			reply->body_len + reply->filler);
	if (reply->end != REPLY_KEEP)
		fputs("Connection: close\r\n", out);
	fwrite(reply->head_text, 1, reply->head_len, out);
	fputs("\r\n", out);
}

static void write_body(FILE *out, const struct reply *reply)
{
	size_t len = reply->body_len < reply->stop ? reply->body_len
						   : reply->stop;

	if (reply->chunked && len)
		fprintf(out, "%zx\r\n", len);
	fwrite(reply->body_text, 1, len, out);
	if (reply->chunked && len)
		fputs("\r\n", out);
	if (reply->chunked && !reply->filler && reply->stop == SIZE_MAX)
		fputs("0\r\n\r\n", out);
}

char *reply_compose(struct reply *reply, const struct request *request,
		    size_t *len)
{
	char *bytes = NULL;
	FILE *out = open_memstream(&bytes, len);

	if (!out)
		err(1, NULL);
	finish(&reply->head);
	finish(&reply->body);
	if (reply->gzip && !reply->encoded)
		compress_body(reply);
	if (reply->end == REPLY_HANG) {
		finish(&out);
		return bytes;
	}
	if (reply->status)
		write_head(out, reply);
	if (bodiless(reply, request))
		reply->filler = 0;
	else
		write_body(out, reply);
	finish(&out);
	return bytes;
}
