curl http://127.0.0.1:4150/v1/completions \
  -H "Authorization: Bearer $STARLING_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{"model": "starling-tiny", "prompt": "The ship sailed at dawn.", "max_tokens": 20, "temperature": 0}'
