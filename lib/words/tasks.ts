/** What the interface says about tasks. */
export const words = {
  titleNeeded: "Enter a task.",
  callBackTitle: (name: string) => `Call ${name} back`,
  pleaseCallBack: "Request callback",
  callBackAsked: "Callback requested",
  whoCalls: "Assignee",
  about: "Reason",
  notADay: "Enter a valid date.",
  askForIt: "Request callback",
  numberGone: "This number is no longer on the record. Reload the page.",
  colleagueGone: "This colleague is no longer available. Choose someone else.",
  taskGone: "This task no longer exists.",
};
