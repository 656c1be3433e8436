curl http://127.0.0.1:4150/v1/embeddings \
  -H "Authorization: Bearer $STARLING_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{"model": "use-lite-en", "input": ["A cat sleeps on the sofa.", "A kitten naps on the couch."]}'
