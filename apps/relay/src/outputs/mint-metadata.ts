// What stands in a token besides its hashes.
import { OUTPUT_LIMITS, type OutputMetadata, type ReceiptBody, type VerificationStatus } from "@starling/protocol";

/** Question and answer, where they are texts; null where one isn't, or isn't to be told. */
export interface PublicTexts {
  readonly prompt: string | null;
  readonly answer: string | null;
}

const encoder = new TextEncoder();

const WENT_THROUGH: Readonly<Record<Exclude<VerificationStatus, "provisional">, string>> = {
  unchecked: "not checked",
  audited: "from a batch whose drawn answers were found right",
  checked: "computed again by a referee, who agrees",
  agreed: "given by several nodes of different owners",
  inconclusive: "looked at by referees who could not tell",
  refuted: "found wrong",
};

/** A text that is too long isn't cut: half an answer would be another one. Its hash is there anyway. */
const within = (text: string | null, bytesMax: number): string =>
  text === null || encoder.encode(text).byteLength > bytesMax ? "" : text;

export function mintMetadata(
  body: Pick<ReceiptBody, "id" | "modelId" | "verdict" | "atMs">,
  texts: PublicTexts,
): OutputMetadata {
  const day = new Date(body.atMs).toISOString().slice(0, 10);
  return {
    name: `Answer of ${body.modelId}, ${day}`,
    description: `An answer of the Starling network, ${WENT_THROUGH[body.verdict.status]}. Its receipt ${body.id} is a leaf of the network's receipt log; the token's id is the leaf's hash.`,
    modelId: body.modelId,
    prompt: within(texts.prompt, OUTPUT_LIMITS.promptBytesMax),
    output: within(texts.answer, OUTPUT_LIMITS.outputBytesMax),
    uri: "",
  };
}
