const MAX_BYTES = 1024 * 1024;
/** Statuses whose answers have no body. */
const WITHOUT_BODY = [204, 205, 304];

/** fetch() of something that others run: an answer that has no end is given up. */
export async function boundedFetch(url: string | URL, options?: RequestInit): Promise<Response> {
  const response = await fetch(url, options);
  const body = await boundedText(response);
  const { status, statusText, headers } = response;
  return new Response(WITHOUT_BODY.includes(status) ? null : body, { status, statusText, headers });
}

export async function boundedText(response: Response): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const piece of response.body ?? []) {
    text += decoder.decode(piece as Uint8Array, { stream: true });
    if (text.length > MAX_BYTES) throw new Error(`it answers with more than ${MAX_BYTES} bytes`);
  }
  return text;
}
