const withOthers = (others: readonly string[]) => (others.length > 0 ? `?with=${others.join(",")}` : "");

/** The page of a person's data. @param others  records that are about the same person */
export const personalDataPath = (typeKey: string, id: string, others: readonly string[] = []) =>
  `/records/${typeKey}/${id}/personal-data${withOthers(others)}`;

export const personalDataExportPath = (typeKey: string, id: string, others: readonly string[]) =>
  `/api/records/${typeKey}/${id}/personal-data${withOthers(others)}`;
