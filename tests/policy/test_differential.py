# SPDX-License-Identifier: Apache-2.0
"""plugins/policy_model and aws_policy.py must agree about policies and requests that are made up at random.

MORTISE_POLICY_CASES says how many, MORTISE_POLICY_SEED from where on."""

import collections
import json
import os
import random
import subprocess
from pathlib import Path

from aws_policy import Request, evaluate
from random_policies import random_policy, random_request

CASES = int(os.environ.get("MORTISE_POLICY_CASES", "20000"))
SEED = int(os.environ.get("MORTISE_POLICY_SEED", "1"))
REQUESTS = 20  # of each policy
BATCH = 500  # policies of one run
PROGRESS = 100_000  # cases between two lines, for who waits


def program():
    return Path(os.environ["MORTISE_BUILD_DIR"]) / "tests" / "bin" / "policy_evaluate"


def answers(lines):
    done = subprocess.run([program()], input="\n".join(lines) + "\n", capture_output=True, text=True, timeout=600, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_both_evaluators_agree(capsys):
    dice = random.Random(SEED)
    seen = collections.Counter()
    left, reported = CASES, CASES
    while left > 0:
        cases = []
        for _ in range(min(BATCH, -(-left // REQUESTS))):
            of_bucket = dice.random() < 0.7
            cases.append((of_bucket, random_policy(dice, of_bucket), [random_request(dice) for _ in range(REQUESTS)]))
        left -= len(cases) * REQUESTS
        given = answers([json.dumps({"kind": "bucket" if b else "identity", "policy": json.dumps(p), "requests": r}) for b, p, r in cases])
        assert len(given) == len(cases)
        for (_, policy, requests), answer in zip(cases, given):
            if "malformed" in answer:  # an action that fits no resource
                seen[answer["malformed"]] += 1
                continue
            for request, decided in zip(requests, answer["decisions"]):
                expected = evaluate(policy, Request(**request))
                seen[expected] += 1
                assert decided == expected, json.dumps({"policy": policy, "request": request}, indent=1)
        if reported - left >= PROGRESS:
            reported = left
            with capsys.disabled():
                print(f"{CASES - left} of {CASES} cases, no difference: {dict(seen)}", flush=True)
    print(dict(seen))
    assert set(seen) <= {"allow", "deny", "none", "Action does not apply to any resource(s) in statement"}
    assert min(seen[decision] for decision in ("allow", "deny", "none")) > CASES / 50, seen
