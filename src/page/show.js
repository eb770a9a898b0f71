// Words and figures: messages, numbers, the draft with its marks, the meter, the way it was made.
// What a model or a person wrote goes through `textContent` only.

const lang = document.documentElement.lang;
const plurals = new Intl.PluralRules(lang);
const said = new Map();
for (const p of document.getElementById("messages").content.querySelectorAll("[data-key]")) {
  said.set(p.dataset.key, { text: p.textContent, one: p.dataset.one });
}

/** A message of the page; `{name}` takes its value, and `n` chooses the plural. */
export function t(key, values = {}) {
  const message = said.get(key);
  if (!message) return key;
  const single = message.one !== undefined && plurals.select(Number(values.count ?? values.n)) === "one";
  return (single ? message.one : message.text).replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? value.toLocaleString(lang) : value;
  });
}
export const knows = (key) => said.has(key);

export const byId = (id) => document.getElementById(id);

/** An element with its text and its children. */
export function make(tag, className = "", ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

/* Figures: two digits that mean something, a unit that suits. */

function figure(value) {
  if (value === 0) return "0";
  const options = Math.abs(value) >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 2 };
  return value.toLocaleString(lang, options);
}

// Steps: from which value, worth how much, called what. Small values keep the plain unit down to a ten-thousandth,
// so that the two ways compare at a glance. Another value may choose the step.
const units = (steps) => (value, beside = value) => {
  const [, size, unit] = steps.find(([from]) => Math.abs(beside) >= from) || steps[steps.length - 1];
  return `${figure(value / size)}\u00a0${unit}`;
};
export const joules = units([[1e6, 1e6, "MJ"], [1e4, 1e3, "kJ"], [0.01, 1, "J"], [1e-5, 1e-3, "mJ"], [Number.MIN_VALUE, 1e-6, "µJ"], [0, 1, "J"]]);
export const wattHours = units([[1e3, 1e3, "kWh"], [1e-4, 1, "Wh"], [1e-5, 1e-3, "mWh"], [Number.MIN_VALUE, 1e-6, "µWh"], [0, 1, "Wh"]]);
export const grams = units([[1e3, 1e3, "kg\u00a0CO₂e"], [1e-3, 1, "g\u00a0CO₂e"], [1e-5, 1e-3, "mg\u00a0CO₂e"], [Number.MIN_VALUE, 1e-6, "µg\u00a0CO₂e"], [0, 1, "g\u00a0CO₂e"]]);

export function time(seconds) {
  if (seconds < 1) return t("less-second");
  if (seconds < 90) return t("seconds", { n: seconds < 10 ? figure(seconds) : Math.round(seconds) });
  const minutes = Math.floor(seconds / 60);
  const rest = Math.round((seconds % 60) / 5) * 5;
  if (minutes >= 10 || rest === 0) return t("minutes", { n: Math.round(seconds / 60) });
  return rest === 60 ? t("minutes", { n: minutes + 1 }) : t("minutes-seconds", { n: minutes, seconds: rest });
}

/** The two ends of an interval in the unit of its value, which is said once. */
function spread(interval, unit) {
  const ends = [interval.low ?? interval.value, interval.high ?? interval.value];
  const [low, high] = ends.map((end) => unit(end, interval.value || end));
  return [low.split("\u00a0")[0], high];
}

/** A quote: time and electricity, and plainly that it is an estimate. */
export function showQuote(place, quote) {
  const [low, high] = spread(quote.wh, wattHours);
  const about = `${time(quote.seconds.value)} · ${wattHours(quote.wh.value)}`;
  place.replaceChildren(make("b", "", quote.seconds.value < 1 ? about : t("approx", { value: about })), " ", make("small", "", t("quote-estimate", { low, high })));
}

const BUDGETS = { day: "budget-day", month: "budget-month", key_day: "budget-key-day", key_month: "budget-key-month" };

