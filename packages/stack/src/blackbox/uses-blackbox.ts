import type { ResolvedConfig } from '../stack-context';

/** Whether a stack has something for the blackbox exporter to do. */
export function usesBlackbox({ probes, certificates }: ResolvedConfig): boolean {
  return probes || certificates.length > 0;
}
