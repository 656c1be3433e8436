// One check with its evidence side by side: what was asked, what was answered first, what took its place, who said what.
import { ADMIN_LIMITS, type AdminCheckView, checkSpecOf, type EvidenceAnswer, type TaskKind } from "@starling/protocol";
import type { TextCodec } from "../generate/text-codec.ts";
import type { HttpRoom } from "../http/http-room.ts";
import type { KeptAnswer, KeptEvidence, StoredCheck, StoredEvidence, StoredOpinion } from "../ports/admin-reads.ts";
import { checkRow } from "./check-row.ts";
import { type Comparing, differenceFrom } from "./difference-from.ts";
import { type EvidenceFrame, type ItemParts, inputItems, outputItems, partsAt } from "./evidence-items.ts";

type Room = Pick<HttpRoom, "admin" | "catalogue" | "openTextCodec" | "log">;

export async function readCheckView(room: Room, check: StoredCheck): Promise<AdminCheckView> {
  const { jobId, chunkIndex, modelId } = check;
  const manifest = room.catalogue.manifest(modelId);
  const isPlain = check.verdict === "match" && !check.isFalseAlarm && check.referees.every(({ agrees }) => agrees);
  const [kept, decidedBy] = await Promise.all([
    jobId === null ? undefined : room.admin.evidence({ jobId, chunkIndex }),
    isPlain ? undefined : room.admin.opinions(check.checkId),
  ]);
  const task = manifest?.task ?? (jobId === null ? undefined : (await room.admin.job(jobId))?.job.view.task);
  const frame = await frameOf(room, task, modelId, kept?.firstItem ?? 0);
  const tolerance = manifest === undefined ? null : checkSpecOf(manifest);
  const shown = decidedBy === undefined || decidedBy.items.length === 0 ? null : decidedBy.items;
  const answers = gather(check, kept, decidedBy);
  const comparing = frame === null ? null : { ...frame, spec: tolerance, claimed: answers[0]?.parts ?? null };
  const input = decidedBy?.input != null ? partsAt(decidedBy.input, shown) : kept?.input && partsAt(kept.input, null);
  const itemCount = kept?.itemCount ?? decidedBy?.itemCount ?? 0;
  return {
    ...checkRow(check),
    tolerance,
    verification: kept?.verification ?? null,
    input: input == null || frame === null ? null : inputItems(input, shown, frame),
    answers: answers.map((answer) => shownOf(answer, shown, comparing)),
    omitted: Math.max(0, itemCount - (shown?.length ?? ADMIN_LIMITS.evidenceItemsMax)),
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

/** An answer with what is kept of its items. */
interface Gathered extends Omit<EvidenceAnswer, "items"> {
  readonly parts: ItemParts | null;
  /** The first of the tokens that it is about. */
  readonly from: number;
}

/** The claimed one first. */
function gather(check: StoredCheck, kept: KeptEvidence | undefined, decidedBy: StoredEvidence | undefined): Gathered[] {
  const answers = kept?.answers ?? [];
  // The last that the checked node gave by the time of the check is what the check was about.
  const claimed = answers.findLast(({ nodeId, atMs }) => nodeId === check.nodeId && atMs <= check.atMs);
  const others = answers.filter((answer) => answer !== claimed);
  const refereeOf = ({ nodeId }: Pick<KeptAnswer, "nodeId">) =>
    check.referees.find((referee) => referee.nodeId === nodeId);
  if (decidedBy !== undefined) {
    const subject = decidedBy.opinions.find(({ isSubject }) => isSubject);
    const said = decidedBy.opinions.filter((opinion) => opinion !== subject);
    return [
      subject === undefined
        ? unkept("claimed", check.nodeId, check.accountId, null)
        : ofOpinion(subject, "claimed", null, claimed, decidedBy.items),
      ...said.map((opinion) => {
        const standing = others.find(({ nodeId }) => nodeId === opinion.nodeId);
        const agrees = refereeOf(opinion)?.agrees ?? null;
        return ofOpinion(opinion, standing === undefined ? "referee" : "standing", agrees, standing, decidedBy.items);
      }),
    ];
  }
  return [
    claimed === undefined ? unkept("claimed", check.nodeId, check.accountId, null) : ofKept(claimed, "claimed", null),
    ...others.map((answer) => ofKept(answer, "standing", refereeOf(answer)?.agrees ?? null)),
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
): Gathered => {
  const unknown = { at: null, distance: null, bytes: null, outputHash: null, attested: false, parts: null, from: 0 };
  return { role, node, account, agrees, ...unknown };
};

const ofKept = (answer: KeptAnswer, role: EvidenceAnswer["role"], agrees: boolean | null): Gathered => ({
  role,
  node: answer.nodeId,
  account: answer.accountId,
  agrees,
  at: new Date(answer.atMs).toISOString(),
  distance: null,
  bytes: answer.data.byteLength,
  outputHash: answer.outputHash === null ? null : Buffer.from(answer.outputHash).toString("hex"),
  attested: answer.isAttested,
  parts: partsAt(answer.data, null),
  from: 0,
});

/** @param kept the same answer, where the job keeps it whole */
const ofOpinion = (
  opinion: StoredOpinion,
  role: EvidenceAnswer["role"],
  agrees: boolean | null,
  kept: KeptAnswer | undefined,
  items: readonly number[],
): Gathered => ({
  role,
  node: opinion.nodeId,
  account: opinion.accountId,
  agrees,
  at: kept === undefined ? null : new Date(kept.atMs).toISOString(),
  distance: opinion.distance,
  bytes: opinion.bytes,
  outputHash: opinion.outputHash,
  attested: opinion.isAttested,
  parts: opinion.output !== null ? partsAt(opinion.output, items) : kept ? partsAt(kept.data, null) : null,
  from: opinion.from,
});

function shownOf(
  { parts, from, ...answer }: Gathered,
  shown: readonly number[] | null,
  comparing: Comparing | null,
): EvidenceAnswer {
  if (parts === null || comparing === null) return { ...answer, items: null };
  const compare = answer.role === "claimed" ? null : differenceFrom(comparing, from);
  return { ...answer, items: outputItems(parts, shown, comparing, compare) };
}
