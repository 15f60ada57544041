import { stringify } from 'yaml';
import type { StackContext } from '../stack-context';
import type { StackFile } from '../stack-file';

/** Renders the blackbox exporter's configuration, where probes are on. */
export function renderBlackbox({ config }: StackContext): StackFile[] {
  if (!config.probes) return [];
  const modules = {
    // Fit to serve is 200 and nothing else: a redirect leads to a login page, not to a node.
    readyz: {
      prober: 'http',
      timeout: '5s',
      http: {
        method: 'GET',
        valid_status_codes: [200],
        follow_redirects: false,
        preferred_ip_protocol: 'ip4',
      },
    },
  };
  return [
    {
      path: 'blackbox/blackbox.yml',
      content: `# How the blackbox exporter asks a server whether it is fit to serve.\n${stringify({ modules })}`,
    },
  ];
}
