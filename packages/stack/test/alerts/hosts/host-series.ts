import type { StackContext } from '../../../src/stack-context';

/** The labels of what a node exporter tells of machine `a`. */
export function hostLabels({ jobs }: StackContext): Readonly<Record<string, string>> {
  return { cluster: 'c', job: jobs.nodeExporter, instance: 'a:9100' };
}

/** A series of machine `a`; `further` are labels such as `device="sda"`. */
export function hostSeries(context: StackContext, metric: string, further = ''): string {
  const own = Object.entries(hostLabels(context)).map(([name, value]) => `${name}="${value}"`);
  return `${metric}{${[...own, ...(further === '' ? [] : [further])].join(',')}}`;
}
