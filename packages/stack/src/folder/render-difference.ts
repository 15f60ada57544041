import { createTwoFilesPatch } from 'diff';
import type { Conflict } from './plan-files';

/** A unified diff from what is there to what is generated. */
export function renderDifference({ path, present, content }: Conflict): string {
  const patch = createTwoFilesPatch(path, path, present, content, 'there now', 'generated');
  // The first lines are a header of svn.
  return patch.slice(patch.indexOf('---'));
}
