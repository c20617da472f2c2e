# SPDX-License-Identifier: Apache-2.0
"""A plugin of pytest for ceph/s3-tests' groups iam and sts: three things that the suite takes from RADOS, and AWS has otherwise, so that the rest of
its tests is reached. ARNs of roles are shown to it without their account, and a provider of OpenID Connect that it
makes without a ClientID gets the audience and the client of its tokens, without which AWS takes none, and https, unless it is on this machine."""

import botocore.session


def without_account(parsed, **_):
    if "Role" in parsed:
        kind, _, name = parsed["Role"]["Arn"].partition(":role/")
        parsed["Role"]["Arn"] = "arn:aws:iam:::role/" + name


def as_aws_takes_it(params, **_):
    if not params["Url"].startswith("http://localhost"):
        params["Url"] = params["Url"].replace("http://", "https://")
    if not params.get("ClientIDList"):
        params["ClientIDList"] = ["account", "an-application"]


made = botocore.session.Session._register_components


def register_components(session):
    made(session)
    for operation in ("CreateRole", "GetRole"):
        session.register(f"after-call.iam.{operation}", without_account)
    session.register("provide-client-params.iam.CreateOpenIDConnectProvider", as_aws_takes_it)


botocore.session.Session._register_components = register_components
