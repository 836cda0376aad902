//! Transformations that take a symptom from the patient, and with it the findings that stand on it.

use sidenote::findings::Finding;
use sidenote::knowledge::{CompiledCondition, CompiledRule, CompiledTest, Kind, Knowledge, Reads};
use sidenote::reading::NoteReading;
use sidenote::text::Span;

/// A note in which a symptom no longer is the patient's.
pub struct Denial {
    pub name: &'static str,
    pub text: String,
    /// The rule that must no longer fire.
    pub code: String,
    /// Where the symptom stands now.
    pub symptom: Span,
}

/// Whether a rule stands on symptoms that hold, so that it ends with them.
fn stands_on_symptom(rule: &CompiledRule, knowledge: &Knowledge) -> bool {
    rule.routes.iter().all(|route| {
        let symptoms = match &route.anchor.test {
            CompiledTest::Find(concepts) => {
                concepts.iter().all(|&concept| knowledge.concept(concept).concept.kind == Kind::Symptom)
            }
            _ => false,
        };
        let own = |condition: &CompiledCondition| !condition.blood_relatives;
        symptoms && route.anchor.reads == Reads::Holds && own(&route.anchor)
    })
}

/// All denials of the symptoms that the findings of a note stand on.
pub fn all(text: &str, findings: &[Finding], knowledge: &Knowledge) -> Vec<Denial> {
    let reading = NoteReading::read(text, knowledge);
    let mut denials = Vec::new();
    for finding in findings.iter().filter(|finding| stands_on_symptom(knowledge.rule(finding.rule), knowledge)) {
        let code = knowledge.rule(finding.rule).code().to_owned();
        let at = finding.span;
        let put = |name, words: &str, place: usize| Denial {
            name,
            text: format!("{}{words}{}", &text[..place], &text[place..]),
            code: code.clone(),
            symptom: at.shifted(words.len()),
        };
        denials.push(put("denies", "denies ", at.start));
        denials.push(put("return if", "Return if you develop ", at.start));
        if let Some(sentence) = sentence_at(&reading, at, text) {
            let moved = sentence.of(text).split_whitespace().collect::<Vec<_>>().join(" ");
            let symptom = finding.text.split_whitespace().collect::<Vec<_>>().join(" ");
            let kept = format!("{}{}", &text[..sentence.start], &text[sentence.end..]);
            let mut changed = format!("{}\n\nFamily history: ", kept.trim_end());
            let inside = text[sentence.start..at.start].split_whitespace().collect::<Vec<_>>().join(" ").len();
            if let Some(found) = moved.get(inside..).and_then(|rest| rest.find(&symptom)) {
                let start = changed.len() + inside + found;
                changed.push_str(&moved);
                changed.push('\n');
                let symptom = Span::new(start, start + symptom.len());
                denials.push(Denial { name: "family history", text: changed, code: code.clone(), symptom });
            }
        }
    }
    denials
}

/// The sentence that holds a span, where it is one that can stand under another header: it does not name the patient.
fn sentence_at(reading: &NoteReading, at: Span, text: &str) -> Option<Span> {
    const OWN: [&str; 14] =
        ["pt", "pt's", "patient", "he", "she", "his", "her", "i", "my", "himself", "herself", "pts", "client", "mr"];
    let block = reading.block_at(at.start)?;
    let sentence = block.reading.sentences.iter().find(|sentence| sentence.span.shifted(block.start).contains(at))?;
    let span = sentence.span.shifted(block.start);
    let named = span
        .of(text)
        .split(|character: char| !character.is_alphanumeric() && character != '\'')
        .any(|word| OWN.contains(&word.to_lowercase().as_str()));
    (!named && !span.of(text).contains(':')).then_some(span)
}
