curl http://127.0.0.1:4150/v1/quote \
  -H "Authorization: Bearer $STARLING_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{"model": "use-lite-en", "items": ["A cat sleeps on the sofa."], "assurance": "full"}'
