import { isMap, isPair, isScalar, parseDocument, visit } from 'yaml';
import { defineCheck, type Problem } from '../check';

/** Settings whose value is a secret; each has a twin that ends in `_file`. */
const secretSettings: readonly string[] = [
  'auth_password',
  'auth_secret',
  'smtp_auth_password',
  'smtp_auth_secret',
  'password',
  'bearer_token',
  'credentials',
  'routing_key',
  'service_key',
  'slack_api_url',
  'client_secret',
  'secret_key',
];

/** Secrets that are written into configurations. */
export const noSecrets = defineCheck(
  'no-secrets',
  'No configuration holds a secret: secrets are in files, named by settings that end in _file.',
  ({ files }) =>
    files
      .filter(({ path }) => isConfiguration(path))
      .flatMap(({ path, content }) => [
        ...secretValues(path, content),
        ...secretUrls(path, content),
      ]),
);

/** Placeholders that nobody fills in. */
export const noPlaceholders = defineCheck(
  'no-placeholders',
  'No configuration of Prometheus or Alertmanager has a placeholder of the shell: neither fills it in, and Alertmanager does not start with one.',
  ({ files }) =>
    files
      .filter(({ path }) => /^(?:prometheus|alertmanager|blackbox)\//.test(path))
      .filter(({ path }) => /\.ya?ml$/.test(path))
      .flatMap(({ path, content }) =>
        [...content.matchAll(/\$\{[A-Z_][A-Z0-9_]*[^}]*\}/g)].map(([placeholder]) => ({
          file: path,
          where: placeholder,
          problem: `${placeholder} stays as it is written.`,
          remedy: 'Write the value, or name a file by a setting that ends in _file.',
        })),
      ),
);

function isConfiguration(path: string): boolean {
  return /\.(?:ya?ml|ini|env)$|\.env\.example$/.test(path) && !path.startsWith('prometheus/rules/');
}

function secretValues(file: string, content: string): Problem[] {
  const problems: Problem[] = [];
  const document = parseDocument(content);
  visit(document, {
    Pair(_, pair) {
      if (!isPair(pair) || !isScalar(pair.key) || isMap(pair.value)) return;
      const setting = String(pair.key.value);
      const value = isScalar(pair.value) ? String(pair.value.value ?? '') : '';
      if (!secretSettings.includes(setting) || value === '' || value.startsWith('$')) return;
      problems.push({
        file,
        where: setting,
        problem: 'It holds a secret.',
        remedy: `Put it into a file, and name that by ${setting}_file.`,
      });
    },
  });
  return problems;
}

/** Addresses that are a secret in themselves, or carry a password. */
function secretUrls(file: string, content: string): Problem[] {
  const urls = /https?:\/\/(?:hooks\.slack\.com\/services\/\w+|[^/\s"'@:]+:[^/\s"'@]+@)/g;
  return [...content.matchAll(urls)].map(() => ({
    file,
    where: 'an address',
    problem: 'It holds a secret.',
    remedy: 'Put it into a file, and name that by a setting that ends in _file.',
  }));
}
