//! What each concept can do for rules: be an anchor of a route, or satisfy a condition from anywhere in the note.

use rustc_hash::FxHashMap;

use super::compiled::{CompiledCondition, CompiledRule, CompiledTest, ConceptId, ConceptInfo, Knowledge, RuleId};
use super::model::{Kind, Relation};
use super::sections::SectionKind;

/// Conditions and routes by the concepts that they look for.
#[derive(Debug, Default)]
pub struct Uses {
    /// The conditions that mentions anywhere in a note can satisfy, by their number. Conditions that ask for the same are
    /// one.
    pub far: Vec<CompiledCondition>,
    /// For each of them the words that state the result which it looks for.
    words: Vec<Vec<ConceptId>>,
    far_of: Vec<Vec<u16>>,
    anchors_of: Vec<Vec<(RuleId, usize)>>,
    analytes: Vec<ConceptId>,
    /// The analytes that a short word names, by the word in lower case, each with the spelling that it must have.
    short_names: FxHashMap<Box<str>, Vec<ShortName>>,
    /// The kinds of sections that a rule asks for.
    sections: Vec<SectionKind>,
}

/// An analyte with the spelling of a short name of it, where only that counts.
type ShortName = (ConceptId, Option<Box<str>>);

/// The longest name of an analyte that is short, in bytes.
const SHORT: usize = 4;

impl Uses {
    /// Numbers the far conditions of rules, and finds what each concept can do.
    pub(super) fn new(rules: &mut [CompiledRule], concepts: &[ConceptInfo]) -> Self {
        let mut uses = Self {
            far: Vec::new(),
            words: Vec::new(),
            far_of: vec![Vec::new(); concepts.len()],
            anchors_of: vec![Vec::new(); concepts.len()],
            sections: Vec::new(),
            analytes: concepts_where(concepts, |info| info.concept.kind == Kind::Lab),
            short_names: FxHashMap::default(),
        };
        for &analyte in &uses.analytes {
            let concept = &concepts[analyte.0 as usize].concept;
            let exact = concept.exact.iter().map(|name| (name, Some(Box::from(name.as_str()))));
            let names = exact.chain(concept.terms.iter().map(|name| (name, None)));
            for (name, spelling) in names.filter(|(name, _)| name.len() <= SHORT) {
                let known: &mut Vec<_> = uses.short_names.entry(name.to_ascii_lowercase().into()).or_default();
                known.push((analyte, spelling));
            }
        }
        for (rule, id) in rules.iter_mut().zip(0..) {
            for (number, route) in rule.routes.iter_mut().enumerate() {
                if let CompiledTest::Find(anchors) = &route.anchor.test {
                    for anchor in anchors {
                        uses.anchors_of[anchor.0 as usize].push((RuleId(id), number));
                    }
                }
                uses.number(&mut route.require, concepts);
                uses.number(&mut route.unless, concepts);
            }
            uses.number(&mut rule.unless, concepts);
            for variant in &mut rule.variants {
                uses.number(&mut variant.when, concepts);
            }
        }
        uses
    }

    fn number(&mut self, conditions: &mut [CompiledCondition], concepts: &[ConceptInfo]) {
        for condition in conditions {
            match &mut condition.test {
                CompiledTest::Any(inner) | CompiledTest::All(inner) | CompiledTest::None(inner) => {
                    self.number(inner, concepts);
                }
                CompiledTest::HasSection(kinds) => self.sections.extend_from_slice(kinds),
                CompiledTest::Find(_) if condition.within == Relation::Note => self.file(condition, concepts),
                CompiledTest::Value { printed: false, over_upper_limit: None, .. } => self.file(condition, concepts),
                _ => {}
            }
        }
    }

    fn file(&mut self, condition: &mut CompiledCondition, concepts: &[ConceptInfo]) {
        let asked = CompiledCondition { role: None, beside: None, within: Relation::Note, ..condition.clone() };
        let known = self.far.iter().position(|known| *known == asked);
        let number = u16::try_from(known.unwrap_or(self.far.len())).unwrap_or(u16::MAX);
        if known.is_none() {
            let looked_for = looked_for(&asked, concepts);
            for concept in &looked_for {
                self.far_of[concept.0 as usize].push(number);
            }
            let words = matches!(asked.test, CompiledTest::Value { .. });
            self.words.push(if words { looked_for } else { Vec::new() });
            self.far.push(asked);
        }
        condition.far = Some(number);
    }

