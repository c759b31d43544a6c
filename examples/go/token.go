package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"sort"
	"strings"
)

// leewaySeconds: a token this close to its end counts as expired, since it has to survive the call that it is used for.
const leewaySeconds = 120

// inHeader is what can stand in an Authorization header (RFC 6750, section 2.1).
var inHeader = regexp.MustCompile(`^[A-Za-z0-9\-._~+/]+=*$`)

// stored is a parameter as it was read.
type stored struct {
	document string
	version  int64
}

// String leaves the document out: a log that shows this shows no token.
func (s stored) String() string {
	return fmt.Sprintf("version %d", s.version)
}

// refreshEvent is what the refresher is asked.
type refreshEvent struct {
	By              string   `json:"by"`
	Scopes          []string `json:"scopes"`
	RejectedVersion int64    `json:"rejectedVersion,omitempty"`
}

// usableToken gives the access token in a stored document, or "" when it is none of this version, or ends too soon.
// now is in epoch seconds.
func usableToken(document string, now int64) string {
	// A map, because a struct would take members in any spelling, such as "Version".
	var members map[string]json.RawMessage
	if json.Unmarshal([]byte(document), &members) != nil {
		return ""
	}
	var version, expiresAt int64
	var accessToken, tokenType string
	for name, value := range map[string]any{
		"version": &version, "accessToken": &accessToken, "tokenType": &tokenType, "expiresAt": &expiresAt,
	} {
		if json.Unmarshal(members[name], value) != nil {
			return ""
		}
	}
	if version != 1 || tokenType != "Bearer" || !inHeader.MatchString(accessToken) || expiresAt-now <= leewaySeconds {
		return ""
	}
	return accessToken
}

// afterRejection says what to ask the refresher after Stitch has rejected a token; nil where another one is stored.
func afterRejection(scopeSet, rejected string, found *stored) *refreshEvent {
	event := anyToken(scopeSet)
	if found == nil {
		return event
	}
	if usableToken(found.document, 0) != rejected {
		return nil
	}
	event.RejectedVersion = found.version
	return event
}

// anyToken asks for a token where nothing usable is stored.
func anyToken(scopeSet string) *refreshEvent {
	return &refreshEvent{By: "reader", Scopes: []string{scopeSet}}
}

// parameterName has the scopes sorted and joined by a dot.
func parameterName(prefix, scopeSet string) string {
	scopes := strings.Split(scopeSet, " ")
	sort.Strings(scopes)
	return prefix + "/" + strings.Join(scopes, ".")
}
