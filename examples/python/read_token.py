"""Reads a Stitch client token from Parameter Store and calls the API with it.

Run with: python read_token.py client_paymentrequest
Needs boto3, and the right that the stack's managed policy gives: ssm:GetParameter and kms:Decrypt for that token,
lambda:InvokeFunction for the refresher.
"""

import json
import os
import re
import sys
import time
import urllib.error
import urllib.request

import boto3

LEEWAY_SECONDS = 120
"""A token this close to its end counts as expired: it has to survive the call that it is used for."""

BUSY_SECONDS = 2
"""How long to wait while the refresher runs for another caller."""

_held = {}
_ssm = boto3.client("ssm")
_lambda = boto3.client("lambda")


def client_token(scope_set):
    """The access token of a scope set: from memory while it is good, else from the store, else from the refresher."""
    held = _held.get(scope_set)
    if held is None or usable_token(held["document"], time.time()) is None:
        held = read_parameter(scope_set)
        if held is None or usable_token(held["document"], time.time()) is None:
            ask_refresher(refresh_event(scope_set))
            held = read_parameter(scope_set)
        _held[scope_set] = held
    return usable(scope_set)


def renewed_token(scope_set):
    """Another access token, after Stitch has rejected the one in memory. Repeat the call once with it, no more."""
    rejected = usable_token(_held[scope_set]["document"], 0)
    stored = read_parameter(scope_set)
    event = after_rejection(scope_set, rejected, stored)
    if event is not None:
        ask_refresher(event)
        stored = read_parameter(scope_set)
    _held[scope_set] = stored
    return usable(scope_set)


def usable(scope_set):
    held = _held[scope_set]
    token = None if held is None else usable_token(held["document"], time.time())
    if token is None:
        raise RuntimeError(f"no usable client token for {scope_set}: see the refresher's log")
    return token


def usable_token(document, now):
    """The access token in a stored document, or None when it is none of this version, or ends too soon."""
    try:
        token = json.loads(document)
    except ValueError:
        return None
    if not isinstance(token, dict) or type(token.get("version")) is not int or token["version"] != 1:
        return None
    access_token, expires_at = token.get("accessToken"), token.get("expiresAt")
    if token.get("tokenType") != "Bearer" or type(expires_at) is not int:
        return None
    if not isinstance(access_token, str) or not re.fullmatch(r"[A-Za-z0-9\-._~+/]+=*", access_token):
        return None
    return access_token if expires_at - now > LEEWAY_SECONDS else None


def after_rejection(scope_set, rejected, stored):
    """What to ask the refresher after Stitch has rejected a token; nothing where another one is stored."""
    if stored is None:
        return refresh_event(scope_set)
    other = usable_token(stored["document"], 0)
    return None if other != rejected else {**refresh_event(scope_set), "rejectedVersion": stored["version"]}


def refresh_event(scope_set):
    return {"by": "reader", "scopes": [scope_set]}


def parameter_name(prefix, scope_set):
    return f"{prefix}/{'.'.join(sorted(scope_set.split(' ')))}"


def read_parameter(scope_set):
    stage = os.environ.get("STITCH_STAGE", "dev")
    client = os.environ.get("STITCH_CLIENT", "default")
    prefix = os.environ.get("STITCH_TOKEN_PARAMETER_PREFIX", f"/stitch/{stage}/{client}/tokens")
    try:
        answer = _ssm.get_parameter(Name=parameter_name(prefix, scope_set), WithDecryption=True)
    except _ssm.exceptions.ParameterNotFound:
        return None
    return {"document": answer["Parameter"]["Value"], "version": answer["Parameter"]["Version"]}


def ask_refresher(event):
    """Has the token renewed and waits for it. Without a refresher to ask, the schedule is waited for."""
    function = os.environ.get("STITCH_REFRESHER_FUNCTION")
    if not function:
        return
    try:
        _lambda.invoke(FunctionName=function, Payload=json.dumps(event))
    except _lambda.exceptions.TooManyRequestsException:
        # It runs for another caller, and stores the token for all.
        time.sleep(BUSY_SECONDS)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect ends in an error: urllib would send the token to whatever address the answer names."""

    def redirect_request(self, *_):
        return None


_opener = urllib.request.build_opener(_NoRedirect)


def call_stitch(access_token, query):
    url = os.environ.get("STITCH_API_ENDPOINT", "https://api.stitch.money/graphql")
    headers = {
        "authorization": f"Bearer {access_token}",
        "content-type": "application/json",
        # Your own name and version: firewalls refuse Python's default.
        "user-agent": "stitch-token-example/1.0",
    }
    request = urllib.request.Request(url, json.dumps({"query": query}).encode(), headers)
    try:
        with _opener.open(request, timeout=8) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        if error.code == 401:
            return {"extensions": {"code": "UNAUTHENTICATED"}}
        if error.code == 400 and error.headers.get_content_type().endswith("json"):
            return json.load(error)
        raise


def is_rejected(answer):
    """The code of a rejection comes with HTTP 200 or 400: in an error, or beside `errors` as Stitch documents it."""
    places = [answer, *(answer.get("errors") or [])]
    return any((place.get("extensions") or {}).get("code") == "UNAUTHENTICATED" for place in places)


if __name__ == "__main__":
    scope_set = sys.argv[1] if len(sys.argv) > 1 else "client_paymentrequest"
    answer = call_stitch(client_token(scope_set), "{ __typename }")
    if is_rejected(answer):
        answer = call_stitch(renewed_token(scope_set), "{ __typename }")
    print(json.dumps(answer))
