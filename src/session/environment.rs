//! What a note is read with: knowledge and settings, from the project file and the editor's own settings.
//!
//! The editor's settings come before the project file: they are the reader's own, and nobody else's file shall overrule
//! them. Packs of both are used.

use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use std::sync::{Arc, Mutex};

use serde_json::Value;

use super::layers::{Layer, PackInUse, PackOrigin, Stack, packs_in};
use super::project::{Fault, Project, read_project};
use super::settings::{Link, RuleLevel, SettingFault, Settings, packs_of, section_of, wants_user_packs};
use crate::knowledge::{CompiledRule, Knowledge, PackError, PackSource, Severity};

/// What a note is read with.
#[derive(Clone, Debug)]
pub struct Environment {
    /// What is known.
    pub knowledge: Arc<Knowledge>,
    /// What is set.
    pub settings: Settings,
    /// The project file, where there is one.
    pub project: Option<PathBuf>,
    /// The packs that are used, from the bottom up.
    pub in_use: Arc<Vec<PackInUse>>,
    /// Where the packs lie that are asked for besides the built-in one.
    pub packs: Vec<PathBuf>,
    /// What the project file says, as it was last understood.
    said: Project,
}

impl Environment {
    /// Whether notes are read alike in both.
    #[must_use]
    pub fn reads_like(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.knowledge, &other.knowledge)
            && self.settings == other.settings
            && self.project == other.project
    }
}

/// What there is to tell of an environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// What means nothing, or cannot be used.
    pub faults: Vec<Fault>,
    /// What of the user's own packs cannot be used, where they are wanted: it is alike for all notes.
    pub of_user_packs: Option<Vec<Fault>>,
    /// What a project file takes from its readers or adds for them, which they should know.
    pub notice: Option<String>,
}

/// Makes environments. Packs that were loaded before are not loaded again.
#[derive(Debug)]
pub struct Loader {
    pub(super) base: Arc<Knowledge>,
    pub(super) sources: Vec<PackSource>,
    user_packs: Option<PathBuf>,
    pub(super) loaded: Mutex<Vec<(u64, Arc<Knowledge>)>>,
}

impl Loader {
    /// A loader on top of knowledge that was loaded from these sources. Packs in the folder of `user_packs` lie directly on
    /// the first of them.
    #[must_use]
    pub const fn new(base: Arc<Knowledge>, sources: Vec<PackSource>, user_packs: Option<PathBuf>) -> Self {
        Self { base, sources, user_packs, loaded: Mutex::new(Vec::new()) }
    }

    /// The folder of the user's own packs, where they are used at all.
    #[must_use]
    pub fn user_packs(&self) -> Option<&Path> {
        self.user_packs.as_deref()
    }

    /// What is known without further packs.
    #[must_use]
    pub const fn base(&self) -> &Arc<Knowledge> {
        &self.base
    }

    /// The environment of the notes under a project file, for an editor's settings. Relative packs of the editor are
    /// looked for in `folder`. What cannot be read is told of, and what was `former`ly known stays in use.
    #[must_use]
    pub fn environment(
        &self,
        project: Option<&Path>,
        editor: &Value,
        folder: Option<&Path>,
        former: Option<&Environment>,
    ) -> (Environment, Told) {
        let mut told = Told::default();
        let said = match project.map(read_project) {
            None => Project::default(),
            Some(Ok(said)) => said,
            Some(Err(fault)) => {
                told.faults.push(fault);
                former.map_or_else(Project::default, |former| former.said.clone())
            }
        };
        let home = project.and_then(Path::parent);
        let known = former.map_or(&[][..], |former| &former.packs);
        let shared = wants_user_packs(&said.settings);
        let wants_user_packs = wants_user_packs(editor).or(shared).unwrap_or(true);
        let mut of_user_packs = Vec::new();
        let mut layers = if wants_user_packs { self.user_layers(&mut of_user_packs) } else { Vec::new() };
        layers.extend(Layer::all(PackOrigin::Folder, own_packs(&said, home, known, &mut told.faults)));
        layers.extend(Layer::all(PackOrigin::Settings, named_packs(editor, folder, known, &mut told.faults)));
        let packs: Vec<PathBuf> = layers.iter().map(|layer| layer.path.clone()).collect();
        let of_user =
            |fault: &PackError| layers.iter().any(|layer| layer.origin == PackOrigin::User && layer.holds(fault));
        let mut tell = |fault: PackError, of_user: bool, is_grave: bool| {
            let sentence = below(fault, &[home, folder]).whole_sentence();
            let list = if of_user { &mut of_user_packs } else { &mut told.faults };
            list.push(Fault { in_project: false, line: None, sentence, is_grave });
        };
        let Stack { knowledge, packs: in_use, doubled } = self.stack(&layers).unwrap_or_else(|found| {
            let (sound, faults) = self.sound_stack(layers.clone(), found);
            for (fault, of_user) in faults {
                tell(fault, of_user, true);
            }
            // What was known stays in use until the packs are mended.
            former.map_or(sound, |former| Stack {
                knowledge: Arc::clone(&former.knowledge),
                packs: Arc::clone(&former.in_use),
                doubled: Vec::new(),
            })
        });
        let left_out = knowledge.reservations.iter().filter(|fault| !self.base.reservations.contains(fault));
        for fault in left_out.chain(&doubled) {
            tell(fault.clone(), of_user(fault), false);
        }
        told.of_user_packs = (wants_user_packs && self.user_packs.is_some()).then_some(of_user_packs);
        let codes: Vec<&str> = knowledge.rules.iter().map(CompiledRule::code).collect();
        let mut settings = Settings::default();
        told.faults.extend(said.apply_to(&mut settings, &codes));
        let shared = settings.clone();
        let faults = settings.apply(editor, &codes);
        told.faults.extend(faults.into_iter().map(|SettingFault { sentence, .. }| Fault {
            in_project: false,
            line: None,
            sentence,
            is_grave: false,
        }));
        told.notice = project.and_then(|_| notice(&shared, &settings, &knowledge, &self.base, &in_use));
        (Environment { knowledge, settings, project: project.map(Path::to_owned), in_use, packs, said }, told)
    }

