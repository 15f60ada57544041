import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** The size and the SHA-256 of a file. */
export interface FileSum {
  readonly bytes: number;
  readonly sha256: string;
}

/** Copies a file, and computes what it is told again by; its folder is made. */
export async function copyFile(from: string, to: string): Promise<FileSum> {
  mkdirSync(dirname(to), { recursive: true });
  const sum = createSum();
  // Never over a file that is there.
  await pipeline(createReadStream(from), sum.through, createWriteStream(to, { flags: 'wx' }));
  return sum.read();
}

/** Computes what a file is told again by. */
export async function sumFile(file: string): Promise<FileSum> {
  const sum = createSum();
  await pipeline(createReadStream(file), sum.through.resume());
  return sum.read();
}

/** The paths of all files below a folder, with forward slashes. */
export function listFiles(folder: string, path = ''): string[] {
  return readdirSync(join(folder, path), { withFileTypes: true }).flatMap((entry) => {
    const inner = posix.join(path, entry.name);
    if (entry.isDirectory()) return listFiles(folder, inner);
    return entry.isFile() ? [inner] : [];
  });
}

function createSum(): { through: Transform; read: () => FileSum } {
  const hash = createHash('sha256');
  let bytes = 0;
  const through = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  return { through, read: () => ({ bytes, sha256: hash.digest('hex') }) };
}
