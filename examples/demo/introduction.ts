import type { AnvilDemo } from './anvil-demo';
import type { Demo } from './demo';
import type { Monitoring } from './monitoring';
import type { ServerProcess } from './processes';

/** The servers of a demo that are measured, in the order in which they are shown. */
export function serversOf(demo: Demo | AnvilDemo): readonly ServerProcess[] {
  const { explorer, ai } = demo;
  return 'node' in demo ? [demo.node, demo.peer, explorer, ai] : [explorer, ai];
}

/** Says where everything is, and what one can do with it. */
export function introduce(demo: Demo | AnvilDemo): string {
  const { explorer, ai } = demo;
  const pages = [
    ...('node' in demo
      ? [
          ['node API', `${demo.node.url}/stats`, demo.node.url],
          ['second node', `${demo.peer.url}/stats`, demo.peer.url],
        ]
      : []),
    ['explorer', `${explorer.url}/`, explorer.url],
    ['AI service', `${ai.url}/personal-ai/kinds`, ai.url],
  ];
  const rows = pages.map(
    ([name = '', page = '', url]) => `  ${name.padEnd(12)}  ${page.padEnd(42)}  ${url}/metrics`,
  );
  return `
${rows.join('\n')}${'node' in demo ? '' : `\n  anvil         ${demo.anvil.url} answers JSON-RPC`}

  Each server also has /livez, /startupz, /health and, with the reasons, /readyz?verbose.
${'node' in demo ? breakNetwork(demo) : breakAnvil(demo)}
`;
}

/** Says where the alerts are: at addresses that also answer where a distribution left the pages out. */
export function introduceMonitoring({ prometheusUrl, alertmanagerUrl }: Monitoring): string {
  return `  Prometheus    ${`${prometheusUrl}/api/v1/alerts`.padEnd(42)}  which alerts wait or fire
  Alertmanager  ${`${alertmanagerUrl}/api/v2/alerts`.padEnd(42)}  which of them it has heard of
`;
}

function breakNetwork({ peer }: Demo): string {
  return `  Break something:  curl -X POST ${peer.url}/admin/faults/partition \\
                      -H 'content-type: application/json' -d '{"value": true}'
  and the row "ready" says why not; then false again, and look at the reorganisations.
  Ctrl-C ends everything.`;
}

function breakAnvil({ anvil }: AnvilDemo): string {
  const call = (method: string, ...params: unknown[]) =>
    `curl ${anvil.url} -H 'content-type: application/json' \\
      -d '${JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })}'`;
  return `  A reorganisation of 3 blocks:
    ${call('anvil_reorg', 3, [])}
  No more blocks, so that "ready" says why not after half a minute (2 again for every 2 s):
    ${call('evm_setIntervalMining', 0)}
  Ctrl-C ends everything.`;
}
