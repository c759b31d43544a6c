#!/usr/bin/env bash
# Retrieves a client token with a certificate: signs a client assertion (RFC 7523) with openssl and sends it with cURL.
#   STITCH_CLIENT_ID=… STITCH_SCOPE=client_paymentrequest docs/use/token-request/certificate.sh certificate.pem
set -euo pipefail
certificate=${1:?the file with certificate and private key}
client_id=${STITCH_CLIENT_ID:?the client id}
scope=${STITCH_SCOPE:-client_paymentrequest}
endpoint=${STITCH_TOKEN_ENDPOINT:-https://secure.stitch.money/connect/token}

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

# What Stitch knows the certificate by: its SHA-1 thumbprint.
key_id=$(openssl x509 -in "$certificate" -noout -fingerprint -sha1 | sed 's/.*=//; s/://g')
now=$(date +%s)
header=$(printf '{"alg":"RS256","typ":"JWT","kid":"%s"}' "$key_id" | base64url)
# A new jti for every request: an assertion is good once.
claims=$(printf '{"iss":"%s","sub":"%s","aud":"%s","jti":"%s","iat":%d,"nbf":%d,"exp":%d}' \
  "$client_id" "$client_id" "$endpoint" "$(openssl rand -hex 16)" "$now" "$now" $((now + 60)) | base64url)
signature=$(printf '%s.%s' "$header" "$claims" | openssl dgst -sha256 -sign "$certificate" -binary | base64url)

# Through a pipe, since everybody on the machine can read the arguments of a command.
printf '%s.%s.%s' "$header" "$claims" "$signature" |
  curl --silent --show-error --fail-with-body --user-agent 'token-request/1.0' "$endpoint" \
    --data-urlencode 'grant_type=client_credentials' \
    --data-urlencode "client_id=$client_id" \
    --data-urlencode "scope=$scope" \
    --data-urlencode "audience=$endpoint" \
    --data-urlencode 'client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer' \
    --data-urlencode 'client_assertion@-'
