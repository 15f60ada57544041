import type { DevnetNode } from './devnet-node';
import { COIN } from './emission';
import { createKeyPair, type KeyPair } from './keys';
import { signTransaction } from './transaction';

/** How much traffic, and which. */
export interface LightTrafficOptions {
  /** @defaultValue `0.5` */
  transactionsPerSecond?: number;
  /** Determines wallets and decisions: the same seed gives the same traffic. @defaultValue `'light-traffic'` */
  seed?: string;
  /** @defaultValue `8` */
  wallets?: number;
}

/** Wallets that send each other coins. */
export interface LightTraffic {
  /** The addresses of the wallets. */
  readonly addresses: readonly string[];
  start(): void;
  stop(): void;
}

/** How many times the least fee a transfer pays at most. */
const FEE_SPREAD = 50n;
const FUNDING = 2n * COIN;
/** Below this a wallet is funded again. */
const LOW_BALANCE = COIN / 2n;
/** One in so many transfers pays too little, and one in so many carries a spent nonce. */
const MISTAKE_EVERY = 20;

/**
 * Creates gentle traffic of real transactions; it begins with `start`.
 *
 * The wallets get their coins from the node's miner key, so nothing is sent before its first coinbase
 * has matured. A few transfers are wrong on purpose, as users' are, and are rightly refused.
 *
 * @example
 * ```ts
 * const traffic = createLightTraffic(node, { transactionsPerSecond: 1, seed: 'demo' });
 * traffic.start();
 * ```
 */
export function createLightTraffic(
  node: Pick<
    DevnetNode,
    'getAccount' | 'getTransaction' | 'mempool' | 'minerKey' | 'rules' | 'submitTransaction'
  >,
  options: LightTrafficOptions = {},
): LightTraffic {
  const { transactionsPerSecond = 0.5, seed = 'light-traffic', wallets: count = 8 } = options;
  const random = createRandom(seed);
  const wallets = Array.from({ length: count }, (_, i) => createKeyPair(`${seed}/${i}`));
  const fundings = new Map<KeyPair, string>();
  const { minFee } = node.mempool;
  let timer: NodeJS.Timeout | undefined;

  return {
    addresses: wallets.map(({ address }) => address),
    start() {
      if (!timer) schedule();
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };

  function schedule(): void {
    // Independent senders make exponential gaps; cut off, so that no gap is very long.
    const gaps = Math.min(-Math.log(1 - random()), 4);
    timer = setTimeout(tick, (gaps * 1000) / transactionsPerSecond).unref();
  }

  function tick() {
    schedule();
    const sender = pick();
    const receiver = pick(sender);
    const { spendable, nonce, nextNonce } = node.getAccount(sender.address);
    if (spendable < LOW_BALANCE) {
      return fund(sender);
    }
    const amount = 1n + (spendable * BigInt(Math.floor(random() * 1000))) / 10_000n;
    const mistake = Math.floor(random() * MISTAKE_EVERY);
    if (mistake === 0) transfer(sender, receiver, amount, minFee / 2n, nextNonce);
    else if (mistake === 1 && nonce > 0) transfer(sender, receiver, amount, fee(), nonce - 1);
    else transfer(sender, receiver, amount, fee(), nextNonce);
  }

  function fund(wallet: KeyPair): void {
    const { minerKey } = node;
    const last = fundings.get(wallet);
    if (last && node.getTransaction(last)?.status === 'pending') return;
    const { spendable, nextNonce } = node.getAccount(minerKey.address);
    const amount = FUNDING + (COIN * BigInt(Math.floor(random() * 100))) / 100n;
    if (spendable < 2n * amount) return;
    fundings.set(wallet, transfer(minerKey, wallet, amount, fee(), nextNonce));
  }

  function transfer(from: KeyPair, to: KeyPair, amount: bigint, paid: bigint, nonce: number) {
    const order = { to: to.address, amount, fee: paid, nonce };
    const transaction = signTransaction(from, node.rules.network, order);
    node.submitTransaction(transaction);
    return transaction.id;
  }

  // Most pay little and few pay much: the square of an even draw.
  function fee(): bigint {
    return minFee + (minFee * FEE_SPREAD * BigInt(Math.floor(random() ** 2 * 1000))) / 1000n;
  }

  function pick(except?: KeyPair): KeyPair {
    const choice = wallets.filter((each) => each !== except);
    return choice[Math.floor(random() * choice.length)] as KeyPair;
  }
}

/** Creates mulberry32: small, quick, and even enough for this; not for keys. */
function createRandom(seed: string): () => number {
  let state = 0;
  for (const character of seed) state = Math.imul(state ^ character.charCodeAt(0), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
