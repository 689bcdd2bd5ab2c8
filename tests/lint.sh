#!/bin/bash
# cppcheck and clang-tidy (.clang-tidy has its set), on FILE... or all that is
# compiled.  Says what they find but for what is known to be none, below, and
# exits 1 if anything is left.
set -u
cd "$(dirname "$0")/.." || exit
: "${CC:=cc}"

# FILE CHECK: why it is none.
known() {
	cat <<-END
		cmd/check/url.c core.NonNullParamChecker: a text of 0 bytes has room, too
		cmd/crawl/site.c unix.Malloc: LIST_REMOVE took it out before
		cmd/rows/column_constants.c uninitdata: it is written there
		cmd/rows/direct.c core.UndefinedBinaryOperatorResult: it has two arguments
		cmd/main.c leakReturnValNotUsed: compared is kept
		cmd/option_value.c core.NonNullParamChecker: only flags have no value
		cmd/option_value.c unix.Malloc: the list has it
		cmd/option_check.c unix.Malloc: the words are parts of it
		fetch/worker_attach.c memleak: mapped for good
		fetch/confine_files.c memleak: closed two lines before
		fetch/process.c unix.Vfork: that is what the child is for
		fetch/ring.c memleak: mapped over what is ours already
		fetch/worker_protocol.c core.NonNullParamChecker: a page of 0 bytes is refused before
		parse/html/html.c identicalInnerCondition: two places, not one
		./parse/html/open_elements.h unix.Malloc: must() is not left without memory
		parse/html/open_elements.c unix.Malloc: must() is not left without memory
		parse/html/links.c unix.Malloc: freed with the scan
		parse/rules/replace.c core.NonNullParamChecker: of 0 bytes nothing is added
		parse/rules/yaml_document.c memleakOnRealloc: the process ends
		parse/rules/yaml_document.c unix.Malloc: yamldoc_fail gives -1
		store/link.c core.NullDereference: obstacks never are NULL
		store/merge.c core.NullDereference: where it has columns it is a list
		store/report.c unix.Malloc: store_trouble gives -1
		store/row.c core.NullDereference: obstacks never are NULL
		store/table.c core.NullDereference: a store is never NULL
		store/watch.c core.NullDereference: obstacks never are NULL
		tests/fuzz/match.c core.UndefinedBinaryOperatorResult: within the text
		tests/origin/board.c arrayIndexOutOfBoundsCond: the last page is there
		tests/origin/options.c unix.Malloc: kept for good
		tests/origin/server.c unix.Malloc: epoll has it
		tests/origin/server.c nullPointer: of a queue's macro
		tests/unit/column_functions.c core.NullDereference: asserted
		tests/unit/confine.c leakReturnValNotUsed: the process ends
		tests/unit/lookup.c too-small-loop-variable: letters
		tests/unit/sitemap.c core.NonNullParamChecker: where it failed there is a reason
		tests/unit/hostile.h uninitvar: zlib writes it
		tests/unit/worker.c resourceLeak: the process ends
	END
}

queue_h() {	# cppcheck has not all of its macros
	echo '#include <sys/queue.h>' | $CC -M -xc - | tr ' ' '\n' |
		grep 'queue\.h'
}

run_cppcheck() {
	cppcheck --quiet --enable=warning --std=c11 --library=posix,gnu \
		--include="$(queue_h)" -D_GNU_SOURCE -I. \
		--template='{file}:{line}: {message} [{id}]' "$@" 2>&1
}

run_tidy() {
	printf '%s\n' "$@" | grep '\.c$' | xargs -n 4 -P "$(nproc)" sh -c '
		exec clang-tidy --quiet "$@" -- -std=gnu11 -D_GNU_SOURCE -I. \
			-DTRAWL_VERSION=\"lint\" 2>/dev/null' tidy |
		sed -n "s|^$PWD/||; /: \(warning\|error\): /p"
}

is_known() {	# LINE
	local file check reason

	while read -r file check reason; do
		[[ $1 = $file:*${check%:}[],]* ]] && return
	done < <(known)
	return 1
}

if [ $# = 0 ]; then
	mapfile -t files < <(git ls-files '*.c')
	set -- "${files[@]}"
fi
found=0
while read -r file _; do
	[ -e "$file" ] && continue
	echo "$file: is known here, but gone"
	found=1
done < <(known)
while IFS= read -r line; do
	is_known "$line" && continue
	echo "$line"
	found=1
done < <(run_cppcheck "$@"; run_tidy "$@")
exit $found
