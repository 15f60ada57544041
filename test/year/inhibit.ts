import {
  type Inhibition,
  writeInhibitions,
} from '../../packages/stack/src/alertmanager/inhibitions';
import { type Matcher, matches } from '../../packages/stack/src/promql/selectors';
import type { FiringAlert } from './evaluate-alert';
import type { Stretch } from './fire';

/**
 * What is left of alerts once others that fire meanwhile have silenced them, by the rules that
 * Alertmanager is given.
 */
export function inhibit(
  alerts: readonly FiringAlert[],
  inhibitions: readonly Inhibition[] = writeInhibitions(),
): FiringAlert[] {
  const rules = inhibitions.map(({ source_matchers, target_matchers, equal }) => {
    const [source, target] = [source_matchers, target_matchers].map((texts) =>
      texts.map(readMatcher),
    ) as [Matcher[], Matcher[]];
    return {
      target,
      equal,
      // One that is on both sides silences nothing that is on both sides as well, itself included.
      sources: alerts
        .filter((alert) => areMet(source, alert))
        .map((alert) => ({ alert, isTarget: areMet(target, alert) })),
    };
  });
  return alerts.flatMap((alert) => {
    const silences = rules.flatMap(({ target, equal, sources }) => {
      if (!areMet(target, alert)) return [];
      const isSource = sources.some((source) => source.alert === alert);
      return sources
        .filter(({ isTarget }) => !(isSource && isTarget))
        .map((source) => source.alert)
        .filter((source) =>
          equal.every((label) => (source.labels[label] ?? '') === (alert.labels[label] ?? '')),
        );
    });
    return subtract(alert, silences).map((rest) => ({ ...alert, ...rest }));
  });
}

function subtract(whole: Stretch, silences: readonly Stretch[]): Stretch[] {
  return silences.reduce<Stretch[]>(
    (rest, silence) =>
      rest.flatMap(({ from, to }) =>
        [
          { from, to: Math.min(to, silence.from) },
          { from: Math.max(from, silence.to), to },
        ].filter((part) => part.from < part.to),
      ),
    [{ from: whole.from, to: whole.to }],
  );
}

function areMet(matchers: readonly Matcher[], { labels }: FiringAlert): boolean {
  return matchers.every((matcher) => matches(matcher, labels[matcher.label] ?? ''));
}

function readMatcher(text: string): Matcher {
  const [, label = '', operator = '=', value = ''] =
    /^(\w+)\s*(=~|!~|!=|=)\s*"(.*)"$/.exec(text) ?? [];
  return { label, operator: operator as Matcher['operator'], value };
}
