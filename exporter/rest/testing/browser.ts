/** A browser as far as cookies and redirections go: what a test must be able to change in between. */
export class PlainBrowser {
  readonly cookies = new Map<string, string>();
  /** Each cookie as it was last set. */
  readonly set = new Map<string, string>();

  async get(url: string, init: RequestInit = {}): Promise<Response> {
    const headers = { accept: 'text/html', ...(this.cookies.size > 0 && { cookie: this.header() }), ...(init.headers as Record<string, string>) };
    const response = await fetch(url, { redirect: 'manual', ...init, headers });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return response;
  }

  /** Follows redirections until a page comes, or an address that `until` is about. */
  async follow(url: string, until: (url: string) => boolean = () => false): Promise<{ response: Response; url: string }> {
    let at = url;
    for (let hop = 0; hop < 12; hop += 1) {
      const response = await this.get(at);
      const location = response.headers.get('location');
      if (location === null) return { response, url: at };
      await response.arrayBuffer();
      at = new URL(location, at).href;
      if (until(at)) return { response, url: at };
    }
    throw new Error(`redirected without end, to ${at}`);
  }

  /** As the page's own button does. */
  post(url: string, init: RequestInit = {}): Promise<Response> {
    return this.get(url, { method: 'POST', ...init, headers: { 'sec-fetch-site': 'same-origin', ...(init.headers as Record<string, string>) } });
  }

  header(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  #keep(line: string): void {
    const [pair = ''] = line.split(';', 1);
    const at = pair.indexOf('=');
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    this.set.set(name, line);
    if (/Max-Age=0\b/.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
