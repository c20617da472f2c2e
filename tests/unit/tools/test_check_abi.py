# SPDX-License-Identifier: Apache-2.0
"""tools/check_abi.py must be able to fail: each way to break plugins that are built already is seen to be reported."""

import re
import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tools"))
import abi_baseline  # noqa: E402
import check_abi  # noqa: E402

HEADERS = ROOT / "sdk/include/mortise/abi"
LAYOUTS = ROOT / "sdk/abi"
KINDS = ["layout", "abixml"] if abi_baseline.can_compare() else ["layout"]


@pytest.fixture
def tree(tmp_path):
    """A copy of the headers and of the committed layout."""
    shutil.copytree(HEADERS, tmp_path / "abi")
    shutil.copytree(LAYOUTS, tmp_path / "layouts")
    return tmp_path


def change(tree, header, old, new):
    """How much white space there is does not matter."""
    file = tree / "abi" / header
    pattern = r"\s+".join(re.escape(word) for word in old.split())
    text, count = re.subn(pattern, lambda _: new.strip(), file.read_text())
    assert count == 1, f"{header} has other text than this test thinks"
    file.write_text(text)


def lacking(version):
    return [f"{version}.{kind} lacks what is new: write it with tools/check_abi.py --update" for kind in KINDS]


def faults(tree, update=False):
    return check_abi.check(tree / "abi", tree / "layouts", update)


def test_the_headers_are_as_committed(tree):
    assert faults(tree) == []


