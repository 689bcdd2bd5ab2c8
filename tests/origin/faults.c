#include "tests/origin/origin.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

enum { MB = 1 << 20 };

static void write_bytes(FILE *out, long n)
{
	for (long i = 0; i < n; i++)
		fputc(i % 64 == 63 ? '\n' : 'x', out);
}

static size_t bounded(const struct request *request, const char *name,
		      long otherwise, long most)
{
	long n = request_number(request, name, otherwise);

	return (size_t)(n < 0 ? 0 : n > most ? most : n);
}

/* ?bytes=N&interval=MS[&step=N] */
void fault_drip(const struct origin *origin, const struct request *request,
		struct reply *reply)
{
	(void)origin;
	write_bytes(reply->body, (long)bounded(request, "bytes", 10, MB));
	reply->step = bounded(request, "step", 1, MB);
	reply->interval = (int)bounded(request, "interval", 100, 600000);
}

/* The drip has begun with the status line. */
void fault_slow_headers(const struct origin *origin,
			const struct request *request, struct reply *reply)
{
	fault_drip(origin, request, reply);
	reply->slow_head = true;
}

void fault_never(const struct origin *origin, const struct request *request,
		 struct reply *reply)
{
	(void)origin;
	(void)request;
	reply->end = REPLY_HANG;
	reply->status = 0;
}

/* ?at=N of ?size=N, then the connection is closed */
void fault_truncated(const struct origin *origin,
		     const struct request *request, struct reply *reply)
{
	(void)origin;
	write_bytes(reply->body, (long)bounded(request, "size", 10000, MB));
	reply->stop = bounded(request, "at", 100, MB);
	reply->end = REPLY_CLOSE;
	reply->chunked = request_number(request, "chunked", 0) != 0;
}

void fault_reset(const struct origin *origin, const struct request *request,
		 struct reply *reply)
{
	fault_truncated(origin, request, reply);
	reply->end = REPLY_RESET;
}

void fault_big(const struct origin *origin, const struct request *request,
	       struct reply *reply)
{
	(void)origin;
	reply->filler = bounded(request, "size", 20 * MB, 2047L * MB);
}

void fault_endless(const struct origin *origin, const struct request *request,
		   struct reply *reply)
{
	(void)origin;
	(void)request;
	reply->chunked = true;
	reply->filler = 200 * MB;
}

/*
 * A gzip file of `count` times the same megabyte of zeros.  Deflated with a
 * full flush it ends on a byte and refers to nothing before it, so one copy
 * is made and repeated.
 */
static void write_bomb(FILE *out, int count)
{
	static unsigned char zeros[MB], block[MB];
	static const char head[] = "\x1f\x8b\x08\0\0\0\0\0\0\x03";
	z_stream z = {.next_in = zeros,
		      .avail_in = MB,
		      .next_out = block,
		      .avail_out = MB};

	if (deflateInit2(&z, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY))
		errx(1, "zlib");
	deflate(&z, Z_FULL_FLUSH);
	fwrite(head, 1, 10, out);
	uLong one = crc32(0, zeros, MB), all = one;
	for (int i = 0; i < count; i++) {
		fwrite(block, 1, z.total_out, out);
		if (i)
			all = crc32_combine(all, one, MB);
	}
	fwrite("\x03\0", 1, 2, out);
	uint32_t tail[2] = {(uint32_t)all, (uint32_t)count * MB};
	fwrite(tail, 1, sizeof(tail), out);
	deflateEnd(&z);
}

/* ?mb=256 */
void fault_bomb(const struct origin *origin, const struct request *request,
		struct reply *reply)
{
	(void)origin;
	write_bomb(reply->body, (int)bounded(request, "mb", 256, 4095));
	reply->encoded = true;
}

/* ?fails=N&key=K[&status=503]: fails N times, then is well. */
void fault_flaky(const struct origin *origin, const struct request *request,
		 struct reply *reply)
{
	char key[128];

	request_text(request, "key", key, sizeof(key));
	if (control_count(origin->control, key) <=
	    request_number(request, "fails", 1))
		reply_status(reply,
			     (int)request_number(request, "status", 503));
	else
		reply_status(reply, 200);
}

/* ?seconds=N or ?date=N (an HTTP date N seconds from now) [&status=429] */
void fault_retry_after(const struct origin *origin,
		       const struct request *request, struct reply *reply)
{
	long seconds = request_number(request, "seconds", 1);
	long date = request_number(request, "date", -1);
	char text[64];

	(void)origin;
	reply_status(reply, (int)request_number(request, "status", 429));
	if (date < 0) {
		reply_header(reply, "Retry-After: %ld", seconds);
		return;
	}
	time_t when = time(NULL) + date;
	struct tm tm;
	gmtime_r(&when, &tm);
	strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", &tm);
	reply_header(reply, "Retry-After: %s", text);
}

/* ?status=403: with the mark that a well-known bot wall leaves. */
void fault_captcha(const struct origin *origin, const struct request *request,
		   struct reply *reply)
{
	(void)origin;
	reply->status = (int)request_number(request, "status", 403);
	reply_header(reply, "cf-mitigated: challenge");
	fputs("<!DOCTYPE html><title>Just a moment</title>\n", reply->body);
}

/* Not HTTP at all. */
void fault_garbage(const struct origin *origin, const struct request *request,
		   struct reply *reply)
{
	(void)origin;
	(void)request;
	reply->status = 0;
	reply->end = REPLY_CLOSE;
	fputs("SSH-2.0-OpenSSH_9.2\r\n", reply->body);
}

/* The first header line begins with a blank, as if it went on with another. */
void fault_folded(const struct origin *origin, const struct request *request,
		  struct reply *reply)
{
	(void)origin;
	(void)request;
	reply->status = 0;
	reply->end = REPLY_CLOSE;
	fputs("HTTP/1.1 200 OK\r\n X-Folded: from the start, and long enough "
	      "that the memory it is added to has to move\r\n"
	      "Content-Length: 3\r\n\r\nhi\n", reply->body);
}

/* Escape sequences that would retitle or repaint a terminal. */
void fault_escape(const struct origin *origin, const struct request *request,
		  struct reply *reply)
{
	(void)origin;
	if (request_number(request, "type", 0))
		reply->type = "text/\033[31mhtml";
	reply_header(reply, "X-Title: \033]0;owned\007");
	reply_header(reply, "ETag: \"\033[31mred\"");
	fputs("<!DOCTYPE html><title>\033]0;owned\007\033[2Jclear\302\233</title>\n",
	      reply->body);
}
