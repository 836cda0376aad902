use super::*;
use crate::session::{Mark, Reason};

fn store() -> (tempfile::TempDir, DismissalStore) {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let store = DismissalStore::new(folder.path().join("state"));
    (folder, store)
}

fn dismissal(number: u8) -> Dismissal {
    let mark = |kind: &str| -> Mark { format!("{kind}{number:030x}").parse().expect("a mark has 32 digits") };
    Dismissal { note: mark("aa"), anchor: mark("bb"), rule: format!("rule-{number}"), reason: Reason::Duplicate }
}

fn dismiss(store: &DismissalStore, number: u8) -> Result<(Book, Option<StoreFault>), StoreFault> {
    store.rewrite(|book| book.apply(&Change::Dismiss(dismissal(number))))
}

fn stored(store: &DismissalStore) -> Vec<String> {
    let (book, fault) = store.read().expect("the file can be read");
    assert!(fault.is_none(), "{fault:?}");
    book.notes.into_values().map(|dismissal| dismissal.rule).chain(book.rules).collect()
}

#[test]
fn what_is_stored_is_read_again_and_nobody_else_can() {
    let (_folder, store) = store();
    assert_eq!(stored(&store), [""; 0]);
    assert!(store.key().expect("there is none to be broken").is_none());
    let key = store.key_or_new().expect("the folder can be written");
    assert_eq!(store.key().expect("the key is sound"), Some(key.clone()));
    assert_eq!(store.key_or_new().expect("the key is there"), key);
    dismiss(&store, 1).expect("the folder can be written");
    store.rewrite(|book| book.apply(&Change::SwitchOff("a-rule".to_owned()))).expect("the folder can be written");
    assert_eq!(stored(&store), ["rule-1", "a-rule"]);
    store.rewrite(|book| *book = Book::default()).expect("the folder can be written");
    assert_eq!(stored(&store), [""; 0]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).map(|found| found.permissions().mode() & 0o777).ok();
        assert_eq!(mode(&store.folder), Some(0o700));
        for entry in fs::read_dir(&store.folder).expect("the folder is there").flatten() {
            assert_eq!(mode(&entry.path()), Some(0o600), "{entry:?}");
        }
    }
}

#[test]
fn two_servers_lose_nothing_of_each_other() {
    let (_folder, mut store) = store();
    // Forty changes wait for one another, on a disk that may have much else to do.
    store.patience = Duration::from_mins(5);
    let keys: Vec<Key> = std::thread::scope(|scope| {
        let servers: Vec<_> = (0..4)
            .map(|server| {
                let store = store.clone();
                scope.spawn(move || {
                    let key = store.key_or_new().expect("the key can be made");
                    for number in 0..10 {
                        dismiss(&store, server * 10 + number).expect("the folder can be written");
                    }
                    key
                })
            })
            .collect();
        servers.into_iter().map(|server| server.join().expect("no server fails")).collect()
    });
    assert!(keys.windows(2).all(|pair| pair[0] == pair[1]), "one user has one key");
    assert_eq!(stored(&store).len(), 40);
}

#[test]
fn a_damaged_file_is_set_aside_and_what_can_be_read_stays() {
    let (_folder, store) = store();
    dismiss(&store, 1).expect("the folder can be written");
    let text = fs::read_to_string(store.file()).expect("the file is there");
    let odd = text.replace("\"dismissals\": [", "\"dismissals\": [ {\"rule\": 7},");
    for (number, (damaged, left)) in [(odd.as_str(), 1), (&text[..40], 0), ("\0\u{1}", 0), ("", 0)].iter().enumerate() {
        fs::write(store.file(), damaged).expect("the folder can be written");
        let (book, fault) = store.read().expect("a damaged file is no error");
        assert_eq!(book.notes.len(), *left);
        let Some(StoreFault::Damaged { aside, read, .. }) = fault else { panic!("{fault:?}") };
        assert_eq!((fs::read_to_string(&aside).expect("it is kept"), read), ((*damaged).to_owned(), *left));
        assert!(aside.ends_with(format!("dismissals.json.damaged-{}", number + 1)), "{}", aside.display());
        assert_eq!(stored(&store).len(), *left);
    }
    fs::write(store.key_file(), "no key").expect("the folder can be written");
    assert!(matches!(store.key(), Err(StoreFault::Damaged { .. })));
    assert!(store.key().expect("it is set aside").is_none());
}

#[test]
fn the_file_of_a_newer_sidenote_is_left_alone() {
    let (_folder, store) = store();
    dismiss(&store, 1).expect("the folder can be written");
    let newer = r#"{"version": 2, "anything": []}"#;
    fs::write(store.file(), newer).expect("the folder can be written");
    assert!(matches!(store.read(), Err(StoreFault::Newer(_))));
    assert!(matches!(dismiss(&store, 2), Err(StoreFault::Newer(_))));
    assert_eq!(fs::read_to_string(store.file()).expect("it is still there"), newer);
}

#[test]
fn a_folder_that_cannot_be_made_is_told() {
    let (folder, _) = store();
    let file = folder.path().join("file");
    fs::write(&file, "").expect("the folder can be written");
    let fault = dismiss(&DismissalStore::new(file.join("state")), 1).expect_err("a file is no folder");
    assert!(matches!(&fault, StoreFault::Io { .. }) && !fault.to_string().contains("os error"), "{fault}");
}

/// `/dev/full` is a file on a full disk.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_what_was_there() {
    let (_folder, store) = store();
    dismiss(&store, 1).expect("the folder can be written");
    // Drafts are numbered, and other tests write too: whichever number is the next, it is on the full disk.
    let drafts = (0..2000).map(|number| format!(".dismissals.json.{}.{number}.draft", std::process::id()));
    let drafts: Vec<_> = drafts.map(|name| store.folder.join(name)).collect();
    for draft in &drafts {
        std::os::unix::fs::symlink("/dev/full", draft).expect("the folder can be written");
    }
    let fault = dismiss(&store, 2).expect_err("nothing can be written");
    assert!(fault.to_string().ends_with("no space left on device"), "{fault}");
    assert_eq!(stored(&store), ["rule-1"]);
    for draft in drafts {
        // The one that was tried is gone.
        let _ = fs::remove_file(draft);
    }
    dismiss(&store, 2).expect("there is room again");
    assert_eq!(stored(&store), ["rule-1", "rule-2"]);
}

#[test]
fn a_lock_that_is_held_is_not_waited_for_without_end() {
    let (_folder, store) = store();
    let lock = store.lock().expect("nobody else holds it");
    let fault = dismiss(&store, 1).expect_err("the lock is held");
    assert!(matches!(fault, StoreFault::Busy(_)), "{fault}");
    drop(lock);
    dismiss(&store, 1).expect("the lock is free");
}
