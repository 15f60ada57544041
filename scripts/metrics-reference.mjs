/** Introductions of the groups; a group without one is a mistake that the generator reports. */
const introductions = {
  blocks:
    'Blocks of the best chain. `recordBlock` moves all of them but the expected interval, which is the option `expectedBlockSeconds`.',
  transactions:
    'Transactions and their pool: `recordTransaction`, `recordTransactionRejection`, `recordTransactionEviction`, `updateMempoolSize`.',
  network:
    'Peers and the traffic with them: `updatePeerCount`, `recordNetworkMessage`, `recordNetworkError`, `recordBandwidth`, `recordNetworkLatency`, `recordPeerViolation`, `recordPeerDial`.',
  mining:
    "The node's own miner: `updateMiningHashrate`, `recordMiningAttempt`, `updateActiveMiners`, and `recordBlock` with the source `mined`.",
  chain:
    'Synchronisation, reorganisations and forks: `setSyncStatus`, `recordReorg`, `recordOrphanedBlock`, `updateChainState`.',
  validation:
    "Two different things. `recordValidationFailure` counts bad input, somebody else's fault; `recordValidationError` counts validations that this node could not finish, its own fault.",
  supply:
    'The coin and the watched wallets: `updateSupplyMetrics`, `recordWalletTransaction`, `updateWalletBalance`. Wallets appear only if the option `wallets` names them.',
  fees: 'What a transaction costs, as a [watched node](chains.md) says; each only where the chain has it.',
  sources:
    'The nodes that the options `chain` and `chains` read, see [Chains](chains.md). `node` is the one that this server belongs to; the others are references.',
  ai: 'AI jobs and tasks: `recordAiJobSubmitted`, `recordAiJobAccepted`, `recordAiTask`, `recordAiRetry`, `updateAiQueue`.',
  api: 'Requests to this server; the adapters record them. By hand: `recordApiRequest`, `recordApiError`.',
  readiness:
    'Whether the chain is fit to serve, by which criteria and limits: [Readiness](readiness.md). With several chains, each has its own.',
  health: "The application's own health checks, whenever one has run.",
  rpc: 'JSON-RPC calls, only with the option `rpc`; see [JSON-RPC](json-rpc.md). The adapters record them. By hand: `recordRpcCall`, `recordRpcNotification`, `recordRpcBatch`, `recordRpcDuration`.',
  system: 'Machine or container, read when Prometheus asks.',
  security:
    'What the program itself calls a matter of security: `recordSecurityEvent`, by name from a closed list.',
  node: 'What this server is (`setNodeInfo`), and what the instrumentation says of itself.',
};

const bounds = {
  routes:
    'pattern of the matched route; `__unmatched__`; `__overflow__` past `maxLabelSets`, where all labels share one series',
  statuses: 'status code from 100 to 599, else `other`; 499 if the client went away',
  'one-series': 'set once by the program; one series at a time',
  custom: 'of the option `labels`',
  told: 'what the node says of itself, cut to 64 printable characters; one series at a time for each source',
  collectors: 'name of a metric in the registry that is collected at the scrape',
  checks: 'name of a check, from the code of the program',
};

const rpcLabels = {
  rpcMethods:
    'from the option `rpc.methods`; all others are `<other>`, and what cannot be read `<unparsed>`',
  rpcTimedMethods: 'as that of the calls; only `<all>` with `histogramByMethod: false`',
};

const aggregations = {
  sum: 'the sum',
  max: 'the largest',
  min: 'the smallest',
  newest: 'what was set last',
};

