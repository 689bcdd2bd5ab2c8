#!/bin/sh
# cmd may include everything; fetch, parse and store only themselves.
# Exits 1 and names the line that breaks this.
cd "${1:-$(dirname "$0")/..}" || exit 2
bad=0
for folder in fetch parse store; do
	others=$(printf 'cmd fetch parse store tests' | sed "s/ *$folder//;s/ /|/g")
	if grep -snE "^[[:space:]]*#[[:space:]]*include[[:space:]]*[\"<](\.\./)*($others)/" \
		"$folder"/*.c "$folder"/*.h; then
		bad=1
	fi
done
[ $bad = 0 ] || echo "tests/includes.sh: a folder includes another's header" >&2
exit $bad
