import { stringify } from 'yaml';
import type { StackContext } from '../stack-context';
import type { StackFile } from '../stack-file';
import { usesBlackbox } from './uses-blackbox';

/** A way in which the blackbox exporter asks. */
export type BlackboxModule = 'readyz' | 'tls';

/** Renders the blackbox exporter's configuration, where it has something to do. */
export function renderBlackbox({ config }: StackContext): StackFile[] {
  if (!usesBlackbox(config)) return [];
  const modules: Partial<Record<BlackboxModule, unknown>> = {
    ...(config.probes && { readyz }),
    ...(config.certificates.length > 0 && { tls }),
  };
  return [
    {
      path: 'blackbox/blackbox.yml',
      content: `# How the blackbox exporter asks servers whether they are fit to serve, and for their certificates.\n${stringify({ modules })}`,
    },
  ];
}

// Fit to serve is 200 and nothing else: a redirect leads to a login page, not to a node.
const readyz = {
  prober: 'http',
  timeout: '5s',
  http: {
    method: 'GET',
    valid_status_codes: [200],
    follow_redirects: false,
    preferred_ip_protocol: 'ip4',
  },
};

// The certificate is checked as a client would: for its name, its authority and its time.
const tls = {
  prober: 'tcp',
  timeout: '5s',
  tcp: { tls: true, preferred_ip_protocol: 'ip4' },
};
