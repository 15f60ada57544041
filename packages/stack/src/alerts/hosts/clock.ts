import { duration } from '../../duration';
import type { AlertGroup } from '../define-alerts';

/** The clock of a machine. */
export const clockAlerts: AlertGroup = ({ jobs, by, t }) => {
  const host = `job="${jobs.nodeExporter}"`;
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
  ];
};
