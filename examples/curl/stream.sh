#!/bin/sh
# The same as it is made: server-sent events. A connection that broke is taken up with the same Idempotency-Key and
# the last event's id in Last-Event-ID.
set -eu
: "${STARLING_URL:=http://127.0.0.1:4150}"
: "${STARLING_KEY:?set it to an API key}"
curl --fail-with-body -sSN "$STARLING_URL/v1/chat/completions" \
  -H "Authorization: Bearer $STARLING_KEY" -H "Content-Type: application/json" \
  -H "Idempotency-Key: example-$$" \
  -d '{
    "model": "starling-tiny",
    "messages": [{ "role": "user", "content": "Continue: The ship sailed at dawn." }],
    "max_tokens": 24, "temperature": 0, "stream": true
  }'
