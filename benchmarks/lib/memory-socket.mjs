import { Duplex } from 'node:stream';

/** A connection without a kernel: what is pushed is a request, what is written is a response. */
export class MemorySocket extends Duplex {
  bytesWritten = 0;
  /** Responses that have begun, and those of them with a status other than 200. */
  responses = 0;
  failures = 0;
  remoteAddress = '127.0.0.1';
  remotePort = 50_000;
  localAddress = '127.0.0.1';
  localPort = 80;

  constructor() {
    super({ decodeStrings: false, allowHalfOpen: true });
  }

  _read() {}

  _write(chunk, _encoding, done) {
    this.see(chunk);
    done();
  }

  _writev(chunks, done) {
    for (const { chunk } of chunks) this.see(chunk);
    done();
  }

  see(chunk) {
    this.bytesWritten += chunk.length;
    const head = typeof chunk === 'string' ? chunk : chunk.latin1Slice(0, 12);
    if (!head.startsWith('HTTP/1.1 ')) return;
    this.responses += 1;
    if (!head.startsWith('200', 9)) this.failures += 1;
  }

  setTimeout() {
    return this;
  }

  setNoDelay() {
    return this;
  }

  setKeepAlive() {
    return this;
  }

  ref() {
    return this;
  }

  unref() {
    return this;
  }
}
