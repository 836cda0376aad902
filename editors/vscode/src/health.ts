import type { Status } from "./protocol";
import type { Health } from "./supervisor";

/** What the language status shows, in words. */
export interface Line {
  text: string;
  detail: string;
  busy: boolean;
  grave: boolean;
}

/** The words for the health of the server and the findings of the note in front. */
export function describe(health: Health, status: Status | undefined): Line {
  switch (health.state) {
    case "stopped":
      return { text: "Sidenote is stopped", detail: "Notes are not read.", busy: false, grave: false };
    case "starting":
      return { text: "Sidenote", detail: "Starting", busy: true, grave: false };
    case "waiting":
      return { text: "Sidenote", detail: "It ended unexpectedly and is being started again.", busy: true, grave: true };
    case "failed":
      return { text: "Sidenote does not run", detail: health.reason, busy: false, grave: true };
    case "running":
      return { ...findings(status), busy: false, grave: false };
  }
}

function findings(status: Status | undefined): { text: string; detail: string } {
  if (!status) {
    return { text: "Sidenote", detail: "Reading the note" };
  }
  const shown = status.warnings + status.information + status.hints;
  const parts = [
    count(status.warnings, "warning", "warnings"),
    count(status.information, "information", "information"),
    count(status.hints, "hint", "hints"),
    status.heldBack > 0 ? `${status.heldBack} more on hover` : "",
    status.dismissed > 0 ? `${status.dismissed} dismissed` : "",
    packs(status),
  ].filter((part) => part !== "");
  return {
    text: `Sidenote: ${shown === 0 ? "no findings" : shown === 1 ? "1 finding" : `${shown} findings`}`,
    detail: parts.join(", "),
  };
}

/** The packs that are used besides the built-in one. */
function packs(status: Status): string {
  const others = (status.packs ?? []).filter(({ origin }) => origin !== "built-in");
  return others.length > 0 ? `with ${others.map(({ name, version }) => `${name} ${version}`).join(", ")}` : "";
}

function count(number: number, one: string, many: string): string {
  return number === 0 ? "" : `${number} ${number === 1 ? one : many}`;
}
