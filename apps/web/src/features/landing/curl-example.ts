/** A call that works as it stands where STARLING_API_KEY is set. */
export const curlExample = (relayUrl: string, model = "use-lite-en"): string =>
  [
    `curl ${relayUrl}/v1/embeddings \\`,
    '  -H "Authorization: Bearer $STARLING_API_KEY" \\',
    '  -H "Content-Type: application/json" \\',
    `  -d '{"model": "${model}", "input": ["A cat sleeps on the sofa."]}'`,
  ].join("\n");
