import { Writable } from 'node:stream';

/** A response that turns everything into bytes and forgets them. */
export class Sink extends Writable {
  bytes = 0;
  lines = 0;
  #count;

  constructor({ countLines = false } = {}) {
    super();
    this.#count = countLines;
  }

  setHeader() {
    return this;
  }

  writeHead() {
    return this;
  }

  _write(chunk, _encoding, done) {
    this.bytes += chunk.length;
    if (this.#count) this.lines += countSampleLines(chunk);
    done();
  }
}

function countSampleLines(chunk) {
  const text = chunk.toString('latin1');
  const all = text.split('\n').length - 1;
  return all - (text.match(/^#/gm)?.length ?? 0) - (text.match(/^$/gm)?.length ?? 1) + 1;
}
