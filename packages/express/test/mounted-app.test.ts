import { describe, expect, it } from '@jest/globals';
import express5 from 'express';
import express4 from 'express4';
import { Registry } from 'prom-client';
import { xaiMetrics } from '../src/index';
import { findMountedApp } from '../src/mounted-app';
import { type Layer, stackOf } from '../src/route-tree';
import {
  address,
  type answerError,
  countRequests,
  fail,
  failLater,
  majors,
  ok,
  startCounting,
} from './counted-requests';

describe.each(majors)('an application mounted in one of $name', ({ express }) => {
  it('is found without entering any of its layers', () => {
    const entered: string[] = [];
    const inner = express();
    inner.set('query parser', () => entered.push('query parser'));
    inner.use((_request, _response, next) => {
      entered.push('middleware');
      next();
    });
    inner.get('/', () => void entered.push('route'));
    inner.use(((_error, _request, _response, next) => {
      entered.push('error handler');
      next();
    }) as typeof answerError);
    const app = express();
    app.use('/other', ok);
    app.use('/x', inner);
    const layers = stackOf(app as never);

    expect(findMountedApp(layers.at(-1) as Layer)).toBe(inner);
    expect(findMountedApp(layers.at(-2) as Layer)).toBeUndefined();
    expect(entered).toEqual([]);
  });

  it('without a router yet is no other application', () => {
    const inner = express();
    const app = express();
    app.use('/x', inner);

    expect([inner, undefined]).toContain(findMountedApp(stackOf(app as never).at(-1) as Layer));
  });

  it('keeps the route of an error that leaves it, at every depth and also as the first', async () => {
    const { ask } = await startCounting(express, (app) => {
      const router = express.Router();
      router.get('/fail/:id', fail);
      const inner = express();
      inner.get('/fail', failLater);
      inner.use('/r/:r', router);
      const middle = express();
      middle.use('/in/:y', inner);
      const outerRouter = express.Router();
      outerRouter.use('/deep', middle);
      app.use('/x', inner);
      app.use('/sub/:x', middle);
      app.use('/router', outerRouter);
    });

    expect(await ask('/x/fail')).toEqual(['/x/fail 500']);
    expect(await ask(`/sub/${address}/in/${address}/fail`)).toEqual(['/sub/:x/in/:y/fail 500']);
    expect(await ask(`/sub/${address}/in/${address}/r/${address}/fail/1`)).toEqual([
      '/sub/:x/in/:y/r/:r/fail/:id 500',
    ]);
    expect(await ask(`/x/r/${address}/fail/${address}`)).toEqual(['/x/r/:r/fail/:id 500']);
  });

  it('that is given to the router itself has its prefix', async () => {
    const { ask } = await startCounting(express, (app) => {
      const inner = express();
      inner.get('/blocks/:height', ok);
      const router = express.Router();
      router.use('/in/:x', inner);
      app.use('/router', router);
    });

    expect(await ask(`/router/in/${address}/blocks/1`)).toEqual([
      '/router/in/:x/blocks/:height 200',
    ]);
  });

  it('is told apart where it is mounted twice', async () => {
    const { ask } = await startCounting(express, (app) => {
      const inner = express();
      inner.get('/x/:id', ok);
      inner.get('/fail', fail);
      app.use('/a/:a', inner);
      app.use('/b', inner);
    });

    expect(await ask(`/a/${address}/x/1`)).toEqual(['/a/:a/x/:id 200']);
    expect(await ask(`/b/x/${address}`)).toEqual(['/b/x/:id 200']);
    expect(await ask('/b/fail')).toEqual(['/b/fail 500']);
    expect(await ask(`/a/${address}/fail`)).toEqual(['/a/:a/fail 500']);
  });

  it('has its prefix where only it is instrumented', async () => {
    const registry = new Registry();
    const inner = express();
    inner.use(xaiMetrics({ registry, processMetrics: false, logger: false }));
    inner.get('/blocks/:height', ok);
    inner.use('/files', ok);
    const app = express();
    app.use('/sub/:x', inner);
    const ask = await countRequests(app, registry);

    expect(await ask(`/sub/${address}/blocks/${address}`)).toEqual(['/sub/:x/blocks/:height 200']);
    expect(await ask(`/sub/${address}/files/${address}`)).toEqual(['/sub/:x/files 200']);
  });

  it('at the root goes first with a route of its own at the path of an endpoint', async () => {
    const { ask } = await startCounting(express, (app) => {
      const inner = express();
      inner.get('/health', ok);
      app.use(inner);
    });

    expect(await ask('/health')).toEqual(['/health 200']);
  });

  it('is known by its requests where its layer does not tell it', async () => {
    const { ask } = await startCounting(express, (app) => {
      const inner = express();
      inner.get('/blocks/:height', ok);
      inner.get('/ok-or-fail', (request, response, next) =>
        (request.query.fail ? fail : ok)(request, response, next),
      );
      app.use('/sub/:x', inner);
      // As a bundler does that shortens names.
      Object.assign(stackOf(app as never).at(-1) as Layer, { name: 'e' });
    });

    expect(await ask(`/sub/${address}/blocks/${address}`)).toEqual(['/sub/:x/blocks/:height 200']);
    expect(await ask(`/sub/${address}/ok-or-fail`)).toEqual(['/sub/:x/ok-or-fail 200']);
    expect(await ask(`/sub/${address}/ok-or-fail?fail=1`)).toEqual(['/sub/:x/ok-or-fail 500']);
  });
});

it.each([
  { outer: express4, inner: express5, title: '5 in 4' },
  { outer: express5, inner: express4, title: '4 in 5' },
])('Express $title is found', async ({ outer, inner }) => {
  const { ask } = await startCounting(outer, (app) => {
    const other = inner();
    other.get('/fail/:id', fail);
    app.use('/x/:x', other);
  });

  expect(await ask(`/x/${address}/fail/${address}`)).toEqual(['/x/:x/fail/:id 500']);
});

it('whose layer is wrapped by somebody who needs a real request is not found, and nothing fails', () => {
  const app = express5();
  app.use('/x', express5());
  const [layer] = stackOf(app as never);

  expect(
    findMountedApp({
      ...(layer as Layer),
      handle: () => {
        throw new Error('no socket');
      },
    }),
  ).toBeUndefined();
});
