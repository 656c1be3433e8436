// A wallet of another program in a visitor's browser: it announces itself to pages (EIP-6963) and signs what it is asked to.
import type { BrowserContext } from "@playwright/test";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";

export interface InjectedWallet {
  readonly address: string;
  /** What it was asked to sign, in order. */
  readonly signed: string[];
  /** Whether its owner agrees. */
  agrees: boolean;
  /** Puts it into every page of a browser. */
  into(context: BrowserContext): Promise<void>;
}

export function createInjectedWallet(name: string): InjectedWallet {
  const account = privateKeyToAccount(generatePrivateKey());
  const wallet: InjectedWallet = {
    address: account.address,
    signed: [],
    agrees: true,
    async into(context) {
      await context.exposeFunction("askWallet", async (method: string, params: readonly string[]) => {
        if (method === "eth_requestAccounts") return [account.address];
        if (method !== "personal_sign" || !wallet.agrees) return null;
        const [hex = "0x"] = params;
        wallet.signed.push(Buffer.from(hex.slice(2), "hex").toString("utf8"));
        return account.signMessage({ message: { raw: `0x${hex.slice(2)}` } });
      });
      await context.addInitScript((shownAs) => {
        const ask: unknown = Reflect.get(globalThis, "askWallet");
        if (typeof ask !== "function") return;
        const provider = {
          async request({ method, params = [] }: { method: string; params?: unknown[] }) {
            const answer = await ask(method, params);
            if (answer === null) throw Object.assign(new Error("The owner said no."), { code: 4001 });
            return answer;
          },
        };
        const info = {
          uuid: crypto.randomUUID(),
          name: shownAs,
          icon: "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 2 2'%3E%3Ccircle cx='1' cy='1' r='1' fill='%234c3a9e'/%3E%3C/svg%3E",
          rdns: "test",
        };
        const announce = () =>
          dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail: Object.freeze({ info, provider }) }));
        addEventListener("eip6963:requestProvider", announce);
        announce();
      }, name);
    },
  };
  return wallet;
}
