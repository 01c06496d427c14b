import "server-only";
import * as library from "google-libphonenumber";

/**
 * Google's libphonenumber. It is CommonJS without named exports that Node can find: there the whole library is the
 * default.
 */
export const google = (library as { default?: typeof library }).default ?? library;
