import { describe, expect, it } from '@jest/globals';
import { createRecorded } from './recorded';

describe('recordApiRequest', () => {
  it('counts the request and observes its duration', async () => {
    const { changes } = createRecorded();
    const labels = '{method="GET",endpoint="/block/:height",status="200"}';

    expect(
      await changes((metrics) =>
        metrics.recordApiRequest({
          method: 'GET',
          endpoint: '/block/:height',
          status: 200,
          durationSeconds: 0.5,
        }),
      ),
    ).toEqual({
      [`api_requests_total${labels}`]: 1,
      [`api_request_duration_seconds_sum${labels}`]: 0.5,
      [`api_request_duration_seconds_count${labels}`]: 1,
    });
  });

  it.each([
    [399, undefined],
    [400, 'client_error'],
    [404, 'client_error'],
    [408, 'timeout'],
    [499, 'aborted'],
    [500, 'server_error'],
    [503, 'server_error'],
    [504, 'timeout'],
    [599, 'server_error'],
  ])('counts status %i as error %s', async (status, type) => {
    const { changes } = createRecorded();
    const moved = await changes((metrics) =>
      metrics.recordApiRequest({ method: 'GET', endpoint: '/', status, durationSeconds: 0 }),
    );
    const errors = Object.keys(moved).filter((key) => key.startsWith('api_errors_total'));

    expect(errors).toEqual(
      type === undefined ? [] : [`api_errors_total{endpoint="/",error_type="${type}"}`],
    );
  });
});

describe('recordApiError', () => {
  it('counts an error that no status shows', async () => {
    const { changes } = createRecorded();

    expect(
      await changes((metrics) => metrics.recordApiError({ endpoint: '/rpc', type: 'upstream' })),
    ).toEqual({ 'api_errors_total{endpoint="/rpc",error_type="upstream"}': 1 });
  });
});
