// What a schema found wrong, as one field and one plain sentence.
import type { z } from "zod";
import { issueSentence } from "./issue-sentence.ts";

export interface Explained {
  /** `input[3]`, `items[0].image`, … or null for the whole. */
  readonly param: string | null;
  /** The name of a field that isn't known, when that is what is wrong. */
  readonly unknownField: boolean;
  readonly sentence: string;
}

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** The first issue; of a union, the one that came furthest into the value, which is the branch that was meant. */
export function explainIssues(error: { readonly issues: readonly Issue[] }): Explained {
  const first = error.issues[0];
  if (first === undefined) return { param: null, unknownField: false, sentence: "The value is not accepted." };
  const { issue, path } = deepest(first, first.path);
  if (issue.code === "unrecognized_keys") {
    const param = pathText([...path, issue.keys[0] ?? ""]);
    return { param, unknownField: true, sentence: `The field "${param}" is not known here; remove it.` };
  }
  const param = path.length === 0 ? null : pathText(path);
  return { param, unknownField: false, sentence: issueSentence(param ?? "The value", issue) };
}

function deepest(issue: Issue, path: Path): { issue: Issue; path: Path } {
  if (issue.code !== "invalid_union") return { issue, path };
  let best: { issue: Issue; path: Path } = { issue, path };
  for (const branch of issue.errors) {
    const inner = branch[0];
    if (inner === undefined) continue;
    const found = deepest(inner, [...path, ...inner.path]);
    const further = found.path.length > best.path.length;
    // Of as far: a value of the right kind with something wrong about it, rather than one of another kind.
    const asFar =
      found.path.length === best.path.length && found.issue.code !== "invalid_type" && !isUnion(found.issue);
    if (further || asFar) best = found;
  }
  return best;
}

const isUnion = (issue: Issue): boolean => issue.code === "invalid_union";

/** `items[0].image` for ["items", 0, "image"]. */
export function pathText(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text === "" ? String(part) : `${text}.${String(part)}`;
  }, "");
}
