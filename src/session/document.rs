//! An open note: its text, and what was read in it.
//!
//! A text changes at once; what follows from it is [`Work`], which may be done at once or elsewhere. While work is
//! away, edits pile up beside the text and become the next work, so that nothing is read out of order.

use std::sync::Arc;

use ropey::Rope;

use super::hold::Hold;
use crate::findings::{Evaluation, EvaluationSettings, Finding};
use crate::knowledge::Knowledge;
use crate::reading::{Label, NoteReading};
use crate::text::{Edit, Encoding, Position, Span, offset_of, replace, replace_all};

/// Many notes are opened and few are edited: up to so many bytes, what following edits takes is gathered with the first
/// edit.
const QUICKLY_EVALUATED: usize = 256 << 10;

/// An edit as an editor sends it: the text for a range, or the whole text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteEdit {
    /// The range that gives way; the whole note where there is none.
    pub range: Option<(Position, Position)>,
    /// What takes its place.
    pub text: String,
}

impl NoteEdit {
    /// Changes a text, unless the range does not fit it.
    pub fn apply_to(&self, text: &mut Rope, encoding: Encoding) -> Option<Edit> {
        let Some((start, end)) = self.range else { return Some(replace_all(text, &self.text)) };
        let start = offset_of(text, start, encoding)?;
        let end = offset_of(text, end, encoding).filter(|&end| start <= end)?;
        replace(text, Span::new(start, end), &self.text)
    }
}

/// Why a note is no longer followed. It stays so until it is opened again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A version did not grow, or a range did not fit, so that the editor's text and this one are not the same.
    Desynced,
    /// The note is larger than the settings allow.
    TooLarge,
    /// Reading it failed.
    Unreadable,
}

/// An open note.
#[derive(Debug)]
pub struct Document {
    opened: u64,
    version: i32,
    note: Rope,
    largest: usize,
    slow: bool,
    state: State,
}

#[derive(Debug)]
enum State {
    /// `analysis` is away while work is done on it; `pending` waits for it.
    Followed {
        analysis: Option<Box<Analysis>>,
        pending: Vec<Step>,
    },
    Refused(Refusal),
}

/// What was read in a note.
#[derive(Debug, Default)]
struct Analysis {
    reading: Arc<NoteReading>,
    evaluation: Evaluation,
    hold: Hold,
}

#[derive(Debug)]
enum Step {
    /// The edit, the text after it, and whether the author may have typed it.
    Edit(Edit, Rope, bool),
    /// What is known has changed; the text.
    Read(Rope),
    /// What findings depend on has changed.
    Evaluate,
}

/// A note as it stood at one version. Taking one costs next to nothing.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// Which opening of the note it belongs to.
    pub opened: u64,
    /// The editor's version.
    pub version: i32,
    /// The text.
    pub note: Rope,
    /// What it says.
    pub reading: Arc<NoteReading>,
    /// What follows.
    pub findings: Arc<Vec<Finding>>,
    /// The findings, by index, that wait until the author's hand rests.
    pub held: Vec<usize>,
}

impl Document {
    /// Opens a note; `opened` tells this opening from others of the same note, `largest` is the most bytes it may have.
    #[must_use]
    pub fn open(text: &str, version: i32, opened: u64, largest: usize) -> Self {
        let mut document = Self {
            opened,
            version,
            note: Rope::new(),
            largest,
            slow: false,
            state: State::Followed { analysis: Some(Box::default()), pending: vec![Step::Evaluate] },
        };
        if text.len() > largest {
            document.refuse(Refusal::TooLarge);
        } else {
            let edit = replace_all(&mut document.note, text);
            document.push(Step::Edit(edit, document.note.clone(), false));
        }
        document
    }

    /// Which opening of the note this is.
    #[must_use]
    pub const fn opened(&self) -> u64 {
        self.opened
    }

    /// The editor's newest version.
    #[must_use]
    pub const fn version(&self) -> i32 {
        self.version
    }

    /// The text, whether or not it has been read; nothing, for a note that is refused.
    #[must_use]
    pub const fn text(&self) -> &Rope {
        &self.note
    }

    /// The length of the text in bytes.
    #[must_use]
    pub fn len_bytes(&self) -> usize {
        self.note.len_bytes()
    }

    /// Whether the last work on the note took long, so that the next had better be done elsewhere.
    #[must_use]
    pub const fn is_slow(&self) -> bool {
        self.slow
    }

    /// Says whether the last work on the note took long.
    pub const fn set_slow(&mut self, slow: bool) {
        self.slow = slow;
    }

    /// Why the note is not followed, where it is not.
    #[must_use]
    pub const fn refusal(&self) -> Option<Refusal> {
        match self.state {
            State::Refused(refusal) => Some(refusal),
            State::Followed { .. } => None,
        }
    }

