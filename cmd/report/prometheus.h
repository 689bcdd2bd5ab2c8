/*
 * The state of a database as metrics of Prometheus.
 */
#ifndef CMD_REPORT_PROMETHEUS_H
#define CMD_REPORT_PROMETHEUS_H

#include "cmd/options.h"

struct store;

/* To stdout.  An exit code. */
int prometheus_print(struct store *store, const struct options *options);

#endif
