# SPDX-License-Identifier: Apache-2.0
"""tools/check_sdk_names.py must be able to fail: every rule is seen to report a header or a table that breaks it."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "tools" / "check_sdk_names.py"

HEADER = """
class Store {
 public:
  virtual ~Store() = default;
};
class LateJudge {
 public:
  virtual ~LateJudge() = default;
};
class Judge : public LateJudge {
};
class StoreHandle {
};
class StoreReply {
 public:
  StoreReply(void* context, mortise_done done) noexcept : context_(context), done_(done) {}
};
template <class A>
class SumTable {
};
class Things {
};
"""
ABI = '#define MORTISE_STORE_ID "mortise.store/1"\n#define MORTISE_SUM_ID "mortise.sum/1"\nstruct mortise_store;\n'
TABLE = """
### What the classes are called

| Interface | Derive from | Call it through |
|---|---|---|
| `mortise.store/1` | `Store`, `Judge` or `LateJudge` | `StoreHandle`, `Things` |
| `mortise.sum/1` | nothing: a `SumTable` | |

### Another heading

| `mortise.sum/1` | `Nobody` | |
"""


def check(tmp_path, header=HEADER, abi=ABI, table=TABLE):
    for path, text in (
        ("sdk/include/mortise/store.h", header),
        ("sdk/include/mortise/abi/store.h", abi),
        ("sdk/docs/writing-a-plugin.md", table),
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    done = subprocess.run([sys.executable, SCRIPT, tmp_path], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_what_follows_the_rules_is_no_offence(tmp_path):
    assert check(tmp_path) == (0, "sdk names: no offence in 3 classes to derive from\n")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"header": HEADER.replace("Store()", "StoreAuthor()")}, "StoreAuthor: is derived from, and is not called by a plain noun"),
        ({"header": HEADER + "class LostHandle {\n};\n"}, "LostHandle: the ABI has no mortise_lost"),
        ({"header": HEADER.replace("StoreReply(void*", "StoreReceipt(void*")}, "StoreReceipt: owes an answer, and is no …Reply"),
        ({"header": HEADER + "class Late {\n  virtual ~Late() = default;\n};\n"}, "Late: is derived from, and not in the table"),
        ({"table": TABLE.replace("`Judge` or", "`Jury` or")}, "line 6: Jury: nothing to derive from"),
        ({"table": TABLE.replace("`Things`", "`Judge`")}, "line 6: Judge: nothing to call"),
        ({"table": TABLE.replace("`StoreHandle`, ", "")}, "StoreHandle: is not in the table"),
        ({"abi": ABI + '#define MORTISE_NEW_ID "mortise.new/1"\n'}, "mortise.new/1: 0 times in the table"),
    ],
)
def test_an_offence_is_told(tmp_path, changed, said):
    code, out = check(tmp_path, **changed)
    assert code == 1
    assert said in out.splitlines()
