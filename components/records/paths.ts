/** Addresses of the record pages. */
export const listPath = (typeKey: string) => `/records/${typeKey}`;
export const recordPath = (typeKey: string, id: string) => `/records/${typeKey}/${id}`;
/** @param query  of the list's own address, with its "?" */
export const exportPath = (typeKey: string, query: string) => `/api/records/${typeKey}/export${query}`;

export const importPath = (typeKey: string, jobId?: string) =>
  jobId ? `/records/${typeKey}/import/${jobId}` : `/records/${typeKey}/import`;

export const mergePath = (typeKey: string, ids: readonly string[]) =>
  `/records/${typeKey}/merge?ids=${ids.join(",")}`;
