/** Counts what a client asked for while replies were lost. */
export interface LosingFetch {
  readonly fetch: typeof fetch;
  /** Replies to POSTs that the relay had sent and the client never saw. */
  readonly repliesLost: () => number;
  /** Requests cut off under way: whether the relay had them is not known. */
  readonly requestsCut: () => number;
}

const LOST_SHARE = 0.3;
const CUT_SHARE = 0.2;
const CUT_AFTER_MS_MAX = 40;

/** A fetch that loses the replies of some POSTs, and cuts off others under way. */
export function losingFetch(random: () => number): LosingFetch {
  let repliesLost = 0;
  let requestsCut = 0;
  const lose: typeof fetch = async (input, init) => {
    if (init?.method !== "POST") return fetch(input, init);
    const fate = random();
    if (fate < LOST_SHARE) {
      const response = await fetch(input, init);
      await response.arrayBuffer();
      if (response.ok) repliesLost += 1;
      throw new TypeError("the reply was lost");
    }
    if (fate < LOST_SHARE + CUT_SHARE) {
      const cut = AbortSignal.timeout(Math.ceil(random() * CUT_AFTER_MS_MAX));
      const signal = init.signal == null ? cut : AbortSignal.any([cut, init.signal]);
      try {
        return await fetch(input, { ...init, signal });
      } catch {
        requestsCut += 1;
        throw new TypeError("the request was cut off");
      }
    }
    return fetch(input, init);
  };
  return { fetch: lose, repliesLost: () => repliesLost, requestsCut: () => requestsCut };
}
