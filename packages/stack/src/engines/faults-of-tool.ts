/**
 * What promtool or amtool wrote, without the files that are all right; everything if nothing else is left.
 * Files and faults come by two streams, so that a file's line does not stand before its fault; the fault
 * names the file itself.
 */
export function faultsOf(output: string): string {
  const isFault = (line: string) =>
    line.trim() !== '' && !/^\s*SUCCESS\b|^Checking (?!.*FAILED)/.test(line);
  const faults = output.split('\n').filter(isFault);
  return faults.length === 0 ? output : faults.join('\n');
}
