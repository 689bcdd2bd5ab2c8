#include "fetch/failure.h"

#include <stddef.h>
#include <string.h>

enum { PERMANENT, TRANSIENT };

/* What is not named here is a permanent FETCH_HTTP. */
static const struct {
	CURLcode code;
	enum fetch_class class;
	bool transient;
} codes[] = {
	{ CURLE_OK, FETCH_OK, PERMANENT },
	{ CURLE_OPERATION_TIMEDOUT, FETCH_TIMEOUT, TRANSIENT },

	/* Whether the name does not exist is found out by lookup.h. */
	{ CURLE_COULDNT_RESOLVE_HOST, FETCH_DNS, TRANSIENT },
	{ CURLE_COULDNT_RESOLVE_PROXY, FETCH_DNS, TRANSIENT },

	{ CURLE_COULDNT_CONNECT, FETCH_CONNECT, TRANSIENT },
	{ CURLE_INTERFACE_FAILED, FETCH_CONNECT, TRANSIENT },
	{ CURLE_GOT_NOTHING, FETCH_CONNECT, TRANSIENT },
	{ CURLE_SEND_ERROR, FETCH_CONNECT, TRANSIENT },
	{ CURLE_RECV_ERROR, FETCH_CONNECT, TRANSIENT },
	{ CURLE_NO_CONNECTION_AVAILABLE, FETCH_CONNECT, TRANSIENT },
	{ CURLE_AGAIN, FETCH_CONNECT, TRANSIENT },
	{ CURLE_PROXY, FETCH_CONNECT, TRANSIENT },

	/* Certificates are seldom renewed within a crawl. */
	{ CURLE_SSL_CONNECT_ERROR, FETCH_TLS, PERMANENT },
	{ CURLE_PEER_FAILED_VERIFICATION, FETCH_TLS, PERMANENT },
	{ CURLE_SSL_CERTPROBLEM, FETCH_TLS, PERMANENT },
	{ CURLE_SSL_CIPHER, FETCH_TLS, PERMANENT },
	{ CURLE_SSL_CACERT_BADFILE, FETCH_TLS, PERMANENT },
	{ CURLE_SSL_CRL_BADFILE, FETCH_TLS, PERMANENT },
	{ CURLE_SSL_ISSUER_ERROR, FETCH_TLS, PERMANENT },
	{ CURLE_SSL_INVALIDCERTSTATUS, FETCH_TLS, PERMANENT },
	{ CURLE_SSL_PINNEDPUBKEYNOTMATCH, FETCH_TLS, PERMANENT },
	{ CURLE_SSL_CLIENTCERT, FETCH_TLS, PERMANENT },
	{ CURLE_SSL_ENGINE_NOTFOUND, FETCH_TLS, PERMANENT },
	{ CURLE_SSL_ENGINE_SETFAILED, FETCH_TLS, PERMANENT },
	{ CURLE_SSL_ENGINE_INITFAILED, FETCH_TLS, PERMANENT },
	{ CURLE_SSL_SHUTDOWN_FAILED, FETCH_TLS, TRANSIENT },
	{ CURLE_USE_SSL_FAILED, FETCH_TLS, PERMANENT },

	/* Not HTTP, or broken.  HTTP/0.9 and foreign schemes come as the
	   first; a header line above 100 kB as the last of these. */
	{ CURLE_UNSUPPORTED_PROTOCOL, FETCH_HTTP, PERMANENT },
	{ CURLE_URL_MALFORMAT, FETCH_HTTP, PERMANENT },
	{ CURLE_WEIRD_SERVER_REPLY, FETCH_HTTP, PERMANENT },
	{ CURLE_HTTP_RETURNED_ERROR, FETCH_HTTP, PERMANENT },
	{ CURLE_BAD_CONTENT_ENCODING, FETCH_HTTP, PERMANENT },
	{ CURLE_TOO_MANY_REDIRECTS, FETCH_HTTP, PERMANENT },
	{ CURLE_REMOTE_ACCESS_DENIED, FETCH_HTTP, PERMANENT },
	{ CURLE_LOGIN_DENIED, FETCH_HTTP, PERMANENT },
	{ CURLE_AUTH_ERROR, FETCH_HTTP, PERMANENT },
	{ CURLE_RANGE_ERROR, FETCH_HTTP, PERMANENT },
	{ CURLE_WRITE_ERROR, FETCH_HTTP, PERMANENT },
	{ CURLE_ABORTED_BY_CALLBACK, FETCH_HTTP, PERMANENT },
	{ CURLE_OUT_OF_MEMORY, FETCH_HTTP, PERMANENT },

	/* Cut short: the rest may come next time. */
	{ CURLE_PARTIAL_FILE, FETCH_HTTP, TRANSIENT },
	{ CURLE_HTTP2, FETCH_HTTP, TRANSIENT },
	{ CURLE_HTTP2_STREAM, FETCH_HTTP, TRANSIENT },

	{ CURLE_FILESIZE_EXCEEDED, FETCH_SIZE, PERMANENT },
};

/* How libcurl on OpenSSL words a handshake that was cut off. */
static const char *const handshake_cut[] = {
	"SSL_connect: ", "unexpected eof", "Connection reset",
};

static bool is_cut(const char *text)
{
	size_t n = sizeof(handshake_cut) / sizeof(handshake_cut[0]);

	for (size_t i = 0; i < n; i++)
		if (strstr(text, handshake_cut[i]))
			return true;
	return false;
}

struct failure failure_of(CURLcode code, const char *text)
{
	struct failure failure = { FETCH_HTTP, PERMANENT };

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i].code == code) {
			failure.class = codes[i].class;
			failure.transient = codes[i].transient;
			break;
		}
	if (code == CURLE_SSL_CONNECT_ERROR && is_cut(text))
		failure.transient = true;
	/* Said of bad chunks and bad HTTP/2, and of a lost connection. */
	if (code == CURLE_RECV_ERROR &&
	    (strstr(text, "chunk") || strstr(text, "nghttp2")))
		failure.class = FETCH_HTTP;
	/* The name server's silence, not the host's. */
	if (code == CURLE_OPERATION_TIMEDOUT && strstr(text, "Resolving"))
		failure.class = FETCH_DNS;
	return failure;
}
