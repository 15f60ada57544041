import type { AlertGroup } from '../define-alerts';

/** Limits of the kernel, and its start. */
export const kernelAlerts: AlertGroup = ({ jobs, by, t }) => {
  const on = `job="${jobs.nodeExporter}"`;
  return [
    {
      name: 'HostFileDescriptors',
      severity: 'warning',
      service: 'system',
      expr: `node_filefd_allocated{${on}} / on (${by.server}) node_filefd_maximum{${on}} > ${t.machineFileDescriptors}`,
      forSeconds: t.forShort,
      keepFiringSeconds: t.keepFiring,
      summary: 'A machine has hardly any file descriptors left.',
      description:
        '{{ $value | humanizePercentage }} of the file descriptors of {{ $labels.instance }} are in use.',
      runbook: {
        meaning: `More than ${t.machineFileDescriptors * 100} % of the files and connections that the kernel allows for all processes together are open.`,
        impact: 'When there are none left, no process can open a file or take a connection.',
        diagnosis: [
          'On the machine: `cat /proc/sys/fs/file-nr` (in use, free, maximum), and `for p in /proc/[0-9]*; do echo "$(ls $p/fd 2>/dev/null | wc -l) $(cat $p/comm)"; done | sort -n | tail` shows who has most.',
        ],
        mitigation: [
          'Restart the process that leaks them.',
          'Raise the limit: `sysctl fs.file-max=9223372036854775807`, and into /etc/sysctl.d/.',
        ],
        falseAlarm:
          'One program opens many on purpose, and the limit of the kernel was set for another one: the number is steady.',
      },
    },
    {
      name: 'HostRebooted',
      severity: 'info',
      service: 'system',
      expr: `node_time_seconds{${on}} - on (${by.server}) node_boot_time_seconds{${on}} < ${t.restartWindow}`,
      forSeconds: 0,
      atOnceBecause: 'a start is an event, there is nothing to wait for',
      summary: 'A machine has started anew.',
      description: '{{ $labels.instance }} has started {{ $value | humanizeDuration }} ago.',
      runbook: {
        meaning: 'The kernel has begun anew, whether on purpose or not.',
        impact: 'All servers of the machine were away for some minutes.',
        diagnosis: [
          'On the machine: `last -x reboot shutdown | head` (a start without a shutdown was a crash), `journalctl -b -1 -n 100` has the last words before, `journalctl --list-boots`.',
          'Unattended upgrades restart by themselves: `cat /var/log/unattended-upgrades/*.log | grep -i reboot`.',
        ],
        mitigation: [
          'See that everything runs again: `systemctl --failed`, `/readyz?verbose` of each server.',
          'If nobody meant it: power, provider, or the kernel; `journalctl -k -b -1`.',
        ],
        falseAlarm:
          'Somebody has restarted it, or the provider had announced it: `last -x reboot shutdown` shows an orderly shutdown before.',
      },
    },
  ];
};
