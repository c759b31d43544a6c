#!/usr/bin/env bash
# Retrieves a client token with a client secret (RFC 6749 §2.3.1), which is read from a file.
#   STITCH_CLIENT_ID=… STITCH_SCOPE=client_paymentrequest docs/use/token-request/client-secret.sh secret.txt
set -euo pipefail
secret_file=${1:?the file with the client secret}
client_id=${STITCH_CLIENT_ID:?the client id}
scope=${STITCH_SCOPE:-client_paymentrequest}
endpoint=${STITCH_TOKEN_ENDPOINT:-https://secure.stitch.money/connect/token}

# Through a pipe, since everybody on the machine can read the arguments of a command; without the line end that editors add.
tr -d '\r\n' <"$secret_file" |
  curl --silent --show-error --fail-with-body --user-agent 'token-request/1.0' "$endpoint" \
    --data-urlencode 'grant_type=client_credentials' \
    --data-urlencode "client_id=$client_id" \
    --data-urlencode "scope=$scope" \
    --data-urlencode "audience=$endpoint" \
    --data-urlencode 'client_secret@-'
