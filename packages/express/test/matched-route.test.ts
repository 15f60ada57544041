import { describe, expect, it } from '@jest/globals';
import type { Express } from 'express';
import { Registry } from 'prom-client';
import { xaiMetrics } from '../src/index';
import { createRouteReader } from '../src/matched-route';
import {
  address,
  answerError,
  countRequests,
  fail,
  failLater,
  majors,
  ok,
  startCounting,
} from './counted-requests';

describe.each(majors)('$name', ({ express, major, forgets }) => {
  const start = (build: (app: Express) => void, registry?: Registry) =>
    startCounting(express, build, registry);

  describe('routers', () => {
    it('mounted twice have the prefix of the mount that was used', async () => {
      const { ask } = await start((app) => {
        const blocks = express.Router();
        blocks.get('/:height', ok);
        blocks.get('/fail/:height', fail);
        app.use('/blocks', blocks);
        app.use('/api/:chain/blocks', blocks);
      });

      expect(await ask(`/blocks/${address}`)).toEqual(['/blocks/:height 200']);
      expect(await ask(`/api/${address}/blocks/1`)).toEqual(['/api/:chain/blocks/:height 200']);
      expect(await ask(`/api/${address}/blocks/fail/${address}`)).toEqual([
        '/api/:chain/blocks/fail/:height 500',
      ]);
    });

    it('mounted at the root and below a prefix are told apart', async () => {
      const { ask } = await start((app) => {
        const blocks = express.Router();
        blocks.get('/blocks', ok);
        blocks.get('/fail', fail);
        app.use(blocks);
        app.use('/v2', blocks);
      });

      expect(await ask('/blocks')).toEqual(['/blocks 200']);
      expect(await ask('/v2/blocks')).toEqual(['/v2/blocks 200']);
      expect(await ask('/v2/fail')).toEqual(['/v2/fail 500']);
      expect(await ask('/fail')).toEqual(['/fail 500']);
    });

    it('nested at every depth keep every parameter a parameter', async () => {
      const { ask } = await start((app) => {
        const [a, b, c] = [express.Router(), express.Router(), express.Router()];
        c.get('/:d', ok);
        c.get('/:d/fail', failLater);
        c.get('/', ok);
        b.use('/c/:c', c);
        a.use('/b/:b', b);
        app.use('/:a', a);
      });
      const path = `/${address}/b/${address}/c/${address}`;

      expect(await ask(`${path}/${address}`)).toEqual(['/:a/b/:b/c/:c/:d 200']);
      expect(await ask(`${path}/${address}/fail`)).toEqual(['/:a/b/:b/c/:c/:d/fail 500']);
      expect(await ask(path)).toEqual(['/:a/b/:b/c/:c 200']);
      expect(await ask(`${path}/`)).toEqual(['/:a/b/:b/c/:c 200']);
    });

    it('are told apart where the value of a parameter looks like a prefix', async () => {
      const { ask } = await start((app) => {
        const blocks = express.Router();
        blocks.get('/:height/x', ok);
        app.use('/b/:chain', blocks);
        app.use('/b', blocks);
      });

      expect(await ask('/b/b/b/x')).toEqual(['/b/:chain/:height/x 200']);
      expect(await ask('/b/1/x')).toEqual(['/b/:height/x 200']);
    });

    it('with a list of paths show the list, or which of them it was', async () => {
      const { ask } = await start((app) => {
        const router = express.Router();
        router.get('/list/:id', ok);
        router.get(['/one', '/two/:x'], ok);
        app.use(['/a', '/b/:b'], router);
      });

      const [a, b] = forgets ? ['/a', '/b/:b'] : ['/a|/b/:b', '/a|/b/:b'];
      expect(await ask('/a/list/1')).toEqual([`${a}/list/:id 200`]);
      expect(await ask(`/b/${address}/list/${address}`)).toEqual([`${b}/list/:id 200`]);
      expect(await ask(`/a/two/${address}`)).toEqual([`${a}/one|/two/:x 200`]);
    });

    it('mounted by a regular expression show it', async () => {
      const { ask } = await start((app) => {
        const router = express.Router();
        router.get('/blocks', ok);
        app.use(/^\/v\d+/, router);
      });

      expect(await ask('/v17/blocks')).toEqual([forgets ? '/*/blocks 200' : '/v*#6p2v/blocks 200']);
    });

    it('have the pattern in front whoever comes first, and by whatever way', async () => {
      const prefix = major === 4 ? '/chain/:chain' : '/{v1/}chain/:chain';
      const { ask } = await start((app) => {
        const router = express.Router();
        router.get('/x/:id', ok);
        router.get('/fail/:id', fail);
        app.use(prefix, router);
        app.use('/v:major.:minor', router);
      });
      const plain = forgets || major === 4 ? '/chain/:chain' : prefix;

      expect(await ask('/chain/%E0%A4%A/x/1')).toHaveLength(1);
      expect(await ask(`/CHAIN/${'a'.repeat(5_000)}/x/1`)).toEqual([
        forgets ? '/*/x/:id 200' : `${plain}/x/:id 200`,
      ]);
      expect(await ask(`/CHAIN/${address}/x/1`)).toEqual([`${plain}/x/:id 200`]);
      expect(await ask(`/chain/${address}/fail/1`)).toEqual([`${plain}/fail/:id 500`]);
      expect(await ask(`/V${address}.${address}/x/${address}`)).toEqual([
        '/v:major.:minor/x/:id 200',
      ]);
      if (major === 4) return;
      const v1 = forgets ? '/v1/chain/:chain' : prefix;
      expect(await ask(`/v1/chain/${address}/fail/1`)).toEqual([`${v1}/fail/:id 500`]);
      expect(await ask(`/V1/chain/${address}/x/1`)).toEqual([`${v1}/x/:id 200`]);
      expect(await ask(`/chain/${address}/x/1`)).toEqual([`${plain}/x/:id 200`]);
    });

    it('mounted once have the form of optional letters that the request has', async () => {
      if (major === 4) return;
      const { ask } = await start((app) => {
        const router = express.Router();
        router.get('/x', ok);
        router.get('/fail', fail);
        app.use('/{v1/}api', router);
      });
      const [plain, v1] = forgets ? ['/api', '/v1/api'] : ['/{v1/}api', '/{v1/}api'];

      for (let i = 0; i < 2; i += 1) {
        expect(await ask('/api/x')).toEqual([`${plain}/x 200`]);
        expect(await ask('/v1/API/x')).toEqual([`${v1}/x 200`]);
        expect(await ask('/v1/api/fail')).toEqual([`${v1}/fail 500`]);
        expect(await ask('/api/fail')).toEqual([`${plain}/fail 500`]);
      }
    });

    it('called by a function of the application have a fixed label in front', async () => {
      const { ask } = await start((app) => {
        const router = express.Router();
        router.get('/blocks/:height', ok);
        app.use('/hidden/:chain', (request, response, next) => router(request, response, next));
      });

      expect(await ask(`/hidden/${address}/blocks/${address}`)).toEqual(['/*/blocks/:height 200']);
    });

    it('reached by a rewritten URL are told apart by what is left of it, except for errors', async () => {
      const { ask } = await start((app) => {
        app.use((request, _response, next) => {
          request.url = request.url.replace(`/tenant/${address}`, '');
          next();
        });
        const router = express.Router();
        router.get('/blocks', ok);
        router.get('/fail', fail);
        app.use('/a', router);
        app.use('/b', router);
      });

      expect(await ask(`/tenant/${address}/b/blocks`)).toEqual(['/b/blocks 200']);
      expect(await ask(`/tenant/${address}/b/fail`)).toEqual(['/*/fail 500']);
      expect(await ask('/b/blocks')).toEqual(['/b/blocks 200']);
    });

    it('that came after the first request are known too', async () => {
      let late: Express | undefined;
      const early = express.Router();
      const { ask } = await start((app) => {
        late = app;
        app.use('/early', early);
        app.get('/early', ok);
      });
      expect(await ask('/early')).toEqual(['/early 200']);
      early.get('/late/:id', ok);
      expect(await ask(`/early/late/${address}`)).toEqual(['/early/late/:id 200']);
      const router = express.Router();
      router.get('/:id', ok);
      late?.use('/late', router);

      expect(await ask(`/late/${address}`)).toEqual(['/late/:id 200']);
    });
  });

  describe('a route', () => {
    it('gets one property that nobody sees; the request and the response get none', async () => {
      const registry = new Registry();
      const router = express.Router();
      const keys: PropertyKey[][] = [];
      router.get('/x/:id', (request, response) => {
        response.writeHead(200);
        keys.push([request, response].flatMap((own) => Reflect.ownKeys(own).sort(byText)));
        response.end();
      });
      const route = router.stack[0]?.route as object;
      const [own, enumerable] = [Reflect.ownKeys(route), Object.keys(route)];
      const ask = await countRequests(
        express()
          .use(xaiMetrics({ registry, processMetrics: false, logger: false }))
          .use('/r', router),
        registry,
      );
      await ask('/r/x/1');
      const bare = await countRequests(express().use('/r', router), registry);
      await bare('/r/x/1');

      expect(keys[1]).toEqual(keys[0]);
      expect(Reflect.ownKeys(route)).toHaveLength(own.length + 1);
      expect(Object.keys(route)).toEqual(enumerable);
    });

    it('has the prefix of its application where two share it', async () => {
      const router = express.Router();
      router.get('/x/:id', ok);
      const registry = new Registry();
      const monitoring = xaiMetrics({ registry, processMetrics: false, logger: false });
      const askOne = await countRequests(express().use(monitoring).use('/one', router), registry);
      const askTwo = await countRequests(express().use(monitoring).use('/2/:t', router), registry);

      expect(await askOne(`/one/x/${address}`)).toEqual(['/one/x/:id 200']);
      expect(await askTwo(`/2/${address}/x/1`)).toEqual(['/one/x/:id 200', '/2/:t/x/:id 200']);
      expect(await askTwo('/2/1/x/1')).toEqual(['/2/:t/x/:id 200']);
      expect(await askOne('/one/x/1')).toContain('/one/x/:id 200');
    });

    it('has both prefixes when its router is mounted again after the first request', async () => {
      let late: Express | undefined;
      const router = express.Router();
      router.get('/x/:id', ok);
      const { ask } = await start((app) => {
        late = app;
        app.use('/a', router);
      });
      expect(await ask('/a/x/1')).toEqual(['/a/x/:id 200']);
      late?.use('/b/:b', router);

      expect(await ask(`/b/${address}/x/1`)).toEqual(['/b/:b/x/:id 200']);
      expect(await ask('/a/x/1')).toEqual(['/a/x/:id 200']);
    });

    it('of a router made for each request has a fixed text in front', async () => {
      const { ask } = await start((app) => {
        app.use('/now/:x', (request, response, next) => {
          const router = express.Router();
          router.get('/made/:id', ok);
          router(request, response, next);
        });
      });

      expect(await ask(`/now/${address}/made/1`)).toEqual(['/*/made/:id 200']);
      expect(await ask(`/now/${address}/made/1`)).toEqual(['/*/made/:id 200']);
    });
  });

  it('knows the routes of an application by their whole pattern, also those that come later', () => {
    const { hasOwnRoute } = createRouteReader();
    const app = express();
    const router = express.Router();
    app.get(['/health', '/alive'], ok);
    app.post('/ready', ok);
    app.use('/api', router);
    const has = (path: string) => hasOwnRoute(app as never, path);

    expect(['/health', '/alive', '/ready', '/api/ready'].map(has)).toEqual([
      true,
      true,
      false,
      false,
    ]);
    router.all('/ready', ok);
    app.route('/ready').get(ok);
    expect(['/ready', '/api/ready', '/api'].map(has)).toEqual([true, true, false]);
  });

  describe('applications in applications', () => {
    it('have the prefixes of all of them', async () => {
      const { ask } = await start((app) => {
        const inner = express();
        inner.get('/blocks/:height', ok);
        inner.get('/', ok);
        const middle = express();
        middle.use('/in/:y', inner);
        middle.get('/own', ok);
        app.use('/sub/:x', middle);
      });

      expect(await ask(`/sub/${address}/own`)).toEqual(['/sub/:x/own 200']);
      expect(await ask(`/sub/${address}/in/${address}/blocks/${address}`)).toEqual([
        '/sub/:x/in/:y/blocks/:height 200',
      ]);
      expect(await ask(`/sub/${address}/in/${address}`)).toEqual(['/sub/:x/in/:y 200']);
    });

    it('keep the route of an error that the parent answers, from the first request on', async () => {
      const { ask } = await start((app) => {
        const inner = express();
        const router = express.Router();
        router.get('/fail/:id', fail);
        inner.use('/router/:r', router);
        inner.get('/fail', failLater);
        const middle = express();
        middle.use('/in/:y', inner);
        app.use('/sub/:x', middle);
      });

      expect(await ask(`/sub/${address}/in/${address}/fail`)).toEqual(['/sub/:x/in/:y/fail 500']);
      expect(await ask(`/sub/${address}/in/${address}/router/${address}/fail/1`)).toEqual([
        '/sub/:x/in/:y/router/:r/fail/:id 500',
      ]);
    });

    it('keep the route of an error that they answer themselves', async () => {
      const { ask } = await start((app) => {
        const inner = express();
        inner.get('/fail/:id', fail);
        inner.use(answerError);
        app.use('/sub/:x', inner);
      });

      expect(await ask(`/sub/${address}/fail/${address}`)).toEqual(['/sub/:x/fail/:id 500']);
    });

    it('tell their routers apart that are mounted twice', async () => {
      const { ask } = await start((app) => {
        const router = express.Router();
        router.get('/x', ok);
        const inner = express();
        inner.use('/a', router);
        inner.use('/b', router);
        app.use('/sub/:x', inner);
      });

      expect(await ask(`/sub/${address}/a/x`)).toEqual(['/sub/:x/a/x 200']);
      expect(await ask(`/sub/${address}/b/x`)).toEqual(['/sub/:x/b/x 200']);
      expect(await ask('/sub/a/b/x')).toEqual(['/sub/:x/b/x 200']);
    });

    it('that match nothing fall back to the rest of the parent', async () => {
      const { ask } = await start((app) => {
        app.use('/sub', express());
        app.get('/sub/late', ok);
      });

      expect(await ask('/sub/late')).toEqual(['/sub/late 200']);
      expect(await ask('/sub/never')).toEqual(['__unmatched__ 404']);
    });
  });

  describe('the text of a route', () => {
    it('is the list where it has several paths', async () => {
      const { ask } = await start((app) => app.get(['/a', '/b/:id', /^\/c\d$/], ok));

      expect(await ask(`/b/${address}`)).toEqual(['/a|/b/:id|/c*#f5f7 200']);
      expect(await ask('/c5')).toEqual(['/a|/b/:id|/c*#f5f7 200']);
    });

    it('is the regular expression in short', async () => {
      const { ask } = await start((app) => app.get(/^\/re\/(\w+)$/, ok));

      expect(await ask(`/re/${address}`)).toEqual(['/re/*#6pi3 200']);
    });

    it('is the wildcard as it was written', async () => {
      const [wildcard, optional] =
        major === 4 ? ['/files/*', '/o/:a?'] : ['/files/*path', '/o{/:a}'];
      const { ask } = await start((app) => {
        app.get(wildcard as string, ok);
        app.get(optional as string, ok);
        app.get(major === 4 ? '*' : '/{*splat}', ok);
      });

      expect(await ask(`/files/deep/${address}`)).toEqual([`${wildcard} 200`]);
      expect(await ask('/o')).toEqual([`${optional} 200`]);
      expect(await ask(`/o/${address}`)).toEqual([`${optional} 200`]);
      expect(await ask(`/else/${address}`)).toEqual([major === 4 ? '* 200' : '/{*splat} 200']);
    });

    it('has the wildcards and optional parts of the prefix', async () => {
      const mount = major === 4 ? '/o/:a?/m' : '/o{/:a}/m';
      const { ask } = await start((app) => {
        const router = express.Router();
        router.get('/x', ok);
        app.use(mount, router);
        app.use('/v:major', router);
      });

      expect(await ask(`/o/${address}/m/x`)).toEqual([`${mount}/x 200`]);
      expect(await ask('/o/m/x')).toEqual([`${mount}/x 200`]);
      expect(await ask('/v2/x')).toEqual(['/v:major/x 200']);
    });

    it('says nothing of letter case or a final slash of the request', async () => {
      const { ask } = await start((app) => {
        const router = express.Router();
        router.get('/Blocks', ok);
        app.use('/Api', router);
        app.use('/Other', router);
      });

      const [api, other] = forgets ? ['/api', '/other'] : ['/Api', '/Other'];
      expect(await ask('/api/BLOCKS/')).toEqual([`${api}/Blocks 200`]);
      expect(await ask('/API/blocks')).toEqual([`${api}/Blocks 200`]);
      expect(await ask('/OTHER/blocks')).toEqual([`${other}/Blocks 200`]);
    });
  });

  describe('a request', () => {
    it("passed on by next('route') has the route that answered", async () => {
      const { ask } = await start((app) => {
        app.get('/a/:id', (_request, _response, next) => next('route'));
        app.get('/:any/:id', ok);
      });

      expect(await ask(`/a/${address}`)).toEqual(['/:any/:id 200']);
    });

    it('answered before next() keeps the route that answered', async () => {
      const { ask } = await start((app) => {
        const router = express.Router();
        router.get('/sync/:id', (_request, response, next) => {
          response.end('fine');
          next();
        });
        app.use('/api/:chain', router);
        app.get('/api/:other/sync/:id', (_request, _response, next) => next());
        app.use((_request, _response, next) => next());
      });

      expect(await ask(`/api/${address}/sync/1`)).toEqual(['/api/:chain/sync/:id 200']);
    });

    it('answered before next() keeps its route, also when the next one follows at once', async () => {
      const { ask } = await start((app) => {
        app.get('/sync/:id', (_request, response, next) => {
          response.end('fine');
          next();
        });
        app.get('/:other/:id', (_request, _response, next) => next());
      });

      expect(await ask(`/sync/${address}`)).toEqual(['/sync/:id 200']);
    });

    it('with two handlers on a path has that path', async () => {
      const { ask } = await start((app) => {
        app.get('/a/:id', (_request, _response, next) => next());
        app.route('/a/:id').get(ok).post(fail);
      });

      expect(await ask(`/a/${address}`)).toEqual(['/a/:id 200']);
      expect(await ask(`/a/${address}`, 'POST')).toEqual(['/a/:id 500']);
    });

    it('that fails in param() keeps its route', async () => {
      const { ask } = await start((app) => {
        const router = express.Router();
        router.param('id', (_request, _response, next) => next(new Error('on purpose')));
        router.get('/:id', ok);
        app.use('/p', router);
      });

      expect(await ask(`/p/${address}`)).toEqual(['/p/:id 500']);
    });

    it('answered with 404 by its handler keeps its route', async () => {
      const { ask } = await start((app) =>
        app.get('/blocks/:height', (_request, response) => void response.status(404).end()),
      );

      expect(await ask(`/blocks/${address}`)).toEqual(['/blocks/:height 404']);
    });

    it('without a route, answered by middleware without a path, has a fixed label', async () => {
      const { ask } = await start((app) => {
        app.use((request, response, next) =>
          request.headers.authorization === undefined && request.url.startsWith('/private')
            ? void response.status(401).end()
            : next(),
        );
        app.get('/private', ok);
      });

      expect(await ask(`/private/${address}`)).toEqual(['__unmatched__ 401']);
      expect(await ask(`/${address}`)).toEqual(['__unmatched__ 404']);
      expect(await ask('/%E0%A4%A')).toHaveLength(1);
    });

    it('in a second mount counts once', async () => {
      const registry = new Registry();
      const { ask } = await start((app) => {
        app.use(xaiMetrics({ registry, processMetrics: false, logger: false }));
        const sub = express();
        sub.use(xaiMetrics({ registry, processMetrics: false, logger: false }));
        sub.get('/x', ok);
        app.get('/a/:id', ok);
        app.use('/sub', sub);
      }, registry);

      expect(await ask(`/a/${address}`)).toEqual(['/a/:id 200']);
      expect(await ask('/sub/x')).toEqual(['/sub/x 200']);
    });
  });
});

function byText(a: PropertyKey, b: PropertyKey): number {
  return String(a).localeCompare(String(b));
}
