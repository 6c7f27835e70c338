import { callerWords } from './caller.ts';

const nobody = { name: null, role: null, via: null, person: null, address: '10.0.0.7' };

describe('who asked', () => {
  it('is the person behind a token, the token alone, or nobody, with the place', () => {
    expect(callerWords({ ...nobody, name: 'grafana-operator', person: 'ada' })).toBe('ada (grafana-operator)');
    expect(callerWords({ ...nobody, name: 'ci' })).toBe('ci');
    expect(callerWords(nobody)).toBe('nobody known, from 10.0.0.7');
    expect(callerWords({ ...nobody, via: 'open' })).toBe('anybody, from 10.0.0.7');
  });

  it('came with a certificate, whoever it was', () => {
    expect(callerWords({ ...nobody, name: 'ci', certificate: 'CN=runner, O=Shop' })).toBe('ci, with the certificate CN=runner, O=Shop');
    expect(callerWords({ ...nobody, certificate: 'CN=runner' })).toBe('nobody known, from 10.0.0.7, with the certificate CN=runner');
  });
});
