#include "parse/url/domain.h"

#include <libpsl.h>
#include <string.h>

#define HOST_MOST 255		/* RFC 1035, 2.3.4 */

static int is_address(const char *host, size_t len)
{
	return len > 0 && (host[0] == '[' ||
			   (host[len - 1] >= '0' && host[len - 1] <= '9'));
}

const char *domain_registrable(const char *host, size_t len, size_t *outlen)
{
	const psl_ctx_t *list = psl_builtin();
	char text[HOST_MOST + 1];
	const char *domain;

	*outlen = len;
	if (list == NULL || len > HOST_MOST || is_address(host, len))
		return host;
	memcpy(text, host, len);
	text[len] = '\0';
	domain = psl_registrable_domain(list, text);
	if (domain == NULL)
		return host;
	*outlen = strlen(domain);
	return host + len - *outlen;
}