/** Renders docs/metrics.md from the catalogue. */
export function renderMetricsReference(catalogue, defaultMessageTypes) {
  const groups = Object.entries(catalogue);
  const count = groups.reduce((sum, [, group]) => sum + Object.keys(group).length, 0);
  return `# Metrics

<!-- Written by \`npm run generate\` from packages/core/src/catalogue. Do not edit. -->

The ${count} metrics of XAI Metrics, in ${groups.length} groups. Names are shown with the default prefix \`xai_\`;
the option \`prefix\` changes it. Where a name contains the unit \`xai\`, it stands for the coin of
the chain and stays whatever the prefix, so that one dashboard fits every chain.

- Counters and histograms with closed labels are there at 0 from the start, so that \`increase()\`
  sees the first event. A gauge is absent until it has been set: absent means unknown, 0 means 0.
- Every label is bounded: a closed set of words, a set from the configuration, or route patterns up
  to a limit. Nothing that a caller sends becomes a label value.
- An alias is a name that a board or a Kubernetes rule of the original system asks for. Aliases are
  off; the option \`aliases: true\` exposes them for the time of a migration. Those that begin with
  \`blockchain_\` do so whatever the prefix. \`block_production_rate_per_minute\` and
  \`transaction_throughput_per_second\` are recorded by the stack, under the prefix.
- Where [several processes answer as one](cluster.md), counters and histograms add up; each gauge
  says what it is then.
- The standard \`process_*\` and \`nodejs_*\` metrics of the client come on top (option
  \`processMetrics\`), without its three gauges whose names end in \`_total\`.

${groups.map(([name, group]) => renderGroup(name, group, defaultMessageTypes)).join('\n')}`;
}

function renderGroup(name, group, messageTypes) {
  const introduction = introductions[name];
  if (introduction === undefined)
    throw new Error(`scripts/metrics-reference.mjs has no introduction for the group ${name}.`);
  const metrics = Object.entries(group).map(([key, metric]) =>
    renderMetric(`metrics.${name}.${key}`, metric, messageTypes),
  );
  return `## ${name}\n\n${introduction}\n\n${metrics.join('\n')}`;
}

function renderMetric(handle, metric, messageTypes) {
  const {
    name,
    type,
    unit,
    help,
    labels = {},
    aggregate,
    buckets,
    bucketsReason,
    aliases = [],
    twin,
    takesCustomLabels,
    onlyWith,
  } = metric;
  const lines = [
    `### \`xai_${name}\``,
    '',
    help,
    '',
    `- ${type}, in ${unit === '1' ? 'no unit' : unit}; handle \`${handle}\``,
    ...Object.entries(labels).map(
      ([label, definition]) => `- label \`${label}\`: ${renderLabel(definition, messageTypes)}`,
    ),
  ];
  if (takesCustomLabels) lines.push('- further labels: those of the option `labels`');
  if (onlyWith) lines.push(`- exists only with the option \`${onlyWith}\``);
  if (buckets) lines.push(`- buckets ${buckets.join(', ')}: ${bucketsReason}`);
  if (aggregate) lines.push(`- of several processes: ${aggregations[aggregate]}`);
  if (twin) lines.push(`- kept for compatibility; \`${twin}\` follows the conventions`);
  if (aliases.length > 0) lines.push(`- aliases: ${aliases.map(renderAlias).join(', ')}`);
  return `${lines.join('\n')}\n`;
}

function renderLabel(definition, messageTypes) {
  const ofRpc = rpcLabels[definition.configured];
  if (ofRpc !== undefined) return ofRpc;
  if (definition.oneOf) return definition.oneOf.map((value) => `\`${value}\``).join(', ');
  if (definition.bound) return bounds[definition.bound];
  const fallback = ['wallets', 'sources'].includes(definition.configured)
    ? ''
    : ', the rest is `other`';
  const defaults =
    definition.configured === 'messageTypes'
      ? ` (default ${messageTypes.map((type) => `\`${type}\``).join(', ')})`
      : '';
  if (definition.configured === 'sources') return '`node`, and the names of the references';
  return `from the option \`${definition.configured}\`${defaults}${fallback}`;
}

function renderAlias({ prefix = 'xai_', name, where }) {
  const condition = Object.entries(where ?? {}).map(([label, value]) => `${label} \`${value}\``);
  return `\`${prefix}${name}\`${condition.length > 0 ? ` (only ${condition.join()})` : ''}`;
}
