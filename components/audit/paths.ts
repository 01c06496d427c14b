import type { AuditParams } from "@/lib/audit/queries";

/** The address of the audit, or of its export, with these filters. */
export function auditPath({ unreadable = [], ...params }: AuditParams, path = "/settings/audit"): string {
  const known = Object.entries(params).filter(([, value]) => value !== undefined);
  const query = new URLSearchParams([...unreadable.map(([...pair]) => pair), ...known]);
  return query.size > 0 ? `${path}?${query}` : path;
}
