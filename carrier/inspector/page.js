/** The inspector: draws a stream of the carrier's state, on every change. */
const $ = (id) => document.getElementById(id);

/** Makes an element with text and children. Text from callers is never parsed as HTML. */
function make(tag, { className, text, ...attributes } = {}, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const time = (at) => new Date(at).toLocaleTimeString(undefined, { hour12: false });
const short = (sid) => make("code", { text: `${sid.slice(0, 8)}…`, title: sid });
const badge = (status) => make("span", { className: `badge ${status}`, text: status });

let state = null;
const open = new Set();

function talkTime(call) {
  if (call.seconds !== null) return call.answeredAt ? `${call.seconds} s` : "";
  return call.answeredAt ? `${Math.round((Date.now() - call.answeredAt) / 1000)} s` : "";
}

function drawCalls(calls) {
  // Dialled legs follow the call that dialled them.
  const parents = calls.filter(({ parentSid }) => !calls.some(({ sid }) => sid === parentSid));
  const rows = parents.flatMap((call) => [call, ...calls.filter(({ parentSid }) => parentSid === call.sid)]);
  return rows.map((call) =>
    make(
      "tr",
      { className: parents.includes(call) ? "" : "leg", title: call.sid },
      make("td", { className: "wide", text: time(call.createdAt) }),
      make("td", { text: call.from }),
      make("td", { text: call.to || "–" }),
      make("td", {}, badge(call.status)),
      make("td", { className: "wide", text: call.direction }),
      make("td", { text: talkTime(call) }),
    ),
  );
}

function drawConference({ name, status, endReason, participants, createdAt }) {
  const flags = ({ muted, hold, coaches, endOnExit }) =>
    [muted && "muted", hold && "on hold", coaches && "coaching", endOnExit && "ends it"]
      .filter(Boolean)
      .join(", ");
  return make(
    "li",
    {},
    make(
      "div",
      { className: "line" },
      make("strong", { text: name }),
      badge(status),
      make("span", { className: "dim", text: time(createdAt) }),
    ),
    ...(endReason ? [make("p", { className: "dim", text: endReason.replaceAll("-", " ") })] : []),
    ...participants.map((p) =>
      make(
        "p",
        {},
        make("span", { text: p.label ?? "no label" }),
        " ",
        short(p.callSid),
        make("span", { className: "dim", text: flags(p) ? ` ${flags(p)}` : "" }),
      ),
    ),
  );
}

const players = new Map();

function drawRecording({ sid, source, status, channels, seconds, wav, startedAt }) {
  // Reusing a player keeps it playing while the list around it changes.
  if (status === "completed" && !players.has(sid)) {
    players.set(
      sid,
      make("audio", {
        controls: "",
        preload: "none",
        src: wav,
        "aria-label": `Recording of ${time(startedAt)}`,
      }),
    );
  }
  return make(
    "li",
    {},
    make(
      "div",
      { className: "line" },
      badge(status),
      make("span", { text: `${seconds} s, ${channels === 2 ? "two channels" : "one channel"}` }),
      make("span", { className: "dim", text: `${source} ${time(startedAt)}` }),
    ),
    ...(status === "completed" ? [players.get(sid)] : []),
  );
}

function drawDelivery(delivery) {
  const { at, url, status, error, tookMs, params, method, attempt, body, contentType } = delivery;
  const key = `${at} ${url} ${attempt} ${params.SequenceNumber ?? ""} ${params.CallSid ?? ""}`;
  const isWell = status !== null && status < 400;
  const details = make(
    "details",
    {},
    make(
      "summary",
      {},
      make("span", { className: `badge ${isWell ? "completed" : "failed"}`, text: status ?? "none" }),
      make("span", { className: "dim", text: time(at) }),
      make("span", { className: "path", text: new URL(url).pathname }),
      make("span", { text: params.StatusCallbackEvent ?? params.RecordingStatus ?? params.CallStatus ?? "" }),
      make("span", { className: "dim", text: `${tookMs} ms${attempt > 1 ? `, attempt ${attempt}` : ""}` }),
    ),
    make("p", { className: "dim", text: `${method} ${url}` }),
    make("pre", {
      text:
        Object.entries(params)
          .map(([name, value]) => `${name}=${value}`)
          .join("\n") || "no parameters",
    }),
    make("p", { className: "dim", text: error ?? `${status} ${contentType}` }),
    ...(body ? [make("pre", { text: body })] : []),
  );
  details.open = open.has(key);
  details.ontoggle = () => (details.open ? open.add(key) : open.delete(key));
  return make("li", {}, details);
}

function fill(id, items, empty) {
  const tag = $(id).tagName === "TBODY" ? "tr" : "li";
  const nothing = make(
    tag,
    { className: "empty" },
    tag === "tr" ? make("td", { colspan: "6", text: empty }) : empty,
  );
  $(id).replaceChildren(...(items.length > 0 ? items : [nothing]));
}

function draw() {
  if (!state) return;
  const live = state.calls.filter(({ seconds }) => seconds === null).length;
  const devices = state.devices.length;
  $("live").textContent =
    `${live} live ${live === 1 ? "call" : "calls"} · ${devices} ${devices === 1 ? "device" : "devices"} registered`;
  $("live").title = state.devices.join(", ");
  fill("calls", drawCalls(state.calls), "No calls yet. Use the handset to call the company.");
  fill("conferences", state.conferences.map(drawConference), "No conferences yet.");
  fill("recordings", state.recordings.map(drawRecording), "No recordings yet.");
  const wanted = $("filter").value.trim().toLowerCase();
  const shown = state.deliveries.filter((delivery) =>
    JSON.stringify(delivery).toLowerCase().includes(wanted),
  );
  fill("deliveries", shown.map(drawDelivery), wanted ? "No matching webhooks." : "No webhooks yet.");
  fill(
    "problems",
    state.problems.map(({ at, message }) =>
      make("li", {}, make("span", { className: "dim", text: `${time(at)} ` }), message),
    ),
    "No problems.",
  );
}

$("filter").oninput = draw;
setInterval(() => state?.calls.some(({ seconds }) => seconds === null) && draw(), 1000);

const stream = new EventSource("/inspector/stream");
stream.onmessage = ({ data }) => {
  state = JSON.parse(data);
  draw();
};
stream.onerror = () => ($("live").textContent = "Can’t reach the carrier. Retrying…");
