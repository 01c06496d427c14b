/** Texts of the search. */
export const words = {
  records: "Records",
  search: "Search",
  searchRecordsAndActions: "Search records and actions",
  placeholder: "Search by name, number, email or action…",
  searching: "Searching…",
  didNotAnswer: "Search isn’t responding. Type again to retry.",
  nothingFoundFor: (wanted: string) => `No results for “${wanted}”.`,
  goTo: "Go to",
  create: "Create",
  call: (wanted: string) => `Call ${wanted}`,
  actions: "Actions",
  pages: "Pages",
  ctrlK: "Ctrl K",
};
