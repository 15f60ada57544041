import { spawn } from 'node:child_process';
import type { EngineProcess } from './engine-process';
import { keptLogs, mostLogBytes } from './rotate-log';

/** How large the logs of engines may get. */
export interface LogLimits {
  /** A log that is larger is put aside. @defaultValue 10 MB */
  readonly maxBytes?: number;
  /** How often they are looked at. @defaultValue 60 */
  readonly checkSeconds?: number;
}

/**
 * Keeps logs from growing without end, by a small shell that outlives this process, and ends when the
 * last of the engines has ended. Were it to end earlier, the engines would not notice.
 */
export function startLogKeeper(
  engines: readonly { readonly pid: number; readonly logFile: string }[],
  { maxBytes = mostLogBytes, checkSeconds = 60 }: LogLimits = {},
): EngineProcess {
  const program = '/bin/sh';
  const pairs = engines.flatMap(({ pid, logFile }) => [String(pid), logFile]);
  const args = ['-c', script, 'xai-metrics-log-keeper', maxBytes, checkSeconds, keptLogs, ...pairs];
  const words = args.map(String);
  const child = spawn(program, words, { cwd: '/', detached: true, stdio: 'ignore' });
  child.once('error', () => {
    // Without a shell the logs grow as they did.
  });
  child.unref();
  return { title: 'The keeper of logs', pid: child.pid ?? -1, command: [program, ...words] };
}

/**
 * Copies a log aside and empties it in place, because Prometheus opens no log anew. Its engine appends, so
 * that it goes on at the new end; a line that it writes in the moment between is lost.
 */
const script = `
limit=$1; pause=$2; kept=$3; shift 3
trap 'kill $! 2>/dev/null; exit 0' TERM INT
while :; do
  sleep "$pause" & wait $!
  alive=0
  set -- "$@" end
  while [ "$1" != end ]; do
    pid=$1; log=$2; shift 2
    if kill -0 "$pid" 2>/dev/null; then
      alive=1
      if [ -f "$log" ] && [ "$(wc -c <"$log")" -gt "$limit" ]; then
        n=$kept
        while [ "$n" -gt 1 ]; do
          [ -f "$log.$((n - 1))" ] && mv -f "$log.$((n - 1))" "$log.$n"
          n=$((n - 1))
        done
        cp "$log" "$log.1" && : >"$log"
      fi
      set -- "$@" "$pid" "$log"
    fi
  done
  shift
  [ "$alive" = 1 ] || exit 0
done
`;
