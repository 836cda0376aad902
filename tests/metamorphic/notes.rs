//! The notes that the transformations run over.

use std::path::Path;

use serde::Deserialize;

/// A note with its name.
pub struct Note {
    /// A name that stays when other notes are added.
    pub id: String,
    /// Where it is from: a file, or the seed that made it.
    pub origin: String,
    pub text: String,
}

#[derive(Deserialize)]
struct Cases {
    #[serde(default)]
    case: Vec<Case>,
    #[serde(default)]
    note: Vec<WholeNote>,
}

#[derive(Deserialize)]
struct Case {
    rule: String,
    note: String,
}

#[derive(Deserialize)]
struct WholeNote {
    id: String,
    text: String,
}

/// The cases and whole notes of `tests/cases`, and the examples.
pub fn of_project() -> Vec<Note> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut notes = Vec::new();
    for path in files(&root.join("tests/cases"), &["toml"]) {
        let text = std::fs::read_to_string(&path).expect("the cases can be read");
        let Ok(cases) = toml::from_str::<Cases>(&text) else { panic!("{} holds no cases", path.display()) };
        let origin = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        notes.extend(cases.case.into_iter().map(|case| {
            let start: String = case.note.trim().chars().take(50).collect::<String>().replace('\n', " / ");
            Note { id: format!("{}, {start}", case.rule), origin: origin.clone(), text: case.note }
        }));
        let whole = cases.note.into_iter();
        notes.extend(whole.map(|note| Note { id: note.id, origin: origin.clone(), text: note.text }));
    }
    notes.extend(plain(&root.join("examples")));
    notes
}

/// The notes of a JSONL file, or of the files in a folder.
pub fn in_place(place: &Path) -> Vec<Note> {
    if place.is_dir() {
        let lists = files(place, &["jsonl"]);
        return lists.iter().flat_map(|list| lines(list)).chain(plain(place)).collect();
    }
    lines(place)
}

fn plain(folder: &Path) -> Vec<Note> {
    let read = |path: std::path::PathBuf| Note {
        id: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        origin: folder.display().to_string(),
        text: std::fs::read_to_string(&path).expect("a note can be read"),
    };
    files(folder, &["note", "txt"]).into_iter().map(read).collect()
}

fn lines(list: &Path) -> Vec<Note> {
    let text = std::fs::read_to_string(list).expect("the list of notes can be read");
    let read = |line: &str| {
        let note: WholeNote = serde_json::from_str(line).expect("a line holds a note");
        Note { id: note.id, origin: list.display().to_string(), text: note.text }
    };
    text.lines().filter(|line| !line.trim().is_empty()).map(read).collect()
}

/// The files of a folder with one of the endings, in order.
fn files(folder: &Path, endings: &[&str]) -> Vec<std::path::PathBuf> {
    let mut found: Vec<_> = std::fs::read_dir(folder)
        .expect("a folder of notes can be read")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.file_name().is_some_and(|name| name != "known.toml"))
        .filter(|path| path.extension().is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted)))
        .collect();
    found.sort();
    found
}
