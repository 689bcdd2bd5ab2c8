/*
 * Ports that belong to other protocols.
 *
 * A page may link to http://mail.example:25/ and have whoever follows it
 * speak to a mail server, in lines that the page chose.  Browsers refuse such
 * ports: they are the "bad ports" of the Fetch standard, section 2.9.
 */
#ifndef PARSE_URL_PORT_H
#define PARSE_URL_PORT_H

#include "parse/url/record.h"

#include <stdbool.h>

bool port_is_bad(const struct url *url);

#endif
