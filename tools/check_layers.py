#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that the #include lines of sdk/, kernel/ and plugins/ follow the layers of the design.

    check_layers.py [ROOT]

Prints one line per offence and exits 1 if there was any. The rules are the tables below; each has a test in
tests/unit/tools/test_check_layers.py that sees it fail.
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

SOURCE_SUFFIXES = {".h", ".hh", ".hpp", ".c", ".cc", ".cpp", ".inc"}

# Third-party libraries: the prefixes of their headers, and the folders that may include them.
THIRD_PARTY = {
    "pistache": (["pistache/"], ["kernel/http"]),
    "openssl": (["openssl/"], ["kernel/http", "plugins/auth_*", "plugins/aws_signature", "plugins/checksum_openssl", "plugins/users_local"]),
    "boost": (["boost/"], ["kernel/plugin"]),
    "toml++": (["toml++/", "toml.hpp"], ["kernel/config"]),
    # The library stands in for std::format, which the compiler of Debian 12 lacks.
    "fmt": (["fmt/"], ["kernel/config", "kernel/support", "kernel/plugin", "kernel/admin", "kernel/server", "kernel/cli"]),
    "prometheus": (["prometheus/"], ["kernel/support", "kernel/admin"]),
    "cli11": (["CLI/"], ["kernel/cli"]),
    "pugixml": (["pugixml.hpp"], ["plugins/s3_model"]),
    "cjose": (["cjose/"], ["plugins/auth_jwt"]),
    "nlohmann": (["nlohmann/"], ["plugins/api_native", "plugins/auth_jwt", "plugins/api_admin", "plugins/api_s3", "plugins/policy_model", "plugins/remote_ais", "plugins/users_local", "kernel/jobs", "kernel/server", "kernel/cli", "sdk/examples/users_http"]),
    "msgpack": (["msgpack.hpp"], ["plugins/api_native"]),
    "libarchive": (["archive.h", "archive_entry.h"], ["plugins/api_native"]),
    "xxhash": (["xxhash.h"], ["plugins/checksum_xxhash"]),
    "isa-l": (["isa-l.h", "isa-l/"], ["plugins/checksum_crc"]),
    "curl": (["curl/"], ["plugins/auth_jwt", "plugins/remote_ais", "plugins/remote_s3", "plugins/remote_transport", "sdk/examples/users_http"]),
    "leveldb": (["leveldb/"], ["plugins/meta_leveldb"]),
}

# Static libraries of ours that any plugin may link; they themselves are held to the rules of plugins.
SHARED_BY_PLUGINS = ["ais_model/", "api_base/", "aws_signature/", "policy_model/", "remote_transport/", "s3_model/"]

# Folders that may include more of the kernel than their own name says. Everything in kernel/ may use <mortise/...>;
# kernel folders may use each other as long as there is no cycle; the ones here may use only what is listed.
CLOSED_KERNEL_FOLDERS = {"objects": set()}

# Rooms: the folders inside such a folder, the lowest first, and the rooms that each may use beside itself. A room uses
# only rooms above it in this table, so there are no circles. "." holds the files that are in no subfolder.
_OPERATIONS_USE = ["format", "core", "buckets"]
_S3_OPERATIONS_USE = ["errors", "payload", "wire", "http", "ops"]
_NATIVE_OPERATIONS_USE = ["errors", "wire", "jobs", "archives", "http", "msgpack", "ops"]
ROOMS = {
    "kernel/objects": {
        "format": [],
        "core": ["format"],
        "buckets": ["format", "core"],
        "read": _OPERATIONS_USE,
        "list": _OPERATIONS_USE,
        "write": [*_OPERATIONS_USE, "read"],  # a copy reads its source
        "multipart": [*_OPERATIONS_USE, "read", "list", "write"],  # parts are written and copied, uploads are listed
        "maintenance": _OPERATIONS_USE,
        "remote": [*_OPERATIONS_USE, "read", "list", "write"],  # copies are read, listed and written as objects are
        "service": [*_OPERATIONS_USE, "read", "list", "write", "multipart", "maintenance", "remote"],
    },
    "plugins/api_native": {
        "errors": [],
        "wire": ["errors"],
        "jobs": ["errors", "wire"],
        "authn": ["errors", "wire"],
        "archives": ["errors", "wire", "jobs"],
        "http": ["errors", "wire", "jobs", "authn"],
        "msgpack": ["errors", "wire"],
        "pipeline": ["errors", "wire", "jobs", "http"],
        "ops": ["errors", "wire", "jobs", "archives", "http"],
        "ops/object": [*_NATIVE_OPERATIONS_USE, "pipeline"],  # bodies are taken in by the pipeline
        "ops/cluster": [*_NATIVE_OPERATIONS_USE, "ops/object"],
        "ops/bucket": [*_NATIVE_OPERATIONS_USE, "ops/object", "ops/cluster"],  # its rows show objects, its summary the disk
        "ops/authn": [*_NATIVE_OPERATIONS_USE, "authn"],
        "ops/multipart": [*_NATIVE_OPERATIONS_USE, "pipeline"],
        "ops/job": _NATIVE_OPERATIONS_USE,
        "ops/archive": [*_NATIVE_OPERATIONS_USE, "ops/job"],  # members are chosen as for other jobs
        "ops/batch": [*_NATIVE_OPERATIONS_USE, "ops/archive"],
        ".": ["errors", "wire", "jobs", "http", "ops", "pipeline"],
    },
    "plugins/api_s3": {
        "errors": [],
        "payload": [],
        "wire": ["errors", "payload"],
        "http": ["errors", "payload", "wire"],
        "form": ["errors", "payload", "wire", "http"],
        "pipeline": ["errors", "payload", "wire", "http"],
        "ops": ["errors", "payload", "wire", "http"],
        "ops/service": _S3_OPERATIONS_USE,
        "ops/bucket": _S3_OPERATIONS_USE,
        "ops/config": _S3_OPERATIONS_USE,
        "ops/object": [*_S3_OPERATIONS_USE, "form", "pipeline"],  # PostObject's form; bodies are taken in by the pipeline
        "ops/multipart": [*_S3_OPERATIONS_USE, "pipeline", "ops/object"],  # copies a part, says what the object will be
        ".": ["payload", "wire", "http", "ops", "pipeline"],
    },
}
# Includes that still run the wrong way: {file: what it includes}. One that is not needed any more is an offence.
ROOM_EXCEPTIONS = {}

