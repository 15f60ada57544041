import { readdirSync, readFileSync } from 'node:fs';

/** The command lines of the children of a process, by their ids. All in this file is Linux only. */
export function childrenOf(parent) {
  const children = new Map();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (readStat(pid).parent !== parent) continue;
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      children.set(Number(pid), command);
    } catch {
      // It ended while we looked.
    }
  }
  return children;
}

/** CPU time of all threads of a process so far, in seconds. */
export function cpuSecondsOf(pid) {
  return readStat(pid).cpuSeconds;
}

/**
 * Resident memory of a process, in megabytes. Not the proportional share: that depends on how many
 * other programs run on the same Node at the moment.
 */
export function residentMegabytesOf(pid) {
  const [, kilobytes] = /^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return (Number(kilobytes) * 1024) / 1e6;
}

function readStat(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program, in brackets, may hold spaces and brackets itself.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  // Times are in ticks of USER_HZ, which is 100 wherever Node runs.
  return { parent: Number(fields[1]), cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100 };
}
