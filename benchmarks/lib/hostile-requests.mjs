const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'SEARCH'];

const kinds = [
  (word) => `/block/${word}`,
  (word) => `/address/0x${word}${word}`,
  (word) => `/0x${word}${word}`,
  (word) => `/${word}/wp-login.php`,
  (word) => `/api/${word}`,
  (word) => `/api/tx/${word}/${word}`,
  (word) => `/${word}?${word}=${word}`,
  (word) => `/__proto__/${word}`,
  (word) => `/constructor/${word}`,
  (word) => `/address/%E0%A4%A${word}`,
  (word) => `/${'a/'.repeat(100)}${word}`,
  (word) => `http://${word}.example/peers`,
  (word) => `/bc1q${word}${word}`,
  (word) => `/${word}.eth`,
];

/** Every kind of request with every method, once. */
export function oneOfEach() {
  return methods.flatMap((method) => kinds.map((kind) => requestText(method, kind(word(0)))));
}

/** Hostile requests, the same in every run. */
export function hostileRequests(count) {
  return Array.from({ length: count }, (_, i) =>
    requestText(methods[(i * 7) % methods.length], kinds[i % kinds.length](word(i + 1))),
  );
}

function word(seed) {
  return Math.imul(seed + 1, 2_654_435_761)
    .toString(16)
    .replace('-', 'f')
    .padStart(8, '0')
    .repeat(2);
}

function requestText(method, path) {
  const host = `Host: x\r\nX-Forwarded-For: ${path.slice(0, 40)}\r\nContent-Length: 0\r\n`;
  return `${method} ${path} HTTP/1.1\r\n${host}\r\n`;
}