# Headers of the language and of the operating system: any folder may use them.
STANDARD = set(
    """algorithm any array atomic barrier bit bitset cassert cctype cerrno cfenv cfloat charconv chrono cinttypes climits
    clocale cmath codecvt compare complex concepts condition_variable coroutine csetjmp csignal cstdarg cstddef cstdint
    cstdio cstdlib cstring ctime cuchar cwchar cwctype deque exception execution filesystem forward_list fstream
    functional future initializer_list iomanip ios iosfwd iostream istream iterator latch limits list locale map memory
    memory_resource mutex new numbers numeric optional ostream queue random ranges ratio regex scoped_allocator
    semaphore set shared_mutex source_location span sstream stack stdexcept stop_token streambuf string string_view
    strstream syncstream system_error thread tuple type_traits typeindex typeinfo unordered_map unordered_set utility
    valarray variant vector version cxxabi.h
    assert.h complex.h ctype.h errno.h fenv.h float.h inttypes.h iso646.h limits.h locale.h math.h setjmp.h signal.h
    stdalign.h stdarg.h stdatomic.h stdbool.h stddef.h stdint.h stdio.h stdlib.h stdnoreturn.h string.h tgmath.h
    threads.h time.h uchar.h wchar.h wctype.h
    aio.h arpa/inet.h dirent.h dlfcn.h elf.h endian.h execinfo.h fcntl.h fnmatch.h ftw.h getopt.h glob.h grp.h link.h
    malloc.h net/if.h netdb.h netinet/in.h netinet/ip.h netinet/tcp.h poll.h pthread.h pwd.h sched.h semaphore.h spawn.h
    strings.h syslog.h termios.h ucontext.h unistd.h utime.h
    immintrin.h nmmintrin.h smmintrin.h tmmintrin.h wmmintrin.h emmintrin.h x86intrin.h cpuid.h arm_neon.h arm_acle.h""".split()
)
STANDARD_PREFIXES = ("sys/", "linux/", "asm/", "bits/")

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:<([^>]+)>|"([^"]+)")')


@dataclass(frozen=True)
class Include:
    file: Path  # relative to the root
    line: int
    target: str
    quoted: bool


def includes_below(root, top):
    for file in sorted((root / top).rglob("*")):
        if file.suffix not in SOURCE_SUFFIXES or not file.is_file():
            continue
        for number, text in enumerate(file.read_text(errors="replace").splitlines(), 1):
            match = INCLUDE.match(text)
            if match:
                yield Include(file.relative_to(root), number, match[1] or match[2], match[1] is None)


def folder_of(path):
    """kernel/http, plugins/api_s3, sdk, sdk/examples/NAME; a file directly in kernel/ belongs to "kernel", which is the program
    itself."""
    parts = path.parts
    if parts[:2] == ("sdk", "examples") and len(parts) > 3:
        return "/".join(parts[:3])
    if parts[0] == "sdk" or len(parts) < 3:
        return parts[0]
    return "/".join(parts[:2])


def is_standard(target):
    return target in STANDARD or target.startswith(STANDARD_PREFIXES)


def library_of(target):
    for library, (prefixes, _) in THIRD_PARTY.items():
        if any(target == p or (p.endswith("/") and target.startswith(p)) for p in prefixes):
            return library
    return None


def may_use_library(folder, library):
    return any(
        folder == allowed or (allowed.endswith("*") and folder.startswith(allowed[:-1]))
        for allowed in THIRD_PARTY[library][1]
    )


def offence_of_angled(folder, target):
    if is_standard(target) or target.startswith("mortise/"):
        return None
    library = library_of(target)
    if library is None:
        return f"<{target}> is neither a standard header, nor <mortise/...>, nor of a library known to this script"
    if not may_use_library(folder, library):
        return f"{library} may be included only in {', '.join(THIRD_PARTY[library][1])}"
    return None


