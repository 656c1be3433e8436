// A secret on its way to the screen. It is not a property of any component, so that tools that show components don't show it.
import { textOf, type WalletSecret } from "../vault/wallet-secret.ts";

export class HiddenSecret {
  readonly kind: WalletSecret["kind"];
  readonly #secret: WalletSecret;
  constructor(secret: WalletSecret) {
    this.kind = secret.kind;
    this.#secret = secret;
  }
  /** The words one by one; of a key the key alone. */
  parts(): readonly string[] {
    return textOf(this.#secret).split(" ");
  }
  /** Overwrites it. Copies that the browser made of what it showed are the browser's. */
  drop(): void {
    this.#secret.bytes.fill(0);
  }
}
