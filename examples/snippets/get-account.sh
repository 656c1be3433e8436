curl http://127.0.0.1:4150/v1/account -H "Authorization: Bearer $STARLING_API_KEY"
