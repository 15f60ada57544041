import { sampleLines, sumOf } from '../lib/exposition.mjs';
import { hostileRequests, oneOfEach } from '../lib/hostile-requests.mjs';
import { createDriver } from '../lib/in-process.mjs';
import { MemorySocket } from '../lib/memory-socket.mjs';
import { cpuTime, runWorker } from '../lib/worker.mjs';
import { createServer } from '../servers/create-server.mjs';
import { paths } from '../servers/paths.mjs';

const [framework, subjectName] = process.argv.slice(2);

runWorker(async () => {
  const { server, subject } = await createServer(framework, subjectName);
  const driveObjects = createDriver(server, 'objects', paths);
  const driveBytes = createDriver(server, 'parser', paths);

  async function drive(count) {
    const failures = await driveObjects(count);
    if (failures > 0) throw new Error(`${failures} responses were not 200`);
  }

  return {
    /** Sends requests for so many seconds of CPU time, and says how many. */
    async warmUp(seconds) {
      const end = cpuTime() + seconds * 1e9;
      let sent = 0;
      for (; cpuTime() < end; sent += 400) await drive(400);
      return sent;
    },
    /** CPU nanoseconds of each of so many requests, after some that bring the caches back. */
    async time(count, leadIn) {
      await drive(leadIn);
      const before = cpuTime();
      await drive(count);
      return (cpuTime() - before) / count;
    },
    /** Serves real connections. */
    listen: () =>
      new Promise((resolve) => {
        server.listen(0, '127.0.0.1', () => resolve(server.address().port));
      }),
    cpuTime,
    /** How many requests the subject has counted; `undefined` for the bare server. */
    async counted() {
      if (subject.text === undefined) return undefined;
      // Some count in a later turn of the loop.
      await new Promise((resolve) => setTimeout(resolve, 20));
      return sumOf(await subject.text(), subject.total);
    },
    /** The sample lines that hostile requests add, and how many of the requests were counted. */
    async attack(count) {
      await driveBytes(100);
      await sendAll(server, oneOfEach());
      const before = await names(subject);
      await sendAll(server, hostileRequests(count));
      const after = await names(subject);
      const added = [...after].filter((name) => !before.has(name));
      return { lines: added.length, example: added[0] };
    },
  };
});

async function names(subject) {
  await new Promise((resolve) => setTimeout(resolve, 50));
  const lines = sampleLines(await subject.text());
  const own = lines.filter((line) => !/^(nodejs|process|xai_system)_/.test(line));
  return new Set(own.map((line) => line.slice(0, line.lastIndexOf(' '))));
}

/** One request a connection, as scanners do. */
async function sendAll(server, requests) {
  for (const request of requests) {
    const socket = new MemorySocket();
    socket.server = server;
    socket.on('error', () => {});
    server.emit('connection', socket);
    socket.push(Buffer.from(request, 'latin1'));
    for (let turn = 0; turn < 5 && socket.responses === 0; turn++) {
      await new Promise(setImmediate);
    }
    socket.push(null);
    await new Promise(setImmediate);
  }
}
