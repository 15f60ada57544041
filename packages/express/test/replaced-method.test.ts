import { describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { parseSamples } from '../../../test/samples';
import { xaiMetrics } from '../src/index';
import { countRequests, majors, ok } from './counted-requests';

describe.each(majors)('a method that $name replaces by another', ({ express }) => {
  it.each([
    ['DELETE', '/block/:height 200', 'DELETE'],
    ['0x52908400098527886E0F7030069857D2E4169EE7', '__unmatched__ 404', '_OTHER'],
  ])('counts as the one that is answered: %s', async (replaced, counted, label) => {
    const registry = new Registry();
    const app = express();
    app.use(xaiMetrics({ registry, processMetrics: false, logger: false }));
    app.use((request, _response, next) => {
      if (request.method === 'POST') request.method = replaced;
      next();
    });
    app.delete('/block/:height', ok);
    const ask = await countRequests(app, registry);

    expect(await ask('/block/17', 'POST')).toEqual([counted]);
    const methods = parseSamples(await registry.metrics())
      .filter(({ name }) => name === 'xai_api_requests_total')
      .map(({ labels }) => labels.method);
    expect(methods).toEqual([label]);
  });
});
