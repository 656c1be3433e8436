// Where a reader of a job's life is, as a text: a place in each of the tables that it is told from.
import { isId } from "@starling/protocol";
import { z } from "zod";
import { type JobLifePosition, LIFE_BEGINS } from "../ports/admin-reads.ts";

const FORM = /^([0-5])\.(\d{1,18})\.(\d{1,18})\.(\d{1,15})\.([^.]{0,40})\.([^.]{0,40})\.([^.]{0,40})\.([^.]{0,40})$/;

export const formatLifePosition = (at: JobLifePosition): string =>
  [at.milestones, at.outputSeq, at.verdictSeq, at.checkAtMs, at.checkId, at.entryId, at.deliveryId, at.disputeId].join(
    ".",
  );

export function parseLifePosition(text: string): JobLifePosition | undefined {
  const [, milestones, outputSeq, verdictSeq, checkAtMs, checkId = "", entryId = "", deliveryId = "", disputeId = ""] =
    FORM.exec(text) ?? [];
  if (milestones === undefined || outputSeq === undefined || verdictSeq === undefined) return undefined;
  const ids = [
    checkId === "" || isId("chk", checkId),
    entryId === "" || isId("ent", entryId),
    deliveryId === "" || isId("evt", deliveryId),
    disputeId === "" || isId("dsp", disputeId),
  ];
  if (!ids.every(Boolean)) return undefined;
  return {
    milestones: Number(milestones),
    outputSeq: BigInt(outputSeq),
    verdictSeq: BigInt(verdictSeq),
    checkAtMs: Number(checkAtMs),
    checkId,
    entryId,
    deliveryId,
    disputeId,
  };
}

export const lifeCursor = z
  .string()
  .max(240)
  .transform((text, context): JobLifePosition => {
    const at = parseLifePosition(text);
    if (at !== undefined) return at;
    context.addIssue({ code: "custom", message: "must be `next_cursor` of the page before" });
    return z.NEVER;
  })
  .optional()
  .meta({ description: "`next_cursor` of the page before" });

export const lifeFrom = (cursor: JobLifePosition | undefined): JobLifePosition => cursor ?? LIFE_BEGINS;
