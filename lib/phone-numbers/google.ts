import "server-only";
import library from "google-libphonenumber";

/** Google's libphonenumber. It is CommonJS, whose names Node cannot find: there the whole library is the default. */
export const google = library;
