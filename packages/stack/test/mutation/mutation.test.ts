import { expect, it } from '@jest/globals';
import { describeWithTool } from '../../../../test/system-tools';
import { resolveConfig } from '../../src/config/resolve-config';
import { createContext } from '../../src/stack-context';
import { fullConfig } from '../full-config';
import { findSurvivors } from './find-survivors';
import { mutateExpression } from './mutate-expression';

it('puts every kind of fault into an expression', () => {
  const mutants = mutateExpression('(a{x="y"} > 5 and on (x) b == 0) unless c');
  expect(Object.fromEntries(mutants.map(({ fault, expr }) => [fault, expr]))).toEqual({
    '> 5: dropped': '((a{x="y"}) and on (x) b == 0) unless c',
    '> 5: turned round': '(a{x="y"} < 5 and on (x) b == 0) unless c',
    '> 5: threshold times 10': '(a{x="y"} > ((5) * 10) and on (x) b == 0) unless c',
    '> 5: threshold times 0.1': '(a{x="y"} > ((5) * 0.1) and on (x) b == 0) unless c',
    '== 0: dropped': '(a{x="y"} > 5 and on (x) (b)) unless c',
    '== 0: turned round': '(a{x="y"} > 5 and on (x) b != 0) unless c',
    'and b == 0: dropped': '((a{x="y"} > 5)) unless c',
    'a{x="y"} > 5 and: dropped': '((b == 0)) unless c',
    'unless c: dropped': '((a{x="y"} > 5 and on (x) b == 0))',
  });
});

describeWithTool('a fault in an alert', 'promtool', (promtool) => {
  // All of them, in all profiles, take minutes: npm run mutate.
  it('is noticed by its cases, or known to make no difference', async () => {
    const context = createContext(resolveConfig({ ...fullConfig, chainProfile: 'devnet' }));
    const { tried, survivors } = await findSurvivors(promtool, context, {
      // Those on error budgets look back over days, and take as long as all others together.
      alerts: ({ name }) => !name.includes('Budget'),
      oneOf: 20,
    });
    expect(tried).toBeGreaterThan(40);
    expect(survivors.filter(({ accepted }) => accepted === undefined)).toEqual([]);
  }, 300_000);
});
