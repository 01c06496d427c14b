/** Texts about time zones and formats. */
export const words = {
  timeZone: "Time zone",
  workspaceDefault: (workspaceTimeZone: string) => `Workspace default (${workspaceTimeZone})`,
  numberAndDateFormat: "Number and date format",
};
