import { describe, expect, it } from '@jest/globals';
import { createRecorded } from './recorded';

describe('recordSecurityEvent', () => {
  it('counts by name and severity, and folds other names', async () => {
    const { changes } = createRecorded({ securityEvents: ['api_key_revoked'] });

    expect(
      await changes((metrics) => {
        metrics.recordSecurityEvent({ event: 'api_key_revoked', severity: 'warning' });
        metrics.recordSecurityEvent({ event: 'key of 0x12ab', severity: 'critical' });
      }),
    ).toEqual({
      'security_events_total{event="api_key_revoked",severity="warning"}': 1,
      'security_events_total{event="other",severity="critical"}': 1,
    });
  });

  it('refuses an unknown severity', async () => {
    const { changes } = createRecorded();

    expect(
      await changes((metrics) =>
        metrics.recordSecurityEvent({ event: 'x', severity: 'bad' as 'critical' }),
      ),
    ).toEqual({ 'refused_values_total{reason="unknown_label"}': 1 });
  });
});