    /// Stops following the note.
    pub fn refuse(&mut self, refusal: Refusal) {
        self.note = Rope::new();
        self.state = State::Refused(refusal);
    }

    /// Applies edits, each to the text that the one before it left. Edits to a note that is refused change nothing.
    ///
    /// # Errors
    /// Once, when the note is refused because of them: the version does not grow, a range does not fit, or the note
    /// has become too large.
    pub fn apply(&mut self, version: i32, edits: &[NoteEdit], encoding: Encoding) -> Result<(), Refusal> {
        if self.refusal().is_some() {
            return Ok(());
        }
        let grows = version > self.version;
        self.version = self.version.max(version);
        let followed = grows && edits.iter().all(|edit| self.apply_one(edit, encoding).is_some());
        if !followed {
            self.refuse(Refusal::Desynced);
            return Err(Refusal::Desynced);
        }
        if self.note.len_bytes() > self.largest {
            self.refuse(Refusal::TooLarge);
            return Err(Refusal::TooLarge);
        }
        Ok(())
    }

    fn apply_one(&mut self, edit: &NoteEdit, encoding: Encoding) -> Option<()> {
        let done = edit.apply_to(&mut self.note, encoding)?;
        let text = self.note.clone();
        self.push(Step::Edit(done, text, true));
        Some(())
    }

    /// Sets the most bytes that the note may have.
    ///
    /// # Errors
    /// When it has more, and is refused for it.
    pub fn limit(&mut self, largest: usize) -> Result<(), Refusal> {
        self.largest = largest;
        if self.note.len_bytes() > largest && self.refusal().is_none() {
            self.refuse(Refusal::TooLarge);
            return Err(Refusal::TooLarge);
        }
        Ok(())
    }

    /// Says that what is known has changed, so that all of the text must be read again.
    pub fn read_again(&mut self) {
        self.push(Step::Read(self.note.clone()));
    }

    /// Says that what findings depend on besides the text has changed.
    pub fn evaluate_again(&mut self) {
        self.push(Step::Evaluate);
    }

    /// Says that the author's hand rests. Returns whether there is something to show that waited for it; work that is
    /// away or waits will tell itself.
    pub fn rest(&mut self) -> bool {
        match &mut self.state {
            State::Followed { analysis: Some(analysis), pending } if pending.is_empty() => analysis.hold.rest(),
            _ => false,
        }
    }

    fn push(&mut self, step: Step) {
        if let State::Followed { pending, .. } = &mut self.state {
            pending.push(step);
        }
    }

    /// Takes the work that waits, if any does and none is away. It must come back through [`Document::finish`].
    pub fn take_work(&mut self) -> Option<Work> {
        let State::Followed { analysis, pending } = &mut self.state else { return None };
        if pending.is_empty() {
            return None;
        }
        Some(Work { opened: self.opened, analysis: analysis.take()?, steps: std::mem::take(pending) })
    }

    /// Takes back finished work; work of another opening is dropped.
    pub fn finish(&mut self, work: Work) {
        if let State::Followed { analysis, .. } = &mut self.state
            && work.opened == self.opened
        {
            *analysis = Some(work.analysis);
        }
    }

    /// The note with its reading, or `None` while work on it is away or waits, or when it is refused.
    #[must_use]
    pub fn snapshot(&self) -> Option<Snapshot> {
        let State::Followed { analysis: Some(analysis), pending } = &self.state else { return None };
        pending.is_empty().then(|| Snapshot {
            opened: self.opened,
            version: self.version,
            note: self.note.clone(),
            reading: Arc::clone(&analysis.reading),
            findings: Arc::clone(analysis.evaluation.findings()),
            held: analysis.hold.held().to_vec(),
        })
    }
}

/// Reading that is to be done for a note. It is a pure computation and can be done on any thread.
#[derive(Debug)]
pub struct Work {
    opened: u64,
    analysis: Box<Analysis>,
    steps: Vec<Step>,
}

impl Work {
    /// How many bytes of new text are read.
    #[must_use]
    pub fn new_bytes(&self) -> usize {
        let inserted = |step: &Step| match step {
            Step::Edit(edit, ..) => edit.inserted,
            Step::Read(note) => note.len_bytes(),
            Step::Evaluate => 0,
        };
        self.steps.iter().map(inserted).sum()
    }

