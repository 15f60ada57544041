import { duration } from '../../duration';
import type { AlertGroup } from '../define-alerts';

/** What only the node exporter sees: clock, kernel, interfaces. */
export const hostAlerts: AlertGroup = ({ jobs, on, by, t }) => {
  const host = `job="${jobs.nodeExporter}"`;
  const labels = `${by.server}, device`;
  const window = duration(t.rateWindow);
  const packets = ['receive', 'transmit']
    .map((way) => `rate(node_network_${way}_packets_total{${host}}[${window}])`)
    .join(' + ');
  const errors = ['receive', 'transmit']
    .map((way) => `rate(node_network_${way}_errs_total{${host}}[${window}])`)
    .join(' + ');
  const clockDiagnosis = [
    {
      look: 'Distance from the time servers by machine, in seconds.',
      query: `node_timex_offset_seconds{${host}}`,
    },
    {
      look: 'Whether the kernel thinks its clock synchronised: 1, or 0.',
      query: `node_timex_sync_status{${host}}`,
    },
    'On the machine: `timedatectl`, and `chronyc tracking` with `chronyc sources -v` (or `systemctl status systemd-timesyncd`).',
  ];
  const clockMitigation = [
    'Restart the time service: `systemctl restart chrony` (or `systemd-timesyncd`).',
    'If its servers cannot be reached, see whether UDP port 123 is blocked, or name others.',
    'With an offset of seconds: `chronyc makestep`. Stop a validator before, so that it does not sign twice for one time.',
  ];
  return [
    {
      name: 'ClockDrift',
      severity: 'warning',
      service: 'system',
      labels: { condition: 'clock' },
      expr: `abs(node_timex_offset_seconds{${host}}) > ${t.clockOffset}`,
      forSeconds: t.forShort,
      keepFiringSeconds: t.keepFiring,
      summary: 'The clock of a machine is off.',
      description:
        'The clock of {{ $labels.instance }} is {{ $value | humanizeDuration }} away from its time servers.',
      runbook: {
        meaning: `The clock is more than ${t.clockOffset} s away from the time servers and does not come back.`,
        impact:
          'Blocks seem to come too early or too late, a validator misses its slots, signatures and certificates may count as invalid.',
        diagnosis: clockDiagnosis,
        mitigation: clockMitigation,
        falseAlarm:
          'The machine was paused or moved to another host and is being corrected: the offset shrinks from minute to minute.',
      },
    },
    {
      name: 'ClockSyncLost',
      severity: 'warning',
      service: 'system',
      labels: { condition: 'clock' },
      // Where there has been no synchronisation for a whole day, the machine is not meant to have one.
      expr:
        `node_timex_maxerror_seconds{${host}} >= ${t.clockMaxError}` +
        ` and on (${by.server}) node_timex_sync_status{${host}} == 0` +
        ` and on (${by.server}) max_over_time(node_timex_sync_status{${host}}[${duration(t.clockMemory)}]) == 1`,
      forSeconds: t.forShort,
      summary: 'The clock of a machine is no longer synchronised.',
      description:
        'The clock of {{ $labels.instance }} was synchronised and is no longer; it may be off by {{ $value | humanizeDuration }} and more.',
      runbook: {
        meaning: `The kernel has had no correction of its clock for so long that it calls it unsynchronised, and within ${duration(t.clockMemory)} before it had. After that time this alert ends, whether it was mended or not.`,
        impact: 'None at once: a clock drifts by seconds a day. Then as with `ClockDrift`.',
        diagnosis: clockDiagnosis,
        mitigation: clockMitigation,
        falseAlarm:
          'The clock is kept in another way than the kernel knows of, as on some virtual machines: `chronyc tracking` shows a small offset and `Leap status: Normal`.',
      },
    },
    {
      name: 'HostOomKills',
      severity: 'warning',
      service: 'system',
      expr: `increase(node_vmstat_oom_kill{${host}}[${duration(t.selfWindow)}]) > 0`,
      forSeconds: 0,
      atOnceBecause: 'It has happened, and the range keeps it for long enough to be seen.',
      summary: 'The kernel has ended processes, because memory was exhausted.',
      description:
        'On {{ $labels.instance }} the kernel ended {{ $value | printf "%.0f" }} processes lately, because memory was exhausted.',
      runbook: {
        meaning:
          'The out-of-memory killer of Linux was at work on the machine, or within a container of it.',
        impact:
          'Some process was cut off in the middle of its work. If it was the node, its database may have to recover.',
        diagnosis: [
          'On the machine: `journalctl -k | grep -i -A1 "killed process"` names the process and what it used.',
          {
            look: 'Which of the own servers began anew within the last hour.',
            query: `time() - process_start_time_seconds{${on.servers}} < 3600`,
          },
          {
            look: 'Memory that is left on the machine.',
            query: `node_memory_MemAvailable_bytes{${host}}`,
          },
        ],
        mitigation: [
          'See that the process runs again, and that the node is in sync: `/readyz?verbose`.',
          'Give it more memory, or take something off the machine; see `HighMemoryUsage`.',
          'Protect the node: `OOMScoreAdjust=-500` in its systemd unit lets others go first.',
        ],
        falseAlarm:
          'The process that was ended is none of yours to keep, such as a build or a test, and ran into the limit of its own container (`dmesg`: `Memory cgroup out of memory`).',
        ask: ['logs'],
      },
    },
    {
      name: 'HostNetworkErrors',
      severity: 'warning',
      service: 'system',
      expr:
        `sum by (${labels}) (${errors}) / sum by (${labels}) (${packets}) > ${t.networkErrorRatio}` +
        ` and on (${labels}) sum by (${labels}) (${packets}) > ${t.networkPacketFloor}`,
      forSeconds: t.forShort,
      keepFiringSeconds: t.keepFiring,
      summary: 'A network interface loses packets.',
      description:
        '{{ $value | humanizePercentage }} of the packets of {{ $labels.device }} of {{ $labels.instance }} are damaged or lost.',
      runbook: {
        meaning: `More than ${t.networkErrorRatio * 100} % of the packets that the interface sends and receives are counted as errors.`,
        impact: 'Connections become slow and break off. Peers and callers see it as latency.',
        diagnosis: [
          {
            look: 'Errors a second by interface and direction; one direction alone points at the other end.',
            query: `rate(node_network_receive_errs_total{${host}}[${window}])`,
          },
          'On the machine: `ip -s link show <device>` and `ethtool -S <device>` tell the kind of error, `ethtool <device>` the speed and duplex.',
          '`dmesg -T | grep <device>` shows whether the link goes up and down.',
        ],
        mitigation: [
          'Try another cable and another port of the switch; set the same speed and duplex on both ends.',
          'On a virtual machine, ask the provider, or move it to another host.',
        ],
        falseAlarm:
          'An interface that nobody uses, such as a bridge of containers that come and go; or a cable that was pulled a moment ago.',
      },
    },
  ];
};
