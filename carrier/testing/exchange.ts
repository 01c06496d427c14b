/** One REST request and its answer. */
export interface Exchange {
  method: string;
  /** Includes the query. */
  path: string;
  form: URLSearchParams;
  status: number;
  body: string;
}
