import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a TLS server is given. */
export interface KeyPair {
  readonly key: string;
  readonly cert: string;
}

/** An authority whose certificates are trusted by whoever is given its file. */
export interface TestAuthority {
  /** File with its own certificate. */
  readonly file: string;
  /** Makes a certificate of 127.0.0.1 that ends in so many days. */
  issue(days: number): KeyPair;
}

/** Makes an authority in a folder, with openssl. */
export function createTestAuthority(folder: string): TestAuthority {
  const at = (name: string) => join(folder, name);
  const openssl = (...args: readonly string[]) =>
    execFileSync('openssl', args, { stdio: 'pipe', encoding: 'utf8' });
  const ecKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const authority = ['-x509', ...ecKey, '-days', '3650', '-subj', '/CN=Test authority'];
  openssl('req', ...authority, '-keyout', at('ca.key'), '-out', at('ca.pem'));
  writeFileSync(at('names'), 'subjectAltName=IP:127.0.0.1\n');
  return {
    file: at('ca.pem'),
    issue(days) {
      const name = ['-subj', '/CN=127.0.0.1'];
      openssl('req', ...ecKey, ...name, '-keyout', at('own.key'), '-out', at('own.csr'));
      const signer = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial'];
      const request = ['-req', '-in', at('own.csr'), '-days', String(days)];
      openssl('x509', ...request, ...signer, '-extfile', at('names'), '-out', at('own.pem'));
      return {
        key: readFileSync(at('own.key'), 'utf8'),
        cert: readFileSync(at('own.pem'), 'utf8'),
      };
    },
  };
}
