import { createClient } from "@starling/sdk";

const starling = createClient({ relayUrl: "http://127.0.0.1:4150", apiKey: process.env.STARLING_API_KEY ?? "" });
const job = await starling.jobs.create({
  model: "use-lite-en",
  items: ["A cat sleeps on the sofa.", "Rain fell all night."],
});
for await (const line of starling.jobs.results(job.id)) {
  if (line.ok) console.log(line.index, line.verification.status);
  else console.error(line.index, line.error.code);
}
