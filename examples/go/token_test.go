package main

import (
	"encoding/json"
	"os"
	"reflect"
	"testing"
)

// vectors reads what every reader has to agree on, whatever its language.
func vectors[T any](t *testing.T, name string) []T {
	text, err := os.ReadFile("../../test/vectors/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var all []T
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestDocuments(t *testing.T) {
	type vector struct {
		Title, Document, AccessToken string
		Now                          int64
	}
	for _, v := range vectors[vector](t, "documents") {
		if token := usableToken(v.Document, v.Now); token != v.AccessToken {
			t.Errorf("%s: %q", v.Title, token)
		}
	}
}

func TestNames(t *testing.T) {
	type vector struct{ Prefix, ScopeSet, Name string }
	for _, v := range vectors[vector](t, "names") {
		if name := parameterName(v.Prefix, v.ScopeSet); name != v.Name {
			t.Errorf("%s, not %s", name, v.Name)
		}
	}
}

func TestRejections(t *testing.T) {
	type read struct {
		AccessToken string
		Version     int64
	}
	type vector struct {
		Title    string
		Rejected read
		Stored   *read
		Asks     *refreshEvent
	}
	for _, v := range vectors[vector](t, "rejections") {
		var found *stored
		if v.Stored != nil {
			document, _ := json.Marshal(map[string]any{
				"version": 1, "accessToken": v.Stored.AccessToken, "tokenType": "Bearer", "expiresAt": 9999999999,
			})
			found = &stored{string(document), v.Stored.Version}
		}
		if asks := afterRejection("s", v.Rejected.AccessToken, found); !reflect.DeepEqual(asks, v.Asks) {
			t.Errorf("%s: %+v", v.Title, asks)
		}
	}
}
