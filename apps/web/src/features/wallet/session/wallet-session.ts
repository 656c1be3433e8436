// The one wallet of this browser as its screens see it: none, locked or open. The data key is held here and nowhere else, and is
// let go when the wallet locks.
import type { Address, LocalAccount } from "viem";
import { done, failed, type Outcome } from "../outcome.ts";
import { afterFailure, NO_ATTEMPTS, nextTryAtMs } from "../vault/attempt-pace.ts";
import {
  addLock,
  closeWallet,
  type NewLock,
  type NewWallet,
  openWallet,
  removeLock,
  revealSecret,
  type Unlock,
} from "../vault/vault.ts";
import { type PasskeyLock, readWalletFile, type WalletFile, writeWalletFile } from "../vault/wallet-file.ts";
import type { WalletSecret } from "../vault/wallet-secret.ts";
import { type IdleClock, startIdleClock } from "./idle-clock.ts";
import { openTabChannel } from "./tab-channel.ts";
import { vaultAccount } from "./vault-account.ts";
import { readMeta, type WalletMeta } from "./wallet-meta.ts";
import type { WalletStore } from "./wallet-store.ts";

export type LockReason = "start" | "asked" | "idle" | "hidden" | "elsewhere";

/** Nothing secret: the sealed file stays inside. */
export interface WalletFacts {
  readonly address: Address;
  readonly kind: WalletSecret["kind"];
  readonly createdAt: string;
  readonly passkeys: readonly PasskeyLock[];
  readonly hasPassphrase: boolean;
}

export type WalletState =
  | { readonly phase: "loading" }
  | { readonly phase: "unavailable" }
  | { readonly phase: "none" }
  | { readonly phase: "locked"; readonly wallet: WalletFacts; readonly meta: WalletMeta; readonly reason: LockReason }
  | { readonly phase: "open"; readonly wallet: WalletFacts; readonly meta: WalletMeta; readonly account: LocalAccount };

/** Other tabs hear of somebody's presence this often at most. */
export const ACTIVE_SAID_EVERY_MS = 5_000;

export class WalletSession {
  readonly #store: WalletStore;
  readonly #listeners = new Set<() => void>();
  readonly #tabs: ReturnType<typeof openTabChannel>;
  #state: WalletState = { phase: "loading" };
  #file: WalletFile | undefined;
  #meta: WalletMeta = readMeta(undefined);
  #key: CryptoKey | undefined;
  #idle: IdleClock | undefined;
  #saidActiveAtMs = 0;

