import { compareOutputs } from "@starling/domain";
import { checkSpecOf, encodeText, packBundle } from "@starling/protocol";
import { describe, expect, it } from "vitest";
import { checkOutput } from "../../socket/check-output.ts";
import { answerEmbeddings, answerOcr } from "../simulated-answers.ts";
import type { Work } from "../simulated-node.ts";
import { TEST_DIMENSIONS, TEST_EMBED_MODEL, TEST_OCR_MODEL, testCatalogue } from "../test-catalogue.ts";
import { dropping, honestUntil, lieSometimes, lieWhen } from "./choose-when.ts";
import { collude } from "./collude.ts";
import type { AnswerWork, Liar } from "./liar.ts";
import { replay } from "./replay.ts";
import { seededRandom } from "./seeded-random.ts";
import { garbage, notANumber, perturbed, smallerModel, truncated, zeros } from "./wrong-values.ts";

const catalogue = testCatalogue();
const workOf = (modelId: string, texts: readonly string[], chunkIndex = 0): Work => ({
  lease: {
    jobId: "job_00000000000000000000000001",
    chunkIndex,
    fence: chunkIndex,
    modelId,
    itemCount: texts.length,
    ttlMs: 1000,
  },
  input: packBundle(texts.map(encodeText)),
});
const honest = {
  [TEST_EMBED_MODEL]: answerEmbeddings(TEST_DIMENSIONS),
  [TEST_OCR_MODEL]: answerOcr("Order 48151: a total of twelve"),
};

function outputOf(answer: AnswerWork, work: Work): Uint8Array {
  const given = answer(work);
  if (given === null || !given.ok) throw new Error("an output was expected");
  return given.output;
}

/** What the edge finds of a liar's answer, or else what a check does. */
function found(liar: Liar, work: Work): string {
  const { modelId } = work.lease;
  const manifest = catalogue.manifest(modelId);
  const right = modelId === TEST_EMBED_MODEL ? honest[TEST_EMBED_MODEL] : honest[TEST_OCR_MODEL];
  if (manifest === undefined) throw new Error("no such model");
  const lie = outputOf(liar(right), work);
  const fault = checkOutput(manifest, { itemCount: work.lease.itemCount, input: work.input }, lie);
  return fault ?? compareOutputs(checkSpecOf(manifest), manifest.task, outputOf(right, work), lie).verdict;
}

const random = seededRandom(1);
const liars: [string, Liar][] = [
  ["garbage", garbage(random)],
  ["zeros", zeros],
  ["truncated", truncated],
  ["slightly perturbed", perturbed(0.2, random)],
  ["a smaller model's", smallerModel],
];

describe("liars", () => {
  for (const [modelId, texts] of [
    [TEST_EMBED_MODEL, ["one", "two", "three"]],
    [TEST_OCR_MODEL, ["a picture"]],
  ] as const)
    it.each(liars)(`[LI1] %s passes the edge and is no match (${modelId})`, (_name, liar) => {
      expect(found(liar, workOf(modelId, texts))).toBe("mismatch");
      expect(found((answer) => answer, workOf(modelId, texts))).toBe("match");
    });

  it("[LI1] what is no number is refused at the edge", () => {
    expect(found(notANumber, workOf(TEST_EMBED_MODEL, ["one"]))).toBe("not_finite");
    expect(found(notANumber, workOf(TEST_OCR_MODEL, ["one"]))).toBe("wrong_shape");
  });

  it("[LI1] a replayed answer is right once", () => {
    const node = replay(honest[TEST_EMBED_MODEL]);
    const [first, second] = [
      workOf(TEST_EMBED_MODEL, ["one", "two"]),
      workOf(TEST_EMBED_MODEL, ["three", "four", "five"], 1),
    ];
    expect(outputOf(node, first)).toEqual(outputOf(honest[TEST_EMBED_MODEL], first));
    expect(found(() => node, second)).toBe("mismatch");
  });

  it("[LI1] accomplices agree on what is wrong", () => {
    const board = new Map();
    const pair = [1, 2].map((seed) => collude(board, garbage(seededRandom(seed)))(honest[TEST_EMBED_MODEL]));
    const work = workOf(TEST_EMBED_MODEL, ["one"]);
    const [a, b] = pair.map((node) => outputOf(node, work));
    expect(a).toEqual(b);
    expect(a).not.toEqual(outputOf(honest[TEST_EMBED_MODEL], work));
  });

  it("[LI1] some lie later, to some, at times, or say nothing", () => {
    const right = honest[TEST_EMBED_MODEL];
    const isRight = (node: AnswerWork) => (chunkIndex: number) => {
      const work = workOf(TEST_EMBED_MODEL, ["one"], chunkIndex);
      return Buffer.from(outputOf(node, work)).equals(outputOf(right, work));
    };
    const chunks = [0, 1, 2, 3];
    expect(chunks.map(isRight(honestUntil(2, zeros)(right)))).toEqual([true, true, false, false]);
    const toOdd = lieWhen(({ lease }) => lease.chunkIndex % 2 === 1, zeros);
    expect(chunks.map(isRight(toOdd(right)))).toEqual([true, false, true, false]);
    const hundred = Array.from({ length: 100 }, (_, i) => i);
    const often = hundred.filter(isRight(lieSometimes(0.3, seededRandom(3), zeros)(right))).length;
    expect(often).toBeGreaterThan(50);
    expect(often).toBeLessThan(90);
    const drops = dropping(0.3, seededRandom(3))(right);
    const answered = hundred.filter((i) => drops(workOf(TEST_EMBED_MODEL, ["one"], i)) !== null).length;
    expect(answered).toBe(often);
  });
});
