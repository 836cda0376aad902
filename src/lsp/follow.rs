//! Keeping notes as the editor has them: opened, changed, closed, and read again after that.
//!
//! What an edit calls for is done on the spot as long as that is quick. Much new text, and a note that took long the last
//! time, is read on another thread, while its edits go on being applied.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tower_lsp::ls_types::MessageType;

use super::address::lasting_name;
use super::notes::{Notes, State};
use super::outbox::Status;
use super::places::Surroundings;
use super::transport::UNVERSIONED;
use crate::session::{Counts, Environment, NoteEdit, Refusal, Work};

/// Up to so many bytes of new text are read on the spot.
const SMALL: usize = 4 << 10;

/// What takes longer than this is done on another thread the next time.
const QUICK: Duration = Duration::from_millis(1);

impl Notes {
    /// Opens a note; a note that was open under the same address gives way.
    pub fn open(self: &Arc<Self>, address: &str, text: &str, version: i32) {
        self.close_pack_file(address);
        let version = if version == UNVERSIONED { 0 } else { version };
        let mut state = self.state();
        // A page is no note: the examples in it would be found.
        if state.places.is_page(address) {
            return;
        }
        state.places.forget(address);
        state.checked.remove(address);
        self.outbox.withdraw(address);
        // How large it may be is known with its place.
        state.store.open(address, text, version, usize::MAX);
        self.find_place(&mut state, address);
    }

    /// Gives a note its place: it is read there, or read again where that makes a difference.
    pub(super) fn settle(self: &Arc<Self>, state: &mut State, address: &str, place: Arc<Surroundings>) {
        let Some(note) = state.store.get_mut(address) else { return };
        let largest = place.environment.settings.max_note_bytes;
        match state.places.of_note(address) {
            // A note that was just opened is not read before this.
            None => {}
            Some(known) if known.environment.reads_like(&place.environment) => {
                return state.places.remember(address, place);
            }
            Some(known) if Arc::ptr_eq(&known.environment.knowledge, &place.environment.knowledge) => {
                note.evaluate_again();
            }
            Some(_) => note.read_again(),
        }
        let limited = note.limit(largest);
        state.places.remember(address, place);
        if let Err(refusal) = limited {
            self.refused(state, address, refusal);
        }
        self.advance(state, address);
    }

    /// Applies edits to a note. Edits to a note that is not open mean nothing.
    pub fn change(self: &Arc<Self>, address: &str, version: i32, edits: &[NoteEdit]) {
        let mut state = self.state();
        let encoding = state.capabilities.encoding;
        let Some(note) = state.store.get_mut(address) else { return };
        let version = if version == UNVERSIONED { note.version().saturating_add(1) } else { version };
        if let Err(refusal) = note.apply(version, edits, encoding) {
            self.refused(&state, address, refusal);
        }
        self.advance(&mut state, address);
    }

    /// Closes a note and clears what was shown on it.
    pub fn close(&self, address: &str) {
        let mut state = self.state();
        if let Some(note) = state.store.close(address)
            && !state.capabilities.pull_diagnostics
        {
            self.outbox.publish(address, (note.opened(), note.version()), state.capabilities.versions, Vec::new());
        }
        if lasting_name(address).is_none() {
            Arc::make_mut(&mut state.dismissals).end_note(address);
        }
        state.places.forget(address);
        self.outbox.forget_status(address);
        self.read.notify_waiters();
    }

    /// Clears what was shown on a note that is no longer followed, and says so once.
    fn refused(&self, state: &State, address: &str, refusal: Refusal) {
        let Some(note) = state.store.get(address) else { return };
        if !state.capabilities.pull_diagnostics {
            self.outbox.publish(address, (note.opened(), note.version()), state.capabilities.versions, Vec::new());
        }
        if state.capabilities.status {
            let packs = state.places.packs_of(address);
            self.outbox.tell_status(Status::new(address, note.version(), Counts::default(), packs));
        }
        let message = match refusal {
            Refusal::Desynced => {
                "Sidenote: an edit did not fit the text of a note, so nothing is shown on it. Close the note and open it \
                 again to go on."
                    .to_owned()
            }
            Refusal::TooLarge => format!(
                "Sidenote: a note is larger than {} bytes and is not read; `maxNoteBytes` sets the limit.",
                state.places.of_note(address).unwrap_or(state.places.base()).environment.settings.max_note_bytes
            ),
            Refusal::Unreadable => {
                "Sidenote: a note could not be read because of a fault in Sidenote. Other notes are not affected.".to_owned()
            }
        };
        self.outbox.tell(MessageType::WARNING, message);
        self.read.notify_waiters();
    }

    /// Does what waits to be done for a note, here or on another thread.
    fn advance(self: &Arc<Self>, state: &mut State, address: &str) {
        let Some(place) = state.places.of_note(address).cloned() else { return };
        let Some(note) = state.store.get_mut(address) else { return };
        let (slow, opened) = (note.is_slow(), note.opened());
        let Some(mut work) = note.take_work() else { return };
        let aside = slow || work.new_bytes() > SMALL;
        if aside {
            let (notes, address) = (Arc::clone(self), address.to_owned());
            tokio::task::spawn_blocking(move || notes.work_aside(&address, opened, work, place));
            return;
        }
        if let Ok(slow) = self.run(&mut work, &place) {
            note.set_slow(slow);
            note.finish(work);
            self.publish(state, address);
        } else {
            note.refuse(Refusal::Unreadable);
            self.refused(state, address, Refusal::Unreadable);
        }
    }

    /// Does a piece of work, and says whether it took long; an error where it panicked.
    pub(super) fn run(&self, work: &mut Work, place: &Surroundings) -> std::thread::Result<bool> {
        let Environment { knowledge, settings, .. } = &place.environment;
        let settings = settings.evaluation(Some((self.today)()));
        let start = Instant::now();
        catch_unwind(AssertUnwindSafe(|| work.run(knowledge, &settings)))?;
        Ok(start.elapsed() > QUICK)
    }

    /// Works until nothing more waits for the note; edits that come meanwhile are the next piece of work.
    fn work_aside(self: &Arc<Self>, address: &str, opened: u64, mut work: Work, mut place: Arc<Surroundings>) {
        loop {
            let done = self.run(&mut work, &place);
            let mut state = self.state();
            let newest = state.places.of_note(address).cloned();
            let Some(note) = state.store.get_mut(address).filter(|note| note.opened() == opened) else { return };
            let Ok(slow) = done else {
                note.refuse(Refusal::Unreadable);
                self.refused(&state, address, Refusal::Unreadable);
                return;
            };
            note.set_slow(slow);
            note.finish(work);
            match note.take_work() {
                Some(next) => (work, place) = (next, newest.unwrap_or(place)),
                None => return self.publish(&state, address),
            }
        }
    }
}
