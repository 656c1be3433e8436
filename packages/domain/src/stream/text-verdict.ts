// A text that several nodes made is as sure as the part that is least so: it is said to be checked once all parts are, and to be wrong once one is.
import type { VerificationStatus } from "@starling/protocol/vocabulary";
import type { Member, TextVerdict } from "../engine/state.ts";

/** Weakest last. */
const ORDER: readonly VerificationStatus[] = ["checked", "audited", "inconclusive", "refuted"];

export function weaker(a: VerificationStatus | null, b: VerificationStatus): VerificationStatus {
  return a === null || ORDER.indexOf(b) > ORDER.indexOf(a) ? b : a;
}

export type Judged = readonly [member: Member, status: VerificationStatus];

/** What is to be said of the answers, by status; and of texts what they have come to. */
export function settleTexts(judged: readonly Judged[]): {
  said: Map<VerificationStatus, Member[]>;
  texts: Map<TextVerdict, Pick<TextVerdict, "outstanding" | "weakest">>;
} {
  const said = new Map<VerificationStatus, Member[]>();
  const texts = new Map<TextVerdict, Pick<TextVerdict, "outstanding" | "weakest">>();
  const say = (member: Member, status: VerificationStatus): void => {
    const members = said.get(status);
    if (members === undefined) said.set(status, [member]);
    else members.push(member);
  };
  for (const [member, status] of judged) {
    const { text } = member;
    if (text === null) {
      say(member, status);
      continue;
    }
    const before = texts.get(text) ?? text;
    const outstanding = Math.max(0, before.outstanding - 1);
    const weakest = weaker(before.weakest, status);
    texts.set(text, { outstanding, weakest });
    if (!text.isAnswered || before.weakest === "refuted") continue;
    if (weakest === "refuted" || outstanding === 0) say(member, weakest);
  }
  return { said, texts };
}
