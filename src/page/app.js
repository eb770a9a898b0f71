// The page comes alive: it reads what the person does, asks the server, shows what it says.
import { Trouble, check, draft, quote, readFile, tryKey, useKey } from "./wire.js";
import { budgetText, byId, joules, kindOf, knows, make, showLeft, showMade, showMeter, showQuote, showSentences, t, time, why } from "./show.js";

const [text, words, style, language, file] = ["text", "words", "style", "language", "file"].map(byId);
const [extract, write, stop, copy, status, draftArea] = ["extract", "write", "stop", "copy", "status", "draft"].map(byId);
const [verify, checked, checkedFile, correct] = ["verify", "checked", "checked-file", "correct"].map(byId);
const ways = [extract, write, byId("check")];
const SHORT = 250;

let run = null; // The request under way: its AbortController.
let made = null; // The last draft: { done, source, ai }.
let headings = null; // Those of the file whose text is shown, if it came from one.

const state = (name) => (document.body.dataset.state = name);
const say = (message) => (status.textContent = message);
const countWords = () => (text.value.match(/[\p{L}\p{N}]+(?:[-’'.,][\p{L}\p{N}]+)*/gu) || []).length;
const lengths = () => style.selectedOptions[0].dataset; // Those of the style: unit, usual, least, most.
const order = (mode) => {
  const body = { text: text.value, style: style.value, language: language.value, mode };
  if (headings) body.headings = headings;
  // What nobody chose is left to the style, here as everywhere else.
  if (words.dataset.chosen && words.validity.valid && words.value) body[lengths().unit] = Number(words.value);
  return body;
};

/* Errors: what happened and what to do. */

// Of an answer without a code of ours: a proxy's.
const STATUSES = { 400: "value", 401: "key", 403: "key", 408: "timeout", 413: "too-large", 415: "format", 422: "value", 429: "busy", 503: "busy", 504: "timeout" };

function fail(trouble) {
  const code = trouble instanceof Trouble ? trouble.code || "" : "";
  const key = knows(`error-${code}`) ? code : STATUSES[trouble.status] || "server";
  const parts = [make("p", "", trouble.budget ? budgetText(trouble.budget) : t(`error-${key}`))];
  if (trouble.retryAfter && !trouble.budget) parts.push(make("p", "", t("error-retry-after", { n: trouble.retryAfter })));
  if (trouble.message && !trouble.budget && !["empty", "empty_document", "network", "cut"].includes(key)) {
    parts.push(make("p", "detail", t("error-detail", { value: trouble.message })));
  }
  byId("alert").replaceChildren(...parts);
  if (key === "key" || key === "invalid_api_key") byId("key")?.focus();
  byId("alert").scrollIntoView({ block: "nearest" });
  say("");
  state("error");
}
const calm = () => byId("alert").replaceChildren();

/* The text, its length, and what each way would cost. */

let timer = 0;
let asking = null;
const places = { extract: byId("quote-extract"), write: byId("quote-write") };

function edited() {
  const n = countWords();
  byId("words-count").textContent = n ? t("words", { n }) : "";
  const short = n > 0 && n < SHORT;
  byId("short").hidden = !short;
  byId("short").textContent = short ? t("short") : "";
  if (made && made.source !== text.value && byId("under").childElementCount) {
    unlight();
    say(t("stale"));
  }
  clearTimeout(timer);
  asking?.abort();
  if (!n) headings = null;
  if (!n) return quoteText("quote-none");
  timer = setTimeout(askQuote, 450);
}

function quoteText(key) {
  byId("basis").hidden = true;
  for (const place of Object.values(places)) place.textContent = t(key);
}

async function askQuote() {
  asking = new AbortController();
  const { signal } = asking;
  if (!places.write.firstElementChild) quoteText("quote-busy");
  try {
    const answer = await quote(order("write"), signal);
    const bases = [];
    for (const [mode, button] of [["extract", extract], ["write", write]]) {
      const one = answer[mode];
      if (!one) {
        places[mode].textContent = t("quote-no-model");
        continue;
      }
      showQuote(places[mode], one);
      if (one.basis) bases.push(make("p", "", t("basis", { name: button.textContent, value: t(one.basis === "ledger" ? "basis-ledger" : "basis-rule") })));
    }
    const { budget } = answer;
    byId("budget").textContent = budget ? budgetText(budget) : "";
    byId("budget").hidden = !budget;
    byId("basis-text").replaceChildren(...bases);
    byId("basis").hidden = !bases.length;
  } catch (cause) {
    if (cause.name !== "AbortError") quoteText("quote-unknown");
  }
}

/* A file gives its text, which the person can correct. */

async function take(chosen) {
  calm();
  say(t("reading"));
  try {
    const read = await readFile(chosen);
    text.value = read.text;
    headings = read.headings || null;
    const sections = Array.isArray(read.sections) ? read.sections.length : read.sections ?? 1;
    const note = byId("file-note");
    note.replaceChildren(make("p", "", t("read", { n: sections })));
    const notices = (read.notices || []).map((notice) => make("li", "", notice));
    if (notices.length) note.append(make("p", "", t("notices")), make("ul", "", ...notices));
    note.hidden = false;
    say(t("read", { n: sections }));
    edited();
  } catch (cause) {
    fail(cause);
  }
  file.value = "";
}

/** A file to check: its headings are marked as those of a draft. */
async function takeChecked(chosen) {
  calm();
  say(t("reading"));
  try {
    const read = await readFile(chosen);
    const characters = [...read.text];
    const titled = read.format === "text" ? [] : read.sections.filter((section) => section.heading);
    for (const { range, level } of titled.reverse()) characters.splice(range[0], 0, `${"#".repeat(level || 1)} `);
    checked.value = characters.join("");
    say("");
  } catch (cause) {
    fail(cause);
  }
  checkedFile.value = "";
}

/* A draft or a check, from the request to its marks. */

async function start(mode) {
  if (run) return;
  calm();
  if (!text.value.trim()) {
    fail(new Trouble("empty"));
    text.focus();
    return;
  }
  if (mode === "check" && !checked.value.trim()) {
    fail(new Trouble("nothing-to-check"));
    checked.focus();
    return;
  }
  begin(mode);
  const source = text.value;
  try {
    const done = await (mode === "check" ? check({ ...order(mode), draft: checked.value }, run.signal) : draft(order(mode), heard, run.signal));
    // The passages are places in the text as it was read: tidied, if it was not tidy. That is what is shown.
    if (done.text && text.value === source) text.value = done.text;
    made = { done, source: done.text || source, ai: !["extract", "check"].includes(mode), mode };
    finish(done);
  } catch (cause) {
    if (cause.name === "AbortError") {
      say(t("stopped"));
      state("stopped");
    } else {
      fail(cause);
    }
  }
  run = null;
  stop.hidden = true;
  for (const way of ways) way.disabled = false;
  draftArea.setAttribute("aria-busy", "false");
  // The ledger has learnt, and a budget may be nearer.
  clearTimeout(timer);
  asking?.abort();
  if (countWords()) askQuote();
}

function begin(mode) {
  run = new AbortController();
  made = null;
  unlight();
  state("working");
  for (const way of ways) way.disabled = true;
  stop.hidden = false;
  byId("after").hidden = byId("label").hidden = true;
  byId("rule").style.width = "0";
  draftArea.setAttribute("aria-busy", "true");
  draftArea.replaceChildren();
  say(mode === "check" ? t("comparing") : mode === "extract" ? t("extracting") : t("waiting"));
  byId("draft-heading").scrollIntoView({ block: "nearest" });
}

const heard = (name, data) => hear[name]?.(data);
const hear = {
  waiting({ position: n, seconds, paused }) {
    if (paused) say(t("queued-paused", { n }));
    else say(seconds ? t("queued-about", { n, value: time(seconds.value) }) : t("queued", { n }));
  },
  plan(plan) {
    say(t("planned", { n: plan.sections }));
  },
  progress(step) {
    const spent = step.joules?.value ?? step.joules;
    const soFar = spent > 0 ? ` · ${t("joules-so-far", { value: joules(spent), name: kindOf(step) })}` : "";
    say(t("progress", { n: step.section, of: step.of }) + soFar);
    byId("rule").style.width = `${(100 * step.section) / step.of}%`;
  },
  token({ text: piece }) {
    if (!draftArea.firstChild) {
      draftArea.append(make("p", "stream"));
      say(t("writing"));
    }
    draftArea.firstChild.append(piece);
  },
  sentence() {
    if (status.textContent !== t("checking")) say(t("checking"));
  },
};

function finish(done) {
  const { ai } = made;
  draftArea.lang = done.provenance?.language || done.language || "";
  showSentences(draftArea, done, openWhy);
  byId("label").textContent = made.mode === "check" ? t("label-checked") : ai ? t("label-ai") : t("label-extract");
  byId("label").classList.remove("read");
  byId("label").hidden = false;
  byId("review").hidden = !ai;
  byId("reviewed").checked = false;
  const { read, of } = done.coverage || {};
  byId("coverage").textContent = of === undefined ? "" : t("coverage", { n: read, of });
  const { sentences: n = 0, of: all = 0 } = done.proven || {};
  byId("proven").textContent = all ? t("share", { n, of: all }) : "";
  showLeft(byId("left"), done.left_out || [], addLeft);
  byId("coverage").classList.toggle("partial", read < of);
  byId("done-notices").replaceChildren(...(done.notices || []).map((notice) => make("li", "", notice)));
  if (done.meter) showMeter(byId("meter-body"), done.meter, ai);
  byId("meter").hidden = !done.meter;
  if (done.provenance) showMade(byId("made-list"), { mode: ai ? "write" : "extract", ...done.provenance });
  byId("made").hidden = !done.provenance;
  byId("after").hidden = false;
  byId("rule").style.width = "100%";
  const flagged = done.sentences.filter((sentence) => sentence.status !== "supported").length;
  say(t("done", { n: done.sentences.length }) + (flagged ? ` ${t("done-flagged", { n: flagged })}` : ""));
  state("done");
}

/** The facts that had no room, at the end of the draft, in the document's own words. */
function addLeft() {
  const { done } = made;
  const facts = done.left_out;
  for (const { text: words, source } of facts) {
    const sentence = { index: done.sentences.length, text: words, status: "supported", proof: "verbatim", sources: [source], reasons: [], origin: "source" };
    done.sentences.push(sentence);
    done.draft += `\n- ${words}`;
  }
  done.left_out = [];
  if (done.proven) done.proven = { sentences: done.proven.sentences + facts.length, of: done.proven.of + facts.length };
  closeWhy();
  finish(done);
  say(t("added"));
}

/* From a sentence to its passage. */

let opened = null;

function closeWhy() {
  if (!opened) return;
  opened.note.remove();
  opened.mark.setAttribute("aria-expanded", "false");
  opened.mark.closest(".s").classList.remove("open");
  opened = null;
}

function openWhy(sentence, mark, block) {
  const same = opened?.mark === mark;
  closeWhy();
  unlight();
  if (same) return;
  const places = (ranges) => (ranges || []).map(([from, to]) => utf16(made.source, from, to));
  const passage = ([from, to]) => made.source.slice(from, to).trim();
  const [sources, against] = [places(sentence.sources), places(sentence.against)];
  const ranges = [...sources, ...against];
  const see = () => {
    highlight(ranges);
    text.scrollIntoView({ block: "nearest" });
    text.focus({ preventScroll: true });
  };
  const close = () => {
    closeWhy();
    unlight();
    mark.focus();
  };
  const note = why(sentence, sources.map(passage), against.map(passage), see, close);
  for (const quoted of note.querySelectorAll("blockquote")) quoted.lang = draftArea.lang;
  (block.tagName === "LI" ? block : draftArea).insertBefore(note, block.tagName === "LI" ? null : block.nextSibling);
  mark.setAttribute("aria-expanded", "true");
  mark.closest(".s").classList.add("open");
  opened = { mark, note };
  highlight(ranges);
}

/** Offsets in Unicode scalar values, as the server counts, to offsets in a JavaScript string. */
function utf16(source, from, to) {
  const ends = [];
  let scalars = 0;
  let units = 0;
  for (const character of source) {
    if (scalars === from) ends[0] = units;
    if (scalars === to) break;
    scalars += 1;
    units += character.length;
  }
  return [ends[0] ?? units, units];
}

/** Draws the passages under the text area, whose paper is see-through, and brings the first into view. */
function highlight(ranges) {
  if (made.source !== text.value) return say(t("stale"));
  const under = byId("under");
  under.replaceChildren();
  let at = 0;
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (from < at) continue;
    under.append(text.value.slice(at, from), make("mark", "", text.value.slice(from, to)));
    at = to;
  }
  under.append(`${text.value.slice(at)}\n`);
  const first = under.querySelector("mark");
  if (first) text.scrollTop = Math.max(0, first.offsetTop - text.clientHeight / 3);
  under.scrollTop = text.scrollTop;
}
const unlight = () => byId("under").replaceChildren();

/* Taking the draft away. */

const today = () => new Date().toLocaleDateString(document.documentElement.lang, { dateStyle: "long" });

async function takeAway() {
  const whole = `${made.done.draft || made.done.sentences.map((one) => one.text).join("\n")}\n\n${byId("label").textContent}\n`;
  say((await copied(whole)) ? t("copied") : t("copy-failed"));
}

async function copied(whole) {
  try {
    await navigator.clipboard.writeText(whole);
    return true;
  } catch {
    // Without a secure context (another machine of the office, in plain HTTP) the old way is the only one.
    const area = document.body.appendChild(make("textarea", "quiet", whole));
    area.select();
    const worked = document.execCommand("copy");
    area.remove();
    copy.focus();
    return worked;
  }
}

/* A server that asks for a key. */

byId("key-form")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  useKey(byId("key").value);
  try {
    await tryKey();
    byId("key").value = "";
    byId("key-status").textContent = t("key-set");
    calm();
    edited();
  } catch (cause) {
    byId("key-status").textContent = cause.status === 401 ? t("key-wrong") : t("error-network");
    byId("key").focus();
  }
});

/* What the person does. */

byId("form").addEventListener("submit", (event) => {
  event.preventDefault();
  start(event.submitter?.value || "extract");
});
stop.addEventListener("click", () => run?.abort());
copy.addEventListener("click", takeAway);
correct.addEventListener("click", () => {
  checked.value = made.done.draft;
  verify.open = true;
  say(t("put-to-check"));
  checked.focus();
});
checkedFile.addEventListener("change", () => checkedFile.files[0] && takeChecked(checkedFile.files[0]));
text.addEventListener("input", edited);
text.addEventListener("scroll", () => (byId("under").scrollTop = text.scrollTop), { passive: true });
language.addEventListener("change", edited);
words.addEventListener("input", () => {
  words.dataset.chosen = words.value && "yes";
  edited();
});
function styled() {
  const { unit, usual, least, most } = lengths();
  // A number chosen for words says nothing of characters.
  if (words.dataset.unit !== unit) words.dataset.chosen = "";
  words.dataset.unit = unit;
  if (!words.dataset.chosen) words.value = usual;
  [words.min, words.max] = [least, most];
  words.labels[0].textContent = unit === "characters" ? t("length-characters") : t("length-words");
  edited();
}
style.addEventListener("change", styled);
file.addEventListener("change", () => file.files[0] && take(file.files[0]));
byId("reviewed").addEventListener("change", (event) => {
  byId("label").textContent = event.target.checked ? t("reviewed", { date: today() }) : t("label-ai");
  byId("label").classList.toggle("read", event.target.checked);
});

const drop = byId("drop");
const carriesFile = (event) => [...(event.dataTransfer?.types || [])].includes("Files");
for (const name of ["dragenter", "dragover"]) {
  drop.addEventListener(name, (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    drop.classList.add("dropping");
  });
}
drop.addEventListener("dragleave", (event) => drop.contains(event.relatedTarget) || drop.classList.remove("dropping"));
drop.addEventListener("drop", (event) => {
  drop.classList.remove("dropping");
  if (!carriesFile(event)) return;
  event.preventDefault();
  take(event.dataTransfer.files[0]);
});
addEventListener("keydown", (event) => event.key === "Escape" && opened && (opened.mark.focus(), closeWhy(), unlight()));

document.body.classList.add("alive");
styled();
