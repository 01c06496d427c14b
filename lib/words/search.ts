/** What the interface says about search. */
export const words = {
  records: "Records",
  search: "Search",
  searchRecordsAndActions: "Search records and actions",
  placeholder: "A name, a number, an e-mail, an action…",
  searching: "Searching…",
  didNotAnswer: "The search did not answer. Type again to retry.",
  nothingFoundFor: (wanted: string) => `Nothing found for “${wanted}”.`,
  goTo: "Go to",
  create: "Create",
  call: (wanted: string) => `Call ${wanted}`,
  actions: "Actions",
  pages: "Pages",
  ctrlK: "Ctrl K",
};
