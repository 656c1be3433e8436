#!/bin/sh
set -eu
: "${STARLING_URL:=http://127.0.0.1:4150}"
: "${STARLING_KEY:?set it to an API key}"
curl --fail-with-body -sS "$STARLING_URL/v1/embeddings" \
  -H "Authorization: Bearer $STARLING_KEY" -H "Content-Type: application/json" \
  -d '{ "model": "use-lite-en", "input": ["A cat sleeps on the sofa.", "A kitten naps on the couch."] }'
