curl http://127.0.0.1:4150/v1/chat/completions \
  -H "Authorization: Bearer $STARLING_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{"model": "starling-tiny", "messages": [{"role": "user", "content": "Who are you?"}], "max_tokens": 20}'
