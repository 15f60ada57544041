import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runNpm } from './npm.mjs';
import { repositoryFolder } from './paths.mjs';

/**
 * Checks out an earlier commit, with packages of its own, and builds it: where neither linter nor tests
 * take it for a part of the repository.
 *
 * @param ref - what git finds a commit by
 * @returns the folder
 */
export function checkOut(ref) {
  const git = (...args) =>
    execFileSync('git', args, { cwd: repositoryFolder, encoding: 'utf8' }).trim();
  const commit = git('rev-parse', '--short', `${ref}^{commit}`);
  const folder = join(repositoryFolder, 'node_modules', '.cache', 'before', commit);
  if (!existsSync(folder)) git('worktree', 'add', '--detach', '--force', folder, commit);
  if (!existsSync(join(folder, 'node_modules'))) runNpm(['ci'], folder);
  if (!existsSync(join(folder, 'packages', 'fastify', 'dist'))) runNpm(['run', 'build'], folder);
  return folder;
}
