# SPDX-License-Identifier: Apache-2.0
"""What zoo_event_file has written: each line an event that it has taken."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

PUT, COPIED, COMPLETED, RENAMED, REMOVED, MARKER, PROPERTY, BUCKET_CREATED, BUCKET_REMOVED, BUCKET_PROPERTIES = range(1, 11)
WRITTEN = (PUT, COPIED, COMPLETED, RENAMED)


def with_target(path, **options):
    """Configuration that enables the target beside the real plugins."""
    build = Path(os.environ["MORTISE_BUILD_DIR"])
    directories = [str(build / "plugins"), str(build / "tests" / "zoo")]
    lines = [
        "[plugins]",
        f"directories = {json.dumps(directories)}",
        "[plugins.zoo_event_file]",
        "enabled = true",
        f"path = {json.dumps(str(path))}",
    ]
    lines += [f"{name} = {json.dumps(value)}" for name, value in options.items()]
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Event:
    sequence: int
    kind: int
    bucket: str
    key: str
    version: str
    etag: str
    size: int


def read_events(path):
    """In the order in which they were taken. The line that a kill cut off is left out: it was not answered."""
    events = []
    if not Path(path).exists():
        return events
    for line in Path(path).read_text().split("\n"):
        fields = line.split("\t")
        if len(fields) != 13:
            continue
        sequence, kind, bucket, _, key, version, etag, *_, size, _ = fields
        events.append(Event(int(sequence), int(kind), bucket, key, version, etag, int(size)))
    return events


def out_of_order(events):
    """Lines about keys whose events did not come in order. One that came before may come again."""
    last, seen = {}, {}
    for e in events:
        chain = (e.bucket, e.key)
        known = seen.setdefault(chain, {})
        if e.sequence in known:
            if known[e.sequence] != e:
                yield f"{chain}: {e} came as {known[e.sequence]} before"
            continue
        if e.sequence < last.get(chain, 0):
            yield f"{chain}: {e.sequence} came after {last[chain]}"
        last[chain] = e.sequence
        known[e.sequence] = e
