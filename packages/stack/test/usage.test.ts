import { expect, it } from '@jest/globals';
import { catalogue, type MetricDefinition } from '@xai-metrics/core';
import { knownMetrics } from '../src/checks/known-metrics';
import { readStackFiles } from '../src/checks/read-stack-files';
import { metricsExist } from '../src/checks/rules/names';
import { resolveConfig } from '../src/config/resolve-config';
import { findSelectors } from '../src/promql/selectors';
import { renderStack } from '../src/render-stack';
import { fullConfig } from './full-config';

// What exists with `aliases` only is for boards of the original.
const handles = Object.entries(catalogue).flatMap(([group, metrics]) =>
  Object.entries(metrics as Readonly<Record<string, MetricDefinition>>)
    .filter(([, { onlyWith }]) => onlyWith !== 'aliases')
    .map(([handle]) => `${group}.${handle}`),
);

function readModel(prefix: string) {
  const config = { ...fullConfig, prefix };
  return readStackFiles(renderStack(config), resolveConfig(config));
}

/** The handles of the metrics that rules and panels read, those by way of a recording rule included. */
function findUsed(prefix: string): Set<string> {
  const metrics = knownMetrics(prefix);
  const shown = readModel(prefix).queries.filter(({ kind }) => kind !== 'runbook');
  return new Set(
    shown.flatMap(({ query }) =>
      findSelectors(query.root).flatMap(({ metric = '' }) => metrics.get(metric)?.handle ?? []),
    ),
  );
}

it.each(['xai_', 'aixn_'])(
  'every metric of the catalogue is in a rule or panel, with %s',
  (prefix) => {
    const used = findUsed(prefix);
    expect(handles.length).toBeGreaterThan(100);
    expect(handles.filter((handle) => !used.has(handle))).toEqual([]);
  },
);

it.each(['xai_', 'aixn_'])(
  'every name in a rule or panel is exposed by somebody, with %s',
  (prefix) => {
    const model = readModel(prefix);
    expect(model.queries.length).toBeGreaterThan(300);
    expect(metricsExist.run(model)).toEqual([]);
  },
);
