/** What the interface says about views. */
export const words = {
  mayNotRemove: "Only its author or an administrator may remove this view.",
  noListAddress: "This is no list's address.",
};
