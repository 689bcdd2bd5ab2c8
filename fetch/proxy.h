/*
 * Through which proxy a request goes, if any: the one that was named
 * (--proxy), or the environment's, as curl has it:
 *
 *	http_proxy, https_proxy, all_proxy	a proxy for URLs of that scheme,
 *				or of any; in capitals too, but for HTTP_PROXY,
 *				which a web server sets from a request's header
 *	no_proxy	hosts that are asked directly, whatever is named:
 *			"*", or a list of names (which stand for all below
 *			them too), addresses, and networks (10.0.0.0/8)
 *
 * The answer is what libcurl is told to do, not a guess at what it would do.
 * It must not be wrong: the address of a host that is asked directly is checked
 * (address.h), that of a host behind a proxy is not.
 */
#ifndef FETCH_PROXY_H
#define FETCH_PROXY_H

struct proxies;

/* named: NULL not named, "" none.  Borrowed, as is the environment, until
   proxies_free. */
struct proxies *proxies_new(const char *named);
void proxies_free(struct proxies *proxies);

/* For a URL in normal form, http or https; "": none.  Equal proxies are equal
   pointers. */
const char *proxies_for(const struct proxies *proxies, const char *url);

#endif
