#!/bin/sh
# A job sent as lines, one item each, followed by its events until it is done.
set -eu
: "${STARLING_URL:=http://127.0.0.1:4150}"
: "${STARLING_KEY:?set it to an API key}"
job=$(printf '"%s"\n' "The sea was calm." "A storm came up." "They reached the harbour." |
  curl --fail-with-body -sS "$STARLING_URL/v1/jobs?model=use-lite-en&priority=batch" \
    -H "Authorization: Bearer $STARLING_KEY" -H "Content-Type: application/x-ndjson" --data-binary @- |
  sed 's/.*"id":"\(job_[0-9A-Z]*\)".*/\1/')
curl --fail-with-body -sSN "$STARLING_URL/v1/jobs/$job/events" -H "Authorization: Bearer $STARLING_KEY"
