import { describe, expect, it } from '@jest/globals';
import type { Exception } from './behaviour';
import { behaviourTables } from './tables';

const behaviours = behaviourTables.flatMap(({ area, behaviours: all }) =>
  all.map((behaviour) => ({ ...behaviour, title: `${area}: ${behaviour.name}` })),
);

describe('the table of behaviours', () => {
  it('has at least 90, each with a name of its own', () => {
    const titles = behaviours.map(({ title }) => title);

    expect(titles.length).toBeGreaterThanOrEqual(90);
    expect(new Set(titles).size).toBe(titles.length);
  });

  it('excepts a framework for a reason, and proves what it does instead where it can be run', () => {
    const unproven = behaviours.flatMap(({ title, except = {} }) =>
      Object.entries(except).flatMap(([framework, exception]) => {
        const { reason, run } = exception as Exception;
        expect(reason).toContain(framework.split(' ')[0]);
        return run === undefined ? [`${framework}, ${title}`] : [];
      }),
    );

    // What cannot be run would end the process of the tests.
    for (const entry of unproven) expect(entry).toMatch(/^(Express|Fastify 4), .*HTTP\/2/);
  });
});
