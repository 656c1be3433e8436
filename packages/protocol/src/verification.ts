// What is said of checks: what an answer went through, what a check found, and how far two honest answers may be apart.
import { z } from "zod";

export const QUORUM_LIMITS = { agreeMin: 2, agreeMax: 9, ofMax: 15 } as const;

/** `agree` nodes of different owners must give the same answer; at most `of` are asked. */
export const quorumRule = z
  .strictObject({
    agree: z.int().min(QUORUM_LIMITS.agreeMin).max(QUORUM_LIMITS.agreeMax),
    of: z.int().min(QUORUM_LIMITS.agreeMin).max(QUORUM_LIMITS.ofMax),
  })
  .refine(({ agree, of }) => of >= agree, { path: ["of"], message: "must not be less than `agree`" });
export type QuorumRule = z.infer<typeof quorumRule>;

/** What a job of assurance `quorum` asks for when it doesn't say. */
export const DEFAULT_QUORUM: QuorumRule = { agree: 3, of: 5 };

/**
 * What an answer went through. `unchecked`: nothing was asked for. `provisional`: a check may still come.
 * `audited`: not looked at itself; the answers drawn at random from the same node's same batch were right.
 * `checked`: a referee of another owner computed it again and agrees. `agreed`: so many nodes of different owners gave it.
 * `inconclusive`: referees could not tell. `refuted`: it was found wrong, there is no other, and it isn't charged.
 */
export const verificationStatus = z.enum([
  "unchecked",
  "provisional",
  "audited",
  "checked",
  "agreed",
  "inconclusive",
  "refuted",
]);
export type VerificationStatus = z.infer<typeof verificationStatus>;

export const verification = z.object({
  status: verificationStatus,
  /** Only with `agreed`: how many gave this answer, and of how many that were asked. */
  agreed: z.object({ by: z.int(), of: z.int() }).optional(),
  /** The answer was wrong at first and has been replaced. */
  corrected: z.literal(true).optional(),
});
export type Verification = z.infer<typeof verification>;

export const verdict = z.enum(["match", "mismatch", "inconclusive"]);
export type Verdict = z.infer<typeof verdict>;

/** Why an answer was checked. `known`: against an answer that the relay has; `admission`: the same, before a node gets work. */
export const checkReason = z.enum(["sampled", "full", "quorum", "backtrack", "known", "admission"]);
export type CheckReason = z.infer<typeof checkReason>;

const distance = z.number().min(0).max(1e9);

/**
 * How two answers of a model are compared. Up to `matchMax` apart they match, from `mismatchMin` on they don't, and in
 * between a check is inconclusive. `vectors`: cosine distance, and the same bounds for the relative difference of their
 * lengths. `labels`, `tensors`: the largest difference of an element over max(1, |element|). `text`: edit distance per
 * character, each edit weighed by the recogniser's own confidence. `tokens`: how far a claimed token's score lies below
 * the best, in nats (Token-DiFR, arXiv 2511.20621).
 */
export const checkSpec = z
  .object({
    kind: z.enum(["vectors", "labels", "tensors", "text", "tokens"]),
    matchMax: distance,
    mismatchMin: distance,
  })
  .refine(({ matchMax, mismatchMin }) => mismatchMin >= matchMax, {
    path: ["mismatchMin"],
    message: "must not be less than `matchMax`",
  });
export type CheckSpec = z.infer<typeof checkSpec>;
