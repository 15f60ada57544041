import { selectChains } from '../promql/select-chains';
import { chainSeries } from '../recording/chain-series';
import { contextOfChain, type StackContext } from '../stack-context';
import type { AlertDefinition, AlertGroup } from './define-alerts';

/**
 * Writes the alerts of a group. One that chains with a pace of their own would have otherwise is there once
 * for each of these, and once for all others.
 */
export function writeForChains(
  context: StackContext,
  group: AlertGroup,
): readonly AlertDefinition[] {
  const alerts = group(context);
  const paces = Object.keys(context.config.chains).map((chain) => {
    const paced = contextOfChain(context, chain);
    const byName = new Map(group(paced).map((alert) => [alert.name, alert]));
    return { chain, byName, hasChain: chainSeries(paced) };
  });
  const hasChain = chainSeries(context);
  return alerts.flatMap((alert) => {
    const others = paces.flatMap(({ chain, byName, hasChain: isSelected }) => {
      const own = byName.get(alert.name);
      if (own === undefined || !differs(alert, own)) return [];
      const expr = selectChains(own.expr, { how: 'only', chains: [chain] }, isSelected);
      // One that reads nothing of chains, such as of processes, has the pace of the stack.
      return expr === own.expr ? [] : [{ ...own, expr, chain }];
    });
    if (others.length === 0) return [alert];
    const chains = others.map(({ chain }) => chain);
    return [
      { ...alert, expr: selectChains(alert.expr, { how: 'without', chains }, hasChain) },
      ...others,
    ];
  });
}

/** Whether an alert judges otherwise; the texts that name its limits then differ too. */
function differs(one: AlertDefinition, other: AlertDefinition): boolean {
  return (
    one.expr !== other.expr ||
    one.forSeconds !== other.forSeconds ||
    one.keepFiringSeconds !== other.keepFiringSeconds
  );
}