WRONG = {
    "a member in between": (
        "auth.h", "  mortise_str display_name;\n  mortise_str access_key; /*",
        "  mortise_str display_name;\n  mortise_str email;\n  mortise_str access_key; /*",
        "struct mortise_identity: its member number 5 was"),
    "two members that changed places": (
        "auth.h", "  mortise_str code;                     /* if refused: the S3 error code, \"SignatureDoesNotMatch\" */\n"
                  "  mortise_str message;\n",
        "  mortise_str message;\n  mortise_str code;\n", "struct mortise_authn_result: its member number"),
    "another type of the same size": (
        "http.h", "  uint64_t content_length;     /* bytes; 0 without has_length */",
        "  int64_t content_length;", "struct mortise_request: its member number"),
    "a member that is gone": (
        "users.h", "  mortise_str (*signing_region)(void* self);\n", "",
        "struct mortise_users: its member '24 8 signing_region: mortise_str (*)(void*)' is gone"),
    "another parameter": (
        "users.h", "  mortise_str (*signing_region)(void* self);", "  mortise_str (*signing_region)(void* self, int32_t which);",
        "struct mortise_users: its member number"),
    "another callback": (
        "blob_store.h", "typedef void (*mortise_blob_done)(void* context, const mortise_error* error, ",
        "typedef void (*mortise_blob_done)(void* context, int32_t how, const mortise_error* error, ",
        "callback mortise_blob_done: was"),
    "another value": ("base.h", "  MORTISE_DENIED = 4,", "  MORTISE_DENIED = 44,", "enumerator MORTISE_DENIED: was 4 and is 44"),
    "another id": ("users.h", '"mortise.users/1"', '"mortise.users/2"', 'define MORTISE_USERS_ID: was "mortise.users/1"'),
    "more in a struct that never changes": (
        "base.h", "  mortise_str name;\n  mortise_str value;\n} mortise_pair;",
        "  mortise_str name;\n  mortise_str value;\n  mortise_str more;\n} mortise_pair;",
        "struct mortise_pair: never changes, and has 1 new members"),
    "a promise taken back": (
        "base.h", "not NUL-terminated. `data` may be NULL only if `size` is 0. Never changes. */",
        "not NUL-terminated. Grows. */", "mortise_str: grows, so it begins with 'uint32_t size'"),
    "no promise": ("auth.h", "/** Who asks. Grows. ", "/** Who asks. ", "mortise_identity: its comment says neither or both"),
    "a struct that grows by value": (
        "auth.h", "  mortise_str resource_policy;\n} mortise_access_request;",
        "  mortise_str resource_policy;\n  mortise_identity actor;\n} mortise_access_request;",
        "mortise_access_request.actor: mortise_identity grows, and stands here by value"),
    "the same as a parameter": (
        "users.h", "  mortise_str (*signing_region)(void* self);\n",
        "  mortise_str (*signing_region)(void* self);\n  void (*forget)(void* self, mortise_identity who);\n",
        "mortise_users.forget: mortise_identity grows, and stands here by value"),
    "an array without a stride": (
        "auth.h", "  mortise_str resource_policy;\n} mortise_access_request;",
        "  mortise_str resource_policy;\n  const mortise_identity* groups;\n  size_t group_count;\n} mortise_access_request;",
        "mortise_access_request.groups: mortise_identity grows, and stands here in an array without a stride"),
    "a stride that is not there": (
        "plugin.h", "  size_t option_size; /*", "  size_t option_room; /*", "the stride of mortise_option is said to be"),
    "padding at the end": (
        "auth.h", "  mortise_str resource_policy;\n} mortise_access_request;",
        "  mortise_str resource_policy;\n  int32_t depth;\n} mortise_access_request;",
        "mortise_access_request: 4 bytes of padding at its end"),
    "padding in between": (
        "auth.h", "  mortise_str resource_policy;\n} mortise_access_request;",
        "  mortise_str resource_policy;\n  int32_t depth;\n  void* more;\n} mortise_access_request;",
        "mortise_access_request: 4 bytes of padding before 'more'"),
    "no size": (
        "auth.h", "typedef struct mortise_decision {\n  uint32_t size;\n",
        "typedef struct mortise_decision {\n  uint32_t bytes;\n", "mortise_decision: grows, so it begins with 'uint32_t size'"),
    "an error of the compiler": ("users.h", "  void* self;\n", "  wrong* self;\n", "the headers do not compile"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_change_is_reported_and_not_written(tree, case):
    header, old, new, expected = WRONG[case]
    change(tree, header, old, new)
    before = (tree / "layouts" / "0.10.layout").read_text()
    for update in (False, True):
        found = faults(tree, update)
        assert any(expected in fault for fault in found), found
    assert (tree / "layouts" / "0.10.layout").read_text() == before


BREAKS_STRUCTS = ["a member in between", "two members that changed places", "another type of the same size",
                  "a member that is gone", "another parameter", "another callback"]


@pytest.mark.skipif(not abi_baseline.can_compare(), reason="needs abidiff (abigail-tools) on x86-64")
@pytest.mark.parametrize("case", BREAKS_STRUCTS)
def test_abidiff_reports_it_too(tree, case):
    header, old, new, _ = WRONG[case]
    change(tree, header, old, new)
    before = (tree / "layouts" / "0.10.abixml").read_text()
    for update in (False, True):
        found = faults(tree, update)
        assert any("abidiff says" in fault for fault in found), found
        assert any("abidiff" not in fault for fault in found), found
    assert (tree / "layouts" / "0.10.abixml").read_text() == before


@pytest.mark.skipif(not abi_baseline.can_compare(), reason="needs abidiff (abigail-tools) on x86-64")
def test_a_struct_that_is_gone_is_reported_by_abidiff(tree):
    change(tree, "base.h", "typedef struct mortise_pair {", "typedef struct mortise_couple {")
    change(tree, "base.h", "} mortise_pair;", "} mortise_couple, mortise_pair;")
    assert any("abidiff says: 1 structs are gone" in fault for fault in faults(tree))


def test_the_end_of_a_struct_that_grows_only_has_to_be_written_down(tree):
    change(tree, "auth.h", "  mortise_str resource_policy;\n} mortise_access_request;",
           "  mortise_str resource_policy;\n  int32_t depth;\n  uint32_t reserved2;\n} mortise_access_request;")
    change(tree, "base.h", "  MORTISE_INTERNAL = 15\n", "  MORTISE_INTERNAL = 15,\n  MORTISE_REDIRECTED = 16\n")
    assert faults(tree) == lacking("0.10")
    assert faults(tree, update=True) == []
    assert faults(tree) == []
    assert "depth: int32_t" in (tree / "layouts" / "0.10.layout").read_text()


def test_a_new_version_has_a_layout_of_its_own(tree):
    change(tree, "base.h", "#define MORTISE_ABI_MINOR 10", "#define MORTISE_ABI_MINOR 11")
    change(tree, "users.h", "  mortise_str (*signing_region)(void* self);\n", "")
    assert faults(tree) == [f"there is no 0.11.{kind}: write it with tools/check_abi.py --update" for kind in KINDS]
    assert faults(tree, update=True) == []
    assert (tree / "layouts" / "0.10.layout").read_text() == (LAYOUTS / "0.10.layout").read_text()


def test_names_of_parameters_mean_nothing(tree):
    change(tree, "users.h", "  mortise_str (*signing_region)(void* self);", "  mortise_str (*signing_region)(void* me);")
    assert faults(tree) == []
