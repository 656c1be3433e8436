curl "http://127.0.0.1:4150/v1/account/entries?limit=20" -H "Authorization: Bearer $STARLING_API_KEY"
