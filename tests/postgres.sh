#!/bin/bash
# tests/postgres.sh [OPTION...] -- COMMAND...: runs it with a PostgreSQL of its
# own, whose URL it finds in TRAWL_TEST_ENGINE; where no server is installed,
# without.  Options: those of postgres_start (cli/postgres.bash).
set -u
. "${BASH_SOURCE[0]%/*}/cli/postgres.bash"

options=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
	options+=("$1")
	shift
done
shift
unset TRAWL_TEST_ENGINE
postgres_bin || exec "$@"
trap postgres_end EXIT
trap 'exit 143' TERM INT HUP
postgres_start "${options[@]}" || exit
export TRAWL_TEST_ENGINE=$PG_URL
"$@"
