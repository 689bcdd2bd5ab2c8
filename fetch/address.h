/*
 * Which network addresses belong to the public Internet.
 *
 * A page from outside may link to http://169.254.169.254/ or to a name that
 * resolves to 10.0.0.1, and so make the crawler send requests behind the
 * firewall.  The worker asks here about every address it is about to connect
 * to.  It does so after name resolution, because before it a spelling (0177.1,
 * [::ffff:7f00:1]) or the answer of a name server could hide the address.
 *
 * The tables follow IANA's special-purpose registries (RFC 6890); anything
 * that is not globally reachable unicast is not public.  Addresses that carry
 * an IPv4 address inside are judged by that one.
 */
#ifndef FETCH_ADDRESS_H
#define FETCH_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

/* False too for families other than IPv4 and IPv6. */
bool address_is_public(const struct sockaddr *address);

/* The same for its text, without brackets or port; false if it is none. */
bool address_text_is_public(const char *text);

/* That text; "" for other families. */
void address_text(const struct sockaddr *address, char *text, size_t size);

/*
 * Does this URL, absolute and in normal form, name a private address by
 * itself: as a literal address, or as localhost (RFC 6761)?  Other names
 * are not looked up, so false does not mean public.
 */
bool address_url_is_private(const char *url);

/* The host in this URL, absolute and in normal form, without the brackets of an
   IPv6 address; points into url.  NULL: the URL is not absolute. */
const char *address_url_host(const char *url, size_t *len);

#endif
