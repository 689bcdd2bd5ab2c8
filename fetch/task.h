/*
 * One request and its answer, as they travel through the rings.
 *
 * A task is one HTTP request: no redirect is followed and nothing is
 * tried again in the worker, because every hop and every retry has to
 * pass the parent's checks (robots, scope, pace) first.
 *
 * A POST may change something at its server, so nothing here sends one twice
 * (RFC 9110 9.2.2): it goes out on a connection of its own, as libcurl sends
 * again what a kept one has lost, and when its worker dies it is lost.
 *
 * Encoded form: fixed header, then the variable parts one after the
 * other, lengths in the header.  Both ends are the same binary, so there
 * is no byte order and no version; but a worker has read bytes chosen by
 * strangers, so page_decode() checks every length.
 */
#ifndef FETCH_TASK_H
#define FETCH_TASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Why a request had no usable answer.  The order is part of the encoding. */
enum fetch_class {
	FETCH_OK,		/* an HTTP answer of any status came in whole */
	FETCH_TIMEOUT,		/* connect, total, or below minimum speed */
	FETCH_DNS,		/* the name has no address, or none now */
	FETCH_CONNECT,		/* refused, unreachable, reset, closed early */
	FETCH_TLS,
	FETCH_HTTP,		/* not HTTP, or broken: truncated, bad coding */
	FETCH_SIZE,		/* longer than max_size after decoding */
	FETCH_PRIVATE,		/* a private address, which must not be asked */
	FETCH_WORKER,		/* lost: it was in hand when workers died */
	FETCH_CLASSES
};

/* Lower-case word for it, as the ledger has it: "timeout", ... */
const char *fetch_class_name(enum fetch_class class);

enum task_flags {
	TASK_PUBLIC_ONLY = 1 << 0,  /* refuse private/loopback addresses */
	TASK_RAW	 = 1 << 1,  /* body as it came: no charset, no links */
	TASK_LINKS	 = 1 << 2,  /* extract links where the type has any */
	TASK_FOREIGN	 = 1 << 3,  /* not the origin the user named: send no
				       user, cookie jar or -H secrets */
	TASK_LAST	 = 1 << 4,  /* nothing more is to be asked of the host
				       soon: close the connection, unless the
				       answer leads back to the origin */
	TASK_CUT	 = 1 << 5,  /* a body that is too long, announced or
				       not, is cut: its beginning comes with
				       FETCH_SIZE */
	TASK_TEXTS	 = 1 << 6,  /* beside TASK_LINKS: and what they say */
	TASK_ANCHORS	 = 1 << 7,  /* likewise: and where fragments may lead */
	TASK_HEADER	 = 1 << 8,  /* the header is enough: the transfer ends
				       with it, and there is no body */
};

struct task {
	uint64_t id;		/* the caller's, comes back in the page */
	uint32_t flags;
	uint32_t max_size;	/* bytes after decoding; 0: the worker's own */
	const char *url;	/* absolute, normal form */
	const char *etag;	/* NULL or "": not conditional */
	const char *last_modified;
	const char *post;	/* the body of a POST; NULL: a GET */
	const char *content_type;	/* of that; NULL or "": libcurl's, or
					   what -H says */
};

struct span {			/* borrowed bytes, not terminated */
	const char *data;
	size_t len;
};

/*
 * All limits of what page_decode() believes.  The texts of a page are header
 * fields (answer.h keeps none that is longer) and messages of our own.
 */
enum { PAGE_MAX_TEXT = 16 << 10 };	/* bytes, each but links and body */
#define PAGE_MAX_SIZE	(UINT64_C(1) << 34)	/* of .size and .wire_size */
#define PAGE_MAX_TIME	1e9			/* s */

/* Who was at the other end of the connection that carried the request. */
enum page_peer {
	PEER_UNSEEN,		/* none, or behind a proxy */
	PEER_PUBLIC,
	PEER_PRIVATE,
	PEERS
};

struct page {
	uint64_t id;		/* task.id */
	enum fetch_class class;
	enum page_peer peer;
	bool transient;		/* worth trying again later; of a POST also
				   that it surely was not sent */
	bool decoded;		/* body is valid UTF-8 */
	bool nofollow;		/* set by the hook: the page asks that none of
				   its links be followed */
	bool cut;		/* set by the hook: links has not all of them */
	int status;		/* HTTP status, 0: none came */
	uint64_t size;		/* bytes after content decoding */
	uint64_t wire_size;	/* bytes as received, headers included */
	double time_dns, time_connect, time_first_byte, time_total; /* s */
	unsigned char hash[16];	/* XXH3-128 of the decoded-content bytes */
	struct span error;	/* text for people, "" when FETCH_OK */
	struct span type;	/* Content-Type, media type only, lower case */
	struct span charset;	/* WHATWG name, "" if not text */
	struct span etag, last_modified;	/* as sent */
	struct span location;	/* as sent, on 3xx */
	struct span retry_after;	/* as sent */
	struct span robots_tag;	/* X-Robots-Tag, all of them, ", " between */
	struct span challenge;	/* known bot-wall mark, e.g. "cf-mitigated" */
	struct span links;	/* as its finder wrote it */
	struct span body;	/* UTF-8 if decoded, else as it came */
};

/* Bytes that task_encode() writes; task_encode() fills exactly these. */
size_t task_encoded_size(const struct task *task);
void task_encode(const struct task *task, void *buf);

/* Borrows from buf.  -1 with EBADMSG if it is not a task. */
int task_decode(struct task *task, const void *buf, size_t len);

size_t page_encoded_size(const struct page *page);
void page_encode(const struct page *page, void *buf);

/* Borrows from buf.  -1 with EBADMSG if any length, number or enum is off, or
   the error is not printable. */
int page_decode(struct page *page, const void *buf, size_t len);

#endif
