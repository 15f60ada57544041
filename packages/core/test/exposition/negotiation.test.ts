import { describe, expect, it } from '@jest/globals';
import { acceptsGzip, negotiateFormat } from '../../src/exposition/negotiation';

const openMetrics = 'application/openmetrics-text';
const protobuf =
  'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';

describe('the format', () => {
  it.each([
    ['nothing', undefined],
    ['an empty header', ''],
    ['anything', '*/*'],
    ['a browser', 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8'],
    ['text', 'text/plain'],
    ['text 0.0.4', 'text/plain;version=0.0.4'],
    ['the text format of Prometheus 3', 'text/plain;version=1.0.0;escaping=allow-utf-8'],
    ['what does not exist', 'application/json'],
    ['protobuf alone', protobuf],
    ['any application', 'application/*'],
    ['OpenMetrics of an earlier draft alone', `${openMetrics};version=0.0.1`],
    ['OpenMetrics of the future', `${openMetrics};version=2.0.0`],
    ['OpenMetrics refused', `${openMetrics};version=1.0.0;q=0`],
    [
      'OpenMetrics 1.0.0 refused, any other liked',
      `${openMetrics};version=1.0.0;q=0,${openMetrics}`,
    ],
    ['text liked better', `${openMetrics};version=1.0.0;q=0.4,text/plain;q=0.5`],
    ['anything liked better', `${openMetrics};q=0.4,*/*;q=0.5`],
    ['any text liked better', `${openMetrics};q=0.4,text/*`],
    ['broken entries', ',;,;q=,=;text'],
    ['words of JavaScript', '__proto__,constructor;q=1;__proto__=1'],
  ])('is text for %s', (_what, accept) => {
    expect(negotiateFormat(accept)).toBe('text');
  });

  it.each([
    [
      'Prometheus 2.42',
      `${openMetrics};version=1.0.0,${openMetrics};version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1`,
    ],
    [
      'Prometheus 2.42 with native histograms',
      `${protobuf},${openMetrics};version=1.0.0;q=0.8,${openMetrics};version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1`,
    ],
    [
      'Prometheus 2.53',
      `${openMetrics};version=1.0.0;q=0.5,${openMetrics};version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2`,
    ],
    [
      'Prometheus 3.5',
      `${openMetrics};version=1.0.0;escaping=allow-utf-8;q=0.6,${openMetrics};version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2`,
    ],
    ['its name alone', openMetrics],
    ['capitals and spaces', 'Application/OpenMetrics-Text ; Version="1.0.0" ; Charset=utf-8'],
    ['the same preference as text', `text/plain;q=0.5, ${openMetrics};q=0.5`],
    ['text refused', `text/plain;q=0, ${openMetrics};q=0.1`],
    [
      'text 0.0.4 liked less than other text',
      `text/plain, text/plain;version=0.0.4;q=0.2, ${openMetrics};q=0.3`,
    ],
  ])('is OpenMetrics for %s', (_what, accept) => {
    expect(negotiateFormat(accept)).toBe('openMetrics');
  });
});

describe('gzip', () => {
  it.each([
    ['gzip', true],
    ['gzip, deflate, br', true],
    ['GZIP;q=0.5', true],
    ['*', true],
    ['identity;q=0.5, gzip', true],
    ['identity;q=0, gzip;q=0.1', true],
    [undefined, false],
    ['', false],
    ['br', false],
    ['identity', false],
    ['gzip;q=0', false],
    ['gzip;q=0.000', false],
    ['*;q=0', false],
    ['gzip;q=0, *', false],
    ['gzip;q=0.2, identity;q=0.8', false],
  ])('for %p: %p', (acceptEncoding, expected) => {
    expect(acceptsGzip(acceptEncoding)).toBe(expected);
  });
});
