#include "cmd/exit.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum exit_code exit_for(enum store_trouble trouble)
{
	switch (trouble) {
	case STORE_OK:
		return EXIT_DONE;
	case STORE_LOCKED:
		return EXIT_LOCKED;
	case STORE_AWAY:
		return EXIT_ENGINE;
	case STORE_USAGE:
		return EXIT_USAGE;
	case STORE_MISSING:
	case STORE_FOREIGN:
	case STORE_FULL:
	case STORE_IO:
	case STORE_REFUSED:
		break;
	}
	return EXIT_STORE;
}

static void at_exit(int status, void *code)
{
	if (*(int *)code != EXIT_NOT_YET || status != EXIT_FAILURE)
		return;
	fflush(NULL);
	_exit(EXIT_BROKEN);
}

void exit_guard(int *code)
{
	*code = EXIT_NOT_YET;
	on_exit(at_exit, code);
}
