import { existsSync } from "node:fs";
import { createPublicClient, createWalletClient, http, type LocalAccount, type TestClient } from "viem";
import { type ContractAddresses, readContractAddresses } from "../addresses.ts";
import { deploy } from "../deploy.ts";
import { writePrivateFile } from "./private-file.ts";

export interface ContractsOnceOptions {
  readonly rpcUrl: string;
  readonly client: TestClient<"anvil">;
  readonly contractsFile: string;
  /** The chain's state, with what it knows now. */
  readonly keep: () => Promise<void>;
  readonly admin: LocalAccount;
  readonly relay: LocalAccount["address"];
}

/**
 * The contracts of this chain: deployed at its first start, looked for at each later one.
 * @throws an Error with a plain sentence when they should be there and aren't
 */
export async function contractsOnce(options: ContractsOnceOptions): Promise<ContractAddresses> {
  const { client, rpcUrl, contractsFile, admin, relay, keep } = options;
  const transport = http(rpcUrl);
  const publicClient = createPublicClient({ transport, pollingInterval: 20, cacheTime: 0 });
  if (existsSync(contractsFile)) {
    const contracts = readContractAddresses(contractsFile);
    const code = await publicClient.getCode({ address: contracts.pointsRedeemer });
    if (code !== undefined) return contracts;
    throw new Error(
      `The local chain's state is gone, and ${contractsFile} names contracts that stood in it. The ledger counts on them: restore state.json beside that file, or start a network with another data directory.`,
    );
  }
  await client.setAutomine(true);
  try {
    const walletClient = createWalletClient({ account: admin, transport });
    const contracts = await deploy({ walletClient, publicClient, relay, admin: admin.address });
    // First the state, then the file that says what is in it.
    await keep();
    writePrivateFile(contractsFile, `${JSON.stringify(contracts, null, 2)}\n`);
    return contracts;
  } finally {
    await client.setAutomine(false);
  }
}
