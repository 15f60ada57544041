import { LineCounter, parseDocument } from 'yaml';
import { StackError } from '../stack-error';
import { checkConfig } from './check-config';
import type { StackConfig } from './stack-config';

/**
 * Reads the text of `xai-metrics.yaml`.
 *
 * @param file - what messages call it
 * @throws StackError for text that is no YAML, with its line, and for a setting that cannot be
 */
export function readConfig(text: string, file = 'xai-metrics.yaml'): StackConfig {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const error = document.errors[0];
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new StackError(
      `${file}, line ${line}, column ${col}, is no YAML: ${error.message.replace(/\.?$/, '.')}`,
      'Look at the indentation, and put quotes around values that begin with a special character.',
      { cause: error },
    );
  }
  const value = withoutNulls(document.toJS() ?? {});
  try {
    checkConfig(value);
  } catch (cause) {
    if (!(cause instanceof StackError)) throw cause;
    throw new StackError(`${file}: ${cause.problem}`, cause.remedy, { cause });
  }
  return value;
}

/** A setting with nothing behind its colon is one that is not set. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutNulls(inner)]));
}
