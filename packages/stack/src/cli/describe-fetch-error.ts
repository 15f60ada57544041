/** Why a request got no answer, as a phrase: `fetch` itself only says that it failed. */
export function describeFetchError(error: unknown, timeoutSeconds: number): string {
  const { name, message, cause } = error as Error & { cause?: NodeJS.ErrnoException };
  if (name === 'TimeoutError') return `no answer within ${timeoutSeconds} s`;
  const code = cause?.code;
  if (code === 'ECONNREFUSED') return 'connection refused';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'there is no such host';
  if (code === 'ECONNRESET' || code === 'UND_ERR_SOCKET') return 'the connection was closed';
  // Since Node 24 it has no code.
  if (cause?.name === 'HTTPParserError') return 'it does not speak HTTP';
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER') return 'it does not speak https';
  return code ?? (cause?.message || message);
}
