// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace mortise::cli {

/// What `mortise fsck --explain` prints.
inline constexpr std::string_view kFsckExplanation = R"(What is on the disk

  DATA/meta_leveldb/   records: one LevelDB database                plugins/meta_leveldb/FORMAT.md
    segments/N.seg     values of more than a kibibyte: bodies of small objects
  DATA/blob_fs/        bodies: one file for each                    plugins/blob_fs/FORMAT.md
    staging/ID         being written, or not yet settled
    blobs/HH/ID        settled; the bytes first, then whose they are
    LABEL              which database it belongs to
    quarantine/ID      put aside because they were damaged

  Each bucket has a partition of the meta store, b/<bucket id>/0, in which the first letter of a record says what it is:

    !state   whose partition this is, and whether it takes writes
    o  the current version of a key        v  an older version of it
    d  the bytes of a small body           m  a list of the parts of a large object
    u  an upload under way                 p  a part of it
    g  what is to be removed               k  where a renamed object is now

  The partition "sys" has !format, !identity, and a record b for each bucket.  kernel/objects/format/FORMAT.md
  The record of a version says how many bytes there are, where, and their checksum (the bucket's checksum.type).
  `mortise fsck --dump BUCKET/KEY` prints the records of a key.

What is checked

  First, that the stores are whole and belong together: records and bodies carry one identity, and take steps together.
  If they are not, nothing else is looked at. Without --repair and --pair-stores nothing on the disk is made or changed.

  store           the meta store's own structures
  corrupt_record  every record can be decoded and agrees with those that it belongs to
  missing         the bytes that a record points to are there,
  wrong_size      as many as the record says,
  damaged         and they match their checksum, or else the MD5 that is their ETag;
  unreadable      they can be read at all
  orphan_blob     every settled blob has a record that points to it, or waits to be removed
  orphan_record   every small body and every list of parts has a version that it belongs to
  damaged_owner   every settled blob says whose it is

  A finding of the first two may hide others: mend those first, or restore the meta store.
  Memory: 8 bytes for each blob that records point to, at most 32 MB; with more than 4 million blobs the blobs are looked
  at in several rounds.

What --repair does

  A damaged blob whose bytes do not match is moved to quarantine/, under its id. Its object is "missing" from then on, as
  is one whose file is gone: to read it is answered 500 with a text that says so, HEAD and listings show it as before. To
  finish, write the object again from wherever there is a copy, or delete it (each version by its id, a part by aborting
  its upload); then the finding is gone. Files in quarantine/ are for whoever wants to save some bytes; nothing removes
  them but you.
  A damaged owner is written anew from the record that points to the blob; its bytes are not touched.
  An orphaned blob is removed, unless there are records that cannot be read: one of them may point to it.
  Nothing of this is done if it would be to more than ten blobs and more than a tenth of all: most likely records are
  missing then. --even-if-much-is-lost lets it.
  A damaged log of the database is copied to meta_leveldb/damaged and read without what is damaged, and so is a damaged
  newest segment, which stays where it is; a lost CURRENT is written anew. Everything else is left as it is. A repair that is refused has changed nothing at all.

What --pair-stores does

  Says that meta store and blob store belong together from now on, as after one was restored without the other. Without
  --even-if-much-is-lost it wants half of some hundred records and bodies to agree. Run fsck again afterwards: it tells
  what is missing and what is left over. It is refused if something is damaged that --repair mends: with both options that
  is done first, and told.

Exit status: 0 nothing found, 1 something found (also if it was repaired), 2 the stores could not be opened, for example
because a server uses them, or what was asked for was refused. A running server does the same in the background: see [storage.scrub] in mortise.toml.
)";

}  // namespace mortise::cli
