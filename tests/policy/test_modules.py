# SPDX-License-Identifier: Apache-2.0
"""The real server with each set of modules: what answers, who is asked for keys, what lists, policies and masks mean; and that
of a module that is off nothing is there: no route, no option of buckets, no metric, no thread, and not its file."""

import itertools
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

for folder in ("s3", "native"):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / folder))

import tokens  # noqa: E402
from mortise_server import Key, Server, program  # noqa: E402

ANN = Key("MODULESKEY0000000ANN", "secret-of-ann-0001", "ann")
BOB = Key("MODULESKEY0000000BOB", "secret-of-bob-0001", "bob")
APIS = ("api_s3", "api_native")
READ_ONLY = "771"  # as AIStore's documents have it
AUTHENTICATION = ("auth_sigv4", "auth_jwt")
OPTIONAL = (*APIS, *AUTHENTICATION, "auth_policy", "auth_acl", "auth_access", "users_local")


def section(plugin, on):
    return f"[plugins.{plugin}]\nenabled = {'true' if on else 'false'}\n"


def configuration(modules, keys=()):
    text = "\n" + "".join(section(plugin, plugin in modules) for plugin in OPTIONAL)
    if "auth_jwt" in modules:
        text = text.replace(section("auth_jwt", True), section("auth_jwt", True) + f'secret = "{tokens.SECRET}"\n')
    for key in keys:
        text += f'[[plugins.auth_sigv4.key]]\naccess_key = "{key.access_key}"\nsecret_key = "{key.secret_key}"\nid = "{key.user}"\n'
    return text


@dataclass
class Running:
    server: Server
    modules: frozenset

    def __contains__(self, module):
        return module in self.modules

    @property
    def is_open(self):
        return not self.modules.intersection(AUTHENTICATION)

    def ask(self, method, path, key=None, data=b"", headers=None):
        """Signed where keys are asked for, with a token where those are, unless `key` is None. By her token, ann administers."""
        request = AWSRequest(method, self.server.url + path, data=data, headers={"Host": "localhost"} if self.is_open else {})
        for name, value in (headers or {}).items():
            request.headers[name] = value
        if key and "auth_sigv4" in self:
            S3SigV4Auth(Credentials(key.access_key, key.secret_key), "s3", "us-east-1").add_auth(request)
        elif key and "auth_jwt" in self:
            genuine = key.secret_key == ANN.secret_key or key == BOB
            request.headers["Authorization"] = "Bearer " + (tokens.signed(key.user, admin=key == ANN) if genuine else "garbage")
        ready = request.prepare()
        return requests.request(method, ready.url, data=data, headers=dict(ready.headers), timeout=120)

    def native(self, method, path, action, key=None, **more):
        message = json.dumps({"action": action, **more}).encode()
        return self.ask(method, path, key, message, {"Content-Type": "application/json"})


def combinations():
    apis = [{"api_s3"}, {"api_native"}, set(APIS)]
    rules = [set(chosen) for n in range(3) for chosen in itertools.combinations(("auth_policy", "auth_acl"), n)]
    for api, masks in itertools.product(apis, ([], ["auth_access"])):
        yield frozenset(api | set(masks))
        for others in rules:
            yield frozenset(api | set(masks) | others | {"auth_sigv4"})
        yield frozenset(api | set(masks) | {"auth_jwt"})
    yield frozenset({*APIS, *AUTHENTICATION})
    yield frozenset({*APIS, "auth_sigv4", "users_local"})
    yield frozenset(OPTIONAL)


def title(modules):
    return "+".join(plugin for plugin in OPTIONAL if plugin in modules)


@pytest.fixture(scope="module", params=sorted(combinations(), key=title), ids=title)
def running(request, tmp_path_factory):
    modules = request.param
    keys = (ANN, BOB) if "auth_sigv4" in modules else ()
    server = Server(tmp_path_factory.mktemp("modules"), extra=configuration(modules, keys)).start()
    yield Running(server, modules)
    assert server.stop() == 0, server.last_of_log()


def make_bucket(running, name):
    if "api_s3" in running:
        made = running.ask("PUT", f"/s3/{name}", ANN)
        if made.status_code == 409:
            return
    else:
        made = running.native("POST", f"/v1/buckets/{name}", "create-bck", ANN)
        if made.status_code == 409:
            return
    assert made.status_code == 200, made.text


def test_what_answers(running):
    s3 = running.ask("GET", "/s3", ANN)
    assert (s3.status_code, "ListAllMyBucketsResult" in s3.text) == ((200, True) if "api_s3" in running else (404, False)), s3.text
    native = running.native("GET", "/v1/buckets", "list", ANN)
    if "api_native" in running:
        assert native.status_code == 200 and isinstance(native.json(), list)
    elif "api_s3" in running:
        assert native.status_code == 404 and "<Code>NoSuchBucket</Code>" in native.text, "it is a key of a bucket v1"
    else:
        assert native.status_code == 404


