// Points and tokens of everybody, whole micro-points. Points move between two accounts and tokens come and go by the network's rules alone.

/** Accounts of the network itself; only issuance may be below zero. */
export const SYSTEM = ["treasury", "issuance", "escrow", "burn", "pool"] as const;
export type SystemAccount = (typeof SYSTEM)[number];

export interface Books {
  /** Micro-points from one account to another; throws when the giver, unless it is issuance, has too few. */
  move(from: string, to: string, amount: bigint): void;
  balance(account: string): bigint;
  /** Tokens, as the micro-points that they stand for: minted for points that were burned, burned for points that are bought. */
  mint(amount: bigint): void;
  unmint(amount: bigint): void;
  supply(): bigint;
  minted(): bigint;
  deposited(): bigint;
  /** What an account other than the network's own has, all together. */
  inHands(): bigint;
  /** What doesn't fit, in a sentence; null when all does. */
  fault(): string | null;
}

export function createBooks(): Books {
  const balances = new Map<string, bigint>();
  let [minted, deposited] = [0n, 0n];
  const balance = (account: string): bigint => balances.get(account) ?? 0n;
  const isSystem = (account: string): boolean => SYSTEM.some((name) => name === account);
  return {
    move(from, to, amount) {
      if (amount < 0n) throw new Error(`${amount} can't move from ${from} to ${to}`);
      const left = balance(from) - amount;
      if (left < 0n && from !== "issuance")
        throw new Error(`${from} has ${balance(from)}, which is less than ${amount}`);
      balances.set(from, left);
      balances.set(to, balance(to) + amount);
    },
    balance,
    mint(amount) {
      minted += amount;
    },
    unmint(amount) {
      if (amount > minted - deposited) throw new Error("more tokens would be burned than there are");
      deposited += amount;
    },
    supply: () => minted - deposited,
    minted: () => minted,
    deposited: () => deposited,
    inHands() {
      let sum = 0n;
      for (const [account, points] of balances) if (!isSystem(account)) sum += points;
      return sum;
    },
    fault() {
      let sum = 0n;
      for (const [account, points] of balances) {
        sum += points;
        if (points < 0n && account !== "issuance") return `${account} is below zero`;
      }
      if (sum !== 0n) return `all accounts together have ${sum}`;
      if (balance("pool") !== 0n) return "rewards are left over";
      if (minted !== balance("burn")) return `${minted} were minted for ${balance("burn")} that were burned`;
      return null;
    },
  };
}