    /// The user's own packs.
    pub(super) fn user_layers(&self, faults: &mut Vec<Fault>) -> Vec<Layer> {
        let Some(folder) = &self.user_packs else { return Vec::new() };
        let packs = packs_in(folder).unwrap_or_else(|_| {
            let sentence = format!("{} cannot be read; check its permissions.", folder.display());
            faults.push(Fault { in_project: false, ..Fault::grave(None, sentence) });
            Vec::new()
        });
        Layer::all(PackOrigin::User, packs).collect()
    }
}

/// The packs that a project file names. They lie in its folder: a file that came with somebody's notes opens nothing
/// else on the machine. One that was in use and is gone is still named, so that what was known stays in use and its return
/// is noticed; reading it tells that it is gone.
pub(super) fn own_packs(
    said: &Project,
    home: Option<&Path>,
    in_use: &[PathBuf],
    faults: &mut Vec<Fault>,
) -> Vec<PathBuf> {
    let Some(home) = home else { return Vec::new() };
    let root = home.canonicalize();
    let mut found = Vec::new();
    for (number, pack) in packs_of(&said.settings).into_iter().enumerate() {
        let mut fault = |sentence| faults.push(Fault::grave(said.line_of(&format!("packs.{number}")), sentence));
        match (home.join(&pack).canonicalize(), &root) {
            (Ok(path), Ok(root)) if path.starts_with(root) => found.push(path),
            (Ok(_), Ok(_)) => fault(format!(
                "The pack `{pack}` lies outside of the folder and is not used; name it in your own settings."
            )),
            (Err(_), Ok(root)) if in_use.contains(&root.join(&pack)) => found.push(root.join(&pack)),
            _ => fault(format!("There is no pack `{pack}`.")),
        }
    }
    found
}

/// A fault whose files are named from the folder that they lie in. That folder may be named after a patient, and editors
/// log what they are told.
fn below(mut fault: PackError, folders: &[Option<&Path>]) -> PackError {
    let folders = folders.iter().flatten().flat_map(|folder| [folder.canonicalize().ok(), Some(folder.to_path_buf())]);
    for folder in folders.flatten() {
        if let Ok(short) = Path::new(&fault.file).strip_prefix(&folder) {
            fault.file = short.display().to_string();
        }
        // A fault may also name the place of what it clashes with.
        let prefix = format!("{}{MAIN_SEPARATOR}", folder.display());
        fault.problem = fault.problem.replace(&prefix, "");
        fault.mend = fault.mend.map(|mend| mend.replace(&prefix, ""));
    }
    fault
}

/// The packs that the reader's own settings name.
fn named_packs(editor: &Value, folder: Option<&Path>, in_use: &[PathBuf], faults: &mut Vec<Fault>) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for pack in packs_of(section_of(editor)) {
        let path = folder.map_or_else(|| PathBuf::from(&pack), |folder| folder.join(&pack));
        if path.is_absolute() && (path.exists() || in_use.contains(&path)) {
            found.push(path);
        } else {
            let sentence = format!("There is no pack `{pack}`.");
            faults.push(Fault { in_project: false, ..Fault::grave(None, sentence) });
        }
    }
    found
}

