/** Set while the reminder of the checklist is hidden. */
export const SET_UP_COOKIE = "set-up";
