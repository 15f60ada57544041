/**
 * The other end of `startChild`: answers calls one at a time.
 *
 * @param create - resolves to the methods
 */
export async function runWorker(create) {
  process.on('disconnect', () => process.exit());
  try {
    const methods = await create();
    process.on('message', async ({ method, args }) => {
      try {
        process.send({ result: await methods[method](...args) });
      } catch (error) {
        process.send({ error: String(error?.message ?? error) });
      }
    });
    process.send({ result: 'ready' });
  } catch (error) {
    process.send({ error: String(error?.message ?? error) });
  }
}

/** CPU time of all threads of this process so far, in nanoseconds. */
export function cpuTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
}
