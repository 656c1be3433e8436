curl http://127.0.0.1:4150/v1/keys \
  -H "Authorization: Bearer $STARLING_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{"name": "nightly batch", "scopes": ["jobs:write", "jobs:read"], "cap": "50", "period": "day"}'
