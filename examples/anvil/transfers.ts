/** How much traffic. */
export interface TransfersOptions {
  /** @defaultValue `0.5` */
  readonly transactionsPerSecond?: number;
}

/** Accounts that send each other coins. */
export interface Transfers {
  stop(): void;
}

const weiPerEther = 10n ** 18n;

/**
 * Keeps a development node busy: its own accounts, whose keys it holds, pay each other up to one ether
 * at a time. A node that is away is tried again.
 *
 * @param url - where it answers JSON-RPC
 */
export function startTransfers(url: string, options: TransfersOptions = {}): Transfers {
  const { transactionsPerSecond = 0.5 } = options;
  const stopping = new AbortController();
  let timer: NodeJS.Timeout;
  schedule();

  return {
    stop() {
      stopping.abort();
      clearTimeout(timer);
    },
  };

  function schedule(): void {
    if (stopping.signal.aborted) return;
    // Independent senders make exponential gaps; cut off, so that no gap is very long.
    const gaps = Math.min(-Math.log(1 - Math.random()), 4);
    const next = () =>
      transfer()
        .catch(() => {})
        .finally(schedule);
    timer = setTimeout(next, (gaps * 1000) / transactionsPerSecond).unref();
  }

  async function transfer(): Promise<void> {
    const accounts = (await call('eth_accounts')) as readonly string[];
    const sender = Math.floor(Math.random() * accounts.length);
    const receiver =
      (sender + 1 + Math.floor(Math.random() * (accounts.length - 1))) % accounts.length;
    const value = 1n + (weiPerEther * BigInt(Math.floor(Math.random() * 1000))) / 1000n;
    await call('eth_sendTransaction', {
      from: accounts[sender],
      to: accounts[receiver],
      value: `0x${value.toString(16)}`,
    });
  }

  async function call(method: string, ...params: unknown[]): Promise<unknown> {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
      signal: stopping.signal,
    });
    return ((await response.json()) as { result?: unknown }).result;
  }
}