  constructor(store: WalletStore) {
    this.#store = store;
    this.#tabs = openTabChannel((word) => {
      if (word === "active") this.#idle?.touch();
      else if (word === "locked") this.#close("elsewhere");
      else void this.load();
    });
  }

  readonly snapshot = (): WalletState => this.#state;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** Reads what this browser keeps. What is open stays open if the wallet is still the same one. */
  async load(): Promise<void> {
    try {
      const kept = await this.#store.read("file");
      const read = typeof kept === "string" ? readWalletFile(kept) : undefined;
      this.#meta = readMeta(await this.#store.read("meta"));
      const before = this.#file?.address;
      this.#file = read?.ok === true ? read.value : undefined;
      if (read?.ok === false) {
        this.#dropKey();
        this.#show({ phase: "unavailable" });
        return;
      }
      if (this.#file?.address !== before) this.#dropKey();
      this.#showNow(this.#state.phase === "locked" ? this.#state.reason : "start");
    } catch {
      this.#dropKey();
      this.#show({ phase: "unavailable" });
    }
  }

  /** Makes the wallet of this browser and opens it. A wallet that is here already is never written over. */
  async create(wallet: Omit<NewWallet, "now">, isBackedUp: boolean): Promise<Outcome<null>> {
    const closed = await closeWallet({ ...wallet, now: new Date() });
    if (!closed.ok) return closed;
    const kept = await this.#keepFirst(closed.value, isBackedUp);
    if (!kept.ok) return kept;
    // Opened as it will be from now on: what was kept is what opens.
    const { lock } = wallet;
    const unlock: Unlock =
      lock.kind === "passphrase"
        ? lock
        : { kind: "passkey", lockId: closed.value.locks[0]?.id ?? "", answer: lock.answer };
    return this.unlock(unlock);
  }

  /** Takes in a file that was exported elsewhere; it stays locked. Whoever has the file has a backup of it. */
  async importFile(text: string): Promise<Outcome<null>> {
    const read = readWalletFile(text);
    return read.ok ? this.#keepFirst(read.value, true) : read;
  }

  /** From when on the next try is taken, in milliseconds since the epoch; 0 when at once. */
  readonly nextTryAtMs = (): number => nextTryAtMs(this.#meta.attempts, Date.now());

  async unlock(unlock: Unlock): Promise<Outcome<null>> {
    const file = this.#file;
    if (file === undefined) return failed("no_wallet");
    const opened = await this.#paced(unlock, () => openWallet(file, unlock));
    if (!opened.ok) return opened;
    if (this.#file !== file) return failed("no_wallet");
    this.#key = opened.value;
    this.#startIdle();
    this.#showNow("start");
    return done(null);
  }

  lock(reason: LockReason): void {
    if (this.#key !== undefined) this.#tabs.say("locked");
    this.#close(reason);
  }

  /** Somebody is at the page. */
  touch(): void {
    if (this.#idle === undefined) return;
    if (this.#idle.isOver()) {
      this.lock("idle");
      return;
    }
    this.#idle.touch();
    if (Date.now() - this.#saidActiveAtMs < ACTIVE_SAID_EVERY_MS) return;
    this.#saidActiveAtMs = Date.now();
    this.#tabs.say("active");
  }

  /** The page went out of sight, or came back. */
  seen(isVisible: boolean): void {
    if (this.#idle?.isOver() === true) this.lock("idle");
    else if (!isVisible && this.#meta.lockOnHide && this.#key !== undefined) this.lock("hidden");
  }

  /** The words or the key, after the secret was asked for again. */
  async reveal(unlock: Unlock): Promise<Outcome<WalletSecret>> {
    const file = this.#file;
    return file === undefined ? failed("no_wallet") : this.#paced(unlock, () => revealSecret(file, unlock));
  }

  async addLock(unlock: Unlock, lock: NewLock): Promise<Outcome<null>> {
    const file = this.#file;
    if (file === undefined) return failed("no_wallet");
    const changed = await this.#paced(unlock, () => addLock(file, unlock, lock, new Date()));
    return changed.ok ? this.#keep(changed.value) : changed;
  }

  async removeLock(lockId: string): Promise<Outcome<null>> {
    if (this.#file === undefined) return failed("no_wallet");
    const changed = removeLock(this.#file, lockId);
    return changed.ok ? this.#keep(changed.value) : changed;
  }

  /** The text of the wallet's file: as closed as it is here. */
  exportText(): string | undefined {
    return this.#file && writeWalletFile(this.#file);
  }

  async change(change: Partial<Omit<WalletMeta, "attempts">>): Promise<Outcome<null>> {
    const kept = await this.#keepMeta({ ...this.#meta, ...change });
    if (kept.ok && this.#key !== undefined) this.#startIdle();
    this.#showNow("start");
    return kept;
  }

  /** Removes the wallet from this browser. Without words, key or file elsewhere it is gone for good. */
  async forget(): Promise<Outcome<null>> {
    try {
      await this.#store.clear();
    } catch {
      return failed("storage_refused");
    }
    await this.load();
    this.#tabs.say("changed");
    return done(null);
  }

  close(): void {
    this.#dropKey();
    this.#tabs.close();
  }

  /** Counts failures of a passphrase and takes the next try only when its time has come. A passkey paces itself. */
  async #paced<T>(unlock: Unlock, attempt: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
    if (unlock.kind === "passkey") return attempt();
    // Other tabs count too.
    this.#meta = readMeta(await this.#store.read("meta").catch(() => this.#meta));
    if (nextTryAtMs(this.#meta.attempts, Date.now()) > Date.now()) return failed("too_soon");
    // Counted before it is tried: reloading the page in the middle of a try is no way round.
    const before = this.#meta.attempts;
    await this.#keepMeta({ ...this.#meta, attempts: afterFailure(before, Date.now()) });
    const tried = await attempt();
    const isWrong = !tried.ok && tried.fault === "wrong_secret";
    const attempts = isWrong ? afterFailure(before, Date.now()) : tried.ok ? { ...NO_ATTEMPTS } : before;
    await this.#keepMeta({ ...this.#meta, attempts });
    return tried;
  }

  async #keepFirst(file: WalletFile, isBackedUp: boolean): Promise<Outcome<null>> {
    try {
      if (!(await this.#store.writeFirst("file", writeWalletFile(file)))) return failed("wallet_exists");
      await this.#store.write("meta", readMeta({ isBackedUp }));
    } catch {
      return failed("storage_refused");
    }
    await this.load();
    this.#tabs.say("changed");
    return done(null);
  }

  async #keep(file: WalletFile): Promise<Outcome<null>> {
    try {
      await this.#store.write("file", writeWalletFile(file));
    } catch {
      return failed("storage_refused");
    }
    this.#file = file;
    this.#showNow("start");
    this.#tabs.say("changed");
    return done(null);
  }

  async #keepMeta(meta: WalletMeta): Promise<Outcome<null>> {
    this.#meta = meta;
    try {
      await this.#store.write("meta", meta);
      return done(null);
    } catch {
      return failed("storage_refused");
    }
  }

  #startIdle(): void {
    this.#idle?.stop();
    this.#idle = startIdleClock(this.#meta.lockMinutes * 60_000, () => this.lock("idle"));
  }

  #dropKey(): void {
    this.#key = undefined;
    this.#idle?.stop();
    this.#idle = undefined;
  }

  #close(reason: LockReason): void {
    if (this.#key === undefined) return;
    this.#dropKey();
    this.#showNow(reason);
  }

  #showNow(reason: LockReason): void {
    const file = this.#file;
    if (file === undefined) {
      this.#show({ phase: "none" });
      return;
    }
    const shown = { wallet: factsOf(file), meta: this.#meta };
    const keyNow = () => {
      if (this.#idle?.isOver() === true) this.lock("idle");
      return this.#file?.address === file.address ? this.#key : undefined;
    };
    this.#show(
      this.#key === undefined
        ? { phase: "locked", ...shown, reason }
        : { phase: "open", ...shown, account: vaultAccount(file, keyNow) },
    );
  }

  #show(state: WalletState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

const factsOf = ({ address, kind, createdAt, locks }: WalletFile): WalletFacts => ({
  address,
  kind,
  createdAt,
  passkeys: locks.filter((lock) => lock.kind === "passkey"),
  hasPassphrase: locks.some((lock) => lock.kind === "passphrase"),
});