    /// The kinds of sections that a rule asks for.
    #[must_use]
    pub fn sections(&self) -> &[SectionKind] {
        &self.sections
    }

    /// The analytes of the laboratory.
    #[must_use]
    pub fn analytes(&self) -> &[ConceptId] {
        &self.analytes
    }

    /// The analyte that a short word names: in just this case where its terms ask for that, or in any.
    #[must_use]
    pub fn short_name(&self, written: &str, same_case: bool) -> Option<ConceptId> {
        let mut lower = [0; SHORT];
        let lower = lower.get_mut(..written.len())?;
        lower.copy_from_slice(written.as_bytes());
        lower.make_ascii_lowercase();
        let known = self.short_names.get(std::str::from_utf8(lower).ok()?)?;
        let named = |(_, spelling): &&ShortName| !same_case || spelling.as_deref().is_none_or(|name| name == written);
        known.iter().find(named).map(|&(analyte, _)| analyte)
    }

    /// The numbers of the far conditions that mentions of a concept can satisfy.
    #[must_use]
    pub fn far_of(&self, concept: ConceptId) -> &[u16] {
        self.far_of.get(concept.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// The words that state a result which a far condition looks for.
    #[must_use]
    pub fn words_of(&self, far: u16) -> &[ConceptId] {
        self.words.get(far as usize).map_or(&[], Vec::as_slice)
    }

    /// The routes that a mention of a concept can be the anchor of.
    #[must_use]
    pub fn anchors_of(&self, concept: ConceptId) -> &[(RuleId, usize)] {
        self.anchors_of.get(concept.0 as usize).map_or(&[], Vec::as_slice)
    }
}

/// What a note can name: every concept that one of its words can mean.
#[derive(Debug, Default)]
pub struct Named {
    concepts: Vec<ConceptId>,
    /// Whether each concept is among them, by its number.
    holds: Vec<bool>,
}

impl Named {
    /// Adds a concept.
    pub fn add(&mut self, concept: ConceptId) {
        let number = concept.0 as usize;
        if self.holds.len() <= number {
            self.holds.resize(number + 1, false);
        }
        if let Some(holds) = self.holds.get_mut(number)
            && !std::mem::replace(holds, true)
        {
            self.concepts.push(concept);
        }
    }

    fn holds(&self, concept: ConceptId) -> bool {
        self.holds.get(concept.0 as usize).is_some_and(|&holds| holds)
    }

    /// Whether a condition can be satisfied. What asks for numbers or sections always can, as far as is known here.
    fn may_satisfy(&self, condition: &CompiledCondition) -> bool {
        match &condition.test {
            CompiledTest::Find(concepts) => concepts.iter().any(|&concept| self.holds(concept)),
            CompiledTest::Any(conditions) => conditions.iter().any(|inner| self.may_satisfy(inner)),
            CompiledTest::All(conditions) => conditions.iter().all(|inner| self.may_satisfy(inner)),
            CompiledTest::Value { .. }
            | CompiledTest::DaysOver(_)
            | CompiledTest::HasSection(_)
            | CompiledTest::None(_) => true,
        }
    }
}

impl Knowledge {
    /// Whether any rule can fire on a note that names no more than this.
    #[must_use]
    pub fn may_fire(&self, named: &Named) -> bool {
        named.concepts.iter().any(|&anchor| {
            self.uses.anchors_of(anchor).iter().any(|&(rule, route)| {
                self.rule(rule).routes[route].require.iter().all(|condition| named.may_satisfy(condition))
            })
        })
    }
}

fn concepts_where(concepts: &[ConceptInfo], holds: impl Fn(&ConceptInfo) -> bool) -> Vec<ConceptId> {
    (0..).map(ConceptId).zip(concepts).filter(|(_, info)| holds(info)).map(|(id, _)| id).collect()
}

/// The concepts that a condition looks for; for a result, the words that state it.
fn looked_for(condition: &CompiledCondition, concepts: &[ConceptInfo]) -> Vec<ConceptId> {
    match &condition.test {
        CompiledTest::Find(concepts) => concepts.clone(),
        CompiledTest::Value { analytes, is, .. } => {
            let states = |info: &ConceptInfo| {
                info.means
                    .is_some_and(|(analyte, flag)| analytes.contains(&analyte) && (is.is_empty() || is.contains(&flag)))
            };
            concepts_where(concepts, states)
        }
        _ => Vec::new(),
    }
}
