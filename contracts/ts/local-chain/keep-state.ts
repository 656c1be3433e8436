import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { hexToBytes, type TestClient } from "viem";
import { writePrivateFile } from "./private-file.ts";

const unzip = promisify(gunzip);

/** Writes all that the chain is to a file that it can be started from. */
export async function keepState(client: TestClient<"anvil">, file: string): Promise<void> {
  const dumped = await client.dumpState();
  writePrivateFile(file, await unzip(hexToBytes(dumped)));
}
