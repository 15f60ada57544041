import { setTimeout } from 'node:timers/promises';
import type { LoadReport, LoadTask } from './messages';
import { createVisitor, distinctPaths } from './visitor';

// Clients of the servers on these ports, until the time is over or the number is reached.
const { ports, requests, seconds, perSecond } = JSON.parse(process.argv[2] as string) as LoadTask;
const clientsPerServer = 6;
let sent = 0;

async function run(): Promise<void> {
  const startedAt = performance.now();
  const reports: LoadReport[] = ports.map(() => ({ statuses: {}, scrapes: 0 }));
  const elapsed = () => (performance.now() - startedAt) / 1000;
  const share = () => Math.max(sent / requests, elapsed() / seconds);
  const tell = (done?: LoadReport[]) =>
    process.send?.({ sent, share: share(), distinctPaths: distinctPaths(), ...(done && { done }) });
  const progress = setInterval(tell, 100);

  async function client(i: number): Promise<void> {
    const visitor = createVisitor(ports[i] as number, reports[i] as LoadReport);
    while (share() < 1) {
      sent += 1;
      const early = sent / perSecond - elapsed();
      if (early > 0) await setTimeout(early * 1000);
      await visitor.visit();
    }
    visitor.close();
  }

  await Promise.all(
    ports.flatMap((_, i) => Array.from({ length: clientsPerServer }, () => client(i))),
  );
  clearInterval(progress);
  tell(reports);
  process.disconnect();
}

run();
