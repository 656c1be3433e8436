import { ok } from "@starling/protocol";
import { route } from "../route.ts";

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Starling API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" href="/docs/favicon-32x32.png">
</head>
<body>
<div id="api"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/show-api.js"></script>
</body>
</html>
`;

export const getDocs = route({
  name: "getDocs",
  method: "GET",
  path: "/docs",
  summary: "This API as a page",
  auth: "none",
  reply: { status: 200, description: "The page.", mediaType: "text/html; charset=utf-8" },
  errors: [],
  handler: () => ok({ body: PAGE }),
});
