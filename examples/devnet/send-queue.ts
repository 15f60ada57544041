/** Sends in order, each item as late as the delay says. */
export interface SendQueue<Item> {
  push(item: Item): void;
  /** Drops what has not been sent. */
  clear(): void;
}

/** Creates a queue; `delayMs` is asked for each item, so that the delay may change at any time. */
export function createSendQueue<Item>(
  send: (item: Item) => void,
  delayMs: () => number,
): SendQueue<Item> {
  const waiting: { item: Item; due: number }[] = [];
  let timer: NodeJS.Timeout | undefined;

  return {
    push(item) {
      const delay = delayMs();
      if (delay <= 0 && waiting.length === 0) return send(item);
      waiting.push({ item, due: performance.now() + delay });
      schedule();
    },
    clear() {
      clearTimeout(timer);
      timer = undefined;
      waiting.length = 0;
    },
  };

  function schedule(): void {
    const next = waiting[0];
    if (timer || !next) return;
    timer = setTimeout(flush, Math.max(0, next.due - performance.now())).unref();
  }

  function flush(): void {
    timer = undefined;
    const now = performance.now();
    for (let next = waiting[0]; next && next.due <= now + 1; next = waiting[0]) {
      waiting.shift();
      send(next.item);
    }
    schedule();
  }
}
