// The API as functions. Each throws an ApiError whose message can be shown.

export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function call(path, init) {
  let response;
  try {
    response = await fetch(path, init);
  } catch (cause) {
    throw new ApiError(0, "The server cannot be reached. Is it running?", { cause });
  }
  let body;
  try {
    body = await response.json();
  } catch (cause) {
    throw new ApiError(response.status, `The server answered with status ${response.status}.`, { cause });
  }
  // A database that is down is an answer too, not a failure of the call.
  if (!response.ok && path !== "/health") {
    const message = body.message ?? `The server answered with status ${response.status}.`;
    throw new ApiError(response.status, message[0].toUpperCase() + message.slice(1) + ".");
  }
  return body;
}

const get = (path, query = {}) => {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  const text = new URLSearchParams(given).toString();
  return call(text ? `${path}?${text}` : path);
};

const post = (path, body) =>
  call(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });

const conversations = (tenant) => `/api/tenants/${tenant}/conversations`;
const messages = (tenant, conversation) => `${conversations(tenant)}/${conversation}/messages`;

export const api = {
  health: () => get("/health"),
  pool: () => get("/api/pool"),
  tenants: (query) => get("/api/tenants", query),
  createTenant: (name) => post("/api/tenants", { name }),
  conversations: (tenant, query) => get(conversations(tenant), query),
  createConversation: (tenant, title) => post(conversations(tenant), { title }),
  messages: (tenant, conversation, query) => get(messages(tenant, conversation), query),
  postMessage: (tenant, conversation, message) => post(messages(tenant, conversation), message),
};
