/** One REST request and its answer. */
export interface Exchange {
  method: string;
  /** With its query. */
  path: string;
  form: URLSearchParams;
  status: number;
  body: string;
}
