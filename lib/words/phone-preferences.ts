/** What the interface says about one's own phone. */
export const words = {
  phone: "Phone",
  callFrom: "I call from",
  callFromHelp: "Customers you called before see the same number again.",
  byCountry: "A number of the customer's country",
  notYourNumber: "You may not call from this number any more.",
  microphone: "Microphone",
  speaker: "Speaker",
  ringer: "Ringing",
  systemDevice: "As the system is set",
  unnamedDevice: "Unnamed device",
  systemOutputOnly: "This browser plays on the system's device only.",
  testRing: "Test ring",
  cannotRing: "This device cannot be played on. Choose another.",
  allowNotifications: "Show a notification when it rings",
  notificationsDenied: "The browser blocks notifications of this page; its settings can allow them.",
  notificationsOn: "A notification is shown when it rings and Dockline is not in front.",
};
