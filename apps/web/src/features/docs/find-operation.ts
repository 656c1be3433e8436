import { type Operation, readOpenapi } from "./read-openapi.ts";

/** undefined where there is none, or the relay can't be reached. */
export async function findOperation(operationId: string): Promise<Operation | undefined> {
  const reference = await readOpenapi();
  return reference?.groups
    .flatMap(({ operations }) => operations)
    .find((operation) => operation.operationId === operationId);
}
