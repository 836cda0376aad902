/** What this extension and its server say to each other beyond the protocol's own messages. */

/** Commands of the server. */
export const OPEN_PAGE = "sidenote.openPage";
export const CHECK_FOLDER = "sidenote.checkFolder";
export const LIST_DISMISSALS = "sidenote.listDismissals";
export const UNDO_DISMISSAL = "sidenote.undoDismissal";

/** The scheme of the pages of rules, mechanisms and pitfalls. */
export const PAGE_SCHEME = "sidenote";

/** Asks for the text of a page. */
export const PAGE_CONTENT = "workspace/textDocumentContent";

/** Tells what a note shows, with each new set of findings. */
export const STATUS = "sidenote/status";

/** What a note shows. */
export interface Status {
  uri: string;
  version: number | null;
  warnings: number;
  information: number;
  hints: number;
  /** Findings that there is no room for; the hover tells of them. */
  heldBack: number;
  dismissed: number;
  /** What the note was read with, from the bottom up. */
  packs: Pack[];
}

/** A pack that is used. */
export interface Pack {
  id: string;
  name: string;
  version: string;
  reviewed: string | null;
  origin: "built-in" | "user" | "named" | "folder" | "settings";
}

/** What the check of a folder came to. */
export interface FolderCheck {
  notes: number;
  findings: { warning: number; information: number; hint: number };
  unreadable: number;
  /** Whether there were more notes than one check reads. */
  cut: boolean;
}

/** A finding that was dismissed. */
export interface Dismissal {
  code: string;
  title: string;
  scope: "note" | "folder" | "user";
  reason: string | null;
  /** Null where the sentence has changed since, so that the finding shows again. */
  range: { start: { line: number; character: number }; end: { line: number; character: number } } | null;
  /** What `UNDO_DISMISSAL` takes. */
  undo: unknown;
}

/** Dismisses a finding. */
export const DISMISS = "sidenote.dismiss";

/** Why a finding is dismissed. */
export const REASONS: readonly { reason: string; label: string; detail: string }[] = [
  { reason: "not-applicable", label: "Not applicable here", detail: "True in general, not for this patient" },
  { reason: "already-addressed", label: "Already addressed", detail: "It has been taken care of" },
  { reason: "disagree", label: "Disagree with the evidence", detail: "The finding itself is doubtful" },
  { reason: "wrong-context", label: "Wrong patient context", detail: "It is about somebody else, or another time" },
  { reason: "duplicate", label: "Duplicate", detail: "Another finding or tool says the same" },
];
