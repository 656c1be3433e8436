#!/bin/sh
# A chat, whole. The answer's text is at .choices[0].message.content; .starling says what it went through.
set -eu
: "${STARLING_URL:=http://127.0.0.1:4150}"
: "${STARLING_KEY:?set it to an API key}"
curl --fail-with-body -sS "$STARLING_URL/v1/chat/completions" \
  -H "Authorization: Bearer $STARLING_KEY" -H "Content-Type: application/json" \
  -d '{
    "model": "starling-tiny",
    "messages": [{ "role": "user", "content": "Continue: The ship sailed at dawn." }],
    "max_tokens": 24, "temperature": 0
  }'
