/** Texts of timelines. */
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
  system: "Dockline",
  merged: (by: string, names: string) => `${by} merged ${names} into this record`,
  changedInBulk: (by: string) => `${by} edited this record in a bulk action`,
  imported: (by: string) => `${by} updated this record with an import`,
  undidBulk: (by: string) => `${by} undid a bulk action on this record`,
};
