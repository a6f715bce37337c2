/** Requests to the server's JSON API. All addresses are relative to the page's. */

/** An error that the server reported, or that it could not be reached. */
export class ApiError extends Error {
  /**
   * @param {{kind: string, message: string, hint?: string, feasible_s?: number,
   *   faults?: {line: number, message: string, hint: string}[], missing?: string[]}} error as the server sends it
   */
  constructor(error, status = 0) {
    super(error.message);
    this.kind = error.kind;
    this.hint = error.hint ?? "";
    this.feasibleS = error.feasible_s;
    this.faults = error.faults ?? [];
    this.missing = error.missing ?? [];
    this.status = status;
  }

  /** Whether the server did not answer. */
  get unreachable() {
    return this.kind === "unreachable";
  }
}

/** An error's message and hint as sentences; an error of the page's own is logged, not shown. */
export function errorText(error) {
  if (!(error instanceof ApiError)) console.error(error);
  const { message, hint } =
    error instanceof ApiError ? error : { message: "something is wrong with this page" };
  return [message, hint]
    .filter(Boolean)
    .map((text) => `${text[0].toUpperCase()}${text.slice(1).replace(/\.$/, "")}.`)
    .join(" ");
}

const UNREACHABLE = {
  kind: "unreachable",
  message: "the computer with your tracks is out of reach",
  hint: "See that supine is still running there, and that you are on the same network",
};
const INVALID_ANSWER = {
  kind: "http",
  message: "the answer cannot be understood",
  hint: "Load the page again",
};

export const get = (path, signal) => send(path, { signal });
export const remove = (path) => send(path, { method: "DELETE" });
export const post = (path, value, signal) =>
  send(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(value),
    signal,
  });

/** Have the server decode a text file; resolves to {name, title, text}. */
export const readTextFile = (file) =>
  send(withQuery("api/scripts", { name: file.name }), {
    method: "POST",
    headers: { "content-type": "application/octet-stream" },
    body: file,
  });

/**
 * Upload a sound.
 * @param {string} kind bell, background or recording
 * @param {File} file
 * @param {(share: number) => void} onProgress called with the share that is sent, 0 to 1
 */
export function upload(kind, file, onProgress) {
  return new Promise((resolve, reject) => {
    // fetch reports no upload progress.
    const request = new XMLHttpRequest();
    request.open("POST", `api/uploads/${kind}?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(loaded / total));
    request.addEventListener("error", () => reject(new ApiError(UNREACHABLE)));
    request.addEventListener("load", () => {
      try {
        resolve(parseAnswer(request.status, request.responseText));
      } catch (error) {
        reject(error);
      }
    });
    request.send(file);
  });
}

/** `path` with a query string; null and undefined values are left out. */
export function withQuery(path, query) {
  const parameters = Object.entries(query).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  return parameters.length ? `${path}?${new URLSearchParams(parameters)}` : path;
}

async function send(path, options) {
  let answer;
  try {
    answer = await fetch(path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(UNREACHABLE);
  }
  return parseAnswer(answer.status, await answer.text());
}

function parseAnswer(status, text) {
  const ok = status >= 200 && status < 300;
  if (ok && !text) return null;
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    const tooLarge = { kind: "http", message: "it is too large", hint: "Choose a smaller file" };
    throw new ApiError(status === 413 ? tooLarge : INVALID_ANSWER, status);
  }
  if (!ok) throw new ApiError(value.error ?? INVALID_ANSWER, status);
  return value;
}