/** Where an energy budget stands: what the quote says of it, and what an answer says that it is spent. */
export function budgetText(budget) {
  const name = t(BUDGETS[budget.name] || "budget-month");
  const left = budget.left_wh ?? 0;
  const key = budget.left_wh === undefined ? "budget-spent" : budget.near ? "budget-near" : "budget-left";
  const value = wattHours(key === "budget-spent" ? budget.spent_wh : left);
  const parts = [t(key, { name, value, of: wattHours(budget.limit_wh) })];
  if (budget.decided_on) parts.push(t("budget-decided-on", { date: budget.decided_on }));
  if (budget.decided_by) parts.push(t("budget-decided-by", { name: budget.decided_by }));
  if (key !== "budget-left") parts.push(budget.raised_by ? t("budget-raised", { name: budget.raised_by }) : t("budget-ask"));
  if (key === "budget-spent") parts.push(t("budget-offer"));
  return parts.join(" ");
}

/* The draft. */

// What a sentence is shown as: the class of its mark, its sign and its name.
const MARKS = { verbatim: ["supported", "✓"], proven: ["supported", "✓"], "to-check": ["to_check", "?"], unsupported: ["unsupported", "✗"], contradicted: ["unsupported", "✗"] };

function markOf(sentence) {
  // Support without a proof is none.
  const proof = { verbatim: "verbatim", claims: "proven" }[sentence.proof] || "to-check";
  const otherwise = sentence.against?.length ? "contradicted" : "unsupported";
  const name = { supported: proof, unsupported: otherwise }[sentence.status] || "to-check";
  return { name: t(name), status: MARKS[name][0], sign: MARKS[name][1] };
}

/** Code of a check in words: its name ("about") or its sentence ("reason"). */
function worded(start, code) {
  const key = `${start}-${code.replaceAll("_", "-")}`;
  return knows(key) ? t(key) : code.replaceAll("_", " ");
}

/** A claim as it was read: who, what, how much, when, under which condition, and how real it is. */
function claimText(claim) {
  const roles = [claim.subject, claim.predicate, claim.object, ...(claim.quantities || []), claim.when, claim.condition];
  const how = [knows(`modality-${claim.modality}`) && t(`modality-${claim.modality}`), claim.denied && t("claim-denied"), claim.said_by && t("claim-by", { name: claim.said_by })];
  return `${roles.filter(Boolean).join(" · ")} (${how.filter(Boolean).join(", ")})`;
}

/** The mark in words, with its first reason. */
function inWords(mark, sentence) {
  const [code] = sentence.reasons || [];
  return code ? t("marked", { name: mark.name, value: worded("about", code) }) : mark.name;
}

/**
 * The draft with a mark after each sentence. Blank lines, list items and headings of the draft are kept.
 * @param open called with (sentence, mark button, the block it stands in)
 */
export function showSentences(place, done, open) {
  place.replaceChildren();
  const text = done.draft || done.sentences.map((sentence) => sentence.text).join(done.provenance?.mode === "extract" ? "\n\n" : " ");
  let cursor = 0;
  let block = null;
  for (const sentence of done.sentences) {
    const at = text.indexOf(sentence.text, cursor);
    const gap = at < 0 ? " " : text.slice(cursor, at);
    if (at >= 0) cursor = at + sentence.text.length;
    const start = gap.split("\n").pop() + sentence.text;
    if (!block || gap.includes("\n")) block = startBlock(place, start);
    else block.append(" ");
    block.append(oneSentence(sentence, () => block, open));
  }
}

function startBlock(place, start) {
  if (/^\s*#{1,6}\s/.test(start)) return place.appendChild(make("h3"));
  if (/^\s*([-*•–]|\d+[.)])\s/.test(start)) {
    const list = place.lastElementChild?.tagName === "UL" ? place.lastElementChild : place.appendChild(make("ul"));
    return list.appendChild(make("li"));
  }
  return place.appendChild(make("p"));
}

