/*
 * How much a crawl has asked of each registrable domain.
 *
 * The owner of a domain can have any number of hosts in it, and a link to a
 * new one on each page would lead a crawl on for ever, however little it asks
 * of each.  So of the hosts that were found, not named by the user, 1,000 of a
 * domain are asked; or with --max-per-domain only so many pages of it, of
 * named hosts, too.
 */
#ifndef CMD_CRAWL_DOMAINS_H
#define CMD_CRAWL_DOMAINS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct domains;
struct domain;

/* most_pages: of --max-per-domain; -1: hosts that were found are counted. */
struct domains *domains_new(int64_t most_pages);
void domains_free(struct domains *domains);	/* NULL is fine */

/* The domain of a host; lives as long as the domains. */
struct domain *domains_of(struct domains *domains, const char *host);

/* A host of it was found: whether it may be asked, now and whenever it is
   found again. */
bool domain_lets_host(struct domains *domains, struct domain *domain,
		       const char *host);

/* Whether there is room for another page; and n were asked. */
bool domain_lets_page(const struct domains *domains, struct domain *domain);
void domain_asked(struct domain *domain, int64_t n);

/* At the end: which of them reached the limit. */
void domains_tell(const struct domains *domains);

#endif
