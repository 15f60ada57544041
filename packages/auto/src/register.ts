import { watchForServers } from './preload/watch-for-servers';

// One place for the whole process: NODE_OPTIONS and the command line may both name this file.
const key = Symbol.for('@xai-metrics/auto');
const holder = globalThis as { [key]?: true };

if (holder[key] === undefined) {
  holder[key] = true;
  watchForServers();
}
