#include <stdio.h>

int main(void)
{
	puts("trawl " TRAWL_VERSION);
	return 0;
}
