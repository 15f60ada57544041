import { existsSync } from 'node:fs';

/**
 * Flags of a node exporter on the machine that it watches: the mounts and units that alerts are about.
 *
 * @param booted - the folder that is there where systemd runs the machine (`sd_booted(3)`)
 */
export function collectorFlags(booted = '/run/systemd/system'): string[] {
  if (process.platform !== 'linux') return [];
  return [
    // Debian's default leaves out /mnt and /media as well, where the volume of a chain often is.
    '--collector.filesystem.mount-points-exclude=^/(dev|proc|run|sys|var/lib/docker/.+|var/lib/containers/storage/.+)($|/)',
    ...(existsSync(booted)
      ? [
          '--collector.systemd',
          '--collector.systemd.enable-restarts-metrics',
          '--collector.systemd.unit-include=.+[.](service|timer)',
        ]
      : // Debian's has it by default, and writes an error to its log at each scrape.
        ['--no-collector.systemd']),
  ];
}
