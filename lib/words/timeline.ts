/** What the interface says about timeline. */
export const words = {
  didNotAnswer: "The server didn’t respond. Try again.",
  empty: "Notes, tasks and calls will appear here.",
  onRecord: "on",
  showOlder: "Show older",
  note: "Note",
  afterACall: " · after a call",
  taskCompleted: "Task completed: ",
  task: "Task: ",
  change: "Change",
};
