#!/usr/bin/env python3
"""Writes parse/html/entities.c: the named character references of HTML.

The names are facts of the HTML standard; Python carries the same list.
Run from the top of the repository:  parse/html/entities.py > parse/html/entities.c
"""
from html.entities import html5

HEAD = '''\
/*
 * Written by parse/html/entities.py; do not edit.  See entities.h.
 */
#include "parse/html/entities.h"

/* NAME, ';' or '?' (the semicolon may be missing), text, NUL; sorted. */
'''


def c_text(text):
    def one(ch):
        if ch in '"\\' or ord(ch) < 32:
            return '\\%03o' % ord(ch)
        if ord(ch) < 127:
            return ch
        return ('\\u%04X' if ord(ch) < 0x10000 else '\\U%08X') % ord(ch)
    return ''.join(one(ch) for ch in text)


def filled(pieces, indent, width=80):
    line = indent
    for piece in pieces:
        if len(line.expandtabs(8)) + len(piece) > width and line != indent:
            yield line
            line = indent
        line += piece
    yield line


names = sorted(n[:-1] for n in html5 if n.endswith(';'))
records = ['%s%s%s\0' % (n, '?' if n in html5 else ';', html5[n + ';'])
           for n in names]

offsets = [0]
for record in records:
    offsets.append(offsets[-1] + len(record.encode()))

print(HEAD + 'const char entity_text[] =')
source = [c_text(r[:-1]) + '\\0' for r in records]
print('\n'.join('\t"%s"' % line for line in filled(source, '', 69)) + ';\n')
print('const uint16_t entity_at[ENTITY_COUNT + 1] = {')
print('\n'.join(line.rstrip() for line in
                filled(['%d, ' % o for o in offsets], '\t')) + '\n};\n')

print('/* The first name that begins with this letter, A to Z, a to z. */')
letters = [chr(c) for c in [*range(65, 91), *range(97, 123)]]
first = [sum(n < c for n in names) for c in letters] + [len(names)]
print('const uint16_t entity_letter[53] = {')
print('\n'.join(line.rstrip() for line in
                filled(['%d, ' % f for f in first], '\t')) + '\n};')
