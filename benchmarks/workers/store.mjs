import { finished } from 'node:stream/promises';
import { Sink } from '../lib/sink.mjs';
import { cpuTime, runWorker } from '../lib/worker.mjs';
import { labelSets, stores } from './stores.mjs';

const [name, lines] = process.argv.slice(2);
const observationsBetweenScrapes = 1000;

runWorker(async () => {
  const sets = labelSets(Number(lines));
  const store = await createStore(sets);
  const kept = [];
  let seed = 0;

  return {
    /** CPU milliseconds of each of so many scrapes, since the clock is too coarse for one. */
    async scrapes(count) {
      observe();
      const start = cpuTime();
      for (let i = 0; i < count; i++) await scrapeOnce(store);
      return (cpuTime() - start) / 1e6 / count;
    },
    /** The longest time that a scrape keeps everything else waiting, in milliseconds. */
    async block() {
      observe();
      const ticker = startTicker();
      await scrapeOnce(store);
      return ticker.stop();
    },
    /** Sample lines of a scrape. */
    async lines() {
      const sink = new Sink({ countLines: true });
      await scrapeInto(store, sink);
      return sink.lines;
    },
    /** Bytes that one more such store keeps after three scrapes; the earlier ones stay. */
    async memory() {
      const before = await usedMemory();
      // Label sets of its own: equal strings would be shared with the stores before it.
      const another = await createStore(labelSets(Number(lines), kept.length + 2));
      kept.push(another);
      for (let i = 0; i < 3; i++) await scrapeOnce(another);
      return (await usedMemory()) - before;
    },
  };

  async function createStore(ownSets) {
    const created = await stores[name](Number(lines));
    for (const labels of ownSets) created.record(labels, 0.02);
    return created;
  }

  function observe() {
    for (let i = 0; i < observationsBetweenScrapes; i++) {
      seed = (seed * 48_271 + 11) % 2_147_483_647;
      store.record(sets[seed % sets.length], (seed % 1000) / 500);
    }
  }
});

async function scrapeOnce(store) {
  await scrapeInto(store, new Sink());
}

async function scrapeInto(store, sink) {
  const end = finished(sink);
  await store.scrape(sink);
  await end;
}

function startTicker() {
  let longest = 0;
  let last = performance.now();
  let running = true;
  setImmediate(function tick() {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (running) setImmediate(tick);
  });
  return {
    async stop() {
      await new Promise(setImmediate);
      running = false;
      return Math.max(longest, performance.now() - last);
    },
  };
}

async function usedMemory() {
  if (globalThis.gc === undefined) return 0;
  for (let i = 0; i < 5; i++) {
    globalThis.gc();
    // What promises and timers still hold is let go between two collections.
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
