"""Reads a Stitch client token from Parameter Store and calls the API with it.

Run with: python read_token.py client_paymentrequest
Needs boto3, and the right that the stack's managed policy gives: ssm:GetParameter and kms:Decrypt for that token,
lambda:InvokeFunction for the refresher.
"""

import json
import os
import sys
import time
import urllib.request

import boto3

LEEWAY_SECONDS = 120
"""A token this close to its end counts as expired: it has to survive the call that it is used for."""

_held = {}
_ssm = boto3.client("ssm")


def client_token(scope_set):
    """The access token of a scope set: from memory while it is good, else from the store, else from the refresher."""
    token = _held.get(scope_set)
    if token is None or not is_fresh(token):
        token = read_token(scope_set)
        if token is None:
            ask_refresher(scope_set)
            token = read_token(scope_set)
        if token is None:
            raise RuntimeError(f"no usable client token for {scope_set}: see the refresher's log")
        _held[scope_set] = token
    return token["accessToken"]


def read_token(scope_set):
    stage = os.environ.get("STITCH_STAGE", "dev")
    client = os.environ.get("STITCH_CLIENT", "default")
    prefix = os.environ.get("STITCH_TOKEN_PARAMETER_PREFIX", f"/stitch/{stage}/{client}/tokens")
    name = f"{prefix}/{'.'.join(sorted(scope_set.split(' ')))}"
    try:
        value = _ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"]
    except _ssm.exceptions.ParameterNotFound:
        return None
    token = json.loads(value)
    return token if token.get("version") == 1 and is_fresh(token) else None


def is_fresh(token):
    return token["expiresAt"] - time.time() > LEEWAY_SECONDS


def ask_refresher(scope_set):
    """Has the token renewed and waits for it. Without a refresher to ask, the schedule is waited for."""
    function = os.environ.get("STITCH_REFRESHER_FUNCTION")
    if function:
        boto3.client("lambda").invoke(FunctionName=function, Payload=json.dumps({"scopes": [scope_set]}))


def call_stitch(access_token, query):
    url = os.environ.get("STITCH_API_ENDPOINT", "https://api.stitch.money/graphql")
    headers = {
        "authorization": f"Bearer {access_token}",
        "content-type": "application/json",
        # Your own name and version: firewalls refuse Python's default.
        "user-agent": "stitch-token-example/1.0",
    }
    request = urllib.request.Request(url, json.dumps({"query": query}).encode(), headers)
    with urllib.request.urlopen(request, timeout=8) as answer:
        return json.load(answer)


if __name__ == "__main__":
    scope_set = sys.argv[1] if len(sys.argv) > 1 else "client_paymentrequest"
    print(json.dumps(call_stitch(client_token(scope_set), "{ __typename }")))
