/** What is wrong with an address before anybody is asked at it; undefined: nothing. */
export function urlTrouble(text: string): string | undefined {
  if (text === '') return 'Enter the address of the exporter, for example http://celeriac:5555';
  if (!/^https?:\/\//.test(text)) return 'Begin with http:// or https://, for example http://celeriac:5555';
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return 'This is no address; an example: http://celeriac:5555';
  }
  if (url.username !== '' || url.password !== '') return 'Leave name and password out: everybody in the organisation could read them here. Use a token';
  if (url.search !== '' || url.hash !== '') return 'Leave out what follows ? or #';
  if (/\/api(\/|$)/.test(url.pathname)) return 'Name the exporter itself, without /api';
  return undefined;
}
