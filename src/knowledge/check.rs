//! Resolving names, and telling of those that lead nowhere.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use toml::Spanned;

use super::compiled::{ConceptId, ConceptInfo, Knowledge, Origin};
use super::error::{PackError, PackErrors};
use super::far::Uses;
use super::language::Language;
use super::lexicon::{Lexicon, TermInfo};
use super::load::PackText;
use super::model::{
    Adjustment, Concept, ConceptSet, Limits, Mechanism, Pack, PackFile, Phrase, Precedence, Rule, Source, Statement,
};
use super::read::line_of;
use crate::text::fold_term;

/// The known name nearest to a mistyped one, if it is near enough to be meant.
#[must_use]
pub fn near_miss<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .filter(|&(distance, candidate)| {
            distance <= (candidate.len().max(name.len()) / 4).max(2) || begins(candidate, name)
        })
        .min_by_key(|&(distance, candidate)| (distance, candidate))
        .map(|(_, candidate)| candidate)
}

/// Whether one name is the beginning of another that is at most twice as long.
fn begins(candidate: &str, name: &str) -> bool {
    name.len() >= 3 && candidate.starts_with(name) && candidate.len() <= 2 * name.len()
}

/// Something of a pack with the file it stands in.
pub(super) struct Placed<T> {
    pub file: usize,
    pub item: T,
}

/// A file of a pack.
pub(super) struct SourceFile {
    pub pack: usize,
    pub name: Cow<'static, str>,
    pub text: Cow<'static, str>,
}

/// Gathers the files of all packs, then resolves every name at once.
pub(super) struct Checker {
    language: Language,
    pub(super) files: Vec<SourceFile>,
    pub(super) packs: Vec<Placed<Pack>>,
    pub(super) concepts: Vec<Placed<Concept>>,
    sets: Vec<Placed<ConceptSet>>,
    pub(super) rules: Vec<Placed<Rule>>,
    pub(super) precedence: Vec<Placed<Precedence>>,
    pub(super) adjustments: Vec<Placed<Adjustment>>,
    pub(super) mechanisms: Vec<Placed<Mechanism>>,
    pub(super) pitfalls: Vec<Placed<Mechanism>>,
    pub(super) phrases: Vec<Placed<Phrase>>,
    pub(super) sources: Vec<Placed<Source>>,
    pub(super) statements: Vec<Placed<Statement>>,
    pub(super) faults: Vec<PackError>,
    /// What is left out without harm to the rest.
    pub(super) reservations: Vec<PackError>,
    /// The packs that changed each rule, by its place.
    pub(super) changed_by: HashMap<usize, Vec<(usize, Option<String>)>>,
    pub(super) by_id: HashMap<String, ConceptId>,
    pub(super) members: HashMap<String, Vec<ConceptId>>,
}

impl Checker {
    pub(super) fn new(language: Language) -> Self {
        Self {
            language,
            files: Vec::new(),
            packs: Vec::new(),
            concepts: Vec::new(),
            sets: Vec::new(),
            rules: Vec::new(),
            precedence: Vec::new(),
            adjustments: Vec::new(),
            mechanisms: Vec::new(),
            pitfalls: Vec::new(),
            phrases: Vec::new(),
            sources: Vec::new(),
            statements: Vec::new(),
            faults: Vec::new(),
            reservations: Vec::new(),
            changed_by: HashMap::new(),
            by_id: HashMap::new(),
            members: HashMap::new(),
        }
    }

    pub(super) fn fault(&mut self, fault: PackError) {
        self.faults.push(fault);
    }