def offence_of_quoted(root, include, folder):
    target = include.target
    if folder.split("/")[0] == "sdk":
        if (root / include.file.parent / target).is_file():
            return None
        return f'"{target}": the SDK includes only itself and the standard library'
    if folder.startswith("plugins/"):
        if not target.startswith((folder.removeprefix("plugins/") + "/", *SHARED_BY_PLUGINS)):
            return f'"{target}": a plugin includes only <mortise/...>, its own folder as "{folder[8:]}/...", and its library'
        return None if (root / "plugins" / target).is_file() else f'"{target}" does not exist below plugins/'
    if not target.startswith("kernel/"):
        return f'"{target}": kernel code includes kernel headers as "kernel/folder/file.h"'
    if not (root / target).is_file():
        return f'"{target}" does not exist'
    return None


def check_file_rules(root, include):
    folder = folder_of(include.file)
    if not include.quoted:
        if include.file.is_relative_to("sdk/include/mortise/abi") and not (
            include.target in STANDARD and include.target.endswith(".h")
        ):
            return f"<{include.target}>: an ABI header includes only C headers and other ABI headers"
        return offence_of_angled(folder, include.target)
    return offence_of_quoted(root, include, folder)


def kernel_edges(includes):
    """{folder: {used folder: first include that does so}} between the folders of the kernel."""
    edges = {}
    for include in includes:
        if not include.quoted or not include.target.startswith("kernel/") or len(include.file.parts) < 3:
            continue
        source, target = include.file.parts[1], Path(include.target).parts[1]
        if source != target:
            edges.setdefault(source, {}).setdefault(target, include)
    return edges


def find_cycle(edges):
    """A list of folders, first = last, or None."""
    done, path = set(), []

    def visit(folder):
        if folder in path:
            return path[path.index(folder) :] + [folder]
        if folder in done:
            return None
        path.append(folder)
        for used in sorted(edges.get(folder, {})):
            cycle = visit(used)
            if cycle:
                return cycle
        done.add(path.pop())
        return None

    for folder in sorted(edges):
        cycle = visit(folder)
        if cycle:
            return cycle
    return None


def room_of(part, path):
    """The room of a file below `part`: the innermost folder of its path that is one. None if there is none."""
    folder = Path(path).relative_to(part).parent
    return next((str(f) for f in [folder, *folder.parents] if str(f) in ROOMS[part]), None)


def path_of_quoted(include):
    """Where the file is that `include` names, relative to the root."""
    return f"plugins/{include.target}" if include.file.parts[0] == "plugins" else include.target


def files_without_room(root):
    for part in ROOMS:
        for file in sorted((root / part).rglob("*")):
            if file.suffix in SOURCE_SUFFIXES and room_of(part, file.relative_to(root)) is None:
                yield f"{file.relative_to(root)}: belongs to no room of {part}"


def check_rooms(root, includes):
    left = {(file, target) for file, targets in ROOM_EXCEPTIONS.items() for target in targets if (root / file).is_file()}
    for include in includes:
        part = folder_of(include.file)
        target = path_of_quoted(include)
        if not include.quoted or part not in ROOMS or not Path(target).is_relative_to(part):
            continue
        room, used = room_of(part, include.file), room_of(part, target)
        if room == used or None in (room, used) or used in ROOMS[part][room]:
            continue
        if (str(include.file), target) in left:
            left.discard((str(include.file), target))
        else:
            yield f"{include.file}:{include.line}: {part}: {room} may not use {used}"
    for file, target in sorted(left):
        yield f"{file}: does not include {target} any more: take it out of ROOM_EXCEPTIONS"


def offences(root):
    kernel = list(includes_below(root, "kernel"))
    includes = [*includes_below(root, "sdk"), *kernel, *includes_below(root, "plugins")]
    for include in includes:
        problem = check_file_rules(root, include)
        if problem:
            yield f"{include.file}:{include.line}: {problem}"
    yield from files_without_room(root)
    yield from check_rooms(root, includes)
    edges = kernel_edges(kernel)
    for folder, allowed in CLOSED_KERNEL_FOLDERS.items():
        for used, include in edges.get(folder, {}).items():
            if used not in allowed:
                yield f"{include.file}:{include.line}: kernel/{folder} may not use kernel/{used}"
    cycle = find_cycle(edges)
    if cycle:
        where = [edges[a][b] for a, b in zip(cycle, cycle[1:])]
        yield "cycle in the kernel: " + " -> ".join(cycle) + "".join(
            f"\n  {include.file}:{include.line} includes {include.target}" for include in where
        )


def main(arguments):
    root = Path(arguments[0] if arguments else Path(__file__).parent.parent).resolve()
    if not (root / "sdk").is_dir():
        print(f"{root} has no sdk/: not a source tree of Mortise", file=sys.stderr)
        return 2
    found = list(offences(root))
    for line in found:
        print(line)
    if not found:
        print("layers: no offence")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
