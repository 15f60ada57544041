// Preloaded before the preload: what waits for half a minute waits until the program lets it pass.
const { setTimeout: wait } = globalThis;
const waiting = [];

globalThis.setTimeout = (action, milliseconds, ...args) => {
  if (milliseconds !== 30_000) return wait(action, milliseconds, ...args);
  waiting.push(action);
  return { unref() {} };
};
globalThis.passHalfMinute = () => {
  for (const action of waiting.splice(0)) action();
};
