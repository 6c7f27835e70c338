import { urlTrouble } from './exporter-url.ts';

test.each(['http://celeriac:5555', 'https://celeriac.example.com/celeriac', 'http://[::1]:5555/'])('%s will do', (url) =>
  expect(urlTrouble(url)).toBeUndefined(),
);

test.each([
  ['', /address/],
  ['celeriac:5555', /http:\/\//],
  ['ftp://celeriac', /http:\/\//],
  ['http://', /no address/],
  ['http://ada:secret@celeriac', /password/],
  ['http://celeriac/api/v1', /without \/api/],
  ['http://celeriac?x=1', /\?/],
])('%p is refused, and says why', (url, reason) => expect(urlTrouble(url)).toMatch(reason));
