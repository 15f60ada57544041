import { describe, expect, it } from '@jest/globals';
import type { Express } from 'express';
import { mountText } from '../src/pattern-text';
import { address, fail, majors, ok, pass, startCounting } from './counted-requests';

interface RouteCase {
  readonly title: string;
  readonly build: (app: Express, express: (typeof majors)[number]['express']) => void;
  /** Method, path, how it is counted, and how where the router does not keep mount paths. */
  readonly asks: readonly (readonly [string, string, string, string?])[];
  /** Versions that cannot have such routes. */
  readonly notIn?: RegExp;
}

const bothMajors: readonly RouteCase[] = [
  {
    title: 'a list of mount paths with an expression in it',
    build: (app) => {
      app.use(['/a/:a', /^\/v(\d)\/(?<n>a|b)/, '/b/:b'], ok);
    },
    notIn: /4\.18/, // without named groups
    asks: [
      ['GET', '/v1/a', '/a/:a|/v*/:n*#i0wv|/b/:b 200', '/* 200'],
      ['GET', '/b/1', '/a/:a|/v*/:n*#i0wv|/b/:b 200', '/b/:b 200'],
      ['GET', '/a/1', '/a/:a|/v*/:n*#i0wv|/b/:b 200', '/a/:a 200'],
    ],
  },
  {
    title: 'a list, flat or nested',
    notIn: /5\.[012]/, // with an expression in a nested one
    build: (app) => {
      app.get(['/a', '/b/:b'], ok);
      app.get(['/c', ['/d/:d', /^\/e\d$/]] as never, ok);
    },
    asks: [
      ['GET', `/b/${address}`, '/a|/b/:b 200'],
      ['GET', `/d/${address}`, '/c|/d/:d|/e*#0z1h 200'],
    ],
  },
  {
    title: 'an expression with groups, named groups and flags',
    notIn: /4\.18/, // without named groups
    build: (app) => {
      app.get(/^\/re\/(?<name>\w+)$/i, ok);
    },
    asks: [['GET', `/RE/${address}`, '/re/:name#aoki 200']],
  },
  {
    title: 'parameters within a part of the path',
    build: (app) => {
      app.get('/range/:from-:to', ok);
      app.get('/file/:name.json', ok);
      app.use('/v:major.:minor', ok);
    },
    asks: [
      ['GET', `/range/1-${address}`, '/range/:from-:to 200'],
      ['GET', `/file/${address}.json`, '/file/:name.json 200'],
      ['GET', '/v1.2/x', '/v:major.:minor 200'],
    ],
  },
  {
    title: 'letter case, final slashes and queries of the request',
    build: (app, express) => {
      const router = express.Router();
      router.get('/Blocks/', ok);
      app.use('/Api/', router);
      app.get('/Own/', ok);
    },
    asks: [
      ['GET', '/api/blocks', '/Api/Blocks 200', '/api/Blocks 200'],
      ['GET', `/API/BLOCKS/?${address}`, '/Api/Blocks 200', '/api/Blocks 200'],
      ['GET', '/own', '/Own 200'],
    ],
  },
  {
    title: 'strict and case-sensitive routers',
    build: (app, express) => {
      const router = express.Router({ strict: true, caseSensitive: true });
      router.get('/x/', ok);
      router.get('/x', ok);
      app.use('/s', router);
    },
    asks: [
      ['GET', '/s/x/', '/s/x 200'],
      ['GET', '/s/x', '/s/x 200'],
      ['GET', '/s/X', '__unmatched__ 404'],
    ],
  },
  {
    title: "next('route') and next('router')",
    build: (app, express) => {
      const router = express.Router();
      router.get('/:id', (_request, _response, next) => next('router'));
      app.get('/a/:id', (_request, _response, next) => next('route'), fail);
      app.use('/a', router);
      app.get('/:any/:id', ok);
    },
    asks: [['GET', `/a/${address}`, '/:any/:id 200']],
  },
  {
    title: 'router.param() that passes, answers and fails',
    build: (app, express) => {
      const router = express.Router();
      router.param('id', (_request, response, next, id) => {
        if (id === 'answer') response.status(404).end();
        else next(id === 'fail' ? new Error('on purpose') : undefined);
      });
      router.get('/:id', ok);
      app.use('/p', router);
    },
    asks: [
      ['GET', `/p/${address}`, '/p/:id 200'],
      ['GET', '/p/answer', '/p/:id 404'],
      ['GET', '/p/fail', '/p/:id 500'],
    ],
  },
  {
    title: 'mergeParams, with the same name twice',
    build: (app, express) => {
      const router = express.Router({ mergeParams: true });
      router.get('/:id', ok);
      router.use('/m/:id', ok);
      router.use(ok);
      app.use('/a/:id', pass, router);
      app.use('/b/:x/:y', router);
    },
    asks: [
      ['GET', `/a/${address}/${address}`, '/a/:id/:id 200'],
      ['GET', `/b/1/${address}/m/${address}`, '/b/:x/:y/m/:id 200'],
      ['GET', `/b/1/${address}/n/${address}`, '/b/:x/:y 200'],
    ],
  },
  {
    title: '405 by hand',
    build: (app) => {
      app
        .route('/only/:id')
        .get(ok)
        .all((_request, response) => void response.status(405).end());
    },
    asks: [
      ['GET', `/only/${address}`, '/only/:id 200'],
      ['DELETE', `/only/${address}`, '/only/:id 405'],
    ],
  },
  {
    title: 'HEAD, also where only another verb is routed',
    build: (app, express) => {
      const router = express.Router();
      router.post('/:x', ok);
      router.use('/files', ok);
      app.get('/get/:id', ok);
      app.head('/head/:id', ok);
      app.all('/all/:id', ok);
      app.post('/post/:id', ok);
      app.use('/r', router);
    },
    asks: [
      ['HEAD', `/get/${address}`, '/get/:id 200'],
      ['HEAD', `/head/${address}`, '/head/:id 200'],
      ['HEAD', `/all/${address}`, '/all/:id 200'],
      ['HEAD', `/post/${address}`, '__unmatched__ 404'],
      ['POST', `/post/${address}`, '/post/:id 200'],
      ['HEAD', '/r/files', '/r/files 200'],
    ],
  },
  {
    title: "Express' own answer to OPTIONS, by the router that gives it",
    build: (app, express) => {
      const router = express.Router();
      router.get('/blocks/:height', ok);
      router.options('/own/:id', ok);
      app.use('/api/:chain', router);
      app.get('/top/:id', ok);
    },
    asks: [
      ['OPTIONS', `/api/${address}/blocks/${address}`, '/api/:chain 200'],
      ['OPTIONS', `/api/${address}/own/${address}`, '/api/:chain/own/:id 200'],
      ['OPTIONS', `/top/${address}`, '__unmatched__ 200'],
    ],
  },
  {
    title: 'a pattern of more than 200 characters, cut',
    build: (app) => {
      app.get(`/${'x'.repeat(300)}`, ok);
    },
    asks: [['GET', `/${'x'.repeat(300)}`, `/${'x'.repeat(199)} 200`]],
  },
  {
    title: 'names that objects have by themselves',
    build: (app, express) => {
      const router = express.Router();
      router.get('/constructor/:constructor', ok);
      app.use('/__proto__', router);
      app.use('/toString/:toString', ok);
    },
    asks: [
      ['GET', `/__proto__/constructor/${address}`, '/__proto__/constructor/:constructor 200'],
      ['GET', `/toString/${address}`, '/toString/:toString 200', '/tostring/:toString 200'],
    ],
  },
  {
    title: "what looks like a router and is none: Connect's list of functions",
    build: (app) => {
      const connect = Object.assign(ok.bind(undefined), { stack: [{ route: '/x', handle: ok }] });
      app.use('/legacy', connect);
      app.get('/health', ok);
    },
    asks: [
      ['GET', `/legacy/${address}`, '/legacy 200'],
      ['GET', '/health', '/health 200'],
    ],
  },
  {
    title: 'a router that is mounted in itself',
    build: (app, express) => {
      const router = express.Router();
      router.get('/x/:id', ok);
      router.use('/again', router);
      app.use('/r', router);
    },
    asks: [
      ['GET', `/r/x/${address}`, '/r/x/:id 200'],
      ['GET', `/r/again/x/${address}`, '/r/again/x/:id 200'],
      ['GET', `/r/again/again/x/${address}`, '/*/x/:id 200'],
    ],
  },
  {
    title: 'a frozen route',
    build: (app, express) => {
      const router = express.Router();
      router.get('/x/:id', ok);
      for (const { route } of router.stack) Object.freeze(route);
      app.use('/r', router);
    },
    asks: [
      ['GET', `/r/x/${address}`, '/r/x/:id 200'],
      ['GET', `/r/x/${address}`, '/r/x/:id 200'],
    ],
  },
];

