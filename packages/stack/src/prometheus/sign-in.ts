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
