# SPDX-License-Identifier: Apache-2.0
"""Changes bytes in LevelDB's log and sets its checksums right again: a database as a later release would have written it.

The log is blocks of 32 KiB of records: masked CRC-32C of type and payload (4 bytes), length (2), type (1), payload."""

from pathlib import Path

BLOCK, HEADER = 32768, 7


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def masked(crc):
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def change_value(file, old, new):
    """Puts `new`, as long as `old`, in the place of it in every record; how many were changed."""
    assert len(old) == len(new)
    data = bytearray(Path(file).read_bytes())
    changed, at = 0, 0
    while at + HEADER <= len(data):
        room = BLOCK - at % BLOCK
        size = int.from_bytes(data[at + 4 : at + 6], "little")
        if room < HEADER or data[at + 6] == 0:
            at += room  # the rest of the block is padding
            continue
        payload = bytes(data[at + HEADER : at + HEADER + size])
        if old in payload:
            changed += 1
            data[at + HEADER : at + HEADER + size] = payload.replace(old, new)
            crc = masked(crc32c(data[at + 6 : at + HEADER + size]))
            data[at : at + 4] = crc.to_bytes(4, "little")
        at += HEADER + size
    Path(file).write_bytes(data)
    return changed
