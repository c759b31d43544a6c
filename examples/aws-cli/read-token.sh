#!/usr/bin/env bash
# Prints a Stitch client token from Parameter Store, for use in another command:
#
#   curl https://api.stitch.money/graphql -H 'content-type: application/json' -d '{"query": "{ __typename }"}' \
#     -H @<(printf 'Authorization: Bearer %s' "$(./read-token.sh client_paymentrequest)")
#
# (A header from a file descriptor does not show in the list of processes.) Needs the AWS command line and jq.
set -euo pipefail

scope_set=${1:-client_paymentrequest}
prefix=${STITCH_TOKEN_PARAMETER_PREFIX:-/stitch/${STITCH_STAGE:-dev}/${STITCH_CLIENT:-default}/tokens}
# The parameter's name has the scopes sorted and joined by a dot.
name=$prefix/$(tr ' ' '\n' <<<"$scope_set" | LC_ALL=C sort | paste -sd. -)

# The token, while it is good for more than 120 seconds; nothing otherwise.
read_token() {
  aws ssm get-parameter --name "$name" --with-decryption --query Parameter.Value --output text |
    jq --raw-output 'select(.version == 1 and .expiresAt - now > 120) | .accessToken'
}

# Has the token renewed and waits for it. Prints the error of the AWS command line, and nothing else.
ask_refresher() {
  jq --null-input --arg scope "$scope_set" '{by: "reader", scopes: [$scope]}' |
    aws lambda invoke --function-name "$STITCH_REFRESHER_FUNCTION" --payload fileb:///dev/stdin /dev/null \
      2>&1 >/dev/null
}

token=$(read_token || true)
if [[ -z $token && -n ${STITCH_REFRESHER_FUNCTION:-} ]]; then
  if ! said=$(ask_refresher); then
    [[ $said == *TooManyRequestsException* ]] || { printf '%s\n' "$said" >&2 && exit 1; }
    # The refresher runs for another caller, and stores the token for all.
    sleep 2
  fi
  token=$(read_token)
fi
if [[ -z $token ]]; then
  echo "No usable client token is stored in $name. Have it renewed: stitch-token refresh" >&2
  exit 1
fi
printf '%s\n' "$token"
