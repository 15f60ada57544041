import { duration } from '../../duration';
import type { AlertGroup } from '../define-alerts';
import { onChain } from '../on-chain';

/** Whether the servers that are there are fit to serve. */
export const readinessAlerts: AlertGroup = (context) => [
  ...noServerReady(context),
  ...nodeNotReady(context),
  ...readinessFlapping(context),
  ...endpointProbeFailed(context),
  ...healthCheckFailing(context),
];

const condition = 'readiness';

const explained =
  'Left out are servers whose reason has an alert of its own: `SourceDown`, `NoPeersConnected`, `StuckWhileSynced`, `BlockProductionStopped`, `HeightFell`, `FirstSync`.';

const noServerReady: AlertGroup = ({ m, r, on, t, by }) => [
  {
    name: 'NoServerReady',
    severity: 'critical',
    service: 'blockchain',
    labels: { condition },
    // If each has a reason that another alert tells, this one would be a second page.
    expr: `max by (cluster, job, chain) (${m.readiness.ready}{${on.servers}}) == 0 and on (cluster, job, chain) (${m.readiness.ready}{${on.servers}} unless on (${by.chain}) ${r.unreadyExplained}{${on.servers}})`,
    forSeconds: t.forShort,
    summary: 'No server of a kind is ready to serve.',
    description: `None of the servers of {{ $labels.job }} is ready${onChain}: the best of them has {{ $value | humanize }} for ready.`,
    runbook: {
      meaning: `Servers answer, but all of them say that they are not fit to serve, and for at least one no other alert says why. ${explained}`,
      impact:
        'A load balancer that goes by `/readyz` has nobody left to ask: users get errors, or old data if it asks all of them then.',
      diagnosis: [
        {
          look: 'Which criteria fail where: the same one everywhere points at the chain or at what all depend on.',
          query: `${m.readiness.checkStatus}{${on.servers}} == 0`,
        },
        'Each server says why, in words: `curl http://<instance>/readyz?verbose`.',
        {
          look: 'How much of its limit each criterion has: `peers` fails below 1, the others above.',
          query: `${m.readiness.checkValue}{${on.servers}} / ${m.readiness.checkLimit}{${on.servers}}`,
        },
      ],
      mitigation: [
        '`lag`, `syncing`: see `HeadLagging` and `ChainNotSynced`. `fork`: see `NodeOnFork`. `identity`: they read another network, mend their settings. `upstream`: restart what their nodes depend on. `snapshot`: a node hangs or answers nonsense, see `SourceErrors`.',
        'Send users to another region or provider as long as it lasts.',
      ],
      falseAlarm:
        'All servers were deployed at once, or their only node is at its first synchronisation: `/readyz?verbose` names `syncing` or `lag` alone, and the height rises from minute to minute.',
      ask: ['sync', 'peers', 'head', 'logs', 'restart'],
    },
  },
];

const nodeNotReady: AlertGroup = ({ m, r, on, t, by }) => [
  {
    name: 'NodeNotReady',
    severity: 'warning',
    service: 'blockchain',
    labels: { condition },
    expr: `${m.readiness.ready}{${on.servers}} == 0 unless on (${by.chain}) ${r.unreadyExplained}{${on.servers}}`,
    forSeconds: t.forShort,
    summary: 'A server is not ready to serve.',
    description: `{{ $labels.instance }} is not ready${onChain} (ready is {{ $value | humanize }}){{ with printf "${m.readiness.checkStatus}{job=%q,instance=%q,chain=%q} == 0" $labels.job $labels.instance $labels.chain | query }}; failing: {{ range $i, $check := sortByLabel "check" . }}{{ if $i }}, {{ end }}{{ $check.Labels.check }}{{ end }}{{ end }}.`,
    runbook: {
      meaning: `The server answers, but \`/readyz\` says 503: a criterion fails, or it is recovering from one. ${explained}`,
      impact: 'Load balancers do not ask it. The others carry its part of the load.',
      diagnosis: [
        'It says why, in words: `curl http://<instance>/readyz?verbose`.',
        {
          look: 'Which criteria fail where.',
          query: `${m.readiness.checkStatus}{${on.servers}} == 0`,
        },
        {
          look: 'How far from its limit each criterion is.',
          query: `${m.readiness.checkValue}{${on.servers}} / ${m.readiness.checkLimit}{${on.servers}}`,
        },
      ],
      mitigation: [
        '`snapshot` or `upstream`: restart the node that this server reads, or what it depends on. `peers`: too few of them, see `LowPeerCount`. `lag`, `syncing`: let it catch up; see `SyncStuck` if it does not. `fork`: see `NodeOnFork`. `identity`: it is connected to the wrong network, mend its settings.',
      ],
      falseAlarm:
        'It catches up, after a restart or for the first time: `/readyz?verbose` names `syncing` or `lag` alone, and the lag shrinks from minute to minute.',
      ask: ['sync', 'peers', 'head', 'logs', 'restart'],
    },
  },
];

