import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';
import { runNpm } from './run-npm.mjs';

/**
 * Installs the dependencies of the lock file, unless they are there already.
 *
 * @returns {boolean} whether they are there now
 */
export function install() {
  if (isInstalled()) return true;
  console.log('Installing the dependencies of package-lock.json ...');
  // NODE_ENV=production would leave out the compiler and the test tools.
  const installed = runNpm(['ci', '--include=dev', '--no-audit', '--no-fund']);
  if (!installed) console.error('npm ci failed, see above. Check the network, then try again.');
  return installed;
}

/** npm keeps what it has installed beside the packages, in the form of the lock file. */
function isInstalled() {
  const wanted = readPackages('package-lock.json');
  const found = readPackages('node_modules/.package-lock.json');
  if (wanted === undefined || found === undefined) return false;
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true;
    // Optional packages are for other platforms.
    return found[path] === undefined ? optional === true : found[path].version === version;
  });
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
  } catch {
    return undefined;
  }
}
