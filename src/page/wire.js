// What goes to and comes from the server: files, quotes, drafts and their stream of events.

/** A failure with the stable code and the HTTP status of the API, when it gave them. */
export class Trouble extends Error {
  constructor(code, message = "", status = 0, retryAfter = 0, budget = null) {
    super(message);
    this.budget = budget;
    this.code = code;
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

// The key of a server that asks for one. In this variable only: closing the tab forgets it.
let key = "";
export const useKey = (given) => (key = given.trim());

async function send(url, options = {}) {
  let answer;
  const headers = key ? { ...options.headers, Authorization: `Bearer ${key}` } : options.headers;
  try {
    answer = await fetch(url, { cache: "no-store", ...options, headers });
  } catch (cause) {
    if (cause.name === "AbortError") throw cause;
    throw new Trouble("network", String(cause.message || cause));
  }
  if (answer.ok) return answer;
  let said = {};
  try {
    said = (await answer.json()).error || {};
  } catch {
    // An answer that is not ours (a proxy's page): its status says enough.
  }
  const wait = Number(answer.headers.get("Retry-After")) || 0;
  throw new Trouble(said.code || "", said.message || answer.statusText, answer.status, wait, said.budget);
}

const json = (body, signal) => ({
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(body),
  signal,
});

/** Whether the key is accepted: throws when it is not. */
export const tryKey = () => send("/v1/models");

/** What both ways would cost. */
export const quote = async (body, signal) => (await send("/v1/quotes", json(body, signal))).json();

/** The text of a file. */
export async function readFile(file) {
  const body = new FormData();
  body.append("file", file);
  return (await send("/v1/documents", { method: "POST", body, headers: { Accept: "application/json" } })).json();
}

/** A text held against its document. */
export const check = async (body, signal) => (await send("/v1/checks", json(body, signal))).json();

/** One draft, event by event: `on(name, data)`. Resolves to the body of `done`. */
export async function draft(body, on, signal) {
  const answer = await send("/v1/drafts", json({ ...body, stream: true }, signal));
  if (!(answer.headers.get("Content-Type") || "").startsWith("text/event-stream")) return answer.json();
  let done = null;
  try {
    for await (const [name, data] of events(answer.body)) {
      if (name === "error") {
        const said = data.error || data;
        throw new Trouble(said.code || "", said.message || "", 0, 0, said.budget);
      }
      if (name === "done") done = data;
      else on(name, data);
    }
  } catch (cause) {
    if (cause instanceof Trouble || cause.name === "AbortError") throw cause;
    throw new Trouble("cut", String(cause.message || cause));
  }
  if (!done) throw new Trouble("cut");
  return done;
}

/** Server-sent events of a body: pairs of a name and parsed data. Comments keep the line open and say nothing. */
async function* events(body) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
      // A lone CR at the end may be half of a CRLF: it waits for the next piece.
      const held = !done && rest.endsWith("\r") ? "\r" : "";
      const lines = rest.slice(0, rest.length - held.length).replace(/\r\n?/g, "\n");
      const blocks = lines.split("\n\n");
      rest = blocks.pop() + held;
      for (const block of blocks) {
        const event = parse(block);
        if (event) yield event;
      }
      if (done) return;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function parse(block) {
  let name = "message";
  const data = [];
  for (const line of block.split("\n")) {
    const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line);
    if (field === "event") name = value;
    if (field === "data") data.push(value);
  }
  if (!data.length) return null;
  const text = data.join("\n");
  return text === "[DONE]" ? null : [name, JSON.parse(text)];
}