def test_who_is_asked_for_keys(running):
    wanted = 200 if running.is_open else 403
    if "api_s3" in running:
        assert running.ask("GET", "/s3").status_code == wanted
        assert running.ask("GET", "/s3", Key(ANN.access_key, "not-the-secret")).status_code == wanted
    if "api_native" in running:
        assert running.native("GET", "/v1/buckets", "list").status_code == {403: 401, 200: 200}[wanted]


def test_what_access_control_lists_mean(running):
    if "api_s3" not in running:
        pytest.skip("S3 alone sets lists")
    make_bucket(running, "by-list")
    assert running.ask("PUT", "/s3/by-list/k", ANN, b"x", {"x-amz-acl": "public-read"}).status_code == 200
    opens = "auth_acl" in running or running.is_open
    for key in (None, BOB):
        assert (running.ask("GET", "/s3/by-list/k", key).status_code == 200) == opens


def test_what_policies_mean(running):
    if "api_s3" not in running:
        pytest.skip("S3 alone sets policies of buckets")
    make_bucket(running, "by-policy")
    assert running.ask("PUT", "/s3/by-policy/k", ANN, b"x").status_code == 200
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::by-policy/*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]}).encode()
    counts = "auth_policy" in running
    is_open = running.is_open
    assert running.ask("PUT", "/s3/by-policy?policy", ANN, policy).status_code == (204 if counts or is_open else 501)
    for key in (None, BOB):
        assert (running.ask("GET", "/s3/by-policy/k", key).status_code == 200) == (counts or is_open)


def test_what_masks_mean(running):
    if "api_native" not in running:
        pytest.skip("AIStore's API alone sets masks")
    make_bucket(running, "by-mask")
    assert running.ask("PUT", "/v1/objects/by-mask/before", ANN, b"x").status_code == 200
    changed = running.native("PATCH", "/v1/buckets/by-mask", "set-bprops", ANN, value={"access": READ_ONLY})
    assert changed.status_code == 200, changed.text
    assert running.ask("PUT", "/v1/objects/by-mask/after", ANN, b"x").status_code == 403
    assert running.ask("GET", "/v1/objects/by-mask/before", ANN).status_code == 200
    if "api_s3" in running:
        assert running.ask("PUT", "/s3/by-mask/after", ANN, b"x").status_code == (403 if "auth_access" in running else 200)


def test_what_is_off_leaves_nothing_behind(running):
    process = Path(f"/proc/{running.server.process.pid}")
    loaded = set(re.findall(r"/plugins/(\w+)\.so", (process / "maps").read_text()))
    names = {(task / "comm").read_text().strip() for task in (process / "task").iterdir()}
    metrics = requests.get(running.server.admin_url + "/metrics", timeout=120).text
    listed = subprocess.run([program(), "bucket", "properties", "--data", running.server.data], capture_output=True, text=True, timeout=120).stdout
    pages = subprocess.run([program(), "user", "list", "--data", running.server.data], capture_output=True, text=True, timeout=120)
    for plugin in OPTIONAL:
        on = plugin in running
        assert (plugin in loaded) == on, plugin
        assert on or not any(plugin.startswith(name) for name in names if name.startswith(("api_", "auth_"))), (plugin, names)
        assert on or f"mortise_{plugin}" not in metrics, plugin
    assert ("s3.policy" in listed) == ("api_s3" in running)
    assert ("ais.access" in listed) == ("api_native" in running)
    assert (pages.returncode == 0) == ("users_local" in running)


@pytest.mark.parametrize("apis", [{"api_s3"}, {"api_native"}, set(APIS)], ids=title)
@pytest.mark.parametrize("masks", [False, True], ids=["no masks", "masks"])
def test_without_keys_nobody_else_is_served(tmp_path, apis, masks):
    modules = apis | ({"auth_access"} if masks else set())
    here = Server(tmp_path / "here", extra=configuration(modules)).start()
    assert Running(here, modules).ask("GET", "/s3" if "api_s3" in apis else "/v1/health").status_code == 200
    assert requests.get(here.url, headers={"Host": "photos.example.org"}, timeout=120).status_code in (403, 404)
    assert here.stop() == 0
    everywhere = Server(tmp_path / "everywhere", listen="0.0.0.0:0", extra=configuration(modules))
    with pytest.raises(RuntimeError, match="no authentication plugin is enabled"):
        everywhere.start()


@pytest.mark.parametrize("rule", ["auth_policy", "auth_acl"])
def test_rules_about_users_without_users_are_refused(tmp_path, rule):
    server = Server(tmp_path / "server", extra=configuration({"api_s3", rule}))
    with pytest.raises(RuntimeError, match=rule):
        server.start()


def test_a_module_that_is_off_takes_no_options(tmp_path):
    """But says that they do nothing, or that nobody would be asked for keys."""
    options = {"auth_sigv4": "allowed_skew = \"1h\"", "api_native": "job_rate = \"1MiB\"", "auth_access": "colour = 1"}
    for plugin, option in options.items():
        file = tmp_path / f"{plugin}.toml"
        file.write_text(f"[plugins.{plugin}]\n{option}\n")
        done = subprocess.run([program(), "check-config", file], capture_output=True, text=True, timeout=120)
        assert plugin in done.stdout + done.stderr, done
