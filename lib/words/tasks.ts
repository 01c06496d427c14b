/** Texts about tasks. */
export const words = {
  enterATask: "Enter a task.",
  callBackAfterLoss: "Call back: connection lost",
  callBackTitle: (name: string) => `Call ${name} back`,
  requestCallback: "Request callback",
  callbackRequested: "Callback requested",
  assignee: "Assignee",
  reason: "Reason",
  notADay: "Enter a valid date.",
  numberNotFound: "This number is no longer on the record. Reload the page.",
  colleagueNotFound: "This colleague is no longer available. Choose someone else.",
  taskNotFound: "This task no longer exists.",
};
