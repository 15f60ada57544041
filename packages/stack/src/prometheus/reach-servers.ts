import type { ResolvedConfig } from '../stack-context';
import { serverLimits } from './server-limits';
import { signIn } from './sign-in';

/** The settings of a scrape job that asks the user's own servers. */
export function reachServers({ scheme, metricsPath, metricsAuth }: ResolvedConfig) {
  return {
    ...(scheme === 'https' && { scheme }),
    metrics_path: metricsPath,
    ...(metricsAuth !== undefined && signIn(metricsAuth)),
    ...serverLimits,
  };
}
