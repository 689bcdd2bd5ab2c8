#!/usr/bin/perl -w
# What the disk has when the power fails:  power.pl DIARY SEED FILE...
#
# Of what fault.c noted in DIARY for these files, each sector that was written
# since the last fsync of its file is as it was before or as it was written
# last, at random: none of a file, all of it, or some.  Says which of the files
# had any such sector.
use strict;
use constant SECTOR => 512;

my ($diary, $seed, @files) = @ARGV;
my %writes;	# of each inode: [size of the file, place, before, after]

sub take {
	my ($in, $len) = @_;
	my $bytes = '';

	return (read($in, $bytes, $len) // 0) == $len ? $bytes : undef;
}

sub put {
	my ($file, $at, $bytes) = @_;

	seek($file, $at, 0) && print $file $bytes or die "write: $!\n";
}

# As it was at the last fsync, then what of it was written after all.
sub cut {
	my ($name, @writes) = @_;
	my $share = (0, 1, rand())[rand(3)];

	open(my $file, '+<:raw', $name) or die "$name: $!\n";
	put($file, @$_[1, 2]) for reverse @writes;
	$file->flush;
	truncate($file, $writes[0][0]) or die "$name: $!\n";
	for (@writes) {
		my ($at, $after) = @$_[1, 3];

		for (my $i = 0; $i < length($after); ) {
			my $len = SECTOR - ($at + $i) % SECTOR;

			put($file, $at + $i, substr($after, $i, $len))
				if rand() < $share;
			$i += $len;
		}
	}
	close($file) or die "$name: $!\n";
}

srand($seed);
open(my $in, '<:raw', $diary) or die "$diary: $!\n";
while (defined(my $head = take($in, 32))) {
	my ($inode, $size, $at, $len) = unpack('Q4', $head);
	my ($before, $after) = (take($in, $len), take($in, $len));

	$writes{$inode} = [] if $len == 0;
	push @{$writes{$inode}}, [$size, $at, $before, $after] if $len > 0;
}
for my $name (@files) {
	my $inode = (stat($name))[1];
	my $writes = defined $inode ? $writes{$inode} : undef;

	next if !$writes || !@$writes;
	cut($name, @$writes);
	print "$name\n";
}
