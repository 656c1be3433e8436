// A dApp on WalletConnect's own client. Where to find the wallet it hears from the relay: GET /v1/chain.
import { Core } from "@walletconnect/core";
import { SignClient } from "@walletconnect/sign-client";
import encodeQR from "qr";
import { recoverMessageAddress, recoverTypedDataAddress, toHex } from "viem";
import { z } from "zod";

const chainView = z.object({
  chainId: z.number(),
  walletConnect: z.object({ relayUrl: z.string(), projectId: z.string().nullable() }),
});
const METHODS = ["personal_sign", "eth_signTypedData_v4", "eth_sendTransaction", "starling_requestInference"];
const metadata = { name: "Example dApp", description: "Shows what a dApp may ask", url: location.origin, icons: [] };
const hex = z.custom<`0x${string}`>((value) => typeof value === "string" && /^0x[0-9a-fA-F]*$/.test(value));

const find = <T extends Element>(selector: string, kind: new () => T): T => {
  const found = document.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`the page has no ${selector}`);
  return found;
};
const field = (name: string) => find(`[name="${name}"]`, HTMLInputElement).value;
const alert = find('[role="alert"]', HTMLParagraphElement);
const status = find("#status", HTMLParagraphElement);
const asks = find("#asks", HTMLFieldSetElement);
const pairing = find("#pairing", HTMLElement);

type Client = Awaited<ReturnType<typeof SignClient.init>>;
interface Connection {
  readonly client: Client;
  readonly topic: string;
  readonly chainId: number;
  readonly account: `0x${string}`;
}
let connection: Connection | null = null;
/** One client a page and relay. */
const clients = new Map<string, Promise<Client>>();

async function openClient(relayUrl: string, projectId: string | null): Promise<Client> {
  const core = new Core({
    relayUrl,
    projectId: projectId ?? "local",
    telemetryEnabled: false,
    logger: "silent",
    customStoragePrefix: "example-dapp",
  });
  core.eventClient.init = async () => {};
  // Without a project nobody attests where this page is, and nobody outside is asked.
  if (projectId === null) core.verify.register = async () => "";
  const client = await SignClient.init({
    core: core as NonNullable<Parameters<typeof SignClient.init>[0]>["core"] & object,
    metadata,
  });
  for (const event of ["session_delete", "session_expire"] as const) {
    client.events.on(event, ({ topic }: { topic: string }) => {
      if (topic === connection?.topic) show(null);
    });
  }
  return client;
}

function show(next: Connection | null): void {
  connection = next;
  asks.disabled = next === null;
  status.textContent = next === null ? "Not connected." : `Connected to ${next.account} on network ${next.chainId}.`;
}

async function connect(): Promise<void> {
  const answer = await fetch(new URL("/v1/chain", field("relay")));
  if (!answer.ok) throw new Error("This relay has no chain.");
  const { chainId, walletConnect } = chainView.parse(await answer.json());
  const { relayUrl, projectId } = walletConnect;
  const opening = clients.get(relayUrl) ?? openClient(relayUrl, projectId);
  clients.set(relayUrl, opening);
  const client = await opening;
  const { uri = "", approval } = await client.connect({
    optionalNamespaces: {
      eip155: { chains: [`eip155:${chainId}`], methods: METHODS, events: ["accountsChanged", "chainChanged"] },
    },
  });
  find('[name="uri"]', HTMLTextAreaElement).value = uri;
  const code = new DOMParser().parseFromString(encodeQR(uri, "svg"), "image/svg+xml").documentElement;
  find("#code", HTMLDivElement).replaceChildren(code);
  pairing.hidden = false;
  status.textContent = "Waiting for the wallet.";
  try {
    const { topic, namespaces } = await approval();
    const account = hex.parse(namespaces.eip155?.accounts[0]?.split(":")[2]);
    show({ client, topic, chainId, account });
  } catch (error) {
    show(null);
    throw error;
  } finally {
    pairing.hidden = true;
  }
}

const ask = ({ client, topic, chainId }: Connection, method: string, params: unknown): Promise<unknown> =>
  client.request({ topic, chainId: `eip155:${chainId}`, request: { method, params } });

function onSubmit(id: string, work: (say: (text: string) => void) => Promise<void>): void {
  const form = find(`#${id}`, HTMLFormElement);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    alert.textContent = "";
    const output = form.querySelector("output");
    const say = (text: string) => {
      if (output !== null) output.textContent = text;
    };
    say("");
    try {
      await work(say);
    } catch (error) {
      // The wallet's refusals are plain objects.
      const heard = z.object({ message: z.string() }).safeParse(error);
      alert.textContent = heard.success ? heard.data.message : "The wallet refused.";
    }
  });
}

function onAsk(id: string, work: (wallet: Connection) => Promise<string>): void {
  onSubmit(id, async (say) => {
    if (connection === null) return;
    say("Waiting for the wallet.");
    try {
      say(await work(connection));
    } catch (error) {
      say("");
      throw error;
    }
  });
}

onSubmit("connect", connect);

onAsk("sign", async (wallet) => {
  const message = field("message");
  const signature = hex.parse(await ask(wallet, "personal_sign", [toHex(message), wallet.account]));
  const signer = await recoverMessageAddress({ message, signature });
  return `${signature}\n${isSame(signer, wallet) ? "Signed by the account." : "Signed by somebody else!"}`;
});

onAsk("typed", async (wallet) => {
  const data = {
    domain: { name: "Example dApp", version: "1", chainId: wallet.chainId },
    types: {
      Confirmation: [
        { name: "what", type: "string" },
        { name: "count", type: "uint256" },
      ],
    },
    primaryType: "Confirmation",
    message: { what: "seeds", count: 3 },
  } as const;
  const signature = hex.parse(await ask(wallet, "eth_signTypedData_v4", [wallet.account, JSON.stringify(data)]));
  const signer = await recoverTypedDataAddress({ ...data, message: { what: "seeds", count: 3n }, signature });
  return `${signature}\n${isSame(signer, wallet) ? "Signed by the account." : "Signed by somebody else!"}`;
});

onAsk("send", async (wallet) => {
  const transaction = { from: wallet.account, to: field("to"), value: toHex(BigInt(field("wei"))) };
  return `Transaction ${hex.parse(await ask(wallet, "eth_sendTransaction", [transaction]))}`;
});

onAsk("infer", async (wallet) => {
  const messages = [{ role: "user", content: field("question") }];
  const request = { model: field("model"), messages, maxTokens: 40, maxPrice: field("price") };
  return JSON.stringify(await ask(wallet, "starling_requestInference", [request]), null, 2);
});

find('[name="end"]', HTMLButtonElement).addEventListener("click", async () => {
  const ending = connection;
  if (ending === null) return;
  show(null);
  await ending.client.disconnect({ topic: ending.topic, reason: { code: 6000, message: "The dApp ended it." } });
});

const isSame = (signer: string, { account }: Connection): boolean => signer.toLowerCase() === account.toLowerCase();
