import { isLoopback } from '../engines/engine-address';
import type { ResolvedConfig } from '../stack-context';

/**
 * Says that the links in messages lead to this machine's loopback, if somebody gets messages at all.
 *
 * @returns a sentence, or `undefined` if all is well
 */
export function describeLocalLinks(config: ResolvedConfig): string | undefined {
  const { slack, pagerduty, email, receivers = [] } = config.channels;
  const told = [slack, pagerduty, email, ...receivers];
  if (told.every((channel) => channel === undefined)) return undefined;
  const local = (['grafanaUrl', 'prometheusUrl', 'alertmanagerUrl'] as const).filter((setting) => {
    const { host, hostname } = new URL(config[setting]);
    return isLoopback(host.includes(':') ? host : `${hostname}:80`);
  });
  if (local.length === 0) return undefined;
  return `the links in messages lead to ${local.map((setting) => config[setting]).join(', ')}, which no other machine reaches: set ${local.join(', ')} in xai-metrics.yaml to where people reach them.`;
}
