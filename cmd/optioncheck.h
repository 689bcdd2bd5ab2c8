/*
 * Options beside each other: what is derived from them, what they need, and
 * which of them would have no effect.
 */
#ifndef CMD_OPTIONCHECK_H
#define CMD_OPTIONCHECK_H

#include "cmd/options.h"

/* After the rule files.  NULL, or what is wrong, until the next call. */
const char *optioncheck(struct options *options);

#endif