const readinessFlapping: AlertGroup = ({ m, on, t, by }) => {
  const window = duration(t.longWindow);
  const changes = `${m.readiness.transitions}{${on.servers},to="not_ready"}`;
  return [
    {
      name: 'ReadinessFlapping',
      severity: 'warning',
      service: 'blockchain',
      expr: `sum by (${by.chain}) (increase(${changes}[${window}])) > ${t.readinessFlaps}`,
      forSeconds: t.forBrief,
      summary: 'A server is ready and unready by turns.',
      description: `{{ $labels.instance }} has become unready {{ $value | printf "%.0f" }} times within ${window}${onChain}.`,
      runbook: {
        meaning: `The server has lost its readiness more than ${t.readinessFlaps} times within ${window}.`,
        impact:
          'Load balancers take it in and out: connections break, and the others get its load in bursts. `NodeNotReady` may miss it, because no outage is long.',
        diagnosis: [
          {
            look: 'Which criterion it is that fails first each time.',
            query: `sum by (${by.chain}, reason) (increase(${changes}[${window}])) > 0`,
          },
          {
            look: 'How close to its limit each criterion is.',
            query: `${m.readiness.checkValue}{${on.servers}} / ${m.readiness.checkLimit}{${on.servers}}`,
          },
        ],
        mitigation: [
          'Mend what makes the criterion fail; `snapshot` is most often a node that is overloaded.',
          'If the limit is too tight for this chain, widen it in the option `readiness` of the server.',
        ],
        falseAlarm:
          'As many restarts as changes within the same time (`NodeRestarted`): somebody deployed again and again. Or always the same criterion by a hair, while the head keeps up with the others: its limit is too tight for this chain.',
        ask: ['sync', 'head', 'logs'],
      },
    },
  ];
};

const endpointProbeFailed: AlertGroup = ({ m, jobs, on, t, config }) =>
  config.probes
    ? [
        {
          name: 'EndpointProbeFailed',
          severity: 'warning',
          service: 'api',
          // A server that says that it is not ready answers 503 by right; that has alerts of its own.
          expr: `probe_success{job="${jobs.probe}"} == 0 unless on (cluster, instance) ${m.readiness.ready}{${on.servers}} == 0`,
          forSeconds: t.forShort,
          summary: 'A server that does not say that it is unready fails its probe.',
          description:
            'The probe of /readyz at {{ $labels.instance }} fails: probe_success is {{ $value | humanize }}.',
          runbook: {
            meaning:
              'The blackbox exporter asks `/readyz` as a load balancer would, and does not get 200 in time, although the metrics of the server do not say that it is not ready.',
            impact: 'A load balancer sees the same and does not ask this server.',
            diagnosis: [
              {
                look: 'The status it gets: 503 is a check of its own that fails (see `HealthCheckFailing`), 0 is no answer at all.',
                query: `probe_http_status_code{job="${jobs.probe}"}`,
              },
              {
                look: 'Whether Prometheus reaches it nevertheless: then look at what is between it and the exporter.',
                query: `up{${on.servers}}`,
              },
              `The exporter tells each step of a probe: \`curl 'http://${config.engines.blackbox}/probe?module=readyz&debug=true&target=${config.scheme}://<instance>/readyz'\`.`,
            ],
            mitigation: [
              'If a check fails, go by `HealthCheckFailing`; if the server is down, by `NodeDown`.',
              'If both are well, mend the way between: firewall, proxy, certificate, name.',
            ],
            falseAlarm:
              '`curl -i` of the same address gives 200 from a machine of a user and from the load balancer, and only the blackbox exporter cannot reach it: no user notices.',
          },
        },
      ]
    : [];

const healthCheckFailing: AlertGroup = ({ m, on, t, by }) => {
  const failing = `${m.health.checkStatus}{${on.servers}} == 0`;
  return [
    {
      name: 'HealthCheckFailing',
      severity: 'warning',
      service: 'api',
      expr: `count by (${by.server}) (${failing})`,
      forSeconds: t.forShort,
      summary: 'Health checks of a server fail.',
      description: `{{ $value | humanize }} health checks of {{ $labels.instance }} fail{{ with printf "${m.health.checkStatus}{job=%q,instance=%q} == 0" $labels.job $labels.instance | query }}: {{ range $i, $check := sortByLabel "check" . }}{{ if $i }}, {{ end }}{{ $check.Labels.check }}{{ end }}{{ end }}.`,
      runbook: {
        meaning:
          "Checks of the application's own, such as of its database, failed when they ran last. They run when somebody asks `/readyz` or `/health`.",
        impact:
          'What the check is about does not work; the server is not ready as long as it is so.',
        diagnosis: [
          { look: 'Which checks fail where.', query: failing },
          'The server tells their messages: `curl http://<instance>/health`.',
          {
            look: 'How long they take: a check that runs into its time limit fails, too.',
            query: `${m.health.checkDurationSeconds}{${on.servers}}`,
          },
          {
            look: 'Which ones hang: runs that were given up and have not ended since.',
            query: `${m.health.checkUnsettledRuns}{${on.servers}} > 0`,
          },
        ],
        mitigation: [
          'Restore what the check asks for, most often a database or a service of others.',
        ],
        falseAlarm:
          'Ask `/readyz?verbose` once more: checks keep their last result until somebody asks. If it fails still although what it asks for works by hand, the check or its time limit is too strict.',
      },
    },
  ];
};
