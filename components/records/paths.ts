/** Addresses of the record pages, in one place. */
export const listPath = (typeKey: string) => `/records/${typeKey}`;
export const recordPath = (typeKey: string, id: string) => `/records/${typeKey}/${id}`;
