import { ERRORS } from "@starling/protocol";

/** The text of docs/reference/errors.md: every code of the catalogue, as packages/protocol/src/errors.ts has it. */
export function errorsPage(): string {
  const rows = Object.entries(ERRORS).map(
    ([code, { status, retryable, sentence }]) =>
      `| \`${code}\` | ${status} | ${retryable ? "yes" : "no"} | ${sentence.replaceAll("|", "\\|")} |`,
  );
  return `# Error codes

<!-- Written by docs/scripts/write-errors.ts from packages/protocol/src/errors.ts. Change it there, then run
     node --import tsx docs/scripts/write-errors.ts -->

Every refusal, over HTTP or a socket, has one of these codes. A reply's sentence may say more than the one here; the code
and the status never change. *Again* says whether trying again can help. [Call the API](../how-to/call-the-api.md) shows
the envelope, and [Protocol](protocol.md) where nodes meet these codes.

| code | status | again | sentence |
| --- | --- | --- | --- |
${rows.join("\n")}
`;
}
