// Tenants, conversations and messages on the page.

import { api } from "./api.js";
import { repeat, watchPool } from "./pool.js";

const REFRESH = 2500;
const element = (id) => document.getElementById(id);

const state = {
  tenant: null,
  conversation: null,
  conversations: new Map(),
  moreConversations: null,
  messages: new Map(),
  older: null,
};

// What went wrong, where everybody sees it

function complain(error) {
  if (element("alerts").querySelector("span")?.textContent === error.message) {
    return;
  }
  const text = document.createElement("span");
  text.textContent = error.message;
  const dismiss = document.createElement("button");
  dismiss.type = "button";
  dismiss.className = "quiet";
  dismiss.textContent = "Dismiss";
  dismiss.addEventListener("click", settle);
  const alert = document.createElement("div");
  alert.className = "alert";
  alert.append(text, dismiss);
  element("alerts").replaceChildren(alert);
}

function settle() {
  element("alerts").replaceChildren();
}

/** Runs what a person asked for; its failure is shown, its success clears what was shown before. */
async function attempt(work) {
  try {
    await work();
    settle();
  } catch (error) {
    complain(error);
  }
}

function show(view) {
  document.body.dataset.view = view;
  for (const tab of document.querySelectorAll("[data-show]")) {
    tab.setAttribute("aria-pressed", String(tab.dataset.show === view));
  }
  if (view === "messages") {
    scrollToEnd();
  }
}

function scrollToEnd() {
  element("scroll").scrollTop = element("scroll").scrollHeight;
}

// Times

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const calendar = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

function when(text) {
  const date = new Date(text);
  const time = document.createElement("time");
  time.dateTime = text;
  const today = date.toDateString() === new Date().toDateString();
  time.textContent = today ? clock.format(date) : `${calendar.format(date)}, ${clock.format(date)}`;
  return time;
}

// Tenants

function remember() {
  history.replaceState(null, "", `#${[state.tenant, state.conversation].filter(Boolean).join("/")}`);
}

async function loadTenants(wanted, conversation) {
  const tenants = [];
  let after;
  do {
    const page = await api.tenants({ limit: 100, after });
    tenants.push(...page.items);
    after = page.next;
  } while (after && tenants.length < 1000);
  const select = element("tenant");
  select.replaceChildren(...tenants.map(({ id, name }) => new Option(name, id)));
  select.disabled = tenants.length === 0;
  if (tenants.length === 0) {
    select.append(new Option("No tenants yet", ""));
    await chooseTenant(null);
    return;
  }
  const chosen = tenants.some(({ id }) => id === wanted) ? wanted : tenants[0].id;
  select.value = chosen;
  await chooseTenant(chosen, conversation);
}

async function chooseTenant(tenant, conversation) {
  state.tenant = tenant;
  state.conversations = new Map();
  state.moreConversations = null;
  chooseConversation(null);
  drawConversations();
  if (tenant !== null) {
    await loadConversations();
    const [newest] = state.conversations.keys();
    const chosen = state.conversations.has(conversation) ? conversation : newest;
    if (chosen !== undefined && tenant === state.tenant) {
      await chooseConversation(chosen);
    }
  }
}

// Conversations

async function loadConversations(after) {
  const tenant = state.tenant;
  const page = await api.conversations(tenant, { after });
  if (tenant !== state.tenant) {
    return;
  }
  page.items.forEach((conversation) => state.conversations.set(conversation.id, conversation));
  state.moreConversations = page.next;
  drawConversations();
}

function drawConversations() {
  const items = [...state.conversations.values()].map(({ id, title, created_at }) => {
    const name = document.createElement("span");
    name.className = "name";
    name.textContent = title;
    const button = document.createElement("button");
    button.type = "button";
    button.append(name, when(created_at));
    button.setAttribute("aria-current", String(id === state.conversation));
    button.addEventListener("click", () => {
      show("messages");
      attempt(() => chooseConversation(id));
    });
    const item = document.createElement("li");
    item.append(button);
    return item;
  });
  element("conversation-list").replaceChildren(...items);
  element("no-conversations").hidden = items.length > 0 || state.tenant === null;
  element("more-conversations").hidden = !state.moreConversations;
  element("new-conversation").querySelector("button").disabled = state.tenant === null;
}

async function chooseConversation(conversation) {
  state.conversation = conversation;
  state.messages = new Map();
  state.older = null;
  element("messages-title").textContent = state.conversations.get(conversation)?.title ?? "Messages";
  element("post").hidden = conversation === null;
  remember();
  drawConversations();
  drawMessages();
  if (conversation !== null) {
    await refreshMessages();
    scrollToEnd();
  }
}

// Messages

async function refreshMessages() {
  const { conversation, tenant } = state;
  const page = await api.messages(tenant, conversation);
  if (conversation !== state.conversation) {
    return;
  }
  const fresh = page.items.filter(({ id }) => !state.messages.has(id));
  if (fresh.length === page.items.length) {
    // Nothing that was here is on the newest page: what lies between is reached by going back from it.
    state.messages = new Map();
    state.older = page.next;
  }
  fresh.forEach((message) => state.messages.set(message.id, message));
  if (fresh.length > 0) {
    drawMessages();
  }
}

async function loadOlder() {
  const { conversation, tenant } = state;
  const page = await api.messages(tenant, conversation, { after: state.older });
  if (conversation !== state.conversation) {
    return;
  }
  page.items.forEach((message) => state.messages.set(message.id, message));
  state.older = page.next;
  const scroll = element("scroll");
  const below = scroll.scrollHeight - scroll.scrollTop;
  drawMessages();
  scroll.scrollTop = scroll.scrollHeight - below;
}

