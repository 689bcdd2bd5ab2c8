#!/bin/sh
# `make clean-root`: make demo, and make check twice, on a machine that has
# nothing but git and make; there make alone must say what is missing.  An empty
# Debian is made by debootstrap, from the mirror that this machine itself uses;
# the repository is cloned into it as it was last committed; and the targets are
# made there, apart from our processes and mounts (unshare), with /proc and /dev
# (but for /dev/shm) and the network of this machine.
#
#   tests/clean-root.sh [--user] [TARGET...]	(demo check check)
#
# --user: as an ordinary user who may use sudo.  SUITE: this machine's; another
# one comes from the first mirror in /etc/apt.  The folder CLEAN_ROOT
# (build/clean-root) keeps the empty system for the next time, and what became
# of it, in SUITE.used.  Must be run by root.
set -eu
cd "$(dirname "$0")/.."
[ "$(id -u)" = 0 ] || { echo "must be run by root" >&2; exit 2; }

user=
[ "${1:-}" != --user ] || { user=tester; shift; }
[ $# -gt 0 ] || set -- demo check check
: "${SUITE:=$(. /etc/os-release && echo "$VERSION_CODENAME")}"
: "${CLEAN_ROOT:=build/clean-root}"
mkdir -p "$CLEAN_ROOT"
CLEAN_ROOT=$(cd "$CLEAN_ROOT" && pwd)
empty=$CLEAN_ROOT/$SUITE
root=$CLEAN_ROOT/$SUITE.used

if [ ! -e "$empty/.complete" ]; then
	mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' \
		'Created-By: Packages' | awk -v suite="$SUITE" '
			NR == 1 { first = $1 }
			$2 == suite { found = $1; exit }
			END { print found ? found : first }')
	[ -n "$mirror" ] || { echo "no mirror in /etc/apt" >&2; exit 2; }
	rm -rf "$empty"
	debootstrap --variant=minbase --include=git,make,ca-certificates \
		"$SUITE" "$empty" "$mirror" >"$CLEAN_ROOT/debootstrap.log"
	touch "$empty/.complete"
fi
rm -rf "$root"
cp -a --reflink=auto "$empty" "$root"

# How this machine gets to the mirror: names, proxies, certificates.
cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
apt-config dump | grep -i '^acquire::.*proxy' \
	>"$root/etc/apt/apt.conf.d/90proxy" || true
[ ! -e /etc/ssl/certs/ca-certificates.crt ] ||
	cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"

git clone -q . "$root/src"
echo "clean root: $(git log -1 --format='%h %s')"

# unshare: a mount and pid namespace of its own, gone with its first process:
# the shell, which stays to reap orphans as init would.
inside() {
	unshare --mount --pid --fork --kill-child sh -c '
		root=$1; shift
		mount -t proc proc "$root/proc"
		mount --rbind /dev "$root/dev"
		mount -t tmpfs tmpfs "$root/dev/shm"
		chroot "$root" "$@"
		exit $?' sh "$root" "$@"
}
if [ -n "$user" ]; then
	inside sh -ec "apt-get -qq update
		DEBIAN_FRONTEND=noninteractive apt-get -qq -y \
			--no-install-recommends install sudo
		useradd -m $user && chown -R $user: /src
		echo '$user ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/$user" \
		>"$CLEAN_ROOT/user.log" 2>&1 </dev/null
fi
# Without compiler and libraries make says so, and compiles nothing.
said=$CLEAN_ROOT/$SUITE.make
if inside sh -c "cd /src && make" </dev/null >"$said" 2>&1 ||
	! grep -q "make setup" "$said" || grep -q "^CC " "$said"; then
	echo "make does not say what is missing:" >&2
	cat "$said" >&2
	exit 1
fi
for target in "$@"; do
	echo "clean root: make $target"
	if [ -n "$user" ]; then
		inside su "$user" -c "cd /src && make $target" </dev/null
	else
		inside sh -c "cd /src && make $target" </dev/null
	fi
done
