//! What a number means: its unit, and where it stands against the range.

use super::scan::{Bound, Draft};
use crate::knowledge::{Flag, Lab, LabUnit};

/// How units are chosen in the rest of the block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum System {
    Conventional,
    International,
}

/// A draft against the limits of its analyte.
#[derive(Clone, Copy, Debug)]
pub(super) struct Judged<'a> {
    /// The unit whose limits count; `None` for a printed unit that the pack does not know.
    pub unit: Option<&'a LabUnit>,
    pub value: f64,
    pub flag: Flag,
    pub marked: bool,
    pub times_upper: Option<f64>,
}

/// Judges a draft; `None` where the number can be no result.
pub(super) fn judge<'a>(draft: &Draft, lab: &'a Lab, system: Option<System>) -> Option<Judged<'a>> {
    let unit = match &draft.unit {
        _ if draft.multiple => Some(lab.units.first()?),
        Some(printed) => {
            let mut known =
                lab.units.iter().filter(|unit| names(unit).any(|name| canonical(name) == printed.canonical));
            let named = known.next();
            if let Some(unit) = named
                && !fits(unit, draft.number)
            {
                return None;
            }
            named
        }
        None => Some(choose(draft, lab, system)?),
    };
    let upper = unit.and_then(|unit| unit.high);
    let value = if draft.multiple { draft.number * upper? } else { draft.number };
    let by_limits = unit.map_or(Flag::Unknown, |unit| against(value, unit.low, unit.high));
    let flag = match (draft.flag, draft.range) {
        (Some(flag), _) => flag,
        (None, Some((low, high))) => against(value, low, high),
        (None, None) => by_limits,
    };
    // "K > 4" is a goal: a bound is a result only beyond the range.
    match draft.bound {
        Bound::Above if flag != Flag::High && upper.is_some() => return None,
        Bound::Below if flag != Flag::Low && unit.is_some_and(|unit| unit.low.is_some()) => return None,
        _ => {}
    }
    let marked_low = unit.and_then(|unit| unit.marked_low);
    let own_upper = draft.range.and_then(|(_, high)| high).or(upper);
    Some(Judged {
        unit,
        value,
        flag,
        marked: flag == Flag::Low && marked_low.is_some_and(|limit| value < limit),
        times_upper: own_upper.filter(|&upper| upper > 0.0).map(|upper| value / upper),
    })
}

/// The unit of a number without one: that of the note's own range, that which agrees with the printed flag, that of
/// the rest of the panel, or the first in which the number can be a result.
fn choose<'a>(draft: &Draft, lab: &'a Lab, system: Option<System>) -> Option<&'a LabUnit> {
    let possible = || lab.units.iter().filter(|unit| fits(unit, draft.number));
    if let Some(range) = draft.range {
        return possible().min_by(|a, b| distance(a, range).total_cmp(&distance(b, range)));
    }
    if let Some(flag) = draft.flag
        && let Some(unit) = possible().find(|unit| against(draft.number, unit.low, unit.high) == flag)
    {
        return Some(unit);
    }
    let wanted = system.and_then(|system| possible().find(|unit| system_of(unit) == system && lab.units.len() > 1));
    let first = wanted.or_else(|| possible().next());
    // "Mg 0.84" has more decimals than a conventional result, and is normal in the other unit.
    let outside = first.filter(|unit| against(draft.number, unit.low, unit.high) != Flag::Normal);
    let fine = wanted.is_none() && (draft.number * 10.0).fract() > 1e-6 && draft.number < 1.0;
    let normal = |unit: &&LabUnit| against(draft.number, unit.low, unit.high) == Flag::Normal;
    outside.filter(|_| fine).and_then(|_| possible().find(normal)).or(first)
}

/// The system that a draft shows its block to be written in, where only one will do.
pub(super) fn shown_system(draft: &Draft, lab: &Lab) -> Option<System> {
    let first = lab.units.first()?;
    if lab.units.len() < 2 || system_of(first) == System::International || draft.multiple {
        return None;
    }
    let judged = judge(draft, lab, None)?;
    let unit = judged.unit?;
    let fitting = lab.units.iter().filter(|unit| fits(unit, draft.number)).count();
    let told = draft.unit.is_some() || draft.range.is_some() || fitting == 1 || unit.unit != first.unit;
    told.then(|| system_of(unit))
}

fn system_of(unit: &LabUnit) -> System {
    let name = canonical(&unit.unit);
    if name.contains("mol") || name == "g/l" { System::International } else { System::Conventional }
}

/// How far a unit's limits lie from a printed range, by their ratios.
fn distance(unit: &LabUnit, (low, high): (Option<f64>, Option<f64>)) -> f64 {
    let apart = |own: Option<f64>, printed: Option<f64>| match (own, printed) {
        (Some(own), Some(printed)) if own > 0.0 && printed > 0.0 => (own / printed).ln().abs(),
        _ => 0.0,
    };
    apart(unit.low, low) + apart(unit.high, high)
}

fn fits(unit: &LabUnit, number: f64) -> bool {
    (unit.plausible[0]..=unit.plausible[1]).contains(&number)
}

pub(super) fn against(value: f64, low: Option<f64>, high: Option<f64>) -> Flag {
    if low.is_some_and(|low| value < low) {
        Flag::Low
    } else if high.is_some_and(|high| value > high) {
        Flag::High
    } else if low.is_none() && high.is_none() {
        Flag::Unknown
    } else {
        Flag::Normal
    }
}

fn names(unit: &LabUnit) -> impl Iterator<Item = &str> {
    std::iter::once(unit.unit.as_str()).chain(unit.also.iter().map(String::as_str))
}

/// A unit in the form in which units are compared: "IU/L", "u/l" and "units/L" are one.
fn canonical(name: &str) -> String {
    let plain = name.to_lowercase().replace(['μ', 'µ'], "u").replace(' ', "");
    let Some((top, bottom)) = plain.split_once('/') else { return plain };
    let top = match top {
        "iu" | "units" | "unit" => "u",
        "uiu" => "uu",
        "miu" => "mu",
        other => other,
    };
    format!("{top}/{bottom}")
}