/// What readers of a folder should know of its project file: which warnings it keeps from them, and what it adds.
fn notice(
    shared: &Settings,
    all: &Settings,
    knowledge: &Knowledge,
    base: &Knowledge,
    in_use: &[PackInUse],
) -> Option<String> {
    let quieter = |level| matches!(level, RuleLevel::Off | RuleLevel::Information | RuleLevel::Hint);
    // What its packs take from rules that warn, unless the reader has set them.
    let of_folder = |pack: &usize| in_use.get(*pack).is_some_and(|pack| pack.origin == PackOrigin::Folder);
    let changed = knowledge.rules.iter().filter(|rule| rule.changed_by.iter().any(of_folder));
    let changed = changed.map(CompiledRule::code).filter(|code| {
        let warned = base.rule_named(code).is_some_and(|rule| rule.rule.enabled && warns(rule));
        warned && knowledge.rule_named(code).is_some_and(|rule| !rule.rule.enabled || !warns(rule))
    });
    let silenced: Vec<&str> = shared
        .rules
        .iter()
        .filter(|(code, level)| quieter(**level) && all.rules.get(*code) == Some(*level))
        .map(|(code, _)| code.as_str())
        .filter(|code| knowledge.rule_named(code).is_some_and(|rule| rule.rule.severity == Severity::Warning))
        .chain(changed.filter(|code| !all.rules.contains_key(*code)))
        .collect();
    let mut parts = Vec::new();
    if !silenced.is_empty() {
        parts.push(format!("switches off or lowers rules that warn ({})", silenced.join(", ")));
    }
    if shared.minimum_link.is_some_and(|link| link != Link::Note) && all.minimum_link == shared.minimum_link {
        parts.push("leaves out findings with a weak link".to_owned());
    }
    if shared.severities.warning != super::Grade::Warning && all.severities.warning == shared.severities.warning {
        parts.push("shows warnings as something less".to_owned());
    }
    if !shared.user_packs && !all.user_packs {
        parts.push("leaves out your own packs".to_owned());
    }
    if !shared.packs.is_empty() {
        parts.push(format!("adds packs ({})", shared.packs.join(", ")));
    }
    (!parts.is_empty()).then(|| format!("The sidenote.toml of this folder {}.", parts.join(", and ")))
}

