/** What the interface says about tasks. */
export const words = {
  titleNeeded: "Say what is to be done.",
  taskGone: "This task is gone.",
};
