import { type BigIntStats, readFileSync, statSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { XaiMetricsError } from './errors';

/** Gives what stands in the file now; the promise never rejects. */
export type ReadSecret<Secret> = () => Promise<Secret>;

const recheckMilliseconds = 1000;

/**
 * Reads a file that holds a secret, and again when it has changed: looked at when the secret is
 * asked for, once a second at most. While it cannot be read, what it held before stays valid.
 *
 * @param option - its name in messages. The path itself is never shown: where a secret was given in
 * its place by mistake, the log would hold it.
 * @param parse - throws an XaiMetricsError for a text that cannot be used
 * @param report - gets the faults of later reads
 * @throws XaiMetricsError `XAI_METRICS_UNREADABLE_SECRET`, or what `parse` throws
 */
export function createSecretFile<Secret>(
  option: string,
  path: string,
  parse: (text: string) => Secret,
  report: (fault: unknown) => void,
): ReadSecret<Secret> {
  let { version, secret } = readFirst();
  let checkedAt = performance.now();
  let check: Promise<void> | undefined;

  return async () => {
    if (check === undefined && performance.now() - checkedAt >= recheckMilliseconds) {
      check = readAgain().finally(() => {
        checkedAt = performance.now();
        check = undefined;
      });
    }
    await check;
    return secret;
  };

  function readFirst() {
    try {
      // Before the text: a file that is written in between is then read once more.
      const version = versionOf(statSync(path, { bigint: true }));
      return { version, secret: parse(readFileSync(path, 'utf8')) };
    } catch (error) {
      if (error instanceof XaiMetricsError) throw error;
      throw new XaiMetricsError('XAI_METRICS_UNREADABLE_SECRET', option, codeOf(error));
    }
  }

  async function readAgain(): Promise<void> {
    try {
      const newVersion = versionOf(await stat(path, { bigint: true }));
      if (newVersion === version) return;
      secret = parse(await readFile(path, 'utf8'));
      version = newVersion;
    } catch (error) {
      report(new Error(`${option}: ${codeOf(error)}; the secret read before stays valid`));
    }
  }
}

/** Not the time alone: an older file can be moved into the place, as secret mounts do. */
function versionOf({ mtimeNs, ctimeNs, ino, size }: BigIntStats): string {
  return `${mtimeNs} ${ctimeNs} ${ino} ${size}`;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown fault';
}
