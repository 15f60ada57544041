import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** Whether a process has anything to watch, as far as its threads and its parts know. */
export interface Search {
  /** Takes in that a server was found in this thread. */
  found(): void;
  /** Takes in that something listens on a port that is no HTTP server of Node. */
  foundOther(): void;
}

// Who starts slowly has its servers by then, and who runs as long is no command.
const patienceSeconds = 30;
const channelName = '@xai-metrics/auto found';

/**
 * Has it said once if a process turns out to be a server whose requests cannot be seen.
 *
 * @param say - what says it
 */
export function watchForNothing(say: () => void): Search {
  let isFound = false;
  let hasOther = false;
  let threads: InstanceType<typeof BroadcastChannel> | undefined;
  setTimeout(() => {
    unsubscribe('worker_threads', listenToThreads);
    threads?.close();
    if (!isFound) judge().catch(() => {});
  }, patienceSeconds * 1000).unref();
  // The module of the threads takes longer to load than all else here: only who has them needs it.
  subscribe('worker_threads', listenToThreads);

  return {
    found() {
      if (isFound) return;
      isFound = true;
      if (isMainThread()) return;
      const others = new BroadcastChannel(channelName);
      others.postMessage('found');
      others.close();
    },
    foundOther() {
      hasOther = true;
    },
  };

  /** Threads share the ports of their process. */
  function listenToThreads(): void {
    if (threads !== undefined) return;
    threads = new BroadcastChannel(channelName);
    threads.onmessage = () => {
      isFound = true;
    };
    threads.unref();
  }

  async function judge(): Promise<void> {
    const { hasNativeServer, isClusterPrimary }: Judges = require('./native-servers');
    // The servers of a cluster are its workers, and each of them has a preload of its own.
    if (!isMainThread() || isClusterPrimary()) return;
    if (hasOther || (await hasNativeServer())) say();
  }
}

type Judges = typeof import('./native-servers');

function isMainThread(): boolean {
  const threads: typeof import('node:worker_threads') = require('node:worker_threads');
  return threads.isMainThread;
}
