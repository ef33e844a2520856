/** Calls of our own API from an island: JSON, the session's CSRF token, problem details as errors. */

export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly [member: string]: unknown;
}

/** The server refused, with problem details (RFC 9457). */
export class Refused extends Error {
  constructor(readonly problem: ProblemDetails) {
    super(problem.detail ?? problem.title);
  }
}

/** No answer: the network, or the server, is away. */
export class Unreachable extends Error {}

/** `isLast`: the page is about to go, and the call outlives it. */
export async function call<Answer>(method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: unknown, signal?: AbortSignal, isLast = false): Promise<Answer> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method !== "GET") headers["X-CSRFToken"] = csrfToken();
  let answer: Response;
  try {
    answer = await fetch(path, { method, headers, keepalive: isLast, ...(body === undefined ? {} : { body: JSON.stringify(body) }), ...(signal ? { signal } : {}) });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Unreachable("The server cannot be reached.");
  }
  if (answer.status >= 502 && answer.status <= 504) throw new Unreachable("The server is not answering right now.");
  const text = await answer.text();
  let content: unknown;
  try {
    content = text === "" ? undefined : JSON.parse(text);
  } catch {
    content = undefined;
  }
  if (answer.ok) return content as Answer;
  throw new Refused((content as ProblemDetails | undefined) ?? { type: "about:blank", title: `The server answered ${answer.status}.`, status: answer.status });
}

/** That of the cookie, where it may be read: who signs in again, in another tab, gets another one than the page was made with. */
function csrfToken(): string {
  const cookie = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1];
  if (cookie) return cookie;
  const headers = document.body.getAttribute("hx-headers");
  return headers ? ((JSON.parse(headers) as Record<string, string>)["X-CSRFToken"] ?? "") : "";
}
