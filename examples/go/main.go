// Reads a Stitch client token from Parameter Store and calls the API with it.
//
// Run with: go run . client_paymentrequest
// Needs the AWS SDK for Go, and the right that the stack's managed policy gives: ssm:GetParameter and kms:Decrypt for
// that token, lambda:InvokeFunction for the refresher.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

// busyTime is how long to wait while the refresher runs for another caller.
const busyTime = 2 * time.Second

// stitch follows no redirect: one could take the token to any server.
var stitch = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error {
	return errors.New("Stitch redirects, and a redirect is never followed")
}}

// reader keeps the token of one scope set in memory. One goroutine at a time may use it.
type reader struct {
	aws      aws.Config
	scopeSet string
	held     *stored
}

// token is from memory while it is good, else from the store, else from the refresher.
func (r *reader) token(ctx context.Context) (string, error) {
	if r.usable() == "" {
		if err := r.read(ctx); err != nil {
			return "", err
		}
	}
	if r.usable() == "" {
		return r.ask(ctx, anyToken(r.scopeSet))
	}
	return r.usable(), nil
}

// renewed is another token, after Stitch has rejected this one. Repeat the call once with it, not more often.
func (r *reader) renewed(ctx context.Context, rejected string) (string, error) {
	if err := r.read(ctx); err != nil {
		return "", err
	}
	return r.ask(ctx, afterRejection(r.scopeSet, rejected, r.held))
}

// ask has the token renewed, and reads it. Without a refresher to ask, or anything to ask it, it is only looked at.
func (r *reader) ask(ctx context.Context, event *refreshEvent) (string, error) {
	if function := os.Getenv("STITCH_REFRESHER_FUNCTION"); function != "" && event != nil {
		payload, err := json.Marshal(event)
		if err != nil {
			return "", err
		}
		input := &lambda.InvokeInput{FunctionName: &function, Payload: payload}
		_, err = lambda.NewFromConfig(r.aws).Invoke(ctx, input)
		var busy *lambdatypes.TooManyRequestsException
		if errors.As(err, &busy) {
			// It runs for another caller, and stores the token for all.
			time.Sleep(busyTime)
		} else if err != nil {
			return "", err
		}
		if err := r.read(ctx); err != nil {
			return "", err
		}
	}
	if r.usable() == "" {
		return "", fmt.Errorf("no usable client token for %s: see the refresher's log", r.scopeSet)
	}
	return r.usable(), nil
}

func (r *reader) usable() string {
	if r.held == nil {
		return ""
	}
	return usableToken(r.held.document, time.Now().Unix())
}

func (r *reader) read(ctx context.Context) error {
	prefix := setting("STITCH_TOKEN_PARAMETER_PREFIX",
		"/stitch/"+setting("STITCH_STAGE", "dev")+"/"+setting("STITCH_CLIENT", "default")+"/tokens")
	input := &ssm.GetParameterInput{
		Name:           aws.String(parameterName(prefix, r.scopeSet)),
		WithDecryption: aws.Bool(true),
	}
	answer, err := ssm.NewFromConfig(r.aws).GetParameter(ctx, input)
	var missing *types.ParameterNotFound
	if errors.As(err, &missing) {
		r.held = nil
		return nil
	}
	if err != nil {
		return err
	}
	r.held = &stored{aws.ToString(answer.Parameter.Value), answer.Parameter.Version}
	return nil
}

func setting(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

// callStitch gives the answer, and whether Stitch rejected the token: with 401, or with a code in a body of 200 or 400.
func callStitch(ctx context.Context, token, query string) (answer json.RawMessage, rejected bool, err error) {
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		return nil, false, err
	}
	url := setting("STITCH_API_ENDPOINT", "https://api.stitch.money/graphql")
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return nil, false, err
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", "application/json")
	// Your own name and version: firewalls may refuse Go's default.
	request.Header.Set("User-Agent", "stitch-token-example/1.0")
	response, err := stitch.Do(request)
	if err != nil {
		return nil, false, err
	}
	defer response.Body.Close()
	if response.StatusCode == http.StatusUnauthorized {
		return nil, true, nil
	}
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, false, err
	}
	type place struct{ Extensions struct{ Code string } }
	var said struct {
		place
		Errors []place
	}
	if err := json.Unmarshal(text, &said); err != nil {
		return nil, false, fmt.Errorf("HTTP %d without JSON", response.StatusCode)
	}
	for _, where := range append(said.Errors, said.place) {
		rejected = rejected || where.Extensions.Code == "UNAUTHENTICATED"
	}
	return text, rejected, nil
}

func run(ctx context.Context, scopeSet string) error {
	settings, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return err
	}
	reader := &reader{aws: settings, scopeSet: scopeSet}
	token, err := reader.token(ctx)
	if err != nil {
		return err
	}
	answer, rejected, err := callStitch(ctx, token, "{ __typename }")
	if err == nil && rejected {
		if token, err = reader.renewed(ctx, token); err == nil {
			answer, _, err = callStitch(ctx, token, "{ __typename }")
		}
	}
	if err == nil {
		fmt.Println(string(answer))
	}
	return err
}

func main() {
	scopeSet := "client_paymentrequest"
	if len(os.Args) > 1 {
		scopeSet = os.Args[1]
	}
	ctx, cancel := context.WithTimeout(context.Background(), 28*time.Second)
	defer cancel()
	if err := run(ctx, scopeSet); err != nil {
		log.Fatal(err)
	}
}
