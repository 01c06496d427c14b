/** Texts about views. */
export const words = {
  noPermissionToRemove: "Only its author or an administrator can remove this view.",
  noListAddress: "This isn’t the address of a list.",
};