function oneSentence(sentence, blockNow, open) {
  const block = blockNow();
  const found = markOf(sentence);
  const { status } = found;
  const words = sentence.text.replace(/^\s*(#{1,6}|[-*•–])\s+/, "").replace(/\*\*/g, "");
  // A title or a greeting that nothing speaks against claims nothing: it bears no mark.
  const claimless = block.tagName === "H3" || sentence.proof === "claims" && !sentence.sources?.length && !sentence.claims?.length;
  if (claimless && status === "supported") return make("span", "t", words);
  const said = inWords(found, sentence);
  const mark = make("button", "mark", `${found.sign}\u00a0`, make("span", "", said));
  mark.type = "button";
  mark.setAttribute("aria-label", t("mark", { n: sentence.index + 1, value: said }));
  mark.setAttribute("aria-expanded", "false");
  mark.lang = lang;
  const span = make("span", `s ${status}`, make("span", "t", words), "\u00a0", mark);
  span.addEventListener("click", (event) => {
    // A selection in progress is for copying, not for opening.
    if (event.target !== mark && String(getSelection())) return;
    open(sentence, mark, block);
  });
  return span;
}

/** The note under a paragraph: why a sentence has its mark, what the document says otherwise, and what supports it. */
export function why(sentence, passages, otherwise, seeSource, close) {
  const { name, status, sign } = markOf(sentence);
  const note = make("aside", `why ${status}`, make("p", "verdict", `${sign} ${name}`));
  note.lang = lang;
  for (const code of sentence.reasons || []) note.append(make("p", "", worded("reason", code)));
  if (otherwise.length) note.append(make("p", "hint", t("against", { n: otherwise.length })));
  for (const passage of otherwise) note.append(make("blockquote", "", passage));
  if (passages.length) {
    note.append(make("p", "hint", t("source", { n: passages.length })));
    for (const passage of passages) note.append(make("blockquote", "", passage));
  } else if (!otherwise.length) {
    note.append(make("p", "", t("no-source")));
  }
  for (const claim of sentence.claims || []) note.append(make("p", "hint", t("claim", { value: claimText(claim) })));
  const bar = note.appendChild(make("p", "bar"));
  for (const [label, action] of [[passages.length + otherwise.length && t("show-source"), seeSource], [t("close"), close]]) {
    if (!label) continue;
    const button = bar.appendChild(make("button", "", label));
    button.type = "button";
    button.addEventListener("click", action);
  }
  return note;
}

/** What a draft had no room for: how many facts of each kind, and a button that adds them. */
export function showLeft(place, facts, add) {
  place.hidden = !facts.length;
  const kinds = new Map();
  for (const { kind } of facts) kinds.set(kind, (kinds.get(kind) || 0) + 1);
  const counted = [...kinds].map(([kind, n]) => (knows(`left-${kind}`) ? t(`left-${kind}`, { n }) : `${n} ${kind}`));
  const button = make("button", "", t("left-add"));
  button.type = "button";
  button.addEventListener("click", add);
  place.replaceChildren(make("p", "", t("left-out", { value: counted.join(", ") })), make("p", "", button));
}

/* The meter. */

/** How sure a figure is: its class, and whether it was measured. Whatever is not said to be measured is an estimate. */
export const kindOf = ({ class: letter, estimated }) => `${t("class", { value: letter })}, ${t(estimated === false ? "measured" : "estimated")}`;

/** The receipt of a draft: energy with its interval and class, climate, time, tokens. */
export function showMeter(place, meter, ai) {
  const { energy, latency_ms: latency, tokens } = meter;
  const kind = kindOf(energy);
  const head = make("p", "figure", make("b", "", joules(energy.joules.value)), " ", make("span", "kind", kind));
  place.replaceChildren(head, range(energy.joules));
  if (ai && energy.extractive_joules?.value > 0) {
    const times = energy.joules.value / energy.extractive_joules.value;
    place.append(make("p", "times", `${times < 1.5 ? t("same") : t("times", { n: figure(times) })} (${kind})`));
  }
  const list = place.appendChild(make("dl"));
  row(list, t("electricity"), wattHours(energy.wh.value), spread(energy.wh, wattHours));
  row(list, t("carbon"), grams(energy.co2e_g.value), spread(energy.co2e_g, grams));
  if (energy.embodied_g) row(list, t("making"), grams(energy.embodied_g.value), spread(energy.embodied_g, grams));
  if (ai && energy.extractive_joules) row(list, t("without"), joules(energy.extractive_joules.value), spread(energy.extractive_joules, joules));
  for (const [name, part] of [["waste", energy.wasted_joules], ["saved", energy.saved_joules]]) {
    if (part?.high > 0) row(list, t(name), joules(part.value), spread(part, joules));
  }
  row(list, t("time"), time(latency.total / 1000), null, latency.first_token != null && t("first-token", { value: time(latency.first_token / 1000) }));
  if (tokens?.completion || tokens?.prompt) {
    const value = t("tokens-value", { n: tokens.prompt, of: tokens.completion });
    row(list, t("tokens"), value, null, tokens.cached > 0 && t("tokens-cached", { n: tokens.cached }));
  }
  if (latency.total >= 1000) place.append(phases(latency));
  const small = place.appendChild(make("div", "hint"));
  if (energy.full_joules) {
    const [low, high] = spread(energy.full_joules, joules);
    const value = `${joules(energy.full_joules.value)}, ${t("interval", { low, high })} (${kind})`;
    small.append(make("p", "", t("full", { value })));
  }
  const said = energy.explained?.[lang] ?? energy;
  if (said.sources?.length) small.append(make("p", "", t("sources", { value: said.sources.join(", ") })));
  if (said.assumptions?.length) small.append(make("p", "", t("assumptions", { value: said.assumptions.join(" · ") })));
}

function row(list, name, value, between, more) {
  const cell = make("dd", "", make("b", "", value));
  if (between) cell.append(" ", make("small", "", t("interval", { low: between[0], high: between[1] })));
  if (more) cell.append(" ", make("small", "", more));
  list.append(make("dt", "", name), cell);
}

/** The interval as a line from zero to its upper end, with the value as a point. */
function range(interval) {
  const [low, high] = spread(interval, joules);
  const line = make("div", "range");
  line.setAttribute("aria-hidden", "true");
  const part = (value) => `${(100 * value) / (interval.high || interval.value || 1)}%`;
  const [band, dot] = [line.appendChild(make("i")), line.appendChild(make("u"))];
  band.style.left = part(interval.low ?? interval.value);
  dot.style.left = part(interval.value);
  return make("div", "", line, make("p", "hint", t("interval", { low, high })));
}

function phases(latency) {
  const known = ["read", "plan", "queue", "prefill", "decode", "check"].map((name) => [name, latency[name] || 0]);
  const parts = known.filter(([, ms]) => ms / latency.total > 0.004);
  const bar = make("div", "phases");
  bar.setAttribute("aria-hidden", "true");
  const legend = make("ul", "phase-list");
  for (const [name, ms] of parts) {
    bar.appendChild(make("i", name)).style.flexGrow = ms;
    legend.append(make("li", name, t("basis", { name: t(`phase-${name}`), value: time(ms / 1000) })));
  }
  return make("div", "", make("p", "hint", t("phases")), bar, legend);
}

/* How the text was made. */

export function showMade(list, from) {
  list.replaceChildren();
  const add = (name, value) => value != null && value !== "" && list.append(make("dt", "", t(name)), make("dd", "", value));
  const prompt = from.prompt && `${from.prompt.name}, ${t("prompt-version", { value: from.prompt.version })}\n${from.prompt.hash}`;
  add("mode", knows(`mode-${from.mode}`) ? t(`mode-${from.mode}`) : from.mode);
  add("model", from.model || t("no-model"));
  add("sha256", from.sha256);
  add("licence", from.licence);
  add("prompt", prompt);
  const parameters = Object.entries(from.parameters || {}).filter(([, value]) => value != null);
  add("parameters", parameters.map(([name, value]) => `${name}\u00a0= ${typeof value === "object" ? JSON.stringify(value) : value}`).join("\n"));
  add("kernel", from.kernel);
  add("version", from.version);
  add("language", from.language);
}
