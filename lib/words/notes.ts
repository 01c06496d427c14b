/** What the interface says about notes. */
export const words = {
  writeSomethingFirst: "Write a note first.",
};
