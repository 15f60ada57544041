import { describe, expect, it } from '@jest/globals';
import express5 from 'express';
import fc from 'fast-check';
import { createPrefixLearner, type Matcher } from '../src/learnt-prefix';
import { mountText } from '../src/pattern-text';
import type { Layer, Match } from '../src/route-tree';
import { address, majors, ok } from './counted-requests';

const forgetful = majors.filter(({ forgets }) => forgets);

describe.each(forgetful)('a mount path in $name', ({ express }) => {
  /** The matchers that a router makes of a path, as it is written or in upper case. */
  function matchersOf(path: unknown, options?: object): readonly Matcher[] {
    const router = express.Router(options);
    router.use(path as string, ok);
    return (router.stack[0] as unknown as Layer).matchers ?? [];
  }

  /** What a layer is said to be mounted with after requests to these paths, the last of them. */
  function learn(path: unknown, requests: readonly string[], options?: object): string | undefined {
    const matchers = matchersOf(path, options);
    const learnPrefix = createPrefixLearner();
    let text: string | undefined;
    for (const request of requests) {
      for (const matcher of matchers) {
        const match = matcher(request);
        if (!match) continue;
        text = learnPrefix(matcher, match);
        break;
      }
    }
    return text;
  }

  it.each([
    ['/api', ['/api/x']],
    ['/api/', ['/api/']],
    ['/chain/:chain', [`/chain/${address}/x`]],
    ['/:a/b', ['/b/b/b']],
    ['/a/:b/c', ['/a/a/c', '/a/c/c']],
    ['/:a/:b/:c', ['/x/x/x/x']],
    ['/o{/:x}', ['/o', '/o/1']],
    ['/m{/:id}/n', ['/m/n', '/m/1/n']],
    ['/o{/:x}{/:y}', ['/o', '/o/1', '/o/1/2']],
    ['/:a{/:b}/c', ['/1/c', '/1/2/c']],
    ['/w/*rest', ['/w/1', '/w/1/2/3']],
    ['/w{/*rest}', ['/w', '/w/1', '/w/1/2']],
    ['/{*all}', ['/', '/1', '/1/2']],
    ['/m/{:x}', ['/m/', '/m/1']],
    ['/*rest/end', ['/1/end', '/1/2/end', '/end/end/end']],
    ['/:a/*rest/:b', ['/1/2/3', '/1/2/3/4']],
    ['/files-*rest', ['/files-a', '/files-a/b/c', '/files-files-/files-']],
    ['/v:major.:minor', ['/v1.2', '/vv.v', '/v%31.%32/x']],
    ['/:from-:to', ['/1-2/x', '/a--b', '/1-1']],
    ['/range/:from\\:to', ['/range/1:to']],
    ['/e/a\\:b\\*\\{c\\}', ['/e/a:b*{c}/x']],
    ['/x%20y/:z', ['/x%20y/1', '/x%20y/%20']],
    ['/u/\u00fc', ['/u/\u00fc']],
    ['/q/:"my id"', ['/q/1']],
    ['/q/:"id"x', ['/q/1x', '/q/xx']],
    ['/:ccd', ['/101', '/ccd']],
    ['/:a-ccd-:b', ['/1-ccd-2', '/ccd-ccd-101']],
    ['/:"a"1:b', ['/x1y', '/111']],
    ['{/:x}', ['/', '/1']],
    ['', ['/x']],
    ['/__proto__/:constructor', ['/__proto__/__proto__']],
    ['/api/v1.0', ['/api/v1.0']],
  ])('%s is learnt from any request that comes through it', (path, requests) => {
    const expected = path.replace(/\/$/, '');
    for (const request of requests) {
      expect([request, learn(path, [request])]).toEqual([request, expected]);
    }
    expect(learn(path, requests)).toBe(expected);
    expect(learn(path, requests.toReversed())).toBe(expected);
  });

  it('is in lower case where the router does not care, whoever comes first', () => {
    for (const requests of [['/api/V1'], ['/API/v1', '/api/v1'], ['/aPi/V1', '/Api/v1']]) {
      expect(learn('/Api/v:n', requests)).toBe('/api/v:n');
      expect(learn('/Api/v1', requests)).toBe('/api/v1');
    }
    expect(learn('/x%2Fy', ['/X%2fY'])).toBe('/x%2fy');
  });

  it('is as it was written in a router that is case sensitive, also a strict one', () => {
    const options = { caseSensitive: true, strict: true };
    expect(learn('/Api/v:N', ['/Api/v1/x'], options)).toBe('/Api/v:N');
    expect(learn('/Api/:x/', ['/Api/1/'], options)).toBe('/Api/:x');
  });

  it('with optional letters is the one of its forms that the request has', () => {
    const forms = ['/{v1/}api', '/a{b}', '/o{/v/:x}', '/f{.:ext}'] as const;
    expect(forms.map((form, i) => learn(form, [['/api', '/a', '/o', '/f'][i] as string]))).toEqual([
      ...['/api', '/a', '/o', '/f'],
    ]);
    expect(learn(forms[0], ['/api', '/v1/api'])).toBe('/v1/api');
    expect(learn(forms[0], ['/v1/api', '/api'])).toBe('/api');
    expect(learn(forms[2], ['/o', `/o/v/${address}`])).toBe('/o/v/:x');
    expect(learn(forms[3], ['/f', `/f.${address}`])).toBe('/f.:ext');
  });

  it('of a list is the one that the request came by', () => {
    expect(learn(['/a', '/b/:b'], ['/a/x'])).toBe('/a');
    expect(learn(['/a', '/b/:b'], ['/a/x', '/b/1'])).toBe('/b/:b');
  });

  it('that is an expression has a fixed text', () => {
    expect(learn(/^\/v\d+/, ['/v17/x'])).toBe('/*');
    expect(learn(/^\/(?<chain>[a-z]+)/, ['/abc'])).toBe('/*');
    expect(learn(/^\/api/, ['/api'])).toBe('/*');
  });

  it('with two parameters of one name shows nothing of the request', () => {
    for (const request of [`/${address}/x/1`, '/1/x/1', `/v${address}/x/v2`]) {
      expect(learn('/:id/x/:id', [request])).toBeUndefined();
      expect(learn('/v:id/x/v:id', [request])).toBeUndefined();
    }
    expect(learn('/*id/x/*id', ['/a/b/x/c'])).toBeUndefined();
  });

  it('is learnt from a later request where the first one is endless or cannot be decoded', () => {
    const long = `/chain/${'a'.repeat(10_000)}`;
    expect(learn('/chain/:chain', [long])).toBeUndefined();
    expect(learn('/chain/:chain', [long, '/chain/1'])).toBe('/chain/:chain');
    expect(learn('/v:a-:b', [`/v${'-'.repeat(290)}`, '/v1-2', '/v1-2', '/v1-2'])).toBe('/v:a-:b');
  });

  it('asks the matcher no more once it is known, and now and then where it cannot be', () => {
    let asked = 0;
    const count =
      (matcher: Matcher): Matcher =>
      (path) => {
        asked += 1;
        return matcher(path);
      };
    const learnPrefix = createPrefixLearner();
    const [known, unknown] = ['/a/:b', '/:id/x/:id'].map((path) =>
      count(matchersOf(path)[0] as Matcher),
    );
    const ask = (matcher: Matcher, path: string) => {
      const match = matcher(path);
      if (match) learnPrefix(matcher, match);
    };
    ask(known as Matcher, '/a/1');
    asked = 0;
    for (let i = 0; i < 1_000; i += 1) ask(known as Matcher, `/a/${i}`);
    expect(asked).toBe(1_000);
    asked = 0;
    for (let i = 0; i < 1_000; i += 1) ask(unknown as Matcher, `/${i}/x/1`);
    expect(asked).toBeLessThan(1_500);
  });

  const word = fc.stringMatching(/^[a-zA-Z0-9_~]{1,6}$/);
  // `:` and `*` get their names later.
  const segment = fc.oneof(
    { weight: 4, arbitrary: word.map((text) => `/${text}`) },
    { weight: 4, arbitrary: fc.constantFrom('/:', '{/:}') },
    { weight: 1, arbitrary: fc.constantFrom('/*', '/:-:', '/f-*') },
    {
      weight: 2,
      arbitrary: fc
        .tuple(word, fc.constantFrom('.', '-', '~', '\\:', '%2F'))
        .map(([text, sign]) => `/${text}${sign}:`),
    },
    { weight: 1, arbitrary: word.map((text) => `/:.${text}`) },
  );
  const value = fc.oneof(
    fc.stringMatching(/^[a-zA-Z0-9_~]{1,12}$/),
    fc.constantFrom('%20', 'a%2Fb', '__proto__', '101', 'ccd', '0', ':a', '*', '{x}', address),
  );

  it('is what router 2.3 says of it, in lower case, whatever comes first', () => {
    let learnt = 0;
    fc.assert(
      fc.property(
        fc.array(segment, { minLength: 1, maxLength: 5 }),
        fc.infiniteStream(value),
        fc.infiniteStream(fc.boolean()),
        (segments, values, choices) => {
          const take = () => values.next().value as string;
          let names = 0;
          const path = segments.join('').replace(/(?<!\\)[:*]/g, (sign) => {
            names += 1;
            return `${sign}${'abcdefghij'[names]}`;
          });
          const request = segments
            .filter((text) => !text.startsWith('{') || choices.next().value)
            .map((text) => text.replace(/[{}]/g, ''))
            .map((text) =>
              text
                .replace(/(?<!\\):/g, take)
                .replace('*', () => (choices.next().value ? take() : `${take()}/${take()}`)),
            )
            .join('')
            .replaceAll('\\', '');
          const [matcher] = matchersOf(path) as [Matcher];
          const match = matcher(request);
          fc.pre(match !== false);
          const text = createPrefixLearner()(matcher, match as Match);
          if (text === undefined) return;
          learnt += 1;
          const router = express5.Router().use(path, ok);
          expect(text).toBe(mountText(router.stack[0] as unknown as Layer)?.toLowerCase());
        },
      ),
      { numRuns: 300 },
    );
    expect(learnt).toBeGreaterThan(250);
  });
});