    /// Does it: follows each edit, then evaluates what the edits changed.
    pub fn run(&mut self, knowledge: &Knowledge, settings: &EvaluationSettings) {
        let Analysis { reading, evaluation, hold } = &mut *self.analysis;
        let mut before = hold.before(evaluation.findings());
        let mut all = false;
        let mut changed: Vec<Label> = Vec::new();
        // What was read before knowledge changed means nothing to what is known now.
        let outdated = self.steps.iter().rposition(|step| matches!(step, Step::Read(_))).unwrap_or(0);
        for step in self.steps.drain(..).skip(outdated) {
            match step {
                Step::Read(note) => {
                    all = true;
                    hold.rest();
                    let whole = Edit { start: 0, removed: 0, inserted: note.len_bytes() };
                    *reading = Arc::default();
                    Arc::make_mut(reading).edit(whole, &note, knowledge);
                }
                Step::Evaluate => {
                    all = true;
                    hold.rest();
                }
                Step::Edit(edit, note, typed) => {
                    let change = Arc::make_mut(reading).edit(edit, &note, knowledge);
                    all |= change.relabelled;
                    changed.extend(change.changed);
                    before.follow(edit);
                    hold.follow(edit, typed);
                }
            }
        }
        if all {
            let evaluate =
                if reading.blocks.length() <= QUICKLY_EVALUATED { Evaluation::at_rest } else { Evaluation::new };
            *evaluation = evaluate(reading, knowledge, settings);
        } else {
            changed.sort_unstable();
            changed.dedup();
            evaluation.follow(reading, &changed, knowledge, settings);
        }
        hold.judge(&before, evaluation.findings());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::load;

    fn document(text: &str) -> Document {
        Document::open(text, 1, 0, 1000)
    }

    fn edit(range: Option<[usize; 4]>, text: &str) -> NoteEdit {
        let range = range.map(|[line, character, end_line, end]| {
            (Position { line, character }, Position { line: end_line, character: end })
        });
        NoteEdit { range, text: text.to_owned() }
    }

    fn settle(document: &mut Document) -> Option<String> {
        let knowledge = load(&[]).expect("the facts of language are sound");
        while let Some(mut work) = document.take_work() {
            work.run(&knowledge, &EvaluationSettings::default());
            document.finish(work);
        }
        document.snapshot().map(|snapshot| snapshot.note.to_string())
    }

    #[test]
    fn edits_apply_one_after_another() {
        let mut document = document("leg \u{1F4AA} cramps\r\n");
        let edits =
            [edit(Some([0, 7, 0, 13]), "spasm"), edit(Some([1, 0, 1, 0]), "x"), edit(Some([0, 0, 0, 3]), "arm")];
        assert_eq!(document.apply(2, &edits, Encoding::Utf16), Ok(()));
        assert_eq!(settle(&mut document).as_deref(), Some("arm \u{1F4AA} spasm\r\nx"));
        assert_eq!(document.apply(7, &[edit(None, "whole")], Encoding::Utf16), Ok(()));
        assert_eq!(settle(&mut document).as_deref(), Some("whole"));
    }

    #[test]
    fn what_does_not_fit_is_refused_once_and_for_good() {
        let misfits: [(i32, NoteEdit); 6] = [
            (1, edit(Some([0, 0, 0, 0]), "x")),
            (0, edit(None, "x")),
            (2, edit(Some([0, 0, 0, 9]), "x")),
            (2, edit(Some([4, 0, 4, 0]), "x")),
            (2, edit(Some([0, 2, 0, 1]), "x")),
            (2, edit(Some([0, 3, 0, 3]), "x")),
        ];
        for (version, misfit) in misfits {
            let mut document = document("ab\u{1F4AA}c");
            assert_eq!(document.apply(version, &[misfit], Encoding::Utf16), Err(Refusal::Desynced));
            assert_eq!(document.apply(9, &[edit(None, "y")], Encoding::Utf16), Ok(()));
            assert_eq!(document.refusal(), Some(Refusal::Desynced));
            assert_eq!(settle(&mut document), None);
        }
    }

    #[test]
    fn a_note_may_not_outgrow_its_limit() {
        assert_eq!(Document::open("abc", 1, 0, 2).refusal(), Some(Refusal::TooLarge));
        let mut document = Document::open("ab", 1, 0, 2);
        assert_eq!(document.apply(2, &[edit(Some([0, 2, 0, 2]), "c")], Encoding::Utf8), Err(Refusal::TooLarge));
    }

    #[test]
    fn edits_wait_while_work_is_away() {
        let knowledge = load(&[]).expect("the facts of language are sound");
        let mut document = document("ab");
        let mut work = document.take_work().expect("a new note must be read");
        assert_eq!(document.apply(2, &[edit(Some([0, 2, 0, 2]), "\n\nc")], Encoding::Utf8), Ok(()));
        assert!(document.take_work().is_none(), "one work at a time");
        assert!(document.snapshot().is_none(), "nothing is shown of an older text");
        work.run(&knowledge, &EvaluationSettings::default());
        document.finish(work);
        assert!(document.snapshot().is_none(), "the edit still waits");
        assert_eq!(settle(&mut document).as_deref(), Some("ab\n\nc"));
        assert_eq!(document.snapshot().map(|snapshot| snapshot.reading.blocks.len()), Some(2));
    }
}