function bubble(message) {
  const avatar = document.createElement("span");
  avatar.className = "avatar";
  avatar.ariaHidden = "true";
  avatar.textContent = [...message.author].slice(0, 2).join("").toUpperCase();
  const hue = [...message.author].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 360, 7);
  avatar.style.setProperty("--hue", hue);
  const name = document.createElement("b");
  name.textContent = message.author;
  const who = document.createElement("p");
  who.className = "who";
  who.append(name, " ", when(message.created_at));
  const body = document.createElement("p");
  body.className = "bubble";
  body.textContent = message.body;
  const item = document.createElement("li");
  item.dataset.id = message.id;
  item.classList.toggle("mine", message.author === element("author").value);
  item.append(avatar, who, body);
  return item;
}

/** Whether somebody has just gone on talking: name and time need not be said again. */
const goesOn = (before, message) =>
  before?.author === message.author &&
  new Date(message.created_at) - new Date(before.created_at) < 5 * 60 * 1000;

const oldestFirst = (a, b) =>
  new Date(a.created_at) - new Date(b.created_at) || (a.id < b.id ? -1 : 1);

function drawMessages() {
  const scroll = element("scroll");
  const atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
  const thread = element("thread");
  const drawn = new Map([...thread.children].map((item) => [item.dataset.id, item]));
  const sorted = [...state.messages.values()].sort(oldestFirst);
  const items = sorted.map((message) => drawn.get(message.id) ?? bubble(message));
  sorted.forEach((message, i) => items[i].classList.toggle("same", goesOn(sorted[i - 1], message)));
  if (items.length !== drawn.size || items.some((item, i) => item !== thread.children[i])) {
    thread.replaceChildren(...items);
  }
  element("older").hidden = !state.older;
  element("no-messages").hidden = items.length > 0;
  element("no-messages-text").textContent = emptyText();
  element("messages-sub").textContent = items.length === 0 ? "" : countText(items.length, state.older);
  if (atEnd) {
    scrollToEnd();
  }
}

function countText(count, more) {
  return more ? `The newest ${count} messages` : `${count} ${count === 1 ? "message" : "messages"}`;
}

function emptyText() {
  if (state.tenant === null) {
    return "No tenants yet. Create the first one at the top.";
  }
  if (state.conversations.size === 0) {
    return "Nothing here yet. Create a conversation to begin.";
  }
  return state.conversation === null
    ? "Pick a conversation, or create one."
    : "Nobody has said anything yet. Be the first.";
}

// What people do

element("tenant").addEventListener("change", (event) => {
  show("conversations");
  attempt(() => chooseTenant(event.target.value));
});

element("new-tenant").addEventListener("click", () => {
  element("tenant-form").reset();
  element("tenant-problem").hidden = true;
  element("tenant-dialog").showModal();
});

element("tenant-cancel").addEventListener("click", () => element("tenant-dialog").close());

element("tenant-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const tenant = await api.createTenant(element("tenant-name").value);
    element("tenant-dialog").close();
    show("conversations");
    await attempt(() => loadTenants(tenant.id));
  } catch (error) {
    element("tenant-problem").textContent = error.message;
    element("tenant-problem").hidden = false;
  }
});

element("new-conversation").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(async () => {
    const created = await api.createConversation(state.tenant, element("title").value);
    element("new-conversation").reset();
    state.conversations = new Map([[created.id, created], ...state.conversations]);
    show("messages");
    await chooseConversation(created.id);
    element(element("author").value ? "body" : "author").focus();
  });
});

element("more-conversations").addEventListener("click", () =>
  attempt(() => loadConversations(state.moreConversations)),
);

element("older").addEventListener("click", () => attempt(loadOlder));

element("post").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(async () => {
    const { tenant, conversation } = state;
    element("send").disabled = true;
    try {
      const message = await api.postMessage(tenant, conversation, {
        author: element("author").value,
        body: element("body").value,
      });
      if (conversation === state.conversation) {
        state.messages.set(message.id, message);
        drawMessages();
        scrollToEnd();
      }
      element("body").value = "";
      grow();
    } finally {
      element("send").disabled = false;
    }
  });
});

element("body").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    element("post").requestSubmit(element("send"));
  }
});

function grow() {
  const body = element("body");
  body.style.height = "auto";
  body.style.height = `${body.scrollHeight + 2}px`;
}

element("body").addEventListener("input", grow);

element("author").addEventListener("change", (event) => {
  localStorage.setItem("author", event.target.value);
  for (const item of element("thread").children) {
    const message = state.messages.get(item.dataset.id);
    item.classList.toggle("mine", message.author === event.target.value);
  }
});

element("back").addEventListener("click", () => show("conversations"));

for (const tab of document.querySelectorAll("[data-show]")) {
  tab.addEventListener("click", () => show(tab.dataset.show));
}

// Start

let started = false;

async function start() {
  const [tenant, conversation] = location.hash.slice(1).split("/");
  await loadTenants(tenant, conversation);
  started = true;
}

element("author").value = localStorage.getItem("author") ?? "";
watchPool();
repeat(async () => {
  if (!started) {
    await attempt(start);
  } else if (state.conversation !== null) {
    // Where nothing answers, the status at the top says so: a complaint every time would add nothing.
    await refreshMessages().catch((error) => error.status === 0 || complain(error));
  }
}, REFRESH);
