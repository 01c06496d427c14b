/** The handset page: one telephone, with a WebSocket for signalling and a peer connection for audio. */
const $ = (id) => document.getElementById(id);
const ENDINGS = {
  completed: "Call ended.",
  busy: "Busy.",
  failed: "This number can’t be reached.",
  "no-answer": "No answer.",
  canceled: "Call ended.",
  "wrong-number": "This number is not in service.",
};

let socket;
let connection = null;
let microphone = null;
let offer = null;

const tell = (message) => socket.send(JSON.stringify(message));

function show(text, { canCall = false, canAnswer = false, canHangUp = false } = {}) {
  $("status").textContent = text;
  $("call").disabled = !canCall;
  $("call").hidden = !canCall;
  $("answer").hidden = !canAnswer;
  $("hang-up").hidden = !canHangUp;
  $("mute").hidden = !connection;
  $("keypad").hidden = !connection;
  $("person").disabled = canHangUp;
}

function option(value, label) {
  const element = document.createElement("option");
  element.value = value;
  element.textContent = label;
  return element;
}

const wanted = new URLSearchParams(location.search);

function setUp({ people, numbers }) {
  const chosen = $("person").value || wanted.get("number");
  $("person").replaceChildren(...people.map(({ name, number }) => option(number, `${name} · ${number}`)));
  $("number").replaceChildren(...numbers.map((number) => option(number, number)));
  if (chosen) $("person").value = chosen;
  tell({ type: "be", number: $("person").value });
  show("Ready.", { canCall: true });
}

async function connect() {
  forgetKeys();
  microphone = await navigator.mediaDevices.getUserMedia({ audio: true });
  connection = new RTCPeerConnection();
  for (const track of microphone.getTracks()) connection.addTrack(track, microphone);
  connection.ontrack = ({ streams }) => ($("sound").srcObject = streams[0]);
}

const KEYS = "123456789*0#";

function note(id, digit) {
  $(id).textContent += digit;
  $(id).parentElement.hidden = false;
}

function press(key) {
  if (!connection) return;
  tell({ type: "key", key });
  note("pressed", key);
}

$("keypad").append(
  ...[...KEYS].map((key) => {
    const button = document.createElement("button");
    button.textContent = key;
    button.onclick = () => press(key);
    return button;
  }),
);

document.addEventListener("keydown", ({ key, target, ctrlKey, metaKey }) => {
  const isTyping = target instanceof HTMLSelectElement || ctrlKey || metaKey;
  if (!isTyping && key.length === 1 && KEYS.includes(key)) press(key);
});

function forgetKeys() {
  for (const id of ["pressed", "heard"]) {
    $(id).textContent = "";
    $(id).parentElement.hidden = true;
  }
}

function close() {
  connection?.close();
  connection = null;
  microphone?.getTracks().forEach((track) => track.stop());
  $("sound").srcObject = null;
  $("mute").setAttribute("aria-pressed", "false");
  $("mute").textContent = "Mute";
}

const HANDLERS = {
  setup: setUp,
  incoming({ from, sdp }) {
    offer = sdp;
    show(`Incoming call from ${from}`, { canAnswer: true, canHangUp: true });
  },
  ringing: () => show("Ringing…", { canHangUp: true }),
  connect: ({ sdp }) => connection?.setRemoteDescription({ type: "answer", sdp }),
  answered: () => show("On a call.", { canHangUp: true }),
  digit: ({ digit }) => note("heard", digit),
  ended({ reason }) {
    close();
    show(ENDINGS[reason] ?? "Call ended.", { canCall: true });
  },
};

function open() {
  socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/handset/socket`);
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    HANDLERS[message.type]?.(message);
  };
  socket.onclose = () => {
    close();
    show("Can’t reach the carrier. Retrying…");
    setTimeout(open, 1000);
  };
}

$("person").onchange = () => tell({ type: "be", number: $("person").value });

const blocked = () => show("Allow microphone access, then try again.", { canCall: true });

$("call").onclick = async () => {
  try {
    await connect();
  } catch {
    return blocked();
  }
  show("Calling…", { canHangUp: true });
  await connection.setLocalDescription(await connection.createOffer());
  tell({ type: "dial", to: $("number").value, sdp: connection.localDescription.sdp });
};

$("answer").onclick = async () => {
  try {
    await connect();
  } catch {
    return blocked();
  }
  await connection.setRemoteDescription({ type: "offer", sdp: offer });
  await connection.setLocalDescription(await connection.createAnswer());
  tell({ type: "answer", sdp: connection.localDescription.sdp });
  show("On a call.", { canHangUp: true });
};

$("hang-up").onclick = () => tell({ type: "hang-up" });

$("mute").onclick = () => {
  const track = microphone?.getAudioTracks()[0];
  if (!track) return;
  track.enabled = !track.enabled;
  $("mute").setAttribute("aria-pressed", String(!track.enabled));
  $("mute").textContent = track.enabled ? "Mute" : "Unmute";
};

open();
