/** What the interface says about tasks. */
export const words = {
  titleNeeded: "Say what is to be done.",
  callBackTitle: (name: string) => `Call ${name} back`,
  pleaseCallBack: "Please call back",
  callBackAsked: "On the call-back list",
  whoCalls: "Who calls",
  about: "About",
  due: "Due",
  notADay: "Enter a day of the calendar.",
  askForIt: "Ask for it",
  numberGone: "The record does not have this number any more. Reload the page.",
  colleagueGone: "This colleague is not there any more. Choose another.",
  taskGone: "This task is gone.",
};