const express4Only: readonly RouteCase[] = [
  {
    title: 'stars in the expression of a parameter',
    notIn: /4\.18/, // which makes `(\.(.*))` of them
    build: (app) => {
      app.get('/any/:rest(.*)', ok);
      app.use('/s/:id(0x.*)', ok);
    },
    asks: [
      ['GET', `/any/${address}`, '/any/:rest(.*) 200'],
      ['GET', `/s/${address}/x`, '/s/:id 200'],
    ],
  },
  {
    title: 'wildcards, optional parts and expressions within the path',
    build: (app, express) => {
      const router = express.Router();
      router.get('/x', ok);
      app.get('/f/*', ok);
      app.get('/o/:a?', ok);
      app.get('/n/:id(\\d+)', ok);
      app.get('/g(/:x)?', ok);
      app.use('/m/:id(\\d+)', router);
      app.use('/w/*', ok);
      app.use('*', ok);
    },
    asks: [
      ['GET', `/f/${address}/x`, '/f/* 200'],
      ['GET', `/o/${address}`, '/o/:a? 200'],
      ['GET', '/o', '/o/:a? 200'],
      ['GET', '/n/17', '/n/:id(\\\\d+) 200'],
      ['GET', `/g/${address}`, '/g(/:x)? 200'],
      ['GET', '/m/17/x', '/m/:id/x 200'],
      ['GET', `/w/${address}/${address}`, '/w/* 200'],
      ['GET', `/${address}/${address}`, '* 200'],
    ],
  },
];

