// Brings the reader to what went wrong.
export default function errorSummary(summary) {
  summary.focus();
}
