//! The folders of the user's own that the surroundings name: what can be made again, what is kept, what is set up.

use std::path::PathBuf;

/// What names a folder: a variable for it alone; else the folder of all programs by the rules of XDG or of Windows; else
/// one below the home.
struct Names {
    own: &'static str,
    xdg: &'static str,
    windows: (&'static str, &'static str),
    home: &'static str,
}

/// The folder for what can be made again at any time.
#[must_use]
pub fn cache_folder() -> Option<PathBuf> {
    let windows = ("LOCALAPPDATA", "sidenote");
    find(&Names { own: "SIDENOTE_CACHE_DIR", xdg: "XDG_CACHE_HOME", windows, home: ".cache" })
}

/// The folder for what has to be kept.
#[must_use]
pub fn state_folder() -> Option<PathBuf> {
    let windows = ("LOCALAPPDATA", "sidenote/state");
    find(&Names { own: "SIDENOTE_STATE_DIR", xdg: "XDG_STATE_HOME", windows, home: ".local/state" })
}

/// The folder of packs that count for all notes of the user.
#[must_use]
pub fn user_packs_folder() -> Option<PathBuf> {
    let windows = ("APPDATA", "sidenote");
    let folder = find(&Names { own: "SIDENOTE_CONFIG_DIR", xdg: "XDG_CONFIG_HOME", windows, home: ".config" });
    folder.map(|folder| folder.join("packs"))
}

fn find(names: &Names) -> Option<PathBuf> {
    let value = |variable: &str| std::env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute());
    let (windows, below) = names.windows;
    value(names.own)
        .or_else(|| value(names.xdg).map(|folder| folder.join("sidenote")))
        .or_else(|| value(windows).map(|folder| folder.join(below)))
        .or_else(|| value("HOME").map(|home| home.join(names.home).join("sidenote")))
}
