#include "store/engine/schema.h"

/* The assembler reads the file, from the folder in which make runs. */
__asm__(
	".pushsection .rodata\n"
	".globl schema_sql\n"
	".type schema_sql, @object\n"
	"schema_sql:\n"
	".ascii \"SELECT pg_advisory_xact_lock(1953653111);\"\n"
	".incbin \"store/engine/schema.sql\"\n"
	".byte 0\n"
	".size schema_sql, . - schema_sql\n"
	".popsection\n");
