# SPDX-License-Identifier: Apache-2.0
"""What IAM has answered is there after kill -9."""

import contextlib
import itertools
import random
import threading

from boto import refused
from conftest import CHIEF, Session, client, document, make_server, statement, trust

ROUNDS = 5


def change(iam, said, serial):
    """One user with a policy of its own, a group and a managed policy with two versions; what was answered is in `said`."""
    name = f"u{serial}"
    iam.create_user(UserName=name, Path="/crash/")
    said["users"].append(name)
    iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=document(statement("Allow", "s3:Get*")))
    said["inline"].append(name)
    arn = iam.create_policy(PolicyName=name, PolicyDocument=document(statement("Allow", "s3:Get*")))["Policy"]["Arn"]
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=document(statement("Allow", "s3:Put*")), SetAsDefault=True)
    said["versions"].append(arn)
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust("*"))
    said["roles"].append(name)
    arn = iam.create_open_id_connect_provider(Url=f"https://{name}.example.org", ClientIDList=["app"], ThumbprintList=[])["OpenIDConnectProviderArn"]
    said["providers"].append(arn)
    if serial % 2:
        iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)
        said["providers"].remove(arn)
        said["removed"].append(arn)
    iam.delete_user_policy(UserName=name, PolicyName="p")
    iam.delete_user(UserName=name)
    said["users"].remove(name)
    said["inline"].remove(name)
    said["gone"].append(name)


def work(server, said, serials, calls, enough):
    """Changes until the server is gone; `enough` is set when it has answered so many calls, and the next is on its way."""
    iam = client(server, "iam", CHIEF)
    answered = itertools.count(1)
    iam.meta.events.register("after-call.iam", lambda **_: enough.set() if next(answered) >= calls else None)
    with contextlib.suppress(Exception):
        while True:
            change(iam, said, next(serials))


def check(server, said):
    iam = client(server, "iam", CHIEF)
    users = {u["UserName"] for page in iam.get_paginator("list_users").paginate(PathPrefix="/crash/") for u in page["Users"]}
    doubtful = said["doubtful"]
    assert set(said["users"]) - doubtful <= users
    assert not users & set(said["gone"])
    for name in set(said["inline"]) & users - doubtful:
        iam.get_user_policy(UserName=name, PolicyName="p")
    for arn in said["versions"]:
        assert iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"] == "v2"
    for name in said["roles"]:
        iam.get_role(RoleName=name)
    there = {one["Arn"] for one in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]}
    assert set(said["providers"]) - doubtful <= there
    assert not there & set(said["removed"])
    for arn in said["providers"][-3:]:
        if arn in there:
            assert iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)["ClientIDList"] == ["app"]
    for name in said["gone"][-3:]:
        with refused(404, "NoSuchEntity"):
            iam.get_user(UserName=name)


def test_nothing_that_was_answered_is_lost(tmp_path):
    server = make_server(tmp_path / "own")
    said = {"users": [], "inline": [], "versions": [], "roles": [], "providers": [], "removed": [], "gone": [], "doubtful": set()}
    serials = itertools.count()
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    chosen = random.Random(seed)
    try:
        session = Session.of(client(server, "sts", CHIEF).get_session_token())
        for _ in range(ROUNDS):
            enough = threading.Event()
            worker = threading.Thread(target=work, args=(server, said, serials, chosen.randrange(8, 24), enough))
            worker.start()
            assert enough.wait(timeout=120)
            server.kill()
            worker.join()
            said["doubtful"].update(said["users"][-1:] + said["providers"][-1:])  # what was not answered may have been done
            server.start()
            check(server, said)
            client(server, "s3", session).list_buckets()
        assert said["gone"]
    finally:
        if server.process is not None:
            assert server.stop() == 0
