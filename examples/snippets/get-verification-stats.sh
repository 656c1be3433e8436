curl http://127.0.0.1:4150/v1/verification/stats
