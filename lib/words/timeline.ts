/** What the interface says about timeline. */
export const words = {
  didNotAnswer: "The server did not answer. Try again.",
  empty: "Notes, tasks and calls will appear here.",
  onRecord: "on",
  loading: "Loading…",
  showOlder: "Show older",
  note: "Note",
  afterACall: " · after a call",
  taskDone: "Task done: ",
  task: "Task: ",
  recordGone: "This record is not there any more.",
};
