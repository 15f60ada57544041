import { duration } from '../../duration';
import type { AlertGroup } from '../define-alerts';

/** Whether processes stay alive, and which software they are. */
export const processAlerts: AlertGroup = (context) => [
  ...restarts(context),
  ...nodeUpgradeRequired(context),
];

const restarts: AlertGroup = ({ m, on, t }) => {
  const window = duration(t.restartWindow);
  // A cluster of processes has no one start: its uptime is that of the youngest.
  const moreThan = (limit: number) =>
    `changes(process_start_time_seconds{${on.servers}}[${window}]) > ${limit} or resets(${m.system.uptimeSeconds}{${on.servers}}[${window}]) > ${limit}`;
  const condition = 'restarts';
  const look = {
    look: 'How long each process runs: those that start again and again are the youngest each time.',
    query: `${m.system.uptimeSeconds}{${on.servers}}`,
  };
  return [
    {
      name: 'NodeProcessCrash',
      severity: 'critical',
      service: 'system',
      labels: { condition },
      expr: moreThan(t.restartLimit),
      forSeconds: 0,
      atOnceBecause: 'several restarts within the window are the patience already',
      summary: 'A process crashes and starts again and again.',
      description: `{{ $labels.instance }} has started {{ $value | humanize }} times within ${window}.`,
      runbook: {
        meaning: `The process started more than ${t.restartLimit} times within ${window}: something ends it, and its supervisor starts it again.`,
        impact:
          'It serves at most between two crashes. After each start it is not ready until it has read the chain, and everything that it only had in memory is lost.',
        diagnosis: [
          look,
          'The last lines before each end: `journalctl -u <unit> --since "-30min"`, or `docker logs`, or `kubectl logs --previous`.',
          'The reason of the end: exit code 137 is a kill, most often for memory (`dmesg -T | grep -i oom`); 134 is an abort, as by a full heap of Node.js; else an exception is in the log.',
          'Was something deployed just before?',
        ],
        mitigation: [
          'Go back to the version before, if one was deployed.',
          'Give it more memory if it is killed for memory, then look for the leak.',
          'If the database is broken, take the server out, restore it from a snapshot, let it catch up.',
        ],
        falseAlarm:
          'Each start is one of a deployment or of a hand that you know of, and the process before ended in order: by SIGTERM, or with the exit code 0 (`systemctl status`, `docker inspect`).',
        ask: ['logs', 'version', 'disk'],
      },
    },
    {
      name: 'NodeRestarted',
      severity: 'info',
      service: 'system',
      labels: { condition },
      expr: moreThan(0),
      forSeconds: 0,
      atOnceBecause: 'a restart is an event, there is nothing to wait for',
      summary: 'A process has started again.',
      description: `{{ $labels.instance }} has started {{ $value | humanize }} times within ${window}.`,
      runbook: {
        meaning:
          'The process started anew, whether on purpose or not. More of them are `NodeProcessCrash`.',
        impact: 'A short outage of this server; what it had in memory only is lost.',
        diagnosis: [
          look,
          'If nobody deployed or restarted it: its last lines in the log before the end say why.',
        ],
        mitigation: ['None, if it was on purpose. Else find the reason before it becomes a loop.'],
        falseAlarm:
          'One start for each server, at the time of a deployment or of work on the machine.',
        ask: ['logs', 'version'],
      },
    },
  ];
};

const nodeUpgradeRequired: AlertGroup = ({ m, on, t }) => {
  const programs = `${m.node.info}{${on.servers}}`;
  const nodes = `${m.sources.info}{${on.nodes},source="node",version!=""}`;
  const versions = (info: string) =>
    `count by (cluster, job, client) (count by (cluster, job, client, version) (${info})) > 1`;
  return [
    {
      name: 'NodeUpgradeRequired',
      severity: 'info',
      service: 'system',
      expr: `${versions(programs)} or ${versions(nodes)}`,
      forSeconds: t.forLong,
      summary: 'Servers of one kind run different versions.',
      description:
        '{{ $value | humanize }} versions of {{ $labels.client }} run in {{ $labels.job }}: those that are not the newest have an upgrade ahead.',
      runbook: {
        meaning:
          'Own servers with the same software run different versions for longer than a roll-out takes. Prometheus cannot know which version is the newest one, but all but one are not.',
        impact:
          'Old versions may part from the chain at the next fork of the protocol, and faults that were mended elsewhere are still in them.',
        diagnosis: [
          {
            look: 'Which program runs where.',
            query: `count by (job, instance, client, version) (${programs})`,
          },
          {
            look: 'Which version the nodes say they are.',
            query: `count by (job, instance, client, version) (${nodes})`,
          },
        ],
        mitigation: [
          'Upgrade the servers that were left behind, one at a time, each after the one before is ready.',
          'If a canary runs on purpose, silence this alert for that time.',
        ],
        falseAlarm:
          'A roll-out is under way and each upgraded server has the newer version; or two builds of one release name themselves differently.',
        ask: ['version', 'restart'],
      },
    },
  ];
};