const express5Only: readonly RouteCase[] = [
  {
    title: 'wildcards, optional parts and quoted names',
    build: (app, express) => {
      const router = express.Router();
      router.get('/x', ok);
      app.get('/f/*path', ok);
      app.get('/o{/:a}', ok);
      app.get('/q/:"my id"', ok);
      app.get('/e/a\\:b', ok);
      app.use('/m{/:id}/n', router);
      app.use('/w/*path', ok);
      app.get('/{*splat}', pass);
      app.use('/{*splat}', ok);
    },
    asks: [
      ['GET', `/f/${address}/x`, '/f/*path 200'],
      ['GET', `/o/${address}`, '/o{/:a} 200'],
      ['GET', '/o', '/o{/:a} 200'],
      ['GET', `/q/${address}`, '/q/:\\"my id\\" 200'],
      ['GET', '/e/a:b', '/e/a\\\\:b 200'],
      ['GET', '/m/17/n/x', '/m{/:id}/n/x 200'],
      ['GET', '/m/n/x', '/m{/:id}/n/x 200'],
      ['GET', `/w/${address}/${address}`, '/w/*path 200'],
      ['GET', `/${address}/${address}`, '/{*splat} 200'],
    ],
  },
];

describe.each(majors)('the label in $name', ({ express, major, name, forgets }) => {
  const cases = [...bothMajors, ...(major === 4 ? express4Only : express5Only)].filter(
    ({ notIn }) => notIn === undefined || !notIn.test(name),
  );

  it.each(cases)('is right for $title', async ({ build, asks }) => {
    const { ask } = await startCounting(express, (app) => build(app, express));
    const labels: string[] = [];
    for (const [method, path] of asks) labels.push(...(await ask(path, method)));

    expect(labels).toEqual(
      asks.map(([, , label, forgotten]) => (forgets && forgotten ? forgotten : label)),
    );
  });
});

it('a list of mount paths is read as Express 4.18 writes it too', () => {
  const regexp = /(?:^\/a\/?(?=\/|$)|^\/b\/(?:([^/]+?))\/?(?=\/|$))/i;

  expect(mountText({ name: 'router', handle: () => {}, regexp, keys: [{ name: 'b' }] })).toBe(
    '/a|/b/:b',
  );
});
