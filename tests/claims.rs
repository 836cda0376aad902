//! Every claim of the two founding documents is carried by a rule, a mechanism or a pitfall.

use sidenote::knowledge::{Knowledge, PackSource, load};

/// How many claims the two documents make; headings and titles make none.
const CLAIMS: usize = 74;

fn carriers<'a>(knowledge: &'a Knowledge, statement: &str) -> Vec<&'a str> {
    let rules = knowledge.rules.iter().map(|rule| (rule.code(), &rule.rule.statements));
    let mechanisms = knowledge.mechanisms.iter().map(|page| (page.id.get_ref().as_str(), &page.statements));
    let pitfalls = knowledge.pitfalls.iter().map(|page| (page.id.get_ref().as_str(), &page.statements));
    rules
        .chain(mechanisms)
        .chain(pitfalls)
        .filter(|(_, statements)| statements.iter().any(|name| name.get_ref() == statement))
        .map(|(name, _)| name)
        .collect()
}

#[test]
fn every_claim_has_a_carrier() {
    let knowledge = load(&[PackSource::embedded()]).expect("the embedded pack loads");
    let claims = knowledge.statements.iter().filter(|statement| statement.kind == "claim");
    let table: Vec<(&str, Vec<&str>)> =
        claims.map(|claim| (claim.id.get_ref().as_str(), carriers(&knowledge, claim.id.get_ref()))).collect();
    for (claim, carriers) in &table {
        println!("{claim:8} {}", carriers.join(", "));
    }
    let orphans: Vec<&str> =
        table.iter().filter(|(_, carriers)| carriers.is_empty()).map(|(claim, _)| *claim).collect();
    assert_eq!(table.len(), CLAIMS, "claims in the pack");
    assert_eq!(orphans, Vec::<&str>::new(), "claims that nothing carries");
}
