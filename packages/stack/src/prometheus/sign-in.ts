import { isAbsolute, posix } from 'node:path';
import type { Credentials } from '../config/stack-config';

/** The settings of a scrape job or a receiver with which Prometheus signs in. */
export function signIn({ bearerTokenFile, username, passwordFile }: Credentials) {
  return {
    ...(bearerTokenFile !== undefined && { authorization: { credentials_file: bearerTokenFile } }),
    ...(username !== undefined && {
      basic_auth: { username, ...(passwordFile !== undefined && { password_file: passwordFile }) },
    }),
  };
}

/** The file with the token or the password, seen from the folder of the stack; none without credentials. */
export function secretFile({ bearerTokenFile, passwordFile }: Credentials): string | undefined {
  const file = bearerTokenFile ?? passwordFile;
  return file === undefined || isAbsolute(file) ? file : posix.join('prometheus', file);
}