fn warns(rule: &CompiledRule) -> bool {
    rule.rule.severity == Severity::Warning
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Files;
    use crate::knowledge::load;
    use crate::session::PROJECT_FILE;
    use serde_json::json;

    const PACK: &str = "[pack]\nid = \"own\"\nname = \"Own\"\nversion = \"1\"\n\n[[concept]]\nid = \"own-thing\"\nkind = \
                        \"finding\"\nterms = [\"blue toes\"]\n";

    fn loader() -> Loader {
        let sources = vec![PackSource::embedded()];
        Loader::new(Arc::new(load(&sources).expect("the embedded pack is sound")), sources, None)
    }

    fn said(told: &Told) -> Vec<String> {
        told.faults.iter().map(ToString::to_string).collect()
    }

    /// A rule of the embedded pack that warns.
    fn warning(loader: &Loader) -> String {
        let warns = |rule: &&CompiledRule| rule.rule.severity == Severity::Warning;
        loader.base().rules.iter().find(warns).expect("there is one").code().to_owned()
    }

    #[test]
    fn the_editor_comes_before_the_project_file() {
        let loader = loader();
        let rule = warning(&loader);
        let folder = Files::new(&[(
            "sidenote.toml",
            &format!("allRules = true\nminimumLink = \"stated\"\nrules = {{ {rule} = \"off\" }}\ncolour = 1"),
        )]);
        let editor = json!({"sidenote": {"minimumLink": "section", "allRules": null}});
        let (environment, told) = loader.environment(Some(&folder.at(PROJECT_FILE)), &editor, None, None);
        assert!(environment.settings.all_rules);
        assert_eq!(environment.settings.minimum_link, Some(Link::Section));
        assert_eq!(said(&told), ["sidenote.toml:4: There is no setting `colour`."]);
        let notice = format!("The sidenote.toml of this folder switches off or lowers rules that warn ({rule}).");
        assert_eq!(told.notice, Some(notice));
        let editor = json!({"rules": {rule: "on"}, "minimumLink": "note"});
        let (_, told) = loader.environment(Some(&folder.at(PROJECT_FILE)), &editor, None, None);
        assert_eq!(told.notice, None, "the reader has taken it back");
    }

    #[test]
    fn a_broken_file_or_pack_leaves_what_was_known_in_use() {
        let loader = loader();
        let folder = Files::new(&[("sidenote.toml", "allRules = true\npacks = [\"own.toml\"]"), ("own.toml", PACK)]);
        let (sound, told) = loader.environment(Some(&folder.at(PROJECT_FILE)), &Value::Null, None, None);
        assert_eq!(told.notice.as_deref(), Some("The sidenote.toml of this folder adds packs (own.toml)."));
        assert_eq!(sound.knowledge.concepts.len(), loader.base().concepts.len() + 1);
        let (again, _) = loader.environment(Some(&folder.at(PROJECT_FILE)), &Value::Null, None, Some(&sound));
        assert!(Arc::ptr_eq(&again.knowledge, &sound.knowledge), "loaded once");

        folder.put("own.toml", PACK.replace("kind", "kinds"));
        let (broken, told) = loader.environment(Some(&folder.at(PROJECT_FILE)), &Value::Null, None, Some(&sound));
        assert!(Arc::ptr_eq(&broken.knowledge, &sound.knowledge));
        assert!(told.faults[0].is_grave && said(&told)[0].starts_with("own.toml:8: unknown key `kinds`"), "{told:?}");
        folder.put("sidenote.toml", "allRules = ");
        let (broken, told) = loader.environment(Some(&folder.at(PROJECT_FILE)), &Value::Null, None, Some(&sound));
        assert!(broken.settings.all_rules && said(&told)[0].starts_with("sidenote.toml:1: "), "{told:?}");
    }

    #[test]
    fn a_pack_of_the_folder_that_silences_a_warning_is_told_of() {
        let loader = loader();
        let rule = warning(&loader);
        let pack = format!(
            "{PACK}\n[[override]]\nrule = \"{rule}\"\nenabled = false\n\n[[override]]\nrule = \"gone\"\nenabled = false\n"
        );
        let folder = Files::new(&[("sidenote.toml", "packs = [\"own.toml\"]"), ("own.toml", &pack)]);
        let (environment, told) = loader.environment(Some(&folder.at(PROJECT_FILE)), &Value::Null, None, None);
        let changed = environment.knowledge.rule_named(&rule).expect("it is still there");
        assert!(!changed.rule.enabled && changed.changed_by == [loader.base().packs.len()]);
        let wanted = format!("switches off or lowers rules that warn ({rule}), and adds packs (own.toml)");
        assert!(told.notice.as_ref().is_some_and(|notice| notice.contains(&wanted)), "{told:?}");
        assert!(said(&told)[0].contains("own.toml:16: the override of the rule `gone` finds none"), "{told:?}");
        let (_, told) = loader.environment(Some(&folder.at(PROJECT_FILE)), &json!({"rules": {rule: "on"}}), None, None);
        assert_eq!(told.notice.as_deref(), Some("The sidenote.toml of this folder adds packs (own.toml)."));
    }

    #[test]
    fn a_project_file_opens_nothing_outside_of_its_folder() {
        let loader = loader();
        let outside = Files::new(&[("own.toml", PACK)]);
        let outside = outside.at("own.toml");
        let absolute = outside.display().to_string().replace('\\', "/");
        let folder =
            Files::new(&[("sidenote.toml", &format!("packs = [\"{absolute}\", \"../x/own.toml\", \"none\"]"))]);
        let (environment, told) = loader.environment(Some(&folder.at(PROJECT_FILE)), &Value::Null, None, None);
        assert!(environment.packs.is_empty());
        assert_eq!(told.faults.len(), 3, "{told:?}");
        assert!(said(&told)[0].starts_with("sidenote.toml:1: The pack"), "{told:?}");
        assert!(said(&told)[0].contains("lies outside of the folder"), "{told:?}");
        #[cfg(unix)]
        {
            let link = folder.at("link.toml");
            std::os::unix::fs::symlink(&outside, link).expect("the folder can be written");
            folder.put("sidenote.toml", "packs = [\"link.toml\"]");
            let (environment, told) = loader.environment(Some(&folder.at(PROJECT_FILE)), &Value::Null, None, None);
            assert!(environment.packs.is_empty() && said(&told)[0].contains("outside"), "{told:?}");
        }
        let editor = json!({"packs": [absolute]});
        let (environment, told) = loader.environment(None, &editor, None, None);
        assert_eq!((environment.packs, told), (vec![outside], Told::default()), "one's own settings may");
    }
}
