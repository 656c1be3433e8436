// Runs the compiler (WebAssembly, from npm) and gives what it made, or every warning and error.
import { createRequire } from "node:module";
import { readSource, solcInput } from "./solc-input.ts";

/** `solc` comes as CommonJS and its types name no `compile`. */
interface Solc {
  compile(input: string, callbacks: { import: typeof readSource }): string;
  version(): string;
}
const solc: Solc = createRequire(import.meta.url)("solc");

interface SolcOutput {
  readonly errors?: readonly {
    readonly severity: "error" | "warning" | "info";
    readonly formattedMessage: string;
    readonly sourceLocation?: { readonly file: string };
  }[];
  readonly contracts?: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly abi: readonly unknown[];
            readonly evm: {
              readonly bytecode: { readonly object: string };
              readonly deployedBytecode: { readonly object: string };
            };
          }
        >
      >
    >
  >;
}

export interface CompiledContract {
  readonly name: string;
  readonly source: string;
  readonly abi: readonly unknown[];
  /** 0x and hex; 0x alone for an interface. */
  readonly bytecode: `0x${string}`;
  /** Of what stands on the chain. */
  readonly deployedBytes: number;
}

/** The contracts of src/ in the order of their names, and all that the compiler had to say against them. */
export function compileContracts(input: ReturnType<typeof solcInput> = solcInput()): {
  contracts: readonly CompiledContract[];
  problems: readonly string[];
} {
  const output: SolcOutput = JSON.parse(solc.compile(JSON.stringify(input), { import: readSource }));
  const problems = (output.errors ?? [])
    // A library's own warnings (0.8.37 announces a keyword that OpenZeppelin's Checkpoints still uses as a name) aren't ours to mend.
    .filter(
      ({ severity, sourceLocation }) => severity === "error" || !sourceLocation?.file.startsWith("@openzeppelin/"),
    )
    .map(({ formattedMessage }) => formattedMessage);
  if (problems.length > 0) return { contracts: [], problems };
  const contracts = Object.entries(output.contracts ?? {})
    .filter(([source]) => source.startsWith("src/"))
    .flatMap(([source, found]) =>
      Object.entries(found).map(([name, { abi, evm }]) => ({
        name,
        source,
        abi,
        bytecode: `0x${evm.bytecode.object}` as const,
        deployedBytes: evm.deployedBytecode.object.length / 2,
      })),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return { contracts, problems };
}
