/** Texts about recordings and voicemail. */
export const words = {
  couldNotBeCopied: "Couldn’t get the recording from the phone service.",
  absent: "The phone service recorded nothing.",
  refused: "The phone service refused to record this call.",
  empty: "This recording is empty.",
  unknownFormat:
    "The recording’s format isn’t supported, so the time on hold couldn’t be removed. It wasn’t kept.",
  notFound: "This recording no longer exists.",
  recordingOf: (length: string) => `Recording, ${length}`,
  voicemailOf: (length: string) => `Voicemail, ${length}`,
  processing: "Processing recording…",
  speed: "Playback speed",
  speedTimes: (times: number) => `${times}×`,
  download: "Download",
  noPermissionToDownload: "You don’t have permission to download recordings. Ask an administrator.",
  voicemail: "Voicemail",
  voicemailAbout:
    "Messages left on your numbers. Once anyone listens, a message is marked as heard for everyone.",
  noVoicemail: "No voicemail",
  noVoicemailAbout: "When nobody answers a call, the caller’s message appears here.",
  isNew: "New",
  heardBy: (name: string) => `Heard by ${name}`,
  markNew: "Mark as new",
  markHeard: "Mark as heard",
  newVoicemails: (count: number) => (count === 1 ? "1 new voicemail" : `${count} new voicemails`),
};
