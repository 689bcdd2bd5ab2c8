#include "store/iso.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static void two(char *out, int n)
{
	out[0] = (char)('0' + n / 10);
	out[1] = (char)('0' + n % 10);
}

static void format_second(time_t second, char *out)
{
	struct tm tm;
	int year;

	memcpy(out, "0000-00-00T00:00:00.000Z", ISO_LEN + 1);
	if (!gmtime_r(&second, &tm))
		return;
	year = tm.tm_year + 1900;
	if (year < 0 || year > 9999)
		return;
	two(out, year / 100);
	two(out + 2, year % 100);
	two(out + 5, tm.tm_mon + 1);
	two(out + 8, tm.tm_mday);
	two(out + 11, tm.tm_hour);
	two(out + 14, tm.tm_min);
	two(out + 17, tm.tm_sec);
}

void iso_format(int64_t ms, char out[ISO_LEN + 1])
{
	/* A thousand pages finish in the same second. */
	static int64_t last_second = INT64_MIN;
	static char last[ISO_LEN + 1];
	int64_t second = ms / 1000;
	int rest = (int)(ms % 1000);

	if (rest < 0) {
		rest += 1000;
		second--;
	}
	if (second != last_second) {
		format_second((time_t)second, last);
		last_second = second;
	}
	memcpy(out, last, ISO_LEN + 1);
	out[20] = (char)('0' + rest / 100);
	two(out + 21, rest % 100);
}

int64_t iso_parse(const char *text)
{
	struct tm tm = { .tm_mday = 1 };
	int year, month, ms = 0, n = 0, got;

	got = sscanf(text, "%4d-%2d-%2d%n%*1[T ]%2d:%2d%n:%2d%n.%3d%n", &year,
		     &month, &tm.tm_mday, &n, &tm.tm_hour, &tm.tm_min, &n,
		     &tm.tm_sec, &n, &ms, &n);
	if (got < 3 || got == 4)
		return -1;
	if (text[n] == 'Z')
		n++;
	if (text[n] || month < 1 || month > 12 || tm.tm_mday < 1 ||
	    tm.tm_mday > 31 || tm.tm_hour > 23 || tm.tm_min > 59 ||
	    tm.tm_sec > 60)
		return -1;
	tm.tm_year = year - 1900;
	tm.tm_mon = month - 1;
	return (int64_t)timegm(&tm) * 1000 + ms;
}
