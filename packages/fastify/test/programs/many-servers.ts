import { Registry } from 'prom-client';
import { sampleValue, scrape } from '../../../../test/samples';
import { xaiMetrics } from '../../src/index';
import { versions } from '../versions';

// Many servers of every version, each with many registrations; tells what each has counted.
async function main(): Promise<void> {
  for (const { name, Fastify } of versions) {
    const servers = Array.from({ length: 12 }, () => Fastify());
    for (const server of servers) {
      const registry = new Registry();
      const mounts = server === servers[0] ? 12 : 1;
      for (let i = 0; i < mounts; i += 1) {
        await server.register(xaiMetrics, { registry, processMetrics: false });
      }
      server.get('/items/:id', async () => 'fine');
    }
    const counted = [];
    for (const server of servers) {
      const url = await server.listen({ port: 0, host: 'localhost' });
      for (const path of ['/items/%E0%A4%A', '/items/1', '/nope', '/livez']) {
        await (await fetch(url + path)).text();
      }
      counted.push(sampleValue(await scrape(url), 'xai_api_requests_total'));
    }
    console.log(name, ...counted);
    await Promise.all(servers.map((server) => server.close()));
  }
}

main();
