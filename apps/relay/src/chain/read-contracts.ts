import { readFile } from "node:fs/promises";
import { type ContractAddresses, contractAddresses } from "@starling/protocol";

/** The addresses in a file, in lower case. Rejects with a plain sentence. */
export async function readContracts(file: string, chainId: number): Promise<ContractAddresses> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    const why = error instanceof SyntaxError ? "is no JSON" : "can't be read";
    throw new Error(`STARLING_CONTRACTS_FILE ${why}: ${file}`, { cause: error });
  }
  const lower = typeof parsed === "object" && parsed !== null ? lowerCase(parsed) : parsed;
  const read = contractAddresses.safeParse(lower);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new Error(
      `STARLING_CONTRACTS_FILE ${file}: ${issue?.path.join(".")} is not what it must be (${issue?.message})`,
    );
  }
  if (read.data.chainId !== chainId)
    throw new Error(`STARLING_CONTRACTS_FILE ${file} is of chain ${read.data.chainId}, and CHAIN_ID is ${chainId}`);
  return read.data;
}

const lowerCase = (of: object): object =>
  Object.fromEntries(
    Object.entries(of).map(([name, value]) => [name, typeof value === "string" ? value.toLowerCase() : value]),
  );
