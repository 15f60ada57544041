import { describe, expect, it } from '@jest/globals';
import type { Express, RequestHandler } from 'express';
import {
  address,
  answerError,
  fail,
  failLater,
  majors,
  ok,
  pass,
  startCounting,
} from './counted-requests';

const refuse: RequestHandler = (_request, response) => void response.status(401).end();

describe.each(majors)('what is mounted in $name', ({ express, major, forgets }) => {
  const start = (build: (app: Express) => void) => startCounting(express, build);

  it('has its pattern: a function, static files, an early refusal', async () => {
    const { ask } = await start((app) => {
      app.use('/balance/:address', ok);
      app.use('/static', express.static(__dirname));
      app.use('/files/:dir', express.static(__dirname));
      app.use('/api', refuse);
      app.get('/api/blocks', ok);
    });

    expect(await ask(`/balance/${address}`)).toEqual(['/balance/:address 200']);
    expect(await ask(`/balance/${address}/deep/${address}?${address}`)).toEqual([
      '/balance/:address 200',
    ]);
    expect(await ask('/static/layer-matching.test.ts')).toEqual(['/static 200']);
    expect(await ask(`/files/${address}/layer-matching.test.ts`)).toEqual(['/files/:dir 200']);
    expect(await ask('/api/blocks')).toEqual(['/api 401']);
    expect(await ask('/API/blocks/')).toEqual(['/api 401']);
  });

  it('has a fixed label when it passes on what nobody answers', async () => {
    const { ask } = await start((app) => {
      app.use('/static', express.static(__dirname));
      app.use('/api', express.Router());
      app.use('/failing/:x', fail);
    });

    expect(await ask(`/static/${address}`)).toEqual(['__unmatched__ 404']);
    expect(await ask(`/api/${address}`)).toEqual(['__unmatched__ 404']);
    // Express has left the prefix by the time that the application answers.
    expect(await ask(`/failing/${address}`)).toEqual(['__unmatched__ 500']);
  });

  it('has every prefix, in routers and in applications', async () => {
    const { ask } = await start((app) => {
      const router = express.Router();
      router.use('/in/:b', ok);
      router.use('/fail/:b', fail, answerError);
      router.use(refuse);
      const root = express.Router();
      root.use('/at-root/:c', ok);
      const sub = express();
      sub.use('/in', router);
      sub.use('/own/:c', failLater, answerError);
      app.use(root);
      app.use('/router/:a', router);
      app.use('/sub/:a', sub);
    });

    expect(await ask(`/router/${address}/in/${address}`)).toEqual(['/router/:a/in/:b 200']);
    expect(await ask(`/router/${address}/fail/${address}`)).toEqual(['/router/:a/fail/:b 500']);
    expect(await ask(`/router/${address}/${address}`)).toEqual(['/router/:a 401']);
    expect(await ask(`/at-root/${address}`)).toEqual(['/at-root/:c 200']);
    expect(await ask(`/sub/${address}/in/in/${address}`)).toEqual(['/sub/:a/in/in/:b 200']);
    expect(await ask(`/sub/${address}/in/${address}`)).toEqual(['/sub/:a/in 401']);
    expect(await ask(`/sub/${address}/own/${address}`)).toEqual(['/sub/:a/own/:c 500']);
  });

  it('with a list, an expression or a wildcard shows it', async () => {
    const wildcard = major === 4 ? '/w/*' : '/w/*rest';
    const optional = major === 4 ? '/o/:x?' : '/o{/:x}';
    const { ask } = await start((app) => {
      app.use(['/a', '/b/:b'], ok);
      app.use(/^\/v\d+/, ok);
      app.use(wildcard, ok);
      app.use(optional, ok);
    });

    expect(await ask(`/b/${address}/x`)).toEqual([forgets ? '/b/:b 200' : '/a|/b/:b 200']);
    expect(await ask(`/v17/${address}`)).toEqual([forgets ? '/* 200' : '/v*#6p2v 200']);
    expect(await ask(`/w/${address}/x/`)).toEqual([`${wildcard} 200`]);
    expect(await ask('/o')).toEqual([`${optional} 200`]);
    expect(await ask(`/o/${address}`)).toEqual([`${optional} 200`]);
  });

  it('at the same place as another is told from it by its parameters', async () => {
    const { ask } = await start((app) => {
      app.use('/:any', pass);
      app.use('/static', ok);
      app.use('/:other', ok);
    });

    expect(await ask('/static')).toEqual(['/static 200']);
    expect(await ask(`/${address}`)).toEqual(['/:other 200']);
  });

  it('is known too when it came after the first request', async () => {
    let late: Express | undefined;
    const router = express.Router();
    const { ask } = await start((app) => {
      late = app;
      app.use('/early', ok);
      app.use('/router', router);
    });
    expect(await ask('/early')).toEqual(['/early 200']);
    router.use('/late', ok);
    expect(await ask('/router/late')).toEqual(['/router/late 200']);
    late?.use('/late/:x', ok);
    expect(await ask(`/late/${address}`)).toEqual(['/late/:x 200']);
  });

  it('goes before a route that has passed the request on to it', async () => {
    const { ask } = await start((app) => {
      const router = express.Router();
      router.all(major === 4 ? '*' : '/{*all}', pass);
      router.use('/files/:x', ok);
      app.get('/x/:id', pass);
      app.use('/x/:name', ok);
      app.use('/r/:r', router);
    });

    expect(await ask(`/x/${address}`)).toEqual(['/x/:name 200']);
    expect(await ask(`/r/${address}/files/${address}`)).toEqual(['/r/:r/files/:x 200']);
  });

  it('goes before a route behind a prefix with an optional part', async () => {
    const prefix = major === 4 ? '/:v?/api' : '/{v1/}api';
    const { ask } = await start((app) => {
      const router = express.Router();
      router.get('/x/:id', pass);
      app.use(prefix, router);
      app.use('/api/x', ok);
      app.use('/v1/api', ok);
    });

    expect(await ask(`/api/x/${address}`)).toEqual(['/api/x 200']);
    expect(await ask(`/v1/api/x/${address}`)).toEqual([
      `${forgets ? '/v1/api' : prefix}/x/:id 200`,
    ]);
  });

  it('leaves a route in front that has passed the request on to nobody, or to no path', async () => {
    const { ask } = await start((app) => {
      const router = express.Router();
      router.get('/never', pass);
      router.get('/id/:id', pass);
      router.use('/id', (request, _response, next) =>
        (request.query.in ? refuse : pass)(request, _response, next),
      );
      app.get('/blocks/:height', pass);
      app.use('/r/:r', router);
      app.use((request, response, next) =>
        (request.query.last ? ok : pass)(request, response, next),
      );
    });

    expect(await ask(`/blocks/${address}`)).toEqual(['/blocks/:height 404']);
    expect(await ask(`/blocks/${address}?last=1`)).toEqual(['/blocks/:height 200']);
    expect(await ask(`/r/${address}/never`)).toEqual(['/r/:r/never 404']);
    expect(await ask(`/r/${address}/id/1`)).toEqual(['/r/:r/id/:id 404']);
    expect(await ask(`/r/${address}/id/1?in=1`)).toEqual(['/r/:r/id 401']);
  });

  it('is told from a route in a router that is mounted twice', async () => {
    const { ask } = await start((app) => {
      const router = express.Router();
      router.get('/:x', pass);
      router.get('/fail/:x', fail);
      router.use('/:y', (request, response, next) =>
        (request.query.in ? ok : pass)(request, response, next),
      );
      app.use('/a', router);
      app.use('/api/:b', router);
    });

    expect(await ask(`/a/${address}?in=1`)).toEqual(['/a/:y 200']);
    expect(await ask(`/api/${address}/${address}?in=1`)).toEqual(['/api/:b/:y 200']);
    expect(await ask(`/api/${address}/${address}`)).toEqual(['/api/:b/:x 404']);
    expect(await ask(`/api/${address}/fail/${address}`)).toEqual(['/api/:b/fail/:x 500']);
  });

  it('twice tells which by where the request is', async () => {
    const { ask } = await start((app) => {
      const router = express.Router();
      router.get(/^\/./, (request, response, next) =>
        (request.baseUrl.lastIndexOf('/') === 0 ? pass : ok)(request, response, next),
      );
      app.use('/:a', router);
      app.use('/:a/:b', router);
    });

    expect(await ask(`/${address}/${address}/1`)).toEqual(['/:a/:b/*#0uuu 200']);
  });

  it('is found where another pattern cannot decode the URL, and behind a host in it', async () => {
    const { ask } = await start((app) => {
      const router = express.Router();
      router.get('/:x', ok);
      router.post('/:x', fail);
      app.use(/^\/bad\/[^/]+/, ok);
      app.use('/bad/:x', ok);
      app.use('/a/:p', router);
      app.use('/b', router);
      app.use('/m', ok);
    });

    expect(await ask('/bad/%E0%A4%A')).toEqual([forgets ? '/* 200' : '/bad/*#ls8u 200']);
    expect(await ask('/a/%E0%A4%A/x')).toEqual(['__unmatched__ 500']);
    expect(await ask(`http://${address}.example/b/x`)).toEqual(['/b/:x 200']);
    expect(await ask(`http://${address}.example/b/x`, 'POST')).toEqual(['/b/:x 500']);
    expect(await ask(`http://${address}.example/m/x?${address}`)).toEqual(['/m 200']);
  });
});
