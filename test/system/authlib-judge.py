"""Judges client assertions with Authlib's own rules of RFC 7523. A line of JSON in, a line of JSON out.

The first line says what the server knows: tokenEndpoint, clientId, keyId and publicKey (PEM). Each further line is the form of a
token request; the answer is `{"status": 200}`, or 401 with the OAuth error.
"""

import json
import sys
from types import SimpleNamespace
from urllib.parse import parse_qsl

from authlib.oauth2.rfc6749 import InvalidClientError
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion

known = json.loads(sys.stdin.readline())


class Judge(JWTBearerClientAssertion):
    seen = set()

    def validate_jti(self, claims, jti):
        if jti in self.seen:
            return False
        self.seen.add(jti)
        return True

    def resolve_client_public_key(self, client, headers):
        if headers.get("kid") != known["keyId"]:
            raise InvalidClientError()
        return known["publicKey"]


client = SimpleNamespace(check_endpoint_auth_method=lambda method, endpoint: True)
judge = Judge(known["tokenEndpoint"])

for line in sys.stdin:
    request = SimpleNamespace(form=dict(parse_qsl(json.loads(line))), client=None)
    try:
        found = judge(lambda client_id: client if client_id == known["clientId"] else None, request)
        answer = {"status": 200 if found else 401}
    except (InvalidClientError, KeyError):  # It looks the subject up before it asks whether there is one.
        answer = {"status": 401}
    except Exception as error:
        answer = {"status": 500, "error": repr(error)}
    print(json.dumps(answer), flush=True)
