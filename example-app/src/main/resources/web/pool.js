// The pool's figures, and how the server is.

import { api } from "./api.js";

const EVERY = 2000;
const HEALTH_EVERY = 10000;
const SAMPLES = 60;
const WIDTH = 240;
const HEIGHT = 64;

const element = (id) => document.getElementById(id);
const HEALTH = { UP: "Up", DEGRADED: "Busy", DOWN: "Database down" };

const rates = [];
let last = null;

function showHealth(status, text) {
  element("health").dataset.status = status;
  element("health-text").textContent = text;
}

async function health() {
  try {
    const { status, detail } = await api.health();
    showHealth(status, HEALTH[status] ?? status);
    element("health").title = detail;
  } catch (error) {
    showHealth("DOWN", "Offline");
    element("health").title = error.message;
  }
}

function draw() {
  const highest = Math.max(1, ...rates);
  const step = WIDTH / (SAMPLES - 1);
  const first = SAMPLES - rates.length;
  const points = rates.map(
    (rate, i) => `${((first + i) * step).toFixed(1)},${(HEIGHT - 3 - (rate / highest) * (HEIGHT - 8)).toFixed(1)}`,
  );
  if (points.length === 0) {
    return;
  }
  const line = `M${points.join("L")}`;
  element("pool-line").setAttribute("d", line);
  element("pool-area").setAttribute("d", `${line}L${WIDTH},${HEIGHT}L${(first * step).toFixed(1)},${HEIGHT}Z`);
}

async function figures() {
  let pool;
  try {
    pool = await api.pool();
  } catch (error) {
    showHealth("DOWN", "Offline");
    last = null;
    return;
  }
  for (const name of ["active", "max", "idle", "pending", "open", "acquired"]) {
    element(`pool-${name}`).textContent = pool[name].toLocaleString("en");
  }
  const meter = element("pool-meter");
  meter.style.transform = `scaleX(${Math.min(1, pool.active / pool.max)})`;
  meter.classList.toggle("full", pool.active >= pool.max);
  const now = performance.now();
  if (last !== null && pool.acquired >= last.acquired) {
    const rate = ((pool.acquired - last.acquired) * 1000) / (now - last.at);
    rates.push(rate);
    rates.splice(0, Math.max(0, rates.length - SAMPLES));
    element("pool-rate").textContent = rate.toFixed(1);
    draw();
  }
  last = { acquired: pool.acquired, at: now };
}

/** Runs again and again while somebody looks, never twice at once. */
export function repeat(work, every) {
  const round = async () => {
    if (!document.hidden) {
      await work();
    }
    setTimeout(round, every);
  };
  round();
}

export function watchPool() {
  repeat(figures, EVERY);
  repeat(health, HEALTH_EVERY);
}
