import "server-only";
import * as library from "google-libphonenumber";

/** Google's libphonenumber. It is CommonJS without names that Node finds: there the whole of it is its default. */
export const google = (library as { default?: typeof library }).default ?? library;