    pub(super) fn add(&mut self, pack: usize, source: &PackText, content: PackFile) {
        let file = self.files.len();
        self.files.push(SourceFile { pack, name: source.name.clone(), text: source.text.clone() });
        self.packs.extend(content.pack.map(|item| Placed { file, item }));
        self.adjustments.extend(content.r#override.into_iter().map(|item| Placed { file, item }));
        self.concepts.extend(content.concept.into_iter().map(|item| Placed { file, item }));
        self.sets.extend(content.set.into_iter().map(|item| Placed { file, item }));
        self.rules.extend(content.rule.into_iter().map(|item| Placed { file, item }));
        self.precedence.extend(content.precedence.into_iter().map(|item| Placed { file, item }));
        self.mechanisms.extend(content.mechanism.into_iter().map(|item| Placed { file, item }));
        self.pitfalls.extend(content.pitfall.into_iter().map(|item| Placed { file, item }));
        self.phrases.extend(content.phrase.into_iter().map(|item| Placed { file, item }));
        self.sources.extend(content.source.into_iter().map(|item| Placed { file, item }));
        self.statements.extend(content.statement.into_iter().map(|item| Placed { file, item }));
    }

    pub(super) fn fault_at<T>(&mut self, file: usize, place: &Spanned<T>, problem: String, mend: Option<String>) {
        let error = self.error_at(file, place.span().start, problem, mend);
        self.faults.push(error);
    }

    pub(super) fn error_at(&self, file: usize, offset: usize, problem: String, mend: Option<String>) -> PackError {
        let SourceFile { name, text, .. } = &self.files[file];
        PackError { file: name.to_string(), line: Some(line_of(text, offset)), problem, mend }
    }

    /// Where a text stands that belongs to a thing: as it is written behind the thing's name, or else at that name.
    pub(super) fn place_of(&self, file: usize, owner: &Spanned<String>, text: &str) -> Spanned<()> {
        let start = owner.span().start;
        let first: String =
            text.trim_start().chars().take_while(|&c| c != '\n' && c != '"' && c != '\\').take(60).collect();
        let behind = self.files[file].text.get(start..).unwrap_or_default();
        let found = ['"', '\''].iter().filter_map(|quote| behind.find(&format!("{quote}{first}"))).min();
        let at = start + found.or_else(|| behind.find(&first)).filter(|_| !first.is_empty()).unwrap_or(0);
        Spanned::new(at..at, ())
    }

    /// Where something stands, for those who ask later.
    pub(super) fn origin(&self, file: usize) -> Origin {
        let pack = self.files[file].pack;
        let first = self.files.iter().position(|known| known.pack == pack).unwrap_or(file);
        Origin { pack, file: file - first }
    }

    pub(super) fn unknown(&mut self, file: usize, name: &Spanned<String>, what: &str, known: &[String]) {
        let mend = near_miss(name.get_ref(), known.iter().map(String::as_str))
            .map_or_else(|| format!("add the {what}, or correct the name"), |near| format!("did you mean `{near}`?"));
        self.fault_at(file, name, format!("there is no {what} `{}`", name.get_ref()), Some(mend));
    }

    fn duplicates(&mut self, what: &str, names: Vec<(usize, Spanned<String>)>) {
        let mut seen: HashMap<String, (usize, usize)> = HashMap::new();
        for (file, name) in names {
            let Some(&(first_file, first_at)) = seen.get(name.get_ref()) else {
                seen.insert(name.get_ref().clone(), (file, name.span().start));
                continue;
            };
            let SourceFile { name: path, text, .. } = &self.files[first_file];
            let mend = format!("the first stands at {path}:{}; rename or remove one of them", line_of(text, first_at));
            let problem = format!("the {what} `{}` stands twice", name.get_ref());
            self.fault_at(file, &name, problem, Some(mend));
        }
    }

    fn check_duplicates(&mut self) {
        let concepts = self
            .concepts
            .iter()
            .map(|placed| (placed.file, placed.item.id.clone()))
            .chain(self.sets.iter().map(|placed| (placed.file, placed.item.id.clone())))
            .collect();
        self.duplicates("concept or set", concepts);
        let rules = self.rules.iter().map(|placed| (placed.file, placed.item.code.clone())).collect();
        self.duplicates("rule", rules);
        let pages = self.mechanisms.iter().chain(&self.pitfalls);
        let pages = pages.map(|placed| (placed.file, placed.item.id.clone())).collect();
        self.duplicates("mechanism or pitfall", pages);
        let phrases = self.phrases.iter().map(|placed| (placed.file, placed.item.id.clone())).collect();
        self.duplicates("phrase", phrases);
        let sources = self.sources.iter().map(|placed| (placed.file, placed.item.id.clone())).collect();
        self.duplicates("source", sources);
        let statements = self.statements.iter().map(|placed| (placed.file, placed.item.id.clone())).collect();
        self.duplicates("statement", statements);
    }

    /// The concept with its name checked.
    fn concept_ref(&mut self, file: usize, name: &Spanned<String>) -> Option<ConceptId> {
        let found = self.by_id.get(name.get_ref()).copied();
        if found.is_none() {
            let known: Vec<String> = self.by_id.keys().cloned().collect();
            self.unknown(file, name, "concept", &known);
        }
        found
    }

    /// A concept with all that belongs to it, or the members of a set.
    pub(super) fn expand(&mut self, file: usize, names: &[Spanned<String>]) -> Vec<ConceptId> {
        let mut all = Vec::new();
        for name in names {
            if let Some(members) = self.members.get(name.get_ref()) {
                all.extend_from_slice(members);
            } else {
                let known: Vec<String> = self.members.keys().cloned().collect();
                self.unknown(file, name, "concept or set", &known);
            }
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    pub(super) fn finish(mut self, fingerprint: u64) -> Result<Knowledge, PackErrors> {
        // What could not be read is missing everywhere else, which would be told of as often as it is named.
        if !self.faults.is_empty() {
            return Err(self.all_faults());
        }
        self.check_duplicates();
        self.check_content();
        self.adjust();
        for (index, placed) in self.concepts.iter().enumerate() {
            let id = ConceptId(u32::try_from(index).unwrap_or(u32::MAX));
            self.by_id.entry(placed.item.id.get_ref().clone()).or_insert(id);
        }
        let ancestors = self.ancestors();
        self.collect_members(&ancestors);
        self.check_pages();
        let rules = self.compile_rules();
        let (mut rules, evaluation_order) = self.rank(rules);
        let (concepts, terms) = self.compile_concepts(ancestors);
        if !self.faults.is_empty() {
            return Err(self.all_faults());
        }
        let mut all_terms = terms;
        all_terms.extend(self.language.cues.iter().map(|(term, cue)| (term.clone(), TermInfo::Cue(*cue))));
        let uses = Uses::new(&mut rules, &concepts);
        Ok(Knowledge {
            fingerprint,
            packs: self.packs.into_iter().map(|placed| placed.item).collect(),
            reservations: self.reservations,
            language: self.language,
            concepts,
            rules,
            evaluation_order,
            mechanisms: self.mechanisms.into_iter().map(|placed| placed.item).collect(),
            phrases: self.phrases.into_iter().map(|placed| placed.item).collect(),
            pitfalls: self.pitfalls.into_iter().map(|placed| placed.item).collect(),
            sources: self.sources.into_iter().map(|placed| placed.item).collect(),
            statements: self.statements.into_iter().map(|placed| placed.item).collect(),
            uses,
            lexicon: Lexicon::new(&all_terms),
            spelling: OnceLock::new(),
            by_id: self.by_id,
        })
    }

    fn all_faults(mut self) -> PackErrors {
        self.faults.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        self.faults.dedup();
        PackErrors(self.faults)
    }

    fn ancestors(&mut self) -> Vec<Vec<ConceptId>> {
        let parents_of: Vec<(usize, Vec<Spanned<String>>)> =
            self.concepts.iter().map(|placed| (placed.file, placed.item.parents.clone())).collect();
        let direct: Vec<Vec<ConceptId>> = parents_of
            .iter()
            .map(|(file, names)| names.iter().filter_map(|name| self.concept_ref(*file, name)).collect())
            .collect();
        for (index, parents) in direct.iter().enumerate() {
            let id = ConceptId(u32::try_from(index).unwrap_or(u32::MAX));
            if let Some(at) = parents.iter().position(|&parent| parent == id) {
                let (file, names) = &parents_of[index];
                if let Some(name) = names.get(at) {
                    let problem = format!("`{}` is its own parent", name.get_ref());
                    self.fault_at(*file, name, problem, Some("name the class above it, or leave it out".to_owned()));
                }
            }
        }
        (0..direct.len())
            .map(|start| {
                let mut all: Vec<ConceptId> = Vec::new();
                let mut open = direct[start].clone();
                while let Some(next) = open.pop() {
                    if !all.contains(&next) {
                        all.push(next);
                        open.extend_from_slice(&direct[next.0 as usize]);
                    }
                }
                all
            })
            .collect()
    }

    fn collect_members(&mut self, ancestors: &[Vec<ConceptId>]) {
        for (index, placed) in self.concepts.iter().enumerate() {
            let id = ConceptId(u32::try_from(index).unwrap_or(u32::MAX));
            self.members.entry(placed.item.id.get_ref().clone()).or_default().push(id);
            for ancestor in &ancestors[index] {
                let name = self.concepts[ancestor.0 as usize].item.id.get_ref().clone();
                self.members.entry(name).or_default().push(id);
            }
        }
        let sets: Vec<(usize, Spanned<String>, Vec<Spanned<String>>)> = self
            .sets
            .iter()
            .map(|placed| (placed.file, placed.item.id.clone(), placed.item.concepts.clone()))
            .collect();
        for (file, id, names) in sets {
            let members = self.expand(file, &names);
            self.members.insert(id.into_inner(), members);
        }
    }

    /// Compiles the concepts, which nobody looks at here afterwards.
    fn compile_concepts(&mut self, ancestors: Vec<Vec<ConceptId>>) -> (Vec<ConceptInfo>, Vec<(String, TermInfo)>) {
        let mut groups: HashMap<ConceptId, u32> = HashMap::new();
        for (index, placed) in self.sets.iter().enumerate() {
            if placed.item.one_anchor {
                let group = u32::try_from(self.concepts.len() + index).unwrap_or(u32::MAX);
                for member in self.members.get(placed.item.id.get_ref()).into_iter().flatten() {
                    groups.insert(*member, group);
                }
            }
        }
        let mut terms = Vec::new();
        let mut infos = Vec::with_capacity(self.concepts.len());
        let concepts = std::mem::take(&mut self.concepts);
        for (index, (Placed { file, item: mut concept }, ancestors)) in concepts.into_iter().zip(ancestors).enumerate()
        {
            let id = ConceptId(u32::try_from(index).unwrap_or(u32::MAX));
            self.add_terms(file, id, &concept, &mut terms);
            for company in &mut concept.ambiguous {
                // Company is looked for in folded text.
                for word in company.with.iter_mut().chain(&mut company.without).chain(&mut company.unless_nearer) {
                    *word = fold_term(word);
                }
            }
            let read_as = concept
                .ambiguous
                .iter()
                .map(|company| company.read_as.as_ref().and_then(|name| self.concept_ref(file, name)))
                .collect();
            let units = concept.lab.as_ref().map(|lab| lab.units.clone()).unwrap_or_default();
            for bound in units.iter().filter_map(|unit| unit.bound.as_ref()) {
                self.concept_ref(file, &bound.to);
            }
            let yields = concept.lab.as_ref().map(|lab| lab.yields_to.clone()).unwrap_or_default();
            let yields_to = yields.iter().filter_map(|name| self.concept_ref(file, name)).collect();
            let means = concept
                .means
                .as_ref()
                .and_then(|meaning| Some((self.concept_ref(file, &meaning.analyte)?, meaning.is)));
            let anchor_group = groups.get(&id).copied().unwrap_or(id.0);
            infos.push(ConceptInfo {
                concept,
                origin: self.origin(file),
                ancestors,
                anchor_group,
                read_as,
                yields_to,
                means,
            });
        }
        let limit = Limits::default().terms;
        if terms.len() > limit {
            self.faults.push(PackError {
                file: self.files.last().map(|file| file.name.to_string()).unwrap_or_default(),
                line: None,
                problem: format!("the packs hold {} terms, more than {limit}", terms.len()),
                mend: Some("leave out what no rule needs".to_owned()),
            });
        }
        (infos, terms)
    }

    fn add_terms(&mut self, file: usize, id: ConceptId, concept: &Concept, terms: &mut Vec<(String, TermInfo)>) {
        let insensitive = concept.terms.iter().chain(&concept.brands).chain(&concept.misspellings);
        let all = insensitive.map(|term| (term, false)).chain(concept.exact.iter().map(|term| (term, true)));
        let mut own: Vec<(String, bool)> = Vec::new();
        for (term, is_exact) in all {
            let folded = fold_term(term);
            let limit = Limits::default().term_bytes;
            if folded.is_empty() || term.len() > limit {
                let place = self.place_of(file, &concept.id, term);
                let (problem, mend) = if folded.is_empty() {
                    (format!("a term of `{}` is empty", concept.id.get_ref()), "remove it".to_owned())
                } else {
                    let problem = format!("a term of `{}` has {} bytes", concept.id.get_ref(), term.len());
                    (problem, format!("shorten it to {limit}"))
                };
                self.fault_at(file, &place, problem, Some(mend));
                continue;
            }
            if own.contains(&(folded.clone(), is_exact)) {
                continue;
            }
            own.push((folded.clone(), is_exact));
            let ambiguous = concept.ambiguous.iter().position(|company| company.terms.iter().any(|name| name == term));
            let exact = is_exact.then(|| Box::from(term.as_str()));
            terms.push((folded, TermInfo::Concept { concept: id, exact, ambiguous }));
        }
        for company in &concept.ambiguous {
            for term in &company.terms {
                let known = || concept.terms.iter().chain(&concept.exact).chain(&concept.brands).map(String::as_str);
                if !known().any(|name| name == term) {
                    let problem = format!("the ambiguous term `{term}` is no term of `{}`", concept.id.get_ref());
                    let mend = near_miss(term, known()).map_or_else(
                        || "add it to terms or exact, in the same spelling".to_owned(),
                        |near| format!("did you mean `{near}`?"),
                    );
                    let after = self.files[file].text.get(concept.id.span().start..).unwrap_or_default();
                    let at = after.find("ambiguous").map_or(concept.id.span().start, |at| concept.id.span().start + at);
                    let place = self.place_of(file, &Spanned::new(at..at, String::new()), term);
                    self.fault_at(file, &place, problem, Some(mend));
                }
            }
        }
    }
}
