/** The server, asked and answering in JSON. Every address is relative to the page's own. */

/** What the server says is wrong, or that it says nothing. */
export class ApiError extends Error {
  /**
   * @param {{kind: string, message: string, hint?: string, feasible_s?: number,
   *   faults?: {line: number, message: string, hint: string}[], missing?: string[]}} said
   */
  constructor(said, status = 0) {
    super(said.message);
    this.kind = said.kind;
    this.hint = said.hint ?? "";
    this.feasibleS = said.feasible_s;
    this.faults = said.faults ?? [];
    this.missing = said.missing ?? [];
    this.status = status;
  }

  /** Whether nobody answered at all. */
  get unreachable() {
    return this.kind === "unreachable";
  }
}

const UNREACHABLE = {
  kind: "unreachable",
  message: "the computer with your tracks is out of reach",
  hint: "See that supine is still running there, and that you are on the same network",
};
const NOT_UNDERSTOOD = {
  kind: "http",
  message: "the answer cannot be understood",
  hint: "Load the page again",
};

export const get = (path, signal) => ask(path, { signal });
export const remove = (path) => ask(path, { method: "DELETE" });
export const post = (path, value, signal) =>
  ask(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(value),
    signal,
  });

/** The text in a file, as {name, title, text}. */
export const textOf = (file) =>
  ask(withQuery("api/scripts", { name: file.name }), {
    method: "POST",
    headers: { "content-type": "application/octet-stream" },
    body: file,
  });

/**
 * Bring a sound.
 * @param {string} kind bell, background or recording
 * @param {File} file
 * @param {(share: number) => void} onProgress told how much of it has gone, 0 to 1
 */
export function upload(kind, file, onProgress) {
  return new Promise((resolve, reject) => {
    // fetch does not say how far an upload has come.
    const request = new XMLHttpRequest();
    request.open("POST", `api/uploads/${kind}?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(loaded / total));
    request.addEventListener("error", () => reject(new ApiError(UNREACHABLE)));
    request.addEventListener("load", () => {
      try {
        resolve(understood(request.status, request.responseText));
      } catch (error) {
        reject(error);
      }
    });
    request.send(file);
  });
}

/** An address with a query of what is given; what is null is left out. */
export function withQuery(path, query) {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
  return given.length ? `${path}?${new URLSearchParams(given)}` : path;
}

async function ask(path, options) {
  let answer;
  try {
    answer = await fetch(path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(UNREACHABLE);
  }
  return understood(answer.status, await answer.text());
}

function understood(status, text) {
  const fine = status >= 200 && status < 300;
  if (fine && !text) return null;
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    const tooLarge = { kind: "http", message: "it is too large", hint: "Choose a smaller file" };
    throw new ApiError(status === 413 ? tooLarge : NOT_UNDERSTOOD, status);
  }
  if (!fine) throw new ApiError(value.error ?? NOT_UNDERSTOOD, status);
  return value;
}
