# Troubles at random, a few; `make soak` has more.  See tests/soak/trouble.sh.
bats_require_minimum_version 1.5.0

trouble() { ROUNDS=1 "$BATS_TEST_DIRNAME/../soak/trouble.sh" "$@"; }

@test "workers and parent killed and halted, disk full: a list" {
	trouble list
}

@test "the same, following links" {
	trouble follow
}

@test "the same, with -o" {
	trouble output
}

@test "the same, --ordered" {
	trouble ordered
}

@test "the same: rules, links followed, -o, --ordered, all in one" {
	trouble all
}

@test "the same, a second run of pages that are mostly unchanged" {
	trouble again
}
