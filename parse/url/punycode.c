#include "parse/url/punycode.h"

#include <stdbool.h>
#include <string.h>

/* RFC 3492, section 5. */
enum {
	BASE = 36,
	TMIN = 1,
	TMAX = 26,
	SKEW = 38,
	DAMP = 700,
	FIRST_BIAS = 72,
	FIRST_CODE = 128,
};

static uint32_t adapt(uint32_t delta, uint32_t points, bool first)
{
	uint32_t k = 0;

	delta = first ? delta / DAMP : delta / 2;
	delta += delta / points;
	for (; delta > (BASE - TMIN) * TMAX / 2; k += BASE)
		delta /= BASE - TMIN;
	return k + (BASE - TMIN + 1) * delta / (delta + SKEW);
}

static uint32_t threshold(uint32_t k, uint32_t bias)
{
	if (k <= bias + TMIN)
		return TMIN;
	return k >= bias + TMAX ? TMAX : k - bias;
}

static int digit_value(uint32_t c)
{
	if (c >= 'a' && c <= 'z')
		return (int)(c - 'a');
	if (c >= 'A' && c <= 'Z')
		return (int)(c - 'A');
	if (c >= '0' && c <= '9')
		return (int)(c - '0') + 26;
	return -1;
}

/* Reads one number of variable length onto *i.  Characters read, or -1. */
static int read_number(const uint32_t *in, size_t n, uint32_t bias,
		       uint32_t *i)
{
	uint64_t sum = *i, weight = 1;
	uint32_t k = BASE, t;
	int digit;

	for (size_t used = 0; used < n; used++, k += BASE) {
		digit = digit_value(in[used]);
		if (digit < 0)
			return -1;
		sum += (uint64_t)digit * weight;
		if (sum > UINT32_MAX)
			return -1;
		*i = (uint32_t)sum;
		t = threshold(k, bias);
		if ((uint32_t)digit < t)
			return (int)used + 1;
		weight *= BASE - t;
		if (weight > UINT32_MAX)
			return -1;
	}
	return -1;
}

int punycode_decode(const uint32_t *in, size_t n, uint32_t *out)
{
	uint32_t code = FIRST_CODE, bias = FIRST_BIAS, i = 0, before;
	size_t len = 0, at = 0;
	int used;

	if (n > PUNYCODE_MAX)
		return -1;
	for (size_t j = 0; j < n; j++)
		if (in[j] == '-')
			len = j;
	memcpy(out, in, len * sizeof(*out));
	for (at = len ? len + 1 : 0; at < n; at += (size_t)used) {
		before = i;
		used = read_number(in + at, n - at, bias, &i);
		if (used < 0)
			return -1;
		len++;
		bias = adapt(i - before, (uint32_t)len, before == 0);
		code += i / (uint32_t)len;
		i %= (uint32_t)len;
		if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
			return -1;
		memmove(out + i + 1, out + i, (len - 1 - i) * sizeof(*out));
		out[i++] = code;
	}
	return (int)len;
}

static char *write_number(char *out, uint32_t q, uint32_t bias)
{
	static const char digits[] = "abcdefghijklmnopqrstuvwxyz0123456789";

	for (uint32_t k = BASE, t; ; k += BASE) {
		t = threshold(k, bias);
		if (q < t)
			break;
		*out++ = digits[t + (q - t) % (BASE - t)];
		q = (q - t) / (BASE - t);
	}
	*out++ = digits[q];
	return out;
}

/* The smallest code point of in that is not below code. */
static uint32_t next_code(const uint32_t *in, size_t n, uint32_t code)
{
	uint32_t least = UINT32_MAX;

	for (size_t j = 0; j < n; j++)
		if (in[j] >= code && in[j] < least)
			least = in[j];
	return least;
}

int punycode_encode(const uint32_t *in, size_t n, char *out)
{
	uint32_t code = FIRST_CODE, bias = FIRST_BIAS, delta = 0, next;
	size_t basic, done;
	char *p = out;

	if (n > PUNYCODE_MAX)
		return -1;
	for (size_t j = 0; j < n; j++)
		if (in[j] < 0x80)
			*p++ = (char)in[j];
	basic = (size_t)(p - out);
	done = basic;
	if (basic > 0)
		*p++ = '-';
	while (done < n) {
		next = next_code(in, n, code);
		delta += (next - code) * (uint32_t)(done + 1);
		code = next;
		for (size_t j = 0; j < n; j++) {
			if (in[j] < code)
				delta++;
			if (in[j] != code)
				continue;
			p = write_number(p, delta, bias);
			done++;
			bias = adapt(delta, (uint32_t)done, done == basic + 1);
			delta = 0;
		}
		delta++;
		code++;
	}
	return (int)(p - out);
}
