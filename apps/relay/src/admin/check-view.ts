// One check with its evidence side by side: what was asked, what was answered first, what took its place, who said what.
import { ADMIN_LIMITS, type AdminCheckView, checkSpecOf, type EvidenceAnswer, type TaskKind } from "@starling/protocol";
import type { TextCodec } from "../generate/text-codec.ts";
import type { HttpRoom } from "../http/http-room.ts";
import type { KeptAnswer, KeptEvidence, StoredCheck } from "../ports/admin-reads.ts";
import { checkRow } from "./check-row.ts";
import { type EvidenceFrame, inputItems, outputItems } from "./evidence-items.ts";

type Room = Pick<HttpRoom, "admin" | "catalogue" | "openTextCodec" | "log">;

export async function readCheckView(room: Room, check: StoredCheck): Promise<AdminCheckView> {
  const { jobId, chunkIndex, modelId } = check;
  const manifest = room.catalogue.manifest(modelId);
  const kept = jobId === null ? undefined : await room.admin.evidence({ jobId, chunkIndex });
  const task = manifest?.task ?? (jobId === null ? undefined : (await room.admin.job(jobId))?.job.view.task);
  const frame = await frameOf(room, task, modelId, kept?.firstItem ?? 0);
  return {
    ...checkRow(check),
    tolerance: manifest === undefined ? null : checkSpecOf(manifest),
    verification: kept?.verification ?? null,
    input: kept?.input == null || frame === null ? null : inputItems(kept.input, frame),
    answers: answersOf(check, kept, frame),
    omitted: Math.max(0, (kept?.itemCount ?? 0) - ADMIN_LIMITS.evidenceItemsMax),
  };
}

async function frameOf(
  room: Room,
  task: TaskKind | undefined,
  modelId: string,
  firstItem: number,
): Promise<EvidenceFrame | null> {
  if (task === undefined) return null;
  return { task, firstItem, codec: task === "generate" ? await openCodec(room, modelId) : null };
}

/** null when the model has left the catalogue since. */
async function openCodec({ openTextCodec, log }: Room, modelId: string): Promise<TextCodec | null> {
  try {
    return await openTextCodec(modelId);
  } catch (error) {
    log.warn({ modelId, err: error }, "evidence is shown without its text");
    return null;
  }
}

function answersOf(check: StoredCheck, kept: KeptEvidence | undefined, frame: EvidenceFrame | null): EvidenceAnswer[] {
  const answers = kept?.answers ?? [];
  // The last that the checked node gave by the time of the check is what the check was about.
  const claimed = answers.findLast(({ nodeId, atMs }) => nodeId === check.nodeId && atMs <= check.atMs);
  const others = answers.filter((answer) => answer !== claimed);
  const refereeOf = ({ nodeId }: KeptAnswer) => check.referees.find((referee) => referee.nodeId === nodeId);
  return [
    claimed === undefined
      ? unkept("claimed", check.nodeId, check.accountId, null)
      : { ...shown(claimed, frame), role: "claimed", agrees: null },
    ...others.map((answer) => ({
      ...shown(answer, frame),
      role: "standing" as const,
      agrees: refereeOf(answer)?.agrees ?? null,
    })),
    ...check.referees
      .filter(({ nodeId }) => !others.some((answer) => answer.nodeId === nodeId))
      .map(({ nodeId, accountId, agrees }) => unkept("referee", nodeId, accountId, agrees)),
  ];
}

const unkept = (
  role: EvidenceAnswer["role"],
  node: EvidenceAnswer["node"],
  account: EvidenceAnswer["account"],
  agrees: boolean | null,
): EvidenceAnswer => ({ role, node, account, agrees, at: null, outputHash: null, attested: false, items: null });

const shown = (answer: KeptAnswer, frame: EvidenceFrame | null): Omit<EvidenceAnswer, "role" | "agrees"> => ({
  node: answer.nodeId,
  account: answer.accountId,
  at: new Date(answer.atMs).toISOString(),
  outputHash: answer.outputHash === null ? null : Buffer.from(answer.outputHash).toString("hex"),
  attested: answer.isAttested,
  items: frame === null ? null : outputItems(answer.data, frame),
});
