/** The oldest Node that everything here runs on; package.json says the same under "engines". */
const oldest = [20, 19];

/**
 * Says what to do if this Node is too old.
 *
 * @returns {boolean} whether it is new enough
 */
export function checkNodeVersion(found = process.versions.node) {
  const [major, minor] = found.split('.').map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return true;
  console.error(
    `XAI Metrics needs Node.js ${oldest.join('.')} or newer; this is ${found}.\n` +
      'Install a current version from https://nodejs.org, or with a version manager: nvm install 22',
  );
  return false;
}
