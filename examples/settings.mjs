// Where the network is, and with which key: the same for every example.
export const relayUrl = process.env.STARLING_URL ?? "http://127.0.0.1:4150";
export const apiKey = process.env.STARLING_KEY ?? "";
if (apiKey === "") {
  console.error("Set STARLING_KEY to an API key; `npm start` prints one and keeps it in .starling/keys/dev-api-key.");
  process.exit(64);
}
